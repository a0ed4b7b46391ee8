"""Everything that a mock remembers, and what is done to all of it at once."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Collection, Mapping, Sequence
from copy import copy
from dataclasses import dataclass, replace

from starlette.types import Receive, Scope, Send

from jobcontracts.mock.control.journal import Journal
from jobcontracts.mock.faults.connections import Edge, RestartError
from jobcontracts.mock.faults.fault import FaultSet
from jobcontracts.mock.http.credentials import DEFAULT_CREDENTIALS, Accepted
from jobcontracts.mock.jobs.clock import Clock, SwitchedClock
from jobcontracts.mock.jobs.job import Job, JobStore
from jobcontracts.mock.jobs.limits import Limits
from jobcontracts.mock.jobs.scenario import PlanSpec, Scenario
from jobcontracts.mock.jobs.standstill import Standstill
from jobcontracts.mock.known_operations import KnownOperations
from jobcontracts.mock.responses.vendor import CompiledVendor, Vendor
from jobcontracts.mock.sessions import Sessions
from jobcontracts.model.contract import Contract
from jobcontracts.model.masking import CredentialMask
from jobcontracts.model.times import RFC3339
from jobcontracts.problem import unknown_name

_SESSION, _JOB, _EXCHANGE, _GONE = 1 << 14, 1 << 11, 1 << 9, 1 << 9
"""How many bytes a session takes at its beginning, a job and an exchange besides their own, and
what is known of a job that is gone."""


class Setup:
    """What a mock is started with, compiled once: it never changes, and all sessions share it.

    Args:
        contracts: The vendors' contracts.
        credentials: What is accepted; `DEFAULT_CREDENTIALS` if None.
        limits: How much is kept and taken.

    Attributes:
        vendors: The vendors by name.

    Raises:
        ProblemsError: The ids of a vendor cannot work.
    """

    def __init__(
        self,
        contracts: Sequence[Contract],
        credentials: Collection[str] | None = None,
        limits: Limits | None = None,
    ) -> None:
        self.contracts = contracts
        self.limits = limits or Limits()
        self.credentials = frozenset(DEFAULT_CREDENTIALS if credentials is None else credentials)
        self.vendors = {contract.vendor: CompiledVendor(contract) for contract in contracts}
        self.operations = KnownOperations(contracts)
        schemes = (scheme for c in contracts for scheme in c.security_schemes.values())
        self.mask = CredentialMask(schemes, self.credentials)


@dataclass(frozen=True, slots=True)
class Beginning:
    """How each session of a mock begins.

    Args:
        clock: Where its time comes from.
        seed: Where job ids and the draws of faults come from.
        scenarios: By vendor, what happens to jobs that no plan is asked for.
    """

    clock: Clock
    seed: int
    scenarios: Mapping[str, Scenario]

    def again(self) -> Beginning:
        """Return the same with a clock of its own, which has just begun."""
        clock = copy(self.clock)
        clock.restart()
        return replace(self, clock=clock)


class MockState:
    """What a session of a mock remembers; one that has no name is what a mock remembers at all.

    Args:
        setup: What it shares with other sessions.
        beginning: How it begins.
        limits: How much is kept.
        sessions: The sessions of the mock that have a name.
        name: The name of this one, empty if it has none.

    Attributes:
        clock: Where the time comes from.
        standstill: Notices who waits while it stands still.
        accepted: What is accepted, the tokens that were issued among it.
        jobs: The jobs of all vendors.
        vendors: The vendors by name.
        operations: The operations of all vendors.
        faults: The faults that were asked for.
        journal: The last requests and answers.
        edge: Acts on the connections of its requests, if the application is on a socket of ours.
        up_at: Until when the vendors' connections are or were refused, by the clock; None if never.
            A server on a socket of ours refuses all itself, for the session without a name, where
            its time goes by itself. See `down_until`.
        why_down: Why they are refused.
        not_served: Why a vendor that has a contract is not served, by its name.
    """

    edge: Edge | None = None

    def __init__(
        self,
        setup: Setup,
        beginning: Beginning,
        limits: Limits,
        sessions: Sessions[MockState],
        name: str = "",
    ) -> None:
        self.setup = setup
        self.sessions = sessions
        self.name = name
        self.not_served: Mapping[str, str] = {}
        self.limits = limits
        self.clock = SwitchedClock(beginning.clock)
        self.standstill = Standstill(self.clock)
        self.up_at: float | None = None
        self.why_down = ""
        self.jobs = JobStore(limits.jobs)
        self.accepted = Accepted(setup.credentials)
        self.vendors: dict[str, Vendor] = {
            name: Vendor(
                vendor,
                clock=self.clock,
                jobs=self.jobs,
                accepted=self.accepted,
                first=beginning.scenarios[name],
                seed=beginning.seed,
            )
            for name, vendor in setup.vendors.items()
        }
        self.operations = setup.operations
        self.faults = FaultSet(setup.operations, beginning.seed, limits.faults)
        # As they are: every request looks whether there are any.
        self.active_faults = self.faults.active
        self.journal = Journal(limits.journal, limits.journal_bytes, setup.mask)

    @property
    def size(self) -> int:
        """How many bytes it keeps, roughly."""
        jobs, journal = self.jobs, self.journal
        kept = jobs.size + _JOB * len(jobs) + journal.kept + _EXCHANGE * len(journal)
        return _SESSION + kept + self.faults.size + _GONE * len(jobs.gone)

    def vendor(self, name: str) -> Vendor:
        """Return a vendor.

        Raises:
            LookupError: There is none of this name, and the message lists those there are; or its
                contract cannot be served, and the message says why.
        """
        if name in self.not_served:
            raise LookupError(f"{name} is not served: {self.not_served[name]}")
        if name not in self.vendors:
            raise LookupError(unknown_name("vendor", name, self.vendors))
        return self.vendors[name]

    def create_job(
        self,
        vendor: str,
        *,
        plan: PlanSpec | None = None,
        parameters: Mapping[str, str] | None = None,
        hold: str | None = None,
    ) -> Job:
        """Start a job of a vendor, with or without a documented submit operation.

        Args:
            vendor: The vendor's folder name.
            plan: The plan; None for the default.
            parameters: Path parameters of the poll operation, the id among them if it matters.
            hold: The state to stay in until released.

        Raises:
            KeyError: There is no such vendor.
            PlanError, InvalidParametersError, DuplicateJobError, StoreFullError: See
                `Vendor.create_job`.
        """
        return self.vendors[vendor].create_job(plan=plan, parameters=parameters, hold=hold)

    def set_plan(self, plan: PlanSpec, *vendors: Vendor) -> None:
        """Set what happens to new jobs of some vendors, of all if none is named.

        Raises:
            PlanError: One of them has no such plan; then none has another than before.
        """
        chosen = vendors or self.vendors.values()
        for vendor, scenario in [(vendor, vendor.scenario(plan)) for vendor in chosen]:
            vendor.default_scenario = scenario

    def go_down(self, error: RestartError, *, refusing: bool) -> None:
        """Forget what a server that is started again does not know, and be down as long as it is.

        Args:
            error: The restart.
            refusing: Whether requests are refused here.
        """
        if refusing:
            self.up_at = self.clock.now() + error.seconds * (self.clock.speed or 1)
            until = f"down until {RFC3339(self.up_at)} by the mock's clock"
            self.why_down = f"{until}: {error.why}"
            self.standstill.begin_outage(until)
        if error.lost:
            for job in list(self.jobs):
                self.jobs.remove(job, "it was lost in a restart")

    @property
    def down_until(self) -> float | None:
        """Until when a restart keeps requests from the vendors, by the clock; None if none does."""
        return self.up_at if self.up_at is not None and self.up_at > self.clock.now() else None

    def advance(self, seconds: float) -> None:
        """Let seconds go by at once, for all jobs of it.

        Raises:
            ValueError: `seconds` is negative or too many.
        """
        self.clock.advance(seconds)
        self.standstill.note_moved()

    def remove_faults(self) -> None:
        """Let no fault happen any more, and none that has go on."""
        self.faults.clear()
        self.up_at = None

    def reset(self) -> None:
        """Begin again: no jobs, faults and journal; clock, ids and plans as at the start."""
        self.up_at = None
        self.jobs.clear()
        self.faults.restart()
        self.journal.restart()
        self.clock.restart()
        self.accepted.restart()
        for vendor in self.vendors.values():
            vendor.restart()

    def edge_within(self, whole: Edge | None) -> Edge | None:
        """Return what acts on the connections of a session: one of its own, which ends with it.

        Args:
            whole: What acts on those of all sessions, if they are on a socket of ours.
        """
        if self.edge is None and whole is not None:
            self.edge = whole.another()
        return self.edge

    def end(self) -> None:
        """End what waits in it: connections with no answer yet, or with half of one."""
        if self.edge is not None:
            self.edge.stop()


class ServedMock(MockState, ABC):
    """The state of the session without a name, as an ASGI application."""

    @abstractmethod
    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None: ...
