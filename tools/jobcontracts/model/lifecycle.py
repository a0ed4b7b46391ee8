"""lifecycle.yaml as objects: how a vendor's documented answers are read as the life of a job."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any, Final, Literal, get_args

from jobcontracts.model.expression import Expression, Value, parse_expression, parse_value
from jobcontracts.model.progress import Progress, parse_progress
from jobcontracts.model.refusals import RefusalReading, parse_refusals
from jobcontracts.model.release import Release, parse_release, parse_values
from jobcontracts.model.result_parts import ResultParts, parse_result_parts
from jobcontracts.model.state import StateReading, parse_state

Phase = Literal["pending", "running", "succeeded", "failed", "cancelled", "expired"]
PHASES: tuple[Phase, ...] = get_args(Phase)
TERMINAL: frozenset[Phase] = frozenset({"succeeded", "failed", "cancelled", "expired"})
ROLES = ("submit", "poll", "result", "cancel")
DEFAULT_SECONDS = 2.0
"""How long the mock leaves a job in a state that the lifecycle gives no time for."""

DEFAULT_GROWTH: Final = 2.0
"""How many times as long each pause of a wait may be as the one before it, unless it is said."""

FIRST_VERSION: Final = "0.1.0"
"""The version of a client that has none in its lifecycle."""


@dataclass(frozen=True, slots=True)
class NewJob:
    """How the answer of a starter names the job: by its id, or by the URL of its status.

    Args:
        id: Where the answer has its id.
        url: Where the answer has its URL.
        next: Where an answer of poll may have the URL to poll from then on.
        when: What a request has that starts a job; empty if each does.
        updates: The statuses of submit's answers that say how the job stands, as poll's do.
    """

    id: Expression | None = None
    url: Expression | None = None
    next: Expression | None = None
    when: Mapping[Expression, Any] = field(default_factory=dict)
    updates: tuple[int, ...] = ()

    @property
    def place(self) -> Expression | None:
        """Where the answer names the job; None where nothing is said to."""
        return self.url or self.id


@dataclass(frozen=True, slots=True)
class Plan:
    """What happens to a job: its states in order, and the named examples that it answers with."""

    name: str
    states: tuple[str, ...]
    examples: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class LiveValue:
    """What takes the place of an example's own value.

    Args:
        kind: `id`, `own_id`, `progress`, `created`, `updated`, `elapsed`, `url` or `request`.
        argument: The time format, or the operationId whose URL it is; `share` for a progress from
            0 to 1; the form of an id of something that is the job's own; where the request that
            started the job has the value, as an expression.
    """

    kind: Literal["id", "own_id", "progress", "created", "updated", "elapsed", "url", "request"]
    argument: str = ""


@dataclass(frozen=True, slots=True)
class Simulation:
    """How the mock moves a job."""

    plans: Mapping[str, Plan]
    id: str = "{uuid}"
    seconds: Mapping[str, float] = field(default_factory=dict)
    waits: Mapping[str, Release] = field(default_factory=dict)
    on_cancel: tuple[str, ...] = ()
    cancel_removes: bool = False
    answers: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    live: Mapping[Expression, LiveValue] = field(default_factory=dict)
    idempotency: Expression | None = None
    repeated: int | None = None
    scopes: Mapping[Expression, tuple[str | int, ...]] = field(default_factory=dict)

    @property
    def own_ids(self) -> dict[Expression, str]:
        """Where answers have the id of something that is the job's own, and its form."""
        return {e: value.argument for e, value in self.live.items() if value.kind == "own_id"}

    @property
    def echoed(self) -> list[Expression]:
        """What of the request that started a job its answers have."""
        kinds = dict.fromkeys(v.argument for v in self.live.values() if v.kind == "request")
        return [parse_expression(text) for text in kinds]

    def seconds_in(self, state: str) -> float:
        """Return how long a job stays in `state`."""
        return self.seconds.get(state, DEFAULT_SECONDS)

    def unattended(self, plan: str) -> str:
        """Return a plan as the mock takes it, with times for the states that wait for requests."""
        waiting = dict.fromkeys(state for state in self.plans[plan].states if state in self.waits)
        return ", ".join([plan, *(f"{state}={self.seconds_in(state)}" for state in waiting)])


