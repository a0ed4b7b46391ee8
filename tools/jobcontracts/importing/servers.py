"""The servers of a published document."""

from __future__ import annotations

import re
from collections.abc import Sequence

from jobcontracts.importing.parts import Part, items, mapping, texts
from jobcontracts.model.paths import template_names
from jobcontracts.model.source import Json


def servers(listed: Sequence[Json]) -> list[Part]:
    """Return the servers; of none, one whose host the user knows."""
    found = {each["url"]: each for each in map(_server, reversed(listed or [{}]))}
    return [*reversed(found.values())]


def _server(raw: Json) -> Part:
    """Return the server; one whose host the user knows where the document has none."""
    url = texts(raw, "url").get("url", "/").rstrip("/")
    said = texts(raw, "description").get("description", "The vendor's server.")
    given = {**mapping(mapping(raw).get("variables"))}
    if not re.match(r"https?://", url):
        url = f"https://{{host}}{url if url.startswith('/') else ''}"
        given["host"] = {"default": "api.example.com", "x-placeholder": True}
    variables = {name: _variable(name, mapping(given.get(name))) for name in template_names(url)}
    return {"url": url, "description": said, **({"variables": variables} if variables else {})}


def _variable(name: str, raw: Part) -> Part:
    default, listed = texts(raw, "default").get("default"), items(raw.get("enum"), str)
    if default is None or raw.get("x-placeholder") is True:
        return {"default": default or name, "x-placeholder": True}
    return {"default": default, **({"enum": listed} if default in listed else {})}
