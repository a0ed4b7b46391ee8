"""Requests of roles, as they are drawn: where they have the job's id, and what else they have."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from .laundry import TEXT, body, reference
from .variants import parameter

IDS = ("behind", "path", "query", "header", "body")
"""Where a request has the job's id; `behind` is where poll's path has it."""

SOLID: dict[str, Any] = {**TEXT, "minLength": 1}
VALUES: dict[str, tuple[dict[str, Any], Any, Any]] = {
    "text": (TEXT, "full", "full"),
    "odd": (TEXT, "a b/c?d=%41&", "a b/c?d=%41&"),
    "integer": ({"type": "integer"}, 7, 7),
    "number": ({"type": "number"}, 1.5, 1.5),
    "boolean": ({"type": "boolean"}, True, True),
    "enum": (reference("Mode"), "fast", "fast"),
    "asked header": (SOLID, "r1", "$submit.request.header.Room"),
    "asked query": ({"type": "integer"}, 3, "$submit.request.query.floor"),
    "asked path": (SOLID, "h1", "$submit.request.path.house"),
    "asked body": (SOLID, "l 1", "$submit.request.body#/line"),
    "asked number": ({"type": "integer"}, 4, "$submit.request.body#/count"),
    "told body": (TEXT, "top", "$submit.response.body#/shelf"),
    "told deep": (TEXT, "top", "$submit.response.body#/at/shelf"),
    "told number": ({"type": "integer"}, 5, "$submit.response.body#/at/level"),
    "told header": (TEXT, "e1", "$submit.response.header.Wash-Tag"),
    "polled": (TEXT, "t1", "$poll.response.body#/ticket"),
    "polled number": ({"type": "integer"}, 6, "$poll.response.body#/turn/number"),
    "polled header": (TEXT, "p1", "$poll.response.header.Wash-Turn"),
    "argument": (SOLID, "w1", "$argument"),
}
"""By name: the schema of a value in a request, an example, and what `with` says of it."""

Extra = tuple[str, str, str]
"""A value's name, where the request has it, and what it is called there."""

Asked = dict[str, Any]
"""The request of a role: where it has the id, its extras, and whether its body is nested."""


def asked(names: st.SearchStrategy[str], *, poll: bool = False) -> st.SearchStrategy[Asked]:
    """Return what draws the request of a role."""
    unknown = ("polled", "argument")
    values = [v for v in VALUES if not (poll and v.startswith(unknown))]
    free = names.filter(lambda name: name not in ("load", "own", "colour"))
    places = st.sampled_from(("path", "query", "header", "body"))
    extras = st.lists(
        st.tuples(st.sampled_from(values), places, free),
        max_size=2,
        unique_by=(lambda e: e[2], lambda e: e[0]),
    )
    return st.fixed_dictionaries(
        {"id": st.sampled_from(IDS), "extras": extras, "nested": st.booleans()}
    )


def described(
    drawn: Asked, operation: dict[str, Any], form: dict[str, Any], name: str, own: str
) -> tuple[str, dict[str, Any], dict[str, Any], dict[str, Any]]:
    """Describe the request of a role as it is drawn.

    Args:
        drawn: The request.
        operation: The operation, which is changed.
        form: The schema of an id.
        name: The class of its body.
        own: The end of its path.

    Returns:
        Its path, what `with` says of it, the schemas of its body, and the example of a body: empty
        without one.
    """
    example = 1 if form["type"] == "integer" else "l1"
    located, said = "/loads", dict[str, Any]()
    members, values = dict[str, Any](), dict[str, Any]()
    found = [*operation.get("parameters", [])]
    way = "$request.body#/inner/" if drawn["nested"] else "$request.body#/"

    def put(place: str, called: str, schema: dict[str, Any], value: Any, meant: Any) -> None:
        if place == "body":
            members[called], values[called] = schema, value
            said[way + called.replace("~", "~0").replace("/", "~1")] = meant
        else:
            found.append(parameter(called, place, schema=schema, example=value))
            said[f"$request.{place}.{called}"] = meant

    match drawn["id"]:
        case "behind":
            located += "/{load}"
            found.append(parameter("load", "path", schema=form, example=example))
        case "path":
            located += f"/{own or 'state'}-of/{{own}}"
            put("path", "own", form, example, "$job.id")
        case place:
            located += "/one"
            put(place, {"header": "Own-Load"}.get(place, "own"), form, example, "$job.id")
    for value, place, called in drawn["extras"]:
        schema, shown, meant = VALUES[value]
        located += f"/{{{called}}}" * (place == "path")
        put(place, called, schema, shown, meant)
    operation["parameters"] = found
    if len(members) == 1 and "$argument" in (said.get(way + name) for name in members):
        # A caller gives a whole body, and no member of it.
        said = {e: v for e, v in said.items() if "#" not in e} | {"$request.body": "$argument"}
    schemas: dict[str, Any] = {}
    if members:
        whole = {"type": "object", "x-source": "page", "required": [*members]}
        schemas[name] = {**whole, "properties": members}
        if drawn["nested"]:
            schemas |= {f"{name}Inner": schemas[name]}
            inner = {"inner": reference(f"{name}Inner")}
            schemas[name] = {**whole, "required": ["inner"], "properties": inner}
            values = {"inner": values}
        operation["requestBody"] = {"required": True, "content": body(name, one=values)}
    return f"{located}/{own}".rstrip("/"), said, schemas, values
