"""Ways to say how a job stands, as they are drawn: where answers have it, and what they say."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from .laundry import TEXT, reference


@dataclass(frozen=True)
class Said:
    """What poll answers about a job in a state.

    Args:
        state: The state, as the lifecycle spells it.
        members: The members of its body that tell it.
        status: Its status code.
        headers: The headers that tell it.
    """

    state: str
    members: dict[str, Any] = field(default_factory=dict)
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Way:
    """A way to tell the state.

    Args:
        read: The lifecycle's `state.read`.
        going: What is said of a job that goes on, in order.
        ends: What is said of one that has succeeded, and of one that has not, if anything is.
        properties: The members of the answer that tell it.
        schemas: The named schemas of these.
        header: The schema of the header that tells it.
        hidden: States that are documented and never told, and their phases.
    """

    read: Any
    going: tuple[Said, ...]
    ends: tuple[Said, ...]
    properties: dict[str, Any] = field(default_factory=dict)
    schemas: dict[str, Any] = field(default_factory=dict)
    header: dict[str, Any] | None = None
    hidden: dict[str, str] = field(default_factory=dict)

    @property
    def states(self) -> list[str]:
        return [said.state for said in (*self.going, *self.ends)]


def _enum(*values: Any) -> dict[str, Any]:
    kind = "string" if isinstance(values[0], str) else "integer"
    return {"type": kind, "x-source": "page", "enum": list(values)}


def _object(**properties: Any) -> dict[str, Any]:
    return {"type": "object", "x-source": "page", "properties": properties}


BOOLEAN: dict[str, Any] = {"type": "boolean"}
NULLABLE: dict[str, Any] = {"type": ["string", "null"]}
STATES = ("queued", "soaking", "clean", "torn")
STATE = {"WashState": _enum(*STATES)}
HEADER_STATE = _enum("soaking", "clean")
NUMBERED = _enum(0, 1, -1) | {"x-enum-varnames": ["SOAKING", "CLEAN", "TORN"]}


def _members(wrap: Any) -> tuple[tuple[Said, ...], tuple[Said, ...]]:
    """Return what is said of the four states, given the members that tell one."""
    said = [Said(state, wrap(state)) for state in STATES]
    return tuple(said[:2]), tuple(said[2:])


WAYS: dict[str, Way] = {
    "text": Way(
        "$response.body#/state",
        *_members(lambda state: {"state": state}),
        {"state": reference("WashState")},
        STATE,
    ),
    "nested": Way(
        "$response.body#/status/now/st~1ate",
        *_members(lambda state: {"status": {"now": {"st/ate": state}}}),
        {"status": reference("WashStatus")},
        STATE
        | {"WashStatus": _object(now=reference("WashNow"))}
        | {"WashNow": _object(**{"st/ate": reference("WashState")})},
    ),
    "item": Way(
        "$response.body#/steps/0/state",
        *_members(lambda state: {"steps": [{"state": state}]}),
        {"steps": {"type": "array", "items": reference("WashStep")}},
        STATE | {"WashStep": _object(state=reference("WashState"))},
    ),
    "number": Way(
        "$response.body#/code",
        (Said("0", {"code": 0}),),
        (Said("1", {"code": 1}), Said("-1", {"code": -1})),
        {"code": reference("WashCode")},
        {"WashCode": NUMBERED},
    ),
    "boolean": Way(
        "$response.body#/done",
        (Said("false", {"done": False}),),
        (Said("true", {"done": True}),),
        {"done": BOOLEAN},
    ),
    "operation": Way(
        [{"$response.body#/error": "broken"}, "$response.body#/done"],
        (Said("false", {"done": False}),),
        (Said("true", {"done": True}), Said("broken", {"done": True, "error": "a hole"})),
        {"done": {"type": ["boolean", "null"]}, "error": TEXT},
    ),
    "there": Way(
        [
            {"$response.body#/fault": "torn", "$response.body#/socks": "clean"},
            {"$response.body#/load": "soaking"},
        ],
        (Said("soaking", {"socks": None}),),
        (Said("clean", {"socks": 2}), Said("torn", {"fault": "a hole"})),
        {"fault": NULLABLE, "socks": {"type": ["integer", "null"]}},
    ),
    "object": Way(
        [{"$response.body#/failure": "torn"}, "$response.body#/state"],
        (Said("soaking", {"state": "soaking"}),),
        (Said("clean", {"state": "clean"}), Said("torn", {"failure": {"why": "a hole"}})),
        {"state": reference("WashState"), "failure": reference("WashFailure")},
        {"WashState": HEADER_STATE, "WashFailure": _object(why=TEXT)},
    ),
    "two": Way(
        ["$response.body#/outcome", "$response.body#/state"],
        (Said("soaking", {"state": "soaking"}),),
        (
            Said("clean", {"state": "over", "outcome": "clean"}),
            Said("torn", {"state": "over", "outcome": "torn"}),
        ),
        {
            "state": reference("WashState"),
            "outcome": {"anyOf": [reference("Outcome"), {"type": "null"}]},
        },
        {"WashState": _enum("soaking", "over"), "Outcome": _enum("clean", "torn")},
        hidden={"over": "running"},
    ),
    "else_status": Way(
        ["$response.body#/state", "$statusCode"],
        (Said("202", {}, 202),),
        (Said("clean", {"state": "clean"}), Said("torn", {"state": "torn"})),
        {"state": reference("WashState")},
        {"WashState": _enum("clean", "torn")},
    ),
    "status": Way("$statusCode", (Said("202", {}, 202),), (Said("200"),)),
    "error_status": Way(
        "$statusCode", (Said("202", {}, 202),), (Said("200"), Said("422", {}, 422))
    ),
    "error_status_else": Way(
        ["$response.body#/done", "$statusCode"],
        (Said("false", {"done": False}),),
        (Said("true", {"done": True}), Said("500", {}, 500)),
        {"done": BOOLEAN},
    ),
    "header": Way(
        "$response.header.wash-state",
        (Said("soaking", {}, 202, {"Wash-State": "soaking"}),),
        (Said("clean", {}, 200, {"Wash-State": "clean"}),),
        schemas={"WashState": HEADER_STATE},
        header=reference("WashState"),
    ),
}
"""Each way by a name of ours."""
