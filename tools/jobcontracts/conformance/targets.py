"""Whom the contract is held against: a server, the jobs that it has, and how time goes by there."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any, Protocol

from jobcontracts.conformance.credentials import Credentials
from jobcontracts.contracts.contract import Contract
from jobcontracts.mock import DEFAULT_CREDENTIALS, ManualClock, MockApplication, create_app

Parameters = Mapping[str, str]
"""Path parameters of the poll operation: the job's id, and where the job lives."""

DOOMED = 6
"""How many jobs there are to be cancelled in each state: a cancelled one is of no use again."""


class Target(Protocol):
    """A server under test.

    Attributes:
        contract: What it promises.
        credentials: What it accepts.
        app: The ASGI application, None for a server at `base_url`.
        base_url: Where it is; the path of the contract's server is part of it.
        jobs: Jobs that may be asked for.
        doomed: Jobs that may be cancelled.
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
    def jobs(self) -> Sequence[Parameters]: ...
    @property
    def doomed(self) -> Sequence[Parameters]: ...


class MockTarget:
    """The mock in process, time standing still, with a job in every state of every plan.

    Args:
        contract: The contract.
        wrap: Returns what takes the mock's place, given the mock: mutants do.
    """

    base_url = None

    def __init__(self, contract: Contract, wrap: Any = None) -> None:
        self.contract = contract
        self.clock = ManualClock()
        self.mock: MockApplication = create_app([contract], clock=self.clock)
        self.app: Any = self.mock if wrap is None else wrap(self.mock)
        self.credentials = Credentials.of(contract, next(iter(_secrets(DEFAULT_CREDENTIALS))))
        self.jobs, self.doomed = self._jobs_in_every_state()

    def _jobs_in_every_state(self) -> tuple[list[Parameters], list[Parameters]]:
        wanted = sorted(self._ages(), reverse=True)
        jobs: list[Parameters] = []
        doomed: list[Parameters] = []
        # The oldest first: time only goes forwards.
        for index, (age, plan) in enumerate(wanted):
            jobs.append(self._start(plan))
            if self.contract.operation("cancel") is not None:
                doomed += [self._start(plan) for _ in range(DOOMED)]
            following = wanted[index + 1][0] if index + 1 < len(wanted) else 0.0
            self.clock.advance(age - following)
        return jobs, doomed

    def _ages(self) -> list[tuple[float, str]]:
        """Return an age in the middle of each state of each plan, in seconds."""
        simulation = self.contract.lifecycle.simulation
        ages = []
        for plan in simulation.plans.values():
            age = 0.0
            for state in plan.states:
                ages.append((age + simulation.seconds_in(state) / 2, plan.name))
                age += simulation.seconds_in(state)
        return ages

    def _start(self, plan: str) -> Parameters:
        return dict(self.mock.create_job(self.contract.vendor, plan=plan).parameters)


def _secrets(credentials: Collection[str]) -> list[str]:
    return [secret for secret in credentials if secret != "*"]
