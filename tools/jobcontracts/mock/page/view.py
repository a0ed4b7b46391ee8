"""What the page shows, as plain values: all is decided here, and printed by the templates."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic, Literal, Protocol, TypeVar

from jobcontracts.mock.control.journal import Exchange, Journal
from jobcontracts.mock.control.pages import filled
from jobcontracts.mock.faults.fault import FaultSet
from jobcontracts.mock.jobs.clock import SwitchedClock
from jobcontracts.mock.jobs.job import Job, JobStore
from jobcontracts.mock.jobs.timeline import HELD
from jobcontracts.mock.known_operations import KnownOperations
from jobcontracts.mock.page.fault_forms import FaultForm, fault_forms
from jobcontracts.mock.responses.vendor import Vendor
from jobcontracts.model.lifecycle import Phase
from jobcontracts.model.times import RFC3339
from jobcontracts.rendering.wording import counted

T = TypeVar("T")

SHOWN = 50
"""How many jobs, faults or exchanges a page has at most."""

_SHOWN_BYTES = 1 << 18
"""After how many bytes of jobs, or of exchanges, a page has enough of them."""

_STEPS = 8
"""How many states of a plan are shown, which may have a thousand."""

_STEPS_BEFORE = 2
"""How many of them come before the present one where not all are shown."""


class Remembered(Protocol):
    """What a session of a mock remembers, as far as it is shown."""

    name: str
    not_served: Mapping[str, str]

    @property
    def clock(self) -> SwitchedClock: ...
    @property
    def down_until(self) -> float | None: ...
    @property
    def vendors(self) -> Mapping[str, Vendor]: ...
    @property
    def operations(self) -> KnownOperations: ...
    @property
    def jobs(self) -> JobStore: ...
    @property
    def faults(self) -> FaultSet: ...
    @property
    def journal(self) -> Journal: ...


@dataclass(frozen=True, slots=True)
class Shown:
    """Which part of what is remembered is shown: the newest before these numbers, None for all."""

    jobs_before: int | None = None
    exchanges_before: int | None = None


@dataclass(frozen=True, slots=True)
class Part(Generic[T]):
    """The newest of many, newest first.

    Args:
        items: They.
        count: How many there are in all.
        older: The number before which the next older ones begin; None where there are none.
        newest: Whether no newer ones were left out.
    """

    items: Sequence[T]
    count: int
    older: int | None
    newest: bool


@dataclass(frozen=True, slots=True)
class VendorView:
    """A vendor: how a job of it is started, and which plans there are."""

    name: str
    title: str
    base_path: str
    curl: str
    default_plan: str
    plans: Sequence[str]
    jobs: int


@dataclass(frozen=True, slots=True)
class StepView:
    """A state that a job goes through: how long it stays there, and where that is from now."""

    state: str
    phase: Phase
    lasts: str
    when: str


@dataclass(frozen=True, slots=True)
class JobView:
    """A job: where it is in its plan, and what can be done to it."""

    number: int
    id: str
    vendor: str
    plan: str
    state: str
    phase: Phase
    progress: int
    held: bool
    ended: bool
    last: bool
    created: str
    steps: Sequence[StepView]
    earlier: int
    later: int


@dataclass(frozen=True, slots=True)
class FaultView:
    """A fault that was asked for: what it is, to whom, and how often it has happened."""

    id: int
    kind: str
    details: Sequence[tuple[str, object]]
    count: int | None
    used: str


@dataclass(frozen=True, slots=True)
class ExchangeView:
    """An exchange: what the journal tells of it, its path with its query, and how it went."""

    told: Mapping[str, Any]
    target: str
    outcome: Literal["good", "bad"]


@dataclass(frozen=True, slots=True)
class PageView:
    """All that the page shows.

    Args:
        session: The name of the session, empty for the one without a name.
        vendors: The vendors.
        not_served: Why a vendor that has a contract is not served, by its name.
        jobs: The jobs.
        clock: Kind and speed of the clock.
        now: What time it is.
        down_until: Until when a restart keeps requests out; empty if none does.
        faults: The faults that can still happen.
        fault_forms: The kinds of faults.
        operations: The operations that a fault can be about.
        exchanges: The exchanges.
        error: What could not be done; empty if nothing failed.
    """

    session: str
    vendors: Sequence[VendorView]
    not_served: Mapping[str, str]
    jobs: Part[JobView]
    clock: tuple[str, float]
    now: str
    down_until: str
    faults: Part[FaultView]
    fault_forms: Sequence[FaultForm]
    operations: Sequence[str]
    exchanges: Part[ExchangeView]
    error: str = ""


def page_view(
    mock: Remembered, shown: Shown, curl_line: Callable[[Vendor], str], error: str = ""
) -> PageView:
    """Return what the page shows.

    Args:
        mock: What the mock remembers.
        shown: Which part of it.
        curl_line: Returns the command that starts a job of a vendor.
        error: What could not be done; empty if nothing failed.
    """
    vendors, down = mock.vendors.values(), mock.down_until
    return PageView(
        session=mock.name,
        vendors=[_vendor(vendor, curl_line(vendor)) for vendor in vendors],
        not_served=mock.not_served,
        jobs=_jobs(mock, shown),
        clock=(mock.clock.kind, mock.clock.speed),
        now=RFC3339(mock.clock.now()),
        down_until="" if down is None else RFC3339(down),
        faults=_faults(mock.faults),
        fault_forms=fault_forms(list(mock.vendors)),
        operations=mock.operations.names(),
        exchanges=_exchanges(mock.journal, shown),
        error=error,
    )


def changing(mock: Remembered, shown: Shown) -> object:
    """Return what is equal to what it was before as long as the page shows the same."""
    # Not the exchanges themselves, for each of them stays as it is, and costs more than all else.
    numbers = [e.number for e in _newest_exchanges(mock.journal, shown.exchanges_before)[0]]
    plans = [vendor.default_scenario.name for vendor in mock.vendors.values()]
    clock = (mock.clock.kind, mock.clock.speed, 0 if mock.clock.speed else mock.clock.now())
    jobs, faults = _jobs(mock, shown), _faults(mock.faults)
    down = mock.down_until
    return numbers, mock.journal.count, plans, clock, down, jobs, faults, mock.not_served


def _part(
    newest: Iterable[T],
    number: Callable[[T], int],
    size: Callable[[T], int],
    before: int | None,
) -> tuple[list[T], int | None]:
    """Return the newest ones before a number, and the number before which older ones are."""
    older = (item for item in newest if before is None or number(item) < before)
    part, more = filled(older, SHOWN, _SHOWN_BYTES, size)
    return part, number(part[-1]) if more else None


def _vendor(vendor: Vendor, curl: str) -> VendorView:
    return VendorView(
        name=vendor.name,
        title=str(vendor.contract.root["info"]["title"]),
        base_path=vendor.base_path,
        curl=curl,
        default_plan=vendor.default_scenario.name,
        plans=list(vendor.plans),
        jobs=len(vendor.jobs.by_id(vendor.name)),
    )


def _jobs(mock: Remembered, shown: Shown) -> Part[JobView]:
    part, older = _part(
        reversed(mock.jobs), lambda j: j.number, lambda j: j.size, shown.jobs_before
    )
    newest = shown.jobs_before is None
    return Part([_job(job) for job in part], len(mock.jobs), older, newest)


def _job(job: Job) -> JobView:
    age, timeline = job.age, job.timeline
    present = timeline.index(age)
    state = timeline.steps[present].state
    first = max(0, min(present - _STEPS_BEFORE, len(timeline.steps) - _STEPS))
    steps = timeline.steps[first : first + _STEPS]
    return JobView(
        number=job.number,
        id=job.id,
        vendor=job.vendor,
        plan=job.plan,
        state=state,
        phase=job.lifecycle.phases[state],
        progress=job.progress_at(age),
        held=job.held_at(age),
        ended=job.ended_at(age),
        last=timeline.at_last(age),
        created=RFC3339(job.created),
        steps=[
            StepView(
                step.state,
                job.lifecycle.phases[step.state],
                _lasts(step.seconds, last=index == len(timeline.steps) - 1),
                "now" if index == present else "before" if index < present else "later",
            )
            for index, step in enumerate(steps, first)
        ],
        earlier=first,
        later=len(timeline.steps) - first - len(steps),
    )


def _lasts(seconds: float, *, last: bool) -> str:
    if last:
        return ""
    return "until released" if seconds == HELD else f"{round(seconds, 3):g} s"


def _faults(faults: FaultSet) -> Part[FaultView]:
    newest = list(reversed(list(faults)))
    views = []
    for fault in newest[:SHOWN]:
        told = fault.described()
        own = {name: told.pop(name) for name in ("id", "kind", "count")}
        used = counted(told.pop("used"), "time")
        if told["probability"] == 1:
            del told["probability"]
        views.append(FaultView(details=list(told.items()), used=used, **own))
    return Part(views, len(newest), None, newest=True)


def _newest_exchanges(journal: Journal, before: int | None) -> tuple[list[Exchange], int | None]:
    return _part(journal.newest(), lambda e: e.number, lambda e: e.kept, before)


def _exchanges(journal: Journal, shown: Shown) -> Part[ExchangeView]:
    part, older = _newest_exchanges(journal, shown.exchanges_before)
    views = [_exchange(journal.described(exchange)) for exchange in part]
    return Part(views, len(journal), older, shown.exchanges_before is None)


def _exchange(told: Mapping[str, Any]) -> ExchangeView:
    request, response = told["request"], told["response"]
    target = f"{request['path']}?{request['query']}" if request["query"] else request["path"]
    good = response is not None and response["status"] < 400
    return ExchangeView(told, target, "good" if good else "bad")
