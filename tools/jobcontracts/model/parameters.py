"""Parameters in a request: their texts read and written, in the default style of their place.

Those are `simple` in paths and headers, `form` in queries and cookies (OpenAPI 3.1, 4.8.12.3).
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from http.cookies import CookieError, SimpleCookie
from typing import Any
from urllib.parse import parse_qs

from jobcontracts.model.api import Api, Operation, Parameter
from jobcontracts.model.http import RequestParts
from jobcontracts.model.members import alternatives, types_of
from jobcontracts.model.source import Json

_IGNORED = frozenset({"accept", "content-type", "authorization"})
"""Header parameters of these names mean nothing (OpenAPI 3.1, section 4.8.12.1)."""

_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?")
_LONGEST_NUMBER = 400


def meaningful(operation: Operation) -> list[Parameter]:
    """Return the parameters of an operation, without the headers that OpenAPI ignores."""
    return [
        p for p in operation.parameters if p.location != "header" or p.name.lower() not in _IGNORED
    ]


def reader(location: str, name: str) -> Callable[[RequestParts], list[str]]:
    """Return what takes the texts at a place of a request: none, one or, in a query, several.

    Args:
        location: `path`, `query`, `header` or `cookie`.
        name: The parameter's name.
    """
    if location == "path":
        return lambda request: [request.path[name]] if name in request.path else []
    if location == "query":
        return lambda request: parse_qs(request.query, keep_blank_values=True).get(name, [])
    if location == "cookie":
        return lambda request: _cookie(request.headers.get("cookie", ""), name)
    key = name.lower()
    return lambda request: [request.headers[key]] if key in request.headers else []


def texts(parameter: Parameter, request: RequestParts) -> list[str]:
    """Return the texts that a request has for a parameter."""
    return reader(parameter.location, parameter.name)(request)


def carrier_header(location: str, name: str) -> str:
    """Return the header that a place is read from, in lower case; empty for path and query."""
    return {"header": name.lower(), "cookie": "cookie"}.get(location, "")


def kinds_of(api: Api, schema: Json) -> set[str]:
    """Return the types besides null of the alternatives of a schema; none if one leaves it open."""
    types = [types_of(each.schema) for each in alternatives(api.root, schema)]
    return {kind for named in types for kind in named} - {"null"} if all(types) else set()


def kind_of(api: Api, schema: Json) -> str:
    """Return the one type of a schema besides null; empty if it has none or several."""
    kinds = kinds_of(api, schema)
    return next(iter(kinds)) if len(kinds) == 1 else ""


def coercion(
    api: Api, location: str, schema: Json, *, explode: bool = True
) -> Callable[[list[str]], Any]:
    """Return what makes of the texts at a place the value that a schema is about.

    An array is repeated in a query, if it is exploded, and separated by commas elsewhere. What is
    no value of the type stays text, for the schema to refuse.

    Raises:
        ValueError: (By what is returned.) There are several texts where one is expected.
    """
    kinds = kinds_of(api, schema)
    found = [
        each.schema["items"] for each in alternatives(api.root, schema) if "items" in each.schema
    ]
    items = kinds_of(api, found[0]) if found else set()

    def coerce(sent: list[str]) -> Any:
        if kinds == {"array"}:
            repeated = location == "query" and explode
            if len(sent) > 1 and not repeated:
                raise ValueError(f"there {len(sent)} times")
            # Around commas there may be spaces, as in a header (RFC 9110, section 5.6.1).
            parts = sent if repeated else [part.strip() for part in sent[0].split(",")]
            return [typed(part, items) for part in parts]
        if len(sent) > 1:
            raise ValueError(f"there {len(sent)} times")
        return typed(sent[0], kinds)

    return coerce


def typed(text: str, kinds: set[str]) -> Any:
    """Return what a text stands for where a value of one of `kinds` is expected, else the text."""
    if "string" in kinds:
        return text
    number = kinds & {"integer", "number"}
    if number and len(text) < _LONGEST_NUMBER and _NUMBER.fullmatch(text):
        return json.loads(text)
    if "boolean" in kinds:
        return {"true": True, "false": False}.get(text, text)
    return text


def written(parameter: Parameter, value: Json) -> list[str]:
    """Return the texts by which a parameter has a value: several for an array in a query."""
    if not isinstance(value, list):
        return [text_of(value)]
    items = [text_of(item) for item in value]
    return items if parameter.explode else [",".join(items)]


def text_of(value: Json) -> str:
    """Return a value as text; `1` for null, where no example is printed."""
    if value is None:
        return "1"
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _cookie(header: str, name: str) -> list[str]:
    try:
        morsel = SimpleCookie(header).get(name)
    except CookieError:
        return []
    return [] if morsel is None else [morsel.value]