@dataclass(frozen=True, slots=True)
class Lifecycle:
    """A vendor's lifecycle.

    Args:
        version: The version of the client.
        operations: The operationId of each role: `poll` always; `submit`, `result`, `cancel` where
            documented.
        requests: By role and place, what its requests have there.
        new_job: How the answer of a starter names the job.
        settings: The parameters that a client is given once.
        state: Where poll's answer has the state: one place, or several in order.
        phases: The phase of each documented state.
        otherwise: The phase of any other; None where nothing is said.
        why_read_so: Why the states are read so, in words.
        progress, message, error: Where poll's answer has these.
        result_location: Where the answer that ended the job has the result's URL.
        result_error: A member of the result that says that the job has failed.
        result_parts: How the result's answer names its next part; None if it is whole.
        transitions: Which states may follow each; empty where nothing is said.
        refusals: How the vendor refuses requests, where its pages say.
        interval, max_interval, timeout: Our defaults for waiting, in seconds.
        first: How long after submit the first poll is sent, in seconds.
        growth: How many times as long each pause may be as the one before it.
        retry_for: How long failing polls are tried again, in seconds; None for the whole wait.
        grace: How long after a wait has begun an unknown job is asked for again, in seconds.
        simulation: How the mock moves a job.
    """

    version: str
    operations: Mapping[str, str]
    requests: Mapping[str, Mapping[Expression, Value]]
    new_job: NewJob
    settings: tuple[Expression, ...]
    state: StateReading
    phases: Mapping[str, Phase]
    otherwise: Phase | None
    why_read_so: str
    progress: Progress | None
    message: Expression | None
    error: Expression | None
    result_location: Expression | None
    result_error: Expression | None
    result_parts: ResultParts | None
    transitions: Mapping[str, tuple[str, ...]]
    refusals: RefusalReading
    interval: float
    max_interval: float
    timeout: float
    first: float
    growth: float
    retry_for: float | None
    grace: float
    simulation: Simulation

    def ended(self, state: str) -> bool:
        """Return whether a job in `state` has ended."""
        return self.phases[state] in TERMINAL

    def steps(self) -> dict[str, set[str]]:
        """Return for each state those that may come next: as said, or as plans and a cancel go."""
        steps: dict[str, set[str]] = {state: set() for state in self.phases}
        if self.transitions:
            return steps | {state: {*after} for state, after in self.transitions.items()}
        for path in self._paths():
            for state, following in pairwise(path):
                steps[state].add(following)
        return steps

    def _paths(self) -> list[tuple[str, ...]]:
        """Return the ways that plans and cancels lead jobs."""
        cancelling = self.simulation.on_cancel
        paths = [plan.states for plan in self.simulation.plans.values()]
        return paths + [(s, *cancelling) for s in self.phases if cancelling and not self.ended(s)]

    def reachable(self) -> dict[str, frozenset[str]]:
        """Return for each state those that a job may be seen in after it, itself included.

        Polls may miss states, so every later state counts. Where no transitions are said, they are
        those of the plans; a job that has not ended may be cancelled at any time; and one that is
        being cancelled may come to any other end first.
        """
        steps = self.steps()
        if self.transitions:
            return {state: frozenset(_closure(state, steps)) for state in steps}
        paths, cancelling = self._paths(), self.simulation.on_cancel
        ends = {path[-1] for path in paths}
        for path in (cancelling, *(p for p in paths if self.phases[p[-1]] == "cancelled")):
            for state in path:
                if not self.ended(state):
                    steps[state] |= ends
        return {state: frozenset(_closure(state, steps)) for state in steps}


