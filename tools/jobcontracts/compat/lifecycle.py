"""How two lifecycles differ: what a client does about a job, and when."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from jobcontracts.compat.change import Change, Impact, Spot, change
from jobcontracts.compat.operations import paired_operations
from jobcontracts.compat.pairs import canonical
from jobcontracts.model.lifecycle import TERMINAL
from jobcontracts.model.refusals import REFUSALS, Refusal, listed_ways
from jobcontracts.model.source import Source
from jobcontracts.model.state import parse_state
from jobcontracts.model.validation_messages import shown_value

Impacts = tuple[Impact, Impact, Impact]
"""What it means that something is there now, that it is gone, and that it is otherwise."""

_READ: Impacts = ("additive", "breaking", "breaking")
_ADDITIVE: Impacts = ("additive", "additive", "additive")
_BREAKING: Impacts = ("breaking", "breaking", "breaking")

_KEYS: dict[tuple[str, ...], tuple[str, Impacts]] = {
    ("job", "url"): ("where the job's URL is read", _READ),
    ("job", "id"): ("where the job's id is read", _READ),
    ("job", "next"): ("where the URL to poll from then on is read", _READ),
    ("settings",): ("what a client is given once", _BREAKING),
    ("state", "otherwise"): ("the phase of any other state", _BREAKING),
    ("progress",): ("where the progress is read", _READ),
    ("message",): ("where the message is read", _READ),
    ("error",): ("where the error is read", _READ),
    ("result", "location"): ("where the result's URL is read", _READ),
    # With it, a result that was returned may be raised as a failure, and the other way round.
    ("result", "error"): ("what makes a result a failure", _BREAKING),
    ("result", "next"): ("where the next part of a result is named", _READ),
    ("result", "last"): ("what names no next part", _BREAKING),
    ("poll", "interval"): ("the pause between polls", _ADDITIVE),
    ("poll", "max_interval"): ("the longest pause", _ADDITIVE),
    ("poll", "grace"): ("how long an unknown job is waited for", _ADDITIVE),
    ("poll", "timeout"): ("how long a wait lasts", _ADDITIVE),
    ("poll", "retry_for"): ("how long failing polls are tried again", _ADDITIVE),
    ("poll", "first"): ("when a new job is first asked for", _ADDITIVE),
    ("poll", "growth"): ("how fast the pauses grow", _ADDITIVE),
}

_HANDLED: dict[str, set[str] | None] = {
    "operations": None,
    "job": {"when", "updates"},
    "state": {"read", "phases", "reading"},
    "refusals": None,
    "progress": None,
    "transitions": None,
    "simulate": None,
    "version": None,
}
"""What is compared in another way, or is read by the mock alone; None for all of it."""


def lifecycle_changes(
    old: Source, new: Source, old_contract: Source, new_contract: Source
) -> Iterator[Change]:
    """Yield how two lifecycles differ, but for what the mock alone reads.

    Args:
        old, new: The lifecycles.
        old_contract, new_contract: The contracts that they read.
    """
    before, after = Spot.whole(old), Spot.whole(new)
    yield from _roles(before, after, _same_operation(old_contract, new_contract))
    for keys, (called, impacts) in _KEYS.items():
        yield from _value(before.member(*keys), after.member(*keys), called, impacts)
    yield from _conditions(before, after)
    yield from _updates(before, after)
    yield from _state_places(before, after)
    yield from _phases(before, after)
    yield from _refusals(before, after)
    yield from _echoes(before, after)
    yield from _unknown(before, after)


def _value(old: Spot | None, new: Spot | None, called: str, impacts: Impacts) -> Iterator[Change]:
    there, gone, otherwise = impacts
    if old is None and new is not None:
        yield change(there, f"{called}: {shown_value(new.value)}", None, new)
    elif old is not None and new is None:
        yield change(gone, f"{called} is not said any more", old, None)
    elif old is not None and new is not None and canonical(old.value) != canonical(new.value):
        what = f"{called} is {shown_value(new.value)}, was {shown_value(old.value)}"
        yield change(otherwise, what, old, new)


def _values(
    old: Mapping[str, Spot], new: Mapping[str, Spot], called: str, impacts: Impacts
) -> Iterator[Change]:
    """Yield how values differ by their names, which are told behind what they are called."""
    for name in sorted({*old, *new}):
        yield from _value(old.get(name), new.get(name), f"{called} {name}", impacts)


def _same_operation(old: Source, new: Source) -> Callable[[str, str], bool]:
    pairs, _, _ = paired_operations(old, new)
    renamed = {(before.id, after.id) for before, after in pairs}
    return lambda before, after: before == after or (before, after) in renamed


def _roles(old: Spot, new: Spot, same: Callable[[str, str], bool]) -> Iterator[Change]:
    before, after = old.members("operations"), new.members("operations")
    for role in sorted({*before, *after}):
        there, here = (_operation(spot, role) for spot in (old, new))
        # An operation that is only called otherwise is told in the contract.
        if there is None or here is None or not same(there.value, here.value):
            yield from _value(there, here, f"the operation {role}", _READ)
        else:
            yield from _requests(old, new, role)


def _operation(root: Spot, role: str) -> Spot | None:
    """Return where the operationId of a role is: alone, or with what its requests have."""
    return root.member("operations", role, "operation") or root.member("operations", role)


def _requests(old: Spot, new: Spot, role: str) -> Iterator[Change]:
    """`with`: what a client sends by itself, asks its caller for, or keeps of a job."""
    before, after = (spot.members("operations", role, "with") for spot in (old, new))
    yield from _values(before, after, f"what {role} sends at", _BREAKING)


def _conditions(old: Spot, new: Spot) -> Iterator[Change]:
    """`job.when`: submit takes these values only, and clients send them."""
    before, after = old.members("job", "when"), new.members("job", "when")
    impacts: Impacts = ("breaking", "additive", "breaking")
    yield from _values(before, after, "what a request that starts a job has at", impacts)


def _updates(old: Spot, new: Spot) -> Iterator[Change]:
    """`job.updates`: a handle has an update as soon as it is made, or not."""
    before, after = old.member("job", "updates"), new.member("job", "updates")
    known, found = (spot.value if spot is not None else [] for spot in (before, after))
    for status in sorted({*known, *found}):
        called = f"that the answer {status} of submit says how the job stands"
        if status not in known:
            yield change("additive", f"{called}, is new", before, after)
        elif status not in found:
            yield change("breaking", f"{called}, is not said any more", before, after)


def _echoes(old: Spot, new: Spot) -> Iterator[Change]:
    """Where an answer repeats the job's id, clients see that it is about the job they asked for."""
    before, after = (
        {name: s for name, s in spot.members("simulate", "live").items() if s.value == "id"}
        for spot in (old, new)
    )
    yield from _values(before, after, "the job's id, repeated at", _ADDITIVE)


