"""Everything that a mock remembers, and what is done to all of it at once."""

from __future__ import annotations

import errno
from abc import ABC, abstractmethod
from collections.abc import Collection, Mapping, Sequence

from starlette.types import Receive, Scope, Send

from jobcontracts.mock.control.journal import Journal
from jobcontracts.mock.faults.connections import Edge, RestartError
from jobcontracts.mock.faults.fault import FaultSet
from jobcontracts.mock.http.credentials import Accepted
from jobcontracts.mock.jobs.clock import Clock, SwitchedClock
from jobcontracts.mock.jobs.job import Job, JobStore
from jobcontracts.mock.jobs.limits import Limits
from jobcontracts.mock.jobs.scenario import PlanSpec
from jobcontracts.mock.jobs.standstill import Standstill
from jobcontracts.mock.responses.vendor import Vendor
from jobcontracts.model.contract import Contract
from jobcontracts.model.masking import CredentialMask


class MockState:
    """What a mock remembers.

    Args:
        contracts: The vendors' contracts.
        clock: Where the time comes from.
        seed: Where job ids and the draws of faults come from.
        plans: The plan of each vendor that has another than its first.
        credentials: What is accepted.
        limits: How much is kept and taken.

    Attributes:
        clock: Where the time comes from.
        standstill: Notices who waits while it stands still.
        accepted: What is accepted, the tokens that were issued among it.
        jobs: The jobs of all vendors.
        vendors: The vendors by name.
        faults: The faults that were asked for.
        journal: The last requests and answers.
        up_at: Until when connections are refused, by the clock; None if they are not. A server on
            a socket of ours refuses them itself.
        not_served: Why a vendor that has a contract is not served, by its name.

    Raises:
        ProblemsError: A vendor has no such plan, or its ids cannot work.
    """

    def __init__(
        self,
        contracts: Sequence[Contract],
        *,
        clock: Clock,
        seed: int,
        plans: Mapping[str, PlanSpec],
        credentials: Collection[str],
        limits: Limits,
    ) -> None:
        self.not_served: Mapping[str, str] = {}
        self.clock = SwitchedClock(clock)
        self.standstill = Standstill(self.clock)
        self.limits = limits
        self.up_at: float | None = None
        self.jobs = JobStore(limits.jobs)
        self.accepted = Accepted(credentials)
        self.vendors: dict[str, Vendor] = {
            contract.vendor: Vendor(
                contract,
                clock=self.clock,
                jobs=self.jobs,
                accepted=self.accepted,
                plan=plans.get(contract.vendor),
                seed=seed,
            )
            for contract in contracts
        }
        operations = {c.vendor: frozenset(c.operations) for c in contracts}
        self.faults = FaultSet(operations, seed, limits.faults)
        schemes = (scheme for c in contracts for scheme in c.security_schemes.values())
        mask = CredentialMask(schemes, credentials)
        self.journal = Journal(limits.journal, limits.journal_bytes, mask)

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
        if error.lost:
            for job in list(self.jobs):
                self.jobs.remove(job)

    def refuse_while_down(self) -> None:
        """Raise what a client would get of a server that is not there.

        Raises:
            ConnectionRefusedError: It is not there yet.
        """
        if self.up_at is not None and self.clock.now() < self.up_at:
            raise ConnectionRefusedError(errno.ECONNREFUSED, "Connection refused")
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


class ServedMock(MockState, ABC):
    """The same as an ASGI application, which sockets and transports in process lead to.

    Attributes:
        edge: Acts on connections, if the application is on a socket of ours.
    """

    edge: Edge | None = None

    @abstractmethod
    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None: ...