def _closure(state: str, steps: Mapping[str, set[str]]) -> set[str]:
    found, ahead = {state}, [state]
    while ahead:
        for following in steps[ahead.pop()] - found:
            found.add(following)
            ahead.append(following)
    return found


def parse_lifecycle(root: Mapping[str, Any]) -> Lifecycle:
    """Build a `Lifecycle` from a document that fits `lifecycle.schema.json`.

    Raises:
        KeyError, ValueError: The document does not fit; `jobcontracts check` says where.
    """
    job, state, poll = root.get("job", {}), root["state"], root["poll"]
    roles = {role: role_parts(said) for role, said in root["operations"].items()}
    result = root.get("result", {})
    return Lifecycle(
        version=root.get("version", FIRST_VERSION),
        operations={role: said["operation"] for role, said in roles.items()},
        requests={
            role: parse_requests(said["with"]) for role, said in roles.items() if "with" in said
        },
        new_job=NewJob(
            _optional(job.get("id")),
            _optional(job.get("url")),
            _optional(job.get("next")),
            parse_values(job.get("when", {})),
            tuple(job.get("updates", ())),
        ),
        settings=tuple(map(parse_expression, root.get("settings", ()))),
        state=parse_state(state["read"]),
        phases=state["phases"],
        otherwise=state.get("otherwise"),
        why_read_so=state.get("reading", ""),
        progress=parse_progress(root["progress"]) if "progress" in root else None,
        message=_optional(root.get("message")),
        error=_optional(root.get("error")),
        result_location=_optional(result.get("location")),
        result_error=_optional(result.get("error")),
        result_parts=parse_result_parts(result),
        transitions={s: tuple(after) for s, after in root.get("transitions", {}).items()},
        refusals=parse_refusals(root.get("refusals", {})),
        interval=poll["interval"],
        max_interval=poll["max_interval"],
        timeout=poll["timeout"],
        first=poll.get("first", 0.0),
        growth=poll.get("growth", DEFAULT_GROWTH),
        retry_for=poll.get("retry_for"),
        grace=poll.get("grace", 0.0),
        simulation=_simulation(root["simulate"]),
    )


def role_parts(said: str | Mapping[str, Any]) -> Mapping[str, Any]:
    """Return what a lifecycle says of a role: an operationId alone is its `operation`."""
    return {"operation": said} if isinstance(said, str) else said


def parse_requests(said: Mapping[str, Any]) -> dict[Expression, Value]:
    """Parse `with`: what a role's requests have, by place.

    Raises:
        ValueError: A place or a value has not the format.
    """
    return {parse_expression(place): parse_value(value) for place, value in said.items()}


def _optional(text: str | None) -> Expression | None:
    return None if text is None else parse_expression(text)


def _simulation(root: Mapping[str, Any]) -> Simulation:
    on_cancel, key = root.get("on_cancel", {}), root.get("idempotency")
    repeated = None
    if isinstance(key, Mapping):
        key, repeated = key["key"], key["repeated"]
    return Simulation(
        plans={
            name: Plan(name, tuple(plan["states"]), plan.get("examples", {}))
            for name, plan in root["plans"].items()
        },
        id=root.get("id", "{uuid}"),
        seconds=root.get("seconds", {}),
        waits={state: parse_release(said) for state, said in root.get("waits", {}).items()},
        on_cancel=tuple(on_cancel.get("states", ())),
        cancel_removes=on_cancel.get("removes", False),
        answers=root.get("answers", {}),
        live={parse_expression(key): _live(value) for key, value in root.get("live", {}).items()},
        idempotency=_optional(key),
        repeated=repeated,
        scopes={parse_expression(k): tuple(v) for k, v in root.get("scopes", {}).items()},
    )


def _live(value: str | Mapping[str, str]) -> LiveValue:
    if isinstance(value, str):
        return LiveValue(value)  # type: ignore[arg-type]  # the schema allows these words only
    ((kind, argument),) = value.items()
    return LiveValue("own_id" if kind == "id" else kind, argument)  # type: ignore[arg-type]