def _state_places(old: Spot, new: Spot) -> Iterator[Change]:
    """What is read after the places that were there before takes no state away."""
    before, after = old.member("state", "read"), new.member("state", "read")
    more = False
    if before is not None and after is not None:
        known, places = (parse_state(spot.value).places for spot in (before, after))
        more = places[: len(known)] == known
    otherwise: Impact = "additive" if more else "breaking"
    yield from _value(before, after, "where the state is read", ("additive", "breaking", otherwise))


def _phases(old: Spot, new: Spot) -> Iterator[Change]:
    before, after = old.members("state", "phases"), new.members("state", "phases")
    for state in sorted({*before, *after}):
        there, here = before.get(state), after.get(state)
        if there is None and here is not None:
            yield change("additive", f"a new state: {state}, {_phase(here)}", None, here)
        elif there is not None and here is None:
            yield change("breaking", f"the state {state} is gone", there, None)
        elif there is not None and here is not None and there.value != here.value:
            what = f"{state} is {_phase(here)}, was {_phase(there)}"
            yield change("breaking", what, there, here)


_REFUSED: dict[Refusal, str] = {
    "unauthorized": "a missing or wrong credential",
    "invalid": "a wrong request",
    "unknown_job": "an unknown job",
}


def _refusals(old: Spot, new: Spot) -> Iterator[Change]:
    """A status that a client acts on; and what a body tells, which it raises."""
    for kind in REFUSALS:
        before, after = (spot.member("refusals", kind) for spot in (old, new))
        known, found = (_ways(kind, spot) for spot in (before, after))
        for text, impact in found.items():
            if text not in known:
                yield change(impact, f"{_REFUSED[kind]} is told by {text}, too", before, after)
        for text in known:
            if text not in found:
                what = f"{_REFUSED[kind]} is not told by {text} any more"
                yield change("breaking", what, before, after)


def _ways(kind: Refusal, spot: Spot | None) -> dict[str, Impact]:
    """Return what marks a refusal, and what it means that this is new."""
    ways = [] if spot is None else listed_ways(spot.value)
    found: dict[str, Impact] = {shown_value(w): "breaking" for w in ways if isinstance(w, dict)}
    # A new token is asked for after a 401 whatever is said.
    passed_over = [401] if kind == "unauthorized" else ways if kind == "invalid" else []
    statuses = (w for w in ways if isinstance(w, int) and w not in passed_over)
    found.update(dict.fromkeys(map(str, statuses), "additive"))
    return found


def _phase(state: Spot) -> str:
    return f"{state.value}, which {'ends' if state.value in TERMINAL else 'does not end'} a wait"


def _unknown(old: Spot, new: Spot) -> Iterator[Change]:
    """A key that this module knows nothing of: whatever it does, it may break someone."""
    for place in sorted(_places(old) | _places(new)):
        before, after = old.member(*place), new.member(*place)
        yield from _value(before, after, ".".join(place), _BREAKING)


def _places(root: Spot) -> set[tuple[str, ...]]:
    found: set[tuple[str, ...]] = set()
    for name, value in root.members().items():
        handled = _HANDLED.get(name, set())
        if handled is None:
            continue
        below = value.members()
        places = {(name, key) for key in below if key not in handled} if below else {(name,)}
        found |= {place for place in places if place not in _KEYS}
    return found
