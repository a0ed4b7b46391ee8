"""The servers of a published document."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from urllib.parse import urljoin

from jobcontracts.check.openapi.wire import server_urls
from jobcontracts.importing.parts import Part, items, mapping, texts
from jobcontracts.model.paths import template_names
from jobcontracts.model.provenance import INFERRED
from jobcontracts.model.source import Json, Source
from jobcontracts.problem import ProblemsError, quoted

NO_HOST = "The document names no host: it is taken from the address of the document."
TODO = "TODO: the document names no host; write it, as --server does, or that users have their own."
_HAS_HOST = re.compile("https?://")


def checked_url(text: str) -> str:
    """Return a URL that requests can be sent to.

    Raises:
        ProblemsError: It is none.
    """
    rule = server_urls(Source(Path(), b"", {"servers": [{"url": text.strip()}]}, {}))
    for problem in rule:
        fix = "write it with http:// or https://, and without ? and #"
        raise ProblemsError.of(problem.expected, quoted(text), fix)
    return text.strip()


def located(root: Json, page: str) -> Json:
    """Return a document whose servers have a host, if the address of its page tells that.

    A server's URL may be relative to where the document is, and is `/` where it has none (OpenAPI
    3.1, 4.8.1 and 4.8.5).
    """
    found = [*map(mapping, mapping(root.get("paths")).values())]
    own = [*found, *(mapping(o) for item in found for o in item.values())]
    listed = items(root.get("servers"), dict) or [{}]
    if not page or any("servers" in each for each in own):
        return root
    return {**root, "servers": [_with_host(page, each) for each in listed]}


def _with_host(page: str, raw: Part) -> Part:
    url = texts(raw, "url").get("url", "/")
    if _HAS_HOST.match(url):
        return raw
    try:
        return {**raw, "url": urljoin(page, url).rstrip("/"), INFERRED: NO_HOST}
    except ValueError:  # no URL at all
        return {}


def servers(listed: Sequence[Json]) -> list[Part]:
    """Return the servers; of none, one whose host the user knows."""
    found = {each["url"]: each for each in map(_server, reversed(listed or [{}]))}
    return [*reversed(found.values())]


def _server(raw: Json) -> Part:
    """Return the server; one whose host the user knows where the document has none."""
    url = texts(raw, "url").get("url", "/").rstrip("/")
    said = texts(raw, "description").get("description", "The vendor's server.")
    given = {**mapping(mapping(raw).get("variables"))}
    marked = {INFERRED: NO_HOST} if mapping(raw).get(INFERRED) == NO_HOST else {}
    if not _HAS_HOST.match(url):
        url = f"https://{{host}}{url if url.startswith('/') else ''}"
        given["host"] = {"default": "api.example.com", "x-placeholder": True}
        marked = {INFERRED: TODO}
    variables = {name: _variable(name, mapping(given.get(name))) for name in template_names(url)}
    found = {"url": url, "description": said, **marked}
    return found | ({"variables": variables} if variables else {})


def _variable(name: str, raw: Part) -> Part:
    default, listed = texts(raw, "default").get("default"), items(raw.get("enum"), str)
    if default is None or raw.get("x-placeholder") is True:
        return {"default": default or name, "x-placeholder": True}
    return {"default": default, **({"enum": listed} if default in listed else {})}
