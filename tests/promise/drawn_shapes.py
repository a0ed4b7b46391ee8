"""Schemas as they are drawn, each with an example, and names that are odd or taken."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from .laundry import TEXT, reference

NAMES = st.one_of(
    st.sampled_from(("timeout", "body", "self", "list", "wait", "random", "from", "x-id")),
    st.sampled_from(("a-b", "a_b", "aB", "2nd", "id", "type", "status", "UUID", "ß", "é")),
    st.from_regex(r"[a-z][a-zA-Z0-9]{0,8}", fullmatch=True),
)
CLASSES = st.from_regex(r"[A-Z][a-z]{1,6}[A-Z]?", fullmatch=True) | st.sampled_from(
    ("Client", "Request", "Update", "NotFound", "Any", "Struct", "Phase", "Field", "Enum", "Error")
)

# A schema, an example of it, and the named schemas that it needs.
Shape = tuple[dict[str, Any], Any, dict[str, Any]]
SCALARS: tuple[Shape, ...] = (
    (TEXT, "a", {}),
    ({**TEXT, "minLength": 1, "pattern": "^[a-z]+$"}, "b", {}),
    ({**TEXT, "format": "uuid"}, "5135bfe3-b2c7-41f3-a44f-f4b58e7384df", {}),
    ({**TEXT, "format": "date-time"}, "2026-01-01T00:00:00Z", {}),
    ({**TEXT, "format": "date"}, "2026-01-01", {}),
    ({**TEXT, "format": "ipv6"}, "::1", {}),
    ({"type": "integer", "minimum": 0, "maximum": 9}, 3, {}),
    ({"type": "number", "multipleOf": 0.5}, 1.5, {}),
    ({"type": "boolean"}, True, {}),
    ({"type": ["string", "null"]}, None, {}),
    ({"type": ["integer", "string"]}, "7", {}),
    ({"anyOf": [{"type": "integer"}, {"type": "null"}]}, 1, {}),
    ({}, {"any": [1]}, {}),
)


@st.composite
def named(draw: st.DrawFn, inside: st.SearchStrategy[Shape]) -> Shape:
    """Draw an object, an enumeration or what joins two objects, under a name."""
    name = draw(CLASSES)
    kind = draw(st.sampled_from(("object", "texts", "integers", "joined", "nullable", "map")))
    if kind == "texts":
        return reference(name), "a", {name: {"type": "string", "enum": ["a", "b c", "1", ""]}}
    if kind == "integers":
        return reference(name), 1, {name: {"type": "integer", "enum": [0, 1, -2]}}
    members = draw(st.dictionaries(NAMES, inside, max_size=3))
    schemas = {n: s for _, _, found in members.values() for n, s in found.items()}
    value = {n: v for n, (_, v, _) in members.items()}
    properties = {n: s for n, (s, _, _) in members.items()}
    required = [n for n in members if draw(st.booleans())]
    whole = {"type": "object", "properties": properties, "required": required}
    if kind == "map":
        schema, inner, found = draw(inside)
        whole = {"type": "object", "additionalProperties": schema}
        return reference(name), {"k": inner}, {**found, name: whole}
    if kind == "joined":
        base = f"{name}Base"
        joined = {"allOf": [reference(base)], "properties": {"own": TEXT}, "type": "object"}
        return reference(name), {**value, "own": "o"}, {**schemas, base: whole, name: joined}
    if kind == "nullable":
        schema = {"anyOf": [reference(name), {"type": "null"}]}
        return schema, draw(st.sampled_from((None, value))), {**schemas, name: whole}
    return reference(name), value, {**schemas, name: whole}


def listed(inside: st.SearchStrategy[Shape]) -> st.SearchStrategy[Shape]:
    return inside.map(lambda s: ({"type": "array", "items": s[0]}, [s[1]], s[2]))


SHAPES = st.recursive(
    st.sampled_from(SCALARS), lambda inside: named(inside) | listed(inside), max_leaves=5
)
