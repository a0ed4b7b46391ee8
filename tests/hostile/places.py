"""Every place of a contract that an author's text can stand in, and a contract with text put there.

The contract is the kitchen sink of `tests/generation`, with what else can hold text. A place is
one value, or a name wherever it is used: as a key, in a path, in an expression. A name that is
replaced in all its uses keeps the contract whole, so that `check` has only the name to judge.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from jobcontracts.model.pointer import escaped, unescaped
from jobcontracts.model.source import read_source

SINK = Path(__file__).parents[1] / "generation" / "sink"

NAMED = frozenset(
    {
        *("answers", "examples", "headers", "live", "parameters", "paths", "phases", "plans"),
        *("properties", "responses", "schemas", "seconds", "securitySchemes", "value", "variables"),
        *("content", "links", "security", "when", "x-sources"),
    }
)
"""Mappings whose keys are names that the author chose."""

_EXPRESSION = re.compile(r"(\$(?:request|response)\.body#|#)(/.*)|(\$\w+\.\w+\.)(.+)", re.DOTALL)


_FORMS: Mapping[tuple[str | int, ...], str] = {("lifecycle", "simulate", "id"): "{hex8}"}
"""What a place has behind any text: else the mock could tell no two jobs apart."""


@dataclass(frozen=True, order=True)
class Place:
    """Where text stands.

    Args:
        way: The keys and indices to one value, the document first; empty for a name.
        name: A name, in all its uses; empty for one value.
    """

    way: tuple[str | int, ...] = ()
    name: str = ""

    def __str__(self) -> str:
        return self.name or "/".join(map(str, self.way))


@cache
def documents() -> Mapping[str, Any]:
    """Return the two documents, by name: `openapi` and `lifecycle`."""
    openapi, lifecycle = (read_source(SINK / f"{n}.yaml").root for n in ("openapi", "lifecycle"))
    page = "https://sink.example/about"
    openapi["info"] |= {
        "termsOfService": page,
        "contact": {"name": "Sink", "url": page, "email": "a@sink.example"},
        "license": {"name": "Terms", "url": page},
    }
    openapi["externalDocs"] = {"description": "More.", "url": page}
    openapi["servers"][0] |= {
        "url": "https://{tenant}.{version}.sink.example/api",
        "description": "The only one.",
    }
    openapi["servers"][0]["variables"]["version"]["enum"] = ["v1", "v2"]
    start = openapi["paths"]["/drains/{class}/{from}/jobs"]["post"]
    start["requestBody"]["description"] = "What to open."
    start["responses"]["202"]["headers"]["Location"]["example"] = "/api/drains/a/x/jobs/7"
    start["responses"]["202"]["links"] = {
        "Job": {"operationId": "getDrainJob", "parameters": {"job": "$response.header.Location"}}
    }
    # A path of text, for any text may be part of one.
    for name, example in (("From", "x"), ("Job", "7")):
        parameter = openapi["components"]["parameters"][name]
        parameter |= {"schema": {"type": "string"}, "example": example}
    poll = openapi["paths"]["/drains/{class}/{from}/jobs/{job}"]["get"]
    shown = poll["responses"]["200"]["content"]["application/json"]["examples"]
    for example in shown.values():
        example["value"]["job"] = "7"
    for name in ("DrainJob", "OldJob"):
        openapi["components"]["schemas"][name]["properties"]["job"]["type"] = "string"
    lifecycle["simulate"]["id"] = "{hex8}"
    opening = openapi["components"]["schemas"]["Opening"]
    opening["title"] = "An opening"
    opening["properties"]["class"] |= {
        "default": "wide",
        "pattern": "^[a-z]+$",
        "x-inferred": "So.",
    }
    lifecycle["job"]["when"]["$request.body#/class"] = "wide"
    lifecycle["simulate"]["seconds"] = {"running": 3}
    lifecycle["simulate"]["plans"]["fail"]["examples"] = {"getDrainJob": "burst"}
    return {"openapi": openapi, "lifecycle": lifecycle}


def places(found: Mapping[str, Any]) -> list[Place]:
    """Return every place of two documents: each text, and each name."""
    names: set[str] = set()
    texts = []
    for way, value in _walked(dict(found), ()):
        if _is_name(way):
            names.update((str(way[-1]), *_segments(str(way[-1]))))
        if isinstance(value, str):
            texts.append(Place(way=way))
            names.update(_segments(value))
    # What several values have is a name too: an operationId, a role's operation.
    written = Counter(value for _, value in _walked(dict(found), ()) if isinstance(value, str))
    names.update(text for text, count in written.items() if count > 1)
    return [*texts, *(Place(name=name) for name in sorted(names))]


def substituted(found: Mapping[str, Any], texts: Mapping[Place, str]) -> dict[str, Any]:
    """Return two documents with other text in some of their places."""
    names = {place.name: text for place, text in texts.items() if place.name}
    values = {place.way: text for place, text in texts.items() if place.way}

    def renewed(value: Any, way: tuple[str | int, ...]) -> Any:
        if way in values:
            return values[way] + _FORMS.get(way, "")
        if isinstance(value, dict):
            return {
                _renamed(key, names) if _is_name((*way, key)) else key: renewed(below, (*way, key))
                for key, below in value.items()
            }
        if isinstance(value, list):
            return [renewed(below, (*way, index)) for index, below in enumerate(value)]
        return _renamed(value, names) if isinstance(value, str) else value

    return {name: renewed(root, (name,)) for name, root in found.items()}


def _walked(value: Any, way: tuple[str | int, ...]) -> Iterator[tuple[tuple[str | int, ...], Any]]:
    for key, below in (
        value.items()
        if isinstance(value, dict)
        else enumerate(value)
        if isinstance(value, list)
        else ()
    ):
        yield (*way, key), below
        yield from _walked(below, (*way, key))


def _is_name(way: tuple[str | int, ...]) -> bool:
    free = "value" in way[:-1] or "example" in way[:-1]
    # A property may be called as such a mapping is.
    named = way[-2:-1] and way[-2] in NAMED and way[-3:-2] != ("properties",)
    return isinstance(way[-1], str) and bool(free or named)


def _segments(text: str) -> list[str]:
    """Return what stands between slashes and braces, or in an expression."""
    parts = [part for part in re.split(r"[/{}]+", text) if part]
    return [] if text.startswith(("$", "#")) or " " in text or len(parts) == 1 else parts


def _renamed(text: str, names: Mapping[str, str]) -> str:
    """Return text with names replaced: as a whole, in an expression, between slashes and braces."""
    if text in names:
        return names[text]
    found = _EXPRESSION.fullmatch(text)
    if found and found[1]:
        return found[1] + _each(found[2], r"[^/]+", lambda t: _pointed(unescaped(t), names))
    if found:
        return found[3] + names.get(found[4], found[4])
    if "/" in text or "{" in text:
        return _each(text, r"[^/{}]+", lambda part: names.get(part, part))
    return text


def _pointed(token: str, names: Mapping[str, str]) -> str:
    return escaped(names.get(token, token))


def _each(text: str, pattern: str, change: Callable[[str], str]) -> str:
    return re.sub(pattern, lambda match: change(match[0]), text)
