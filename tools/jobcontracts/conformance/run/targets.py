"""Whom the contract is held against: a server, the jobs that it has, and how time goes by there."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from jobcontracts.conformance.exchanges.credentials import Credentials
from jobcontracts.mock import ManualClock, MockApplication, create_app
from jobcontracts.mock.jobs.scenario import unattended
from jobcontracts.model.contract import Contract
from jobcontracts.model.job_key import KeyValues
from jobcontracts.model.lifecycle import Plan

SECRET = "conformance:credential"
"""What the mock accepts, as a token, as a key, and as user and password."""

JOBS_TO_CANCEL = 6
"""How many jobs there are to be cancelled in each state: a cancelled one is of no use again."""


@dataclass(slots=True)
class StartedJob:
    """A job that a run has started.

    Args:
        key: The values of its key.
        state: The state that was told last; empty if none was.
        cancelled: Whether the server has accepted a cancel of ours.
        fate: What the run has left it as.
    """

    key: KeyValues
    state: str = ""
    cancelled: bool = False
    fate: str = ""


class Target(Protocol):
    """A server under test.

    Attributes:
        contract: What it promises.
        credentials: What it accepts.
        app: The ASGI application, None for a server at `base_url`.
        base_url: Where it is; the path of the contract's server is part of it. What is sent there
            has to pass a gate; an application in process is ours, and gets everything.
        writes: Whether jobs may be started there, and those changed that the run has started.
        pace: Seconds between two looks at a job.
        patience: Seconds after which a job that has not ended is left alone.
        rate: How many requests the server may get: `10/s`, `100/m`; None for no limit.
        sent: Names of parameters that right requests have though they may be left out.
        located: The URL of a job, by its id, where that has more than the contract knows.
        unused_key: An idempotency key that nobody has used there.
    """

    @property
    def contract(self) -> Contract: ...
    @property
    def credentials(self) -> Credentials: ...
    @property
    def app(self) -> Any: ...
    @property
    def base_url(self) -> str | None: ...
    @property
    def writes(self) -> bool: ...
    @property
    def pace(self) -> float: ...
    @property
    def patience(self) -> float: ...
    @property
    def rate(self) -> str | None: ...
    @property
    def sent(self) -> Collection[str]: ...
    @property
    def located(self) -> Mapping[str, str]: ...
    @property
    def unused_key(self) -> str: ...

    def lives(self) -> Iterable[KeyValues]:
        """Return jobs to be followed from now on until their end."""
        ...

    def to_cancel(self) -> Iterable[KeyValues]:
        """Return jobs to be cancelled now."""
        ...

    def known(self) -> tuple[Sequence[KeyValues], Sequence[KeyValues]]:
        """Return jobs to be asked for, and jobs to be cancelled, at any time from now on."""
        ...

    def wait(self, seconds: float) -> None:
        """Let time go by."""
        ...

    def provoke(self, operation_id: str, status: int) -> bool:
        """Make the next answer of an operation a documented one; return whether that works."""
        ...


class MockTarget:
    """The mock in process, on a clock that goes on when it is told to, with jobs in every state.

    Args:
        contract: The contract.
        wrap: Returns what takes the mock's place, given the mock: mutants do.
        plans: How many of its plans, the first ones, jobs are started with; all if None.
    """

    base_url = None
    rate = None
    writes = True
    sent: Collection[str] = ()
    located: Mapping[str, str] = {}
    # A mock of its own has seen none: the same seed, the same requests.
    unused_key = "4c0f7c3e-9f0b-4a57-8a55-1d7a3f0e6b21"

    def __init__(
        self,
        contract: Contract,
        wrap: Callable[[MockApplication], Any] | None = None,
        plans: int | None = None,
    ) -> None:
        self.contract = contract
        self.clock = ManualClock()
        self.mock = create_app([contract], clock=self.clock, credentials=[SECRET])
        self.app: Any = self.mock if wrap is None else wrap(self.mock)
        self.credentials = Credentials.of(contract, SECRET)
        self._plans = list(contract.lifecycle.simulation.plans.values())[:plans]
        self._seconds = contract.lifecycle.simulation.seconds_in
        states = contract.lifecycle.phases
        self.pace = min(self._seconds(state) for state in states) / 2
        self.patience = max(sum(map(self._seconds, plan.states)) for plan in self._plans) * 2

    def lives(self) -> Iterator[KeyValues]:
        for plan in self._plans:
            yield self._start(plan)

    def to_cancel(self) -> Iterator[KeyValues]:
        for plan in self._plans:
            for age in self._ages(plan):
                job = self._start_unattended(plan)
                self.wait(age)
                yield job

    def known(self) -> tuple[list[KeyValues], list[KeyValues]]:
        """Start jobs so that there is one in every state of every plan, in the middle of it."""
        wanted = [(age, plan) for plan in self._plans for age in self._ages(plan)]
        wanted.sort(key=lambda pair: pair[0], reverse=True)
        jobs: list[KeyValues] = []
        to_cancel: list[KeyValues] = []
        # The oldest first: time only goes forwards.
        for index, (age, plan) in enumerate(wanted):
            jobs.append(self._start_unattended(plan))
            if self.contract.operation("cancel") is not None:
                to_cancel += [self._start_unattended(plan) for _ in range(JOBS_TO_CANCEL)]
            following = wanted[index + 1][0] if index + 1 < len(wanted) else 0.0
            self.wait(age - following)
        return jobs, to_cancel

    def wait(self, seconds: float) -> None:
        self.clock.advance(seconds)

    def provoke(self, operation_id: str, status: int) -> bool:
        names = {"vendor": self.contract.vendor, "operation": operation_id}
        self.mock.faults.add({"kind": "status", "status": status, "count": 1, **names})
        return True

    def _ages(self, plan: Plan) -> Iterator[float]:
        """Yield the age of a job in the middle of each state of its plan, in seconds."""
        age = 0.0
        for state in plan.states:
            yield age + self._seconds(state) / 2
            age += self._seconds(state)

    def _start(self, plan: Plan) -> KeyValues:
        return dict(self.mock.create_job(self.contract.vendor, plan=plan.name).parameters)

    def _start_unattended(self, plan: Plan) -> KeyValues:
        """Start a job that comes to each state of its plan by its age alone."""
        vendor = self.mock.vendors[self.contract.vendor]
        return dict(vendor.start(unattended(self.contract.lifecycle, plan)).parameters)
