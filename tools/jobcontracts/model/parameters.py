"""Parameters in a request: their values read and written, in their style (OpenAPI 3.1, 4.8.12).

The styles are those of RFC 6570, and three of OpenAPI's own: `spaceDelimited`, `pipeDelimited` and
`deepObject`. Where the two disagree about `label`, RFC 6570 counts, as it does from OpenAPI 3.1.1
on: a list that is not exploded has commas in it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from itertools import chain
from typing import Any
from urllib.parse import parse_qs, parse_qsl, quote

from jobcontracts.model.api import Api, Operation, Parameter
from jobcontracts.model.http import RequestParts
from jobcontracts.model.members import alternatives, decoded_types
from jobcontracts.model.source import Json

_IGNORED = frozenset({"accept", "content-type", "authorization"})
"""Header parameters of these names mean nothing (OpenAPI 3.1, section 4.8.12.1)."""

_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?")
_LONGEST_NUMBER = 400
_FIELD_VALUE = re.compile(r"[!-~](?:[\t -~]*[!-~])?")
"""The value of a header that clients send (RFC 9110, section 5.5)."""


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


def sendable(location: str, *, multi_segment: bool = False) -> str:
    """Return in words which texts can be sent in a place; see `is_sendable`."""
    if location in ("header", "cookie"):
        return "printable ASCII, without spaces at its ends"
    if location == "path":
        segments = "segments" if multi_segment else "a segment"
        return f"the name of a resource, which a path can have: {segments}, and no dots alone"
    return "text"


def is_sendable(location: str, text: str, *, multi_segment: bool = False) -> bool:
    """Return whether a text can be sent in a place.

    Args:
        location: `path`, `query`, `header`, `cookie` or `body`.
        text: The value.
        multi_segment: Whether slashes in it are those of the path.
    """
    if location in ("header", "cookie"):
        return _FIELD_VALUE.fullmatch(text) is not None
    if location == "path":
        # Clients of HTTP remove dot segments, and do not send empty ones (RFC 3986, 5.2.4).
        return not {*(text.split("/") if multi_segment else [text])} & {"", ".", ".."}
    return True


def carrier_header(location: str, name: str) -> str:
    """Return the header that a place is read from, in lower case; empty for path and query."""
    return {"header": name.lower(), "cookie": "cookie"}.get(location, "")


def kinds_of(api: Api, schema: Json) -> set[str]:
    """Return the types besides null of the alternatives of a schema; none if one leaves it open."""
    types = [decoded_types(each.schema) for each in alternatives(api.root, schema)]
    return {kind for named in types for kind in named} - {"null"} if all(types) else set()


def kind_of(api: Api, schema: Json) -> str:
    """Return the one type of a schema besides null; empty if it has none or several."""
    kinds = kinds_of(api, schema)
    return next(iter(kinds)) if len(kinds) == 1 else ""


def delimiter(location: str, style: str, *, explode: bool) -> str:
    """Return what stands between items of a list, or members of an object; empty for nothing."""
    if explode and location == "query":
        return ""
    if explode and location == "path":
        return {"label": ".", "matrix": ";"}.get(style, ",")
    return {"spaceDelimited": " ", "pipeDelimited": "|"}.get(style, ",")


class Reading:
    """How a parameter is read: from a request in its style, as the value its schema is about.

    A delimiter counts as one percent-encoded, too: most clients send it so.

    Args:
        api: Whose parameter.
        parameter: The parameter.

    Attributes:
        texts: Returns what a request has of it: none if it is not there; one, or several texts; of
            an object whose members stand for themselves, names and values in turn.
    """

    def __init__(self, api: Api, parameter: Parameter) -> None:
        self._parameter = parameter
        self._kinds = kinds_of(api, parameter.schema)
        self._is_list, self._is_object = self._kinds == {"array"}, self._kinds == {"object"}
        schemas = [each.schema for each in alternatives(api.root, parameter.schema)]
        self._items = _kinds_below(api, schemas, "items")
        self._others = _kinds_below(api, schemas, "additionalProperties")
        members = chain.from_iterable(s.get("properties", {}).items() for s in schemas)
        self._members = {name: kinds_of(api, schema) for name, schema in members}
        place, style, explode = parameter.location, parameter.style, parameter.explode
        self._delimiter = delimiter(place, style, explode=explode)
        several = self._is_list or self._is_object
        self._separate = several and not self._delimiter
        self._unquoted = "/" * parameter.multi_segment + ";=" * (style == "matrix")
        self._unquoted += self._delimiter * several + "=" * (self._is_object and explode)
        # Most are so, and each request to the mock has some.
        self._plain = not several and style in ("form", "simple")
        own = reader(place, parameter.name)
        self.texts = self._texts_of_members if self._separate and self._is_object else own

    def value(self, sent: list[str]) -> Any:
        """Return the value that texts stand for. What is none of its type stays text.

        Raises:
            ValueError: They are not in the parameter's style.
        """
        if len(sent) > 1 and not self._separate:
            raise ValueError(f"there {len(sent)} times")
        parts = sent if self._separate or self._plain else self._split(sent[0])
        if self._is_object:
            return self._object(parts)
        return list(map(self._item, parts)) if self._is_list else typed(parts[0], self._kinds)

    def in_path(self, text: str) -> str:
        """Return a text of `written` as a path has it: all is percent-encoded but delimiters.

        These stand between what is encoded (RFC 6570, section 3.2.1).
        """
        # Half a surrogate pair, which JSON can carry and a URL cannot, becomes `?`.
        return quote(text, safe=self._unquoted, errors="replace")

    def _texts_of_members(self, request: RequestParts) -> list[str]:
        pairs = parse_qsl(request.query, keep_blank_values=True)
        if self._parameter.style == "deepObject":
            start = f"{self._parameter.name}["
            deep = [(n, v) for n, v in pairs if n.startswith(start) and n.endswith("]")]
            return [text for n, v in deep for text in (n[len(start) : -1], v)]
        return [text for pair in pairs if pair[0] in self._members for text in pair]

    def _split(self, text: str) -> list[str]:
        """Return the parts of a text: of an object names and values in turn."""
        style, explode = self._parameter.style, self._parameter.explode
        start = {"label": ".", "matrix": ";"}.get(style, "")
        if not text.startswith(start):
            raise ValueError(f"without {start} before it")
        parts = [text.removeprefix(start)]
        if explode and (self._is_list or self._is_object):
            parts = self._parts(parts[0])
        if explode and self._is_object:
            return [half for part in parts for half in part.partition("=")[::2]]
        if style == "matrix":
            named = [part.partition("=") for part in parts]
            if any(name != self._parameter.name for name, _, _ in named):
                raise ValueError("without its name before it")
            parts = [part for _, _, part in named]
        whole = explode or not (self._is_list or self._is_object)
        return parts if whole else self._parts(parts[0])

    def _parts(self, text: str) -> list[str]:
        parts = text.split(self._delimiter)
        # A list in a header may have spaces at its commas (RFC 9110, section 5.6.1).
        in_header = self._parameter.location == "header"
        return [part.strip() for part in parts] if in_header else parts

    def _item(self, text: str) -> Any:
        return typed(text if "string" in self._items else text.strip(), self._items)

    def _object(self, parts: list[str]) -> Any:
        names = parts[::2] if parts != [""] else []
        if names and len(parts) % 2:
            raise ValueError(f"without a value for {names[-1]}")
        if len({*names}) < len(names):
            raise ValueError("an object that has a member twice")
        pairs = zip(names, parts[1::2], strict=True)
        return {name: typed(v, self._members.get(name, self._others)) for name, v in pairs}


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


def written(parameter: Parameter, value: Json) -> list[tuple[str, str]]:
    """Return names and texts by which a request has a value; a path or a header has one text."""
    name, style, explode = parameter.name, parameter.style, parameter.explode
    between = delimiter(parameter.location, style, explode=explode)
    if isinstance(value, dict):
        pairs = [(key, text_of(below)) for key, below in value.items()]
        if not between:
            deep = style == "deepObject"
            return [(f"{name}[{key}]" if deep else key, text) for key, text in pairs]
        texts = ["=".join(pair) for pair in pairs] if explode else [*chain.from_iterable(pairs)]
    else:
        texts = [text_of(item) for item in (value if isinstance(value, list) else [value])]
        if not between:
            return [(name, text) for text in texts]
    if style == "matrix":
        named = texts if explode else [between.join(texts)]
        own = explode and isinstance(value, dict)
        return [(name, "".join(f";{text}" if own else f";{name}={text}" for text in named))]
    return [(name, "." * (style == "label") + between.join(texts))]


def text_of(value: Json) -> str:
    """Return a value as text; `1` for null, where no example is printed."""
    if value is None:
        return "1"
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _kinds_below(api: Api, schemas: list[Json], key: str) -> set[str]:
    found = (schema[key] for schema in schemas if isinstance(schema.get(key), dict))
    below = next(found, None)
    return set() if below is None else kinds_of(api, below)


def _cookie(header: str, name: str) -> list[str]:
    # Imported here, for hardly any vendor has one.
    from http.cookies import CookieError, SimpleCookie

    try:
        morsel = SimpleCookie(header).get(name)
    except CookieError:
        return []
    return [] if morsel is None else [morsel.value]
