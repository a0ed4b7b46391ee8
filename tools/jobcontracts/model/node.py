"""The parts of an OpenAPI document, each with its kind and its place, however wrong the rest is."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import wraps
from types import MappingProxyType
from typing import Literal, TypeAlias, TypeVar, cast

from jobcontracts.model.http import MISSING
from jobcontracts.model.pointer import escaped, find, pointer_tokens, unescaped
from jobcontracts.model.source import Json

T = TypeVar("T")

METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace")

Kind = Literal[
    "document",
    "components",
    "server",
    "tag",
    "path item",
    "operation",
    "parameter",
    "request body",
    "response",
    "header",
    "media type",
    "example",
    "link",
    "security scheme",
    "schema",
    "property",
    "subschema",
]
SCHEMAS: frozenset[Kind] = frozenset({"schema", "property", "subschema"})

SECTIONS: dict[Kind, str] = {
    "schema": "schemas",
    "property": "schemas",
    "subschema": "schemas",
    "parameter": "parameters",
    "request body": "requestBodies",
    "response": "responses",
    "header": "headers",
    "example": "examples",
    "link": "links",
    "security scheme": "securitySchemes",
}
"""The section of `components` that a part can be referred to in (OpenAPI 3.1, section 4.8.7)."""

_Shape = Literal["one", "list", "map"]
_SCHEMA: tuple[tuple[str, _Shape, Kind], ...] = (
    ("properties", "map", "property"),
    ("patternProperties", "map", "subschema"),
    ("dependentSchemas", "map", "subschema"),
    ("$defs", "map", "subschema"),
    *((key, "list", "subschema") for key in ("allOf", "anyOf", "oneOf", "prefixItems")),
    *(
        (key, "one", "subschema")
        for key in (
            *("items", "additionalProperties", "not", "if", "then", "else", "contains"),
            *("propertyNames", "unevaluatedItems", "unevaluatedProperties"),
        )
    ),
)
_VALUE: tuple[tuple[str, _Shape, Kind], ...] = (
    ("schema", "one", "schema"),
    ("content", "map", "media type"),
    ("examples", "map", "example"),
)
_MEMBERS: dict[Kind, tuple[tuple[str, _Shape, Kind], ...]] = {
    "document": (
        ("servers", "list", "server"),
        ("tags", "list", "tag"),
        ("paths", "map", "path item"),
        ("components", "one", "components"),
    ),
    "components": (
        ("parameters", "map", "parameter"),
        ("headers", "map", "header"),
        ("requestBodies", "map", "request body"),
        ("responses", "map", "response"),
        ("examples", "map", "example"),
        ("links", "map", "link"),
        ("schemas", "map", "schema"),
        ("securitySchemes", "map", "security scheme"),
    ),
    "path item": (
        ("parameters", "list", "parameter"),
        *((method, "one", "operation") for method in METHODS),
    ),
    "operation": (
        ("parameters", "list", "parameter"),
        ("requestBody", "one", "request body"),
        ("responses", "map", "response"),
    ),
    "request body": (("content", "map", "media type"),),
    "response": (
        ("headers", "map", "header"),
        ("content", "map", "media type"),
        ("links", "map", "link"),
    ),
    "parameter": _VALUE,
    "header": _VALUE,
    "media type": _VALUE,
    "schema": _SCHEMA,
    "property": _SCHEMA,
    "subschema": _SCHEMA,
}


@dataclass(frozen=True, slots=True)
class Element:
    """A part of the document, where it is written; a reference is not followed.

    Args:
        kind: What it is, by where it stands.
        pointer: Its place.
        value: What is written there.
        parent: The part that it is written in.
    """

    kind: Kind
    pointer: str
    value: dict[str, Json]
    parent: Element | None = None

    @property
    def name(self) -> str:
        """The last key on the way to it."""
        return unescaped(self.pointer.rpartition("/")[2])

    @property
    def is_component(self) -> bool:
        """Whether it is in `components`, under a name that others refer to."""
        return self.parent is not None and self.parent.kind == "components"

    @property
    def is_reference(self) -> bool:
        """Whether it stands for something that is written elsewhere."""
        return "$ref" in self.value and (self.kind in SECTIONS or self.kind == "path item")


_Found: TypeAlias = dict[Callable[[Json], object], object]
_NONE: Mapping[int, _Found] = MappingProxyType({})
_unchanging: ContextVar[Mapping[int, _Found]] = ContextVar("_unchanging", default=_NONE)


@contextmanager
def unchanging(root: Json) -> Iterator[None]:
    """Have each function that is marked `once` read a document once, until the block is left.

    Dozens of rules walk the same document. Nobody may change it meanwhile.
    """
    token = _unchanging.set({**_unchanging.get(), id(root): {}})
    try:
        yield
    finally:
        _unchanging.reset(token)


def once(function: Callable[[Json], T]) -> Callable[[Json], T]:
    """Mark a function of a document whose outcome may be kept while that is `unchanging`."""

    @wraps(function)
    def kept(root: Json) -> T:
        found = _unchanging.get().get(id(root))
        if found is None:
            return function(root)
        if function not in found:
            found[function] = function(root)
        return cast(T, found[function])

    return kept


def walk(root: Json, *kinds: Kind) -> Iterator[Element]:
    """Yield every part of a document that has the form of one, an owner before its members.

    Args:
        root: The document.
        kinds: What parts; all if none is named.
    """
    return (part for part in _parts(root) if not kinds or part.kind in kinds)


@once
def _parts(root: Json) -> tuple[Element, ...]:
    return tuple(descendants(Element("document", "", root))) if isinstance(root, dict) else ()


def descendants(element: Element) -> Iterator[Element]:
    """Yield the parts that are written below `element`, without itself."""
    if element.is_reference and element.kind not in SCHEMAS:
        return
    for key, shape, kind in _MEMBERS.get(element.kind, ()):
        if key not in element.value:
            continue
        for pointer, value in _places(f"{element.pointer}/{key}", element.value[key], shape):
            if isinstance(value, dict) and not _is_extension(pointer, kind):
                part = Element(kind, pointer, value, element)
                yield part
                yield from descendants(part)


def _places(pointer: str, value: Json, shape: _Shape) -> Iterator[tuple[str, Json]]:
    if shape == "one":
        yield pointer, value
    elif shape == "map" and isinstance(value, dict):
        for key, item in value.items():
            yield f"{pointer}/{escaped(key)}", item
    elif shape == "list" and isinstance(value, list):
        for index, item in enumerate(value):
            yield f"{pointer}/{index}", item


def _is_extension(pointer: str, kind: Kind) -> bool:
    """Tell `x-` keys beside paths and status codes from the x- names of headers and properties."""
    name = pointer.rpartition("/")[2]
    return (
        kind in ("path item", "response") and name.startswith("x-") and "components" not in pointer
    )


_MOST_STEPS = 100
"""How many references may lead to one another; each is followed from every one before it."""


def resolve(root: Json, value: Json, pointer: str = "") -> tuple[Json, str]:
    """Follow `$ref` until there is none; return the value and its pointer.

    Raises:
        KeyError: A reference leads out of the document or to nothing.
    """
    seen: set[str] = set()
    while isinstance(value, dict) and "$ref" in value:
        reference = value["$ref"]
        if not isinstance(reference, str) or not reference.startswith("#/") or reference in seen:
            raise KeyError(reference)
        if len(seen) == _MOST_STEPS:
            raise KeyError(reference)
        seen.add(reference)
        pointer = reference[1:]
        value = find(root, pointer_tokens(pointer))
        if value is MISSING:
            raise KeyError(reference)
    return value, pointer


def operations_of(root: Json) -> Iterator[tuple[str, str, str, Json, Json]]:
    """Yield `(pointer, path, method, operation, path item)` of each operation of a document."""
    for path, item in root["paths"].items():
        for method in METHODS if path.startswith("/") else ():
            if method in item:
                yield f"/paths/{escaped(path)}/{method}", path, method, item[method], item
