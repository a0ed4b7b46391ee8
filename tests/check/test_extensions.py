"""Editors and `check` say the same of the x- keys of openapi.yaml.

Odd values of each key are put into every part of a contract, and into places that are no part of
one: what the schema for editors refuses, `check` refuses, and the other way.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from copy import deepcopy
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from jsonschema_rs import Draft202012Validator

from jobcontracts.check.openapi import parameters, provenance, sources
from jobcontracts.check.openapi.schemas import enum_names, error_messages
from jobcontracts.check.openapi.structure import essentials
from jobcontracts.check.todo import todos
from jobcontracts.model.pointer import escaped, find, pointer_tokens
from jobcontracts.model.source import Json, Source, read_source
from jobcontracts.model.vendors import own_specs

SMALL = Path(__file__).parent / "small" / "openapi.yaml"
SCHEMA = json.loads((own_specs() / "openapi-extensions.schema.json").read_text("utf-8"))
EDITOR = Draft202012Validator(SCHEMA, validate_formats=True)
RULES = (
    *(provenance.marks, provenance.example_marks, sources.sources, essentials, todos),
    *(enum_names, error_messages, parameters.styles),
)
"""Those that read these keys, without what looks elsewhere: the schema's $comment names that."""

POST = "/paths/~1prints/post"
ORDER = "/components/schemas/Order"
ORDERED = f"{POST}/requestBody/content/application~1json"
PLACES = (
    *("", "/info", "/servers/0", "/servers/0/variables/shop", "/tags/0", "/paths"),
    *("/paths/~1prints", POST, f"{POST}/externalDocs", f"{POST}/requestBody", ORDERED),
    *(f"{ORDERED}/schema", f"{ORDERED}/examples/order", f"{ORDERED}/examples/order/value"),
    *(f"{POST}/responses", f"{POST}/responses/202", f"{POST}/responses/202/links/print"),
    *("/components", "/components/parameters/PrintId", "/components/parameters/Query"),
    *("/components/parameters/Several", "/components/headers/PrintLocation"),
    *("/components/responses/Refused", "/components/securitySchemes/key", ORDER),
    *("/components/schemas/RefusalCode", f"{ORDER}/properties/pages", f"{ORDER}/properties/name"),
    *(f"{ORDER}/properties/words", f"{ORDER}/properties/numbers", f"{ORDER}/properties/maybe"),
    *(f"{ORDER}/properties/open", f"{ORDER}/properties/words/items"),
    *("/components/schemas/Print/properties/status", f"{ORDER}/properties/open/default"),
)
ODD: tuple[Json, ...] = (
    None,
    True,
    False,
    0,
    1.5,
    "",
    " ",
    "prints",
    [],
    ["prints"],
    ["prints", " "],
    [7],
    {},
)
PAGE = {"title": "Prints", "url": "https://print.example", "read": "2026-11-25"}
URLS = (
    *("ftp://a.example", "https://", "HTTPS://A.example", "https:///a", "https://a b", "https:a"),
    *("https://u:p@a.example:80/b?c#d", "https://@/", "https://:80", "https://é.example", "//a"),
    *("https://[::1]/", "https://[x]", "https://?a", "https://#a", " https://a", "https://a\\b"),
)
DAYS = ("2026-02-30", "2026-2-3", "20260203", "2026-02-03T00:00:00Z", "yesterday")
OWN: dict[str, tuple[tuple[str, ...], tuple[Json, ...]]] = {
    "x-sources": (
        ("/info",),
        (
            *({"prints": page} for page in (*ODD, {**PAGE, "by": "Us"})),
            *({"prints": {**PAGE, key: odd}} for key in PAGE for odd in (*ODD, "TODO: find it")),
            *({"prints": {**PAGE, "url": url}} for url in URLS),
            *({"prints": {**PAGE, "read": day}} for day in DAYS),
        ),
    ),
    "x-source": ((POST,), (["prints", None], "TODO")),
    "x-inferred": ((POST, ORDER), ("TODO", "TODO: why", "TODOS are listed so", "Ours: TODO", [])),
    "x-placeholder": (("/servers/0/variables/shop",), ("true",)),
    "x-multi-segment": (("/components/parameters/PrintId",), ("true",)),
    "x-error-message": ((f"{ORDER}/properties/name",), ("true",)),
    "x-enum-varnames": (
        ("/components/schemas/RefusalCode", ORDER),
        (["BUSY", "CLOSED"], ["BUSY", "BUSY"], ["BUSY", 7], ["", "CLOSED"], "AB"),
    ),
}
"""What is odd of one key alone, and where that is put."""


def with_more_kinds(root: Json) -> Json:
    """Return the small contract, with properties and parameters of other kinds besides."""
    root["components"]["schemas"]["Order"]["properties"] |= {
        "words": {"type": "array", "items": {"type": "string"}},
        "numbers": {"type": "array", "items": {"type": "integer"}},
        "maybe": {"type": ["string", "null"]},
        "open": {"default": {"a": 1}},
    }
    path = root["components"]["parameters"]["PrintId"]
    named = {"schema": {"type": ["string", "integer"]}, "example": "a"}
    root["components"]["parameters"] |= {
        "Query": {**path, "name": "more", "in": "query"},
        "Several": {**path, "name": "several", **named},
    }
    return root


ROOT = with_more_kinds(read_source(SMALL).root)


def problems(root: Json) -> set[str]:
    """Return what `check` says of a document, at which place."""
    source = Source(SMALL, b"TODO", root, dict.fromkeys(pointers(root), 1))
    return {f"{p.pointer}: {p.expected}" for rule in RULES for p in rule(source)}


def pointers(value: Json, pointer: str = "") -> Iterator[str]:
    """Yield the places of a value and of all that is in it."""
    yield pointer
    members = dict(enumerate(value)) if isinstance(value, list) else value
    for key, below in members.items() if isinstance(members, dict) else ():
        yield from pointers(below, f"{pointer}/{escaped(str(key))}")


NUMBERS = [("x-enum-varnames", ["prints"])]
"""What one place takes and another does not, which only `check` counts."""


def test_both_take_what_the_odd_values_are_put_into() -> None:
    assert problems(ROOT) == set()
    assert [error.message for error in EDITOR.iter_errors(ROOT)] == []


@pytest.mark.parametrize("key", OWN)
def test_editors_and_check_refuse_the_same_values(key: str) -> None:
    differing = []
    for place, value in (*product(PLACES, ODD), *product(*OWN[key])):
        root = deepcopy(ROOT)
        find(root, pointer_tokens(place))[key] = value
        told, marked = problems(root), [e.message for e in EDITOR.iter_errors(root)]
        if bool(told) != bool(marked) and (key, value) not in NUMBERS:
            differing.append((place, value, told, marked))
    assert differing == []


WITHOUT: dict[str, tuple[str, ...]] = {
    "x-sources": ("/info",),
    "x-inferred": (f"{ORDERED}/examples/order",),
}


@pytest.mark.parametrize("key", WITHOUT)
def test_editors_and_check_miss_the_same_keys(key: str) -> None:
    for place in WITHOUT[key]:
        root: Any = deepcopy(ROOT)
        del find(root, pointer_tokens(place))[key]
        assert problems(root)
        assert not EDITOR.is_valid(root)
