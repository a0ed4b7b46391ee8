"""Parameters as they are drawn: what values they have, where they stand, and in which style."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from hypothesis import strategies as st

from .laundry import TEXT, reference

SHAPE = "DrawnShapeOfParameters"
"""The named schema of the objects."""

SCHEMAS = {
    SHAPE: {
        "type": "object",
        "x-source": "page",
        "required": ["inner"],
        "properties": {"inner": {"type": "integer"}, "x-id": TEXT, "from": {"type": "boolean"}},
    }
}
KINDS: dict[str, tuple[dict[str, Any], Any]] = {
    "text": (TEXT, "a"),
    "integer": ({"type": "integer"}, 3),
    "boolean": ({"type": "boolean"}, True),
    "list": ({"type": "array", "items": TEXT}, ["a", "b/c"]),
    "object": (reference(SHAPE), {"inner": 1, "x-id": "b/c"}),
}
SCALARS = ("text", "integer", "boolean")
EXPLODED: tuple[dict[str, Any], ...] = ({}, {"explode": True}, {"explode": False})

Form = tuple[str, str, dict[str, Any]]
"""A place, a kind of value, and how it is written there."""

Drawn = tuple[str, bool, Form]
"""A parameter's name, whether it is required, and its form."""

FORMS: tuple[Form, ...] = (
    *((place, kind, {}) for place in ("query", "header", "cookie") for kind in SCALARS),
    ("cookie", "list", {"explode": False}),
    *((place, kind, e) for place in ("query", "header") for kind in KINDS for e in EXPLODED),
    *(("query", "list", {"style": style}) for style in ("spaceDelimited", "pipeDelimited")),
    ("query", "object", {"style": "deepObject", "explode": True}),
    *(
        ("path", kind, {"style": style, **exploded})
        for kind in KINDS
        for style in ("simple", "label", "matrix")
        for exploded in EXPLODED
    ),
)


def parameters(names: st.SearchStrategy[str], *places: str) -> st.SearchStrategy[list[Drawn]]:
    """Return what draws a few parameters in some places."""
    forms = st.sampled_from([form for form in FORMS if form[0] in places])
    drawn = st.tuples(names, st.booleans(), forms)
    return st.lists(drawn, max_size=3, unique_by=lambda one: (one[0], one[2][0]))


def described(drawn: Sequence[Drawn]) -> list[dict[str, Any]]:
    """Return parameters as a contract describes them."""
    return [
        {"name": name, "in": place, "schema": KINDS[kind][0], "example": KINDS[kind][1]}
        | {"required": required or place == "path", "x-source": "page"}
        | style
        for name, required, (place, kind, style) in drawn
    ]
