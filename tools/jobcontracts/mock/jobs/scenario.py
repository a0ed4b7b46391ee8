"""What happens to a job, as it is asked for: a plan, times for its states, or a list of states.

As text, in `--plan` and in the header `X-Mock-Plan`, a plan is one of

    succeed                           a plan of the lifecycle
    succeed, STATE=10, OTHER=hold     the same with other times for some of its states
    STATE=0.5, OTHER=hold, THIRD      a list of states

Times are seconds of the mock's clock; `hold` stays until the job is released; a state without one
takes as long as the lifecycle says, which may be until an operation is called (`simulate.waits`):
then it is as one that is held; the last state lasts for ever. In JSON a list of states is
`[{"state": "...", "seconds": 0.5}, {"state": "...", "seconds": "hold"}]`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from jobcontracts.mock.jobs.timeline import (
    HELD,
    MAX_STEP,
    Timeline,
    checked_step,
    planned,
    usual_time,
)
from jobcontracts.model.lifecycle import Lifecycle, Plan
from jobcontracts.problem import quoted, unknown_name

HOLD = "hold"
"""The time of a state that a job leaves only when it is released."""

PlanSpec = str | Sequence[Mapping[str, Any]]
"""A plan as it is asked for: text, or a list of states as in JSON."""

MAX_STATES = 1000
"""How many states a plan may have."""


class PlanError(Exception):
    """There is no such plan; the message says what there is."""


@dataclass(frozen=True, slots=True)
class Scenario:
    """What happens to a job.

    Args:
        name: The plan as it was asked for.
        states: The states in order, each with the seconds that it takes; `HELD` until released.
        examples: By operationId, the named example that is answered with.
    """

    name: str
    states: tuple[tuple[str, float], ...]
    examples: Mapping[str, str] = field(default_factory=dict)

    def timeline(self, lifecycle: Lifecycle, hold: str | None = None) -> Timeline:
        """Return it as a timeline, with the first of the states called `hold` held.

        Raises:
            PlanError: The job never comes to the state `hold`.
        """
        if hold is None:
            return planned(lifecycle, self.states)
        names = [state for state, _ in self.states]
        if hold not in names:
            raise PlanError(f"to hold in, this plan has {unknown_name('state', hold, names)}")
        at = names.index(hold)
        states = [(s, HELD if i == at else t) for i, (s, t) in enumerate(self.states)]
        return planned(lifecycle, states)


def scenario(vendor: str, lifecycle: Lifecycle, wanted: PlanSpec) -> Scenario:
    """Return what a plan means for the jobs of a vendor.

    Args:
        vendor: The vendor's name, for messages.
        lifecycle: The vendor's plans and states.
        wanted: The plan.

    Raises:
        PlanError: There is no such plan or state, or a time is none.
    """
    plans = lifecycle.simulation.plans
    if not isinstance(wanted, str):
        if not _are_steps(wanted):
            form = 'text, or a list of {"state": STATE, "seconds": SECONDS}'
            raise PlanError(f"a plan is {form}, not {quoted(repr(wanted))}")
        items = [(str(step["state"]), step.get("seconds")) for step in wanted]
        name = ", ".join(s if t is None else f"{s}={t}" for s, t in items)
        return _listed_course(vendor, lifecycle, name, items)
    first, *others = [part.strip() for part in wanted.split(",")]
    plan = plans.get(first)
    if plan is not None:
        return _changed(lifecycle, plan, wanted, [_item(part) for part in others])
    items = [_item(part) for part in (first, *others)]
    if len(items) == 1 and items[0][1] is None and items[0][0] not in lifecycle.phases:
        raise PlanError(f"{vendor} has {_unknown_plan(wanted, plans, lifecycle.phases)}")
    return _listed_course(vendor, lifecycle, wanted, items)


def unattended(lifecycle: Lifecycle, plan: Plan) -> Scenario:
    """Return a plan whose jobs go on by time alone, whatever they wait for otherwise."""
    times = lifecycle.simulation.seconds_in
    return Scenario(plan.name, tuple((s, times(s)) for s in plan.states), plan.examples)


def _changed(
    lifecycle: Lifecycle, plan: Plan, name: str, changes: Sequence[tuple[str, Any]]
) -> Scenario:
    """Return a plan of the lifecycle with other times for some of its states."""
    times = {state: usual_time(lifecycle, state) for state in plan.states}
    for state, time in changes:
        if state not in times:
            raise PlanError(f"the plan {plan.name} has {unknown_name('state', state, times)}")
        times[state] = _seconds(state, HOLD if time is None else time)
    return Scenario(name, tuple((s, times[s]) for s in plan.states), plan.examples)


def _listed_course(
    vendor: str, lifecycle: Lifecycle, name: str, items: Sequence[tuple[str, Any]]
) -> Scenario:
    if not 1 <= len(items) <= MAX_STATES:
        raise PlanError(f"a plan has 1 to {MAX_STATES} states, not {len(items)}")
    states = []
    for index, (state, time) in enumerate(items):
        if state not in lifecycle.phases:
            found = unknown_name("state", state, lifecycle.phases)
            plans = ", ".join(lifecycle.simulation.plans)
            raise PlanError(f"{vendor} has {found}; its plans are {plans}")
        if lifecycle.ended(state) and index < len(items) - 1:
            raise PlanError(f"{quoted(state)!r} ends a job of {vendor}: no state can follow it")
        usual = usual_time(lifecycle, state)
        states.append((state, usual if time is None else _seconds(state, time)))
    return Scenario(name, tuple(states))


def _are_steps(wanted: object) -> bool:
    return isinstance(wanted, Sequence) and all(
        isinstance(step, Mapping) and {"state"} <= step.keys() <= {"state", "seconds"}
        for step in wanted
    )


def _item(text: str) -> tuple[str, str | None]:
    """Split `STATE=TIME`; the state may have a `=` itself."""
    state, found, time = text.rpartition("=")
    return (state.strip(), time.strip()) if found else (text, None)


def _seconds(state: str, time: Any) -> float:
    if time == HOLD:
        return HELD
    try:
        return checked_step(float(time))
    except (TypeError, ValueError):
        allowed = f"seconds from 0 to {MAX_STEP:.0f}, or {HOLD}"
        found = quoted(repr(time))
        raise PlanError(f"the time of {quoted(state)!r} is {allowed}, not {found}") from None


def _unknown_plan(wanted: str, plans: Iterable[str], states: Iterable[str]) -> str:
    """Return what is wrong with a word that is no plan, and no state either."""
    plans, states = [*plans], [*states]
    listed = f"{', '.join(plans)}, or a list of {', '.join(states)}"
    return unknown_name("plan", wanted, [*plans, *states], listed)
