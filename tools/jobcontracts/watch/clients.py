"""The generated clients that a watch needs, made from the environment."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from importlib import import_module
from typing import Any

from jobcontracts.client_packages import client_package
from jobcontracts.model.contract import Contract
from jobcontracts.problem import Problem, ProblemsError
from jobcontracts.watch.targets import Target, key_of


class Clients:
    """Async clients by vendor; made on first use, closed together.

    Args:
        contracts: The contracts by vendor.
    """

    def __init__(self, contracts: Mapping[str, Contract]) -> None:
        self._contracts = contracts
        self._clients: dict[str, Any] = {}

    def handle(self, target: Target) -> Any:
        """Return the handle of a target's job. Nothing is sent.

        Raises:
            ProblemsError: The vendor's package is not installed, its client lacks what it needs, or
                the job is written wrongly.
        """
        client = self._client(target.vendor)
        refused: type[Exception] = client_package(target.vendor).JobsError
        try:
            if "://" in target.job:
                return client.job_at(target.job)
            return client.job(*key_of(self._contracts[target.vendor], target.job))
        except (ValueError, refused) as error:
            fix = "write the job's id, or the URL of its status as a client's handle has it"
            raise ProblemsError.of("a job", str(error), fix) from None

    def watcher(self) -> Any:
        """Return `async_watch` of any of the packages: it takes handles of all of them."""
        package = type(next(iter(self._clients.values()))).__module__.partition(".")[0]
        return import_module(package).async_watch

    async def close(self) -> None:
        """Close all clients. Jobs go on."""
        for client in self._clients.values():
            await client.close()

    def _client(self, vendor: str) -> Any:
        if vendor not in self._clients:
            self._clients[vendor] = make_client(vendor)
        return self._clients[vendor]


def make_client(vendor: str) -> Any:
    """Return the vendor's async client, which takes all it needs from the environment.

    Raises:
        ProblemsError: Its package is not installed, or the environment lacks something.
    """
    package = client_package(vendor)
    try:
        return package.AsyncClient()
    except ValueError as error:
        fix = "set the variable; the package's README has the list"
        raise ProblemsError.of(f"a client of {vendor}", str(error), fix) from None


def handles(
    clients: Clients, targets: Sequence[Target]
) -> tuple[dict[Any, Target], dict[Target, Problem]]:
    """Return a handle per target that has one, and what is wrong with each of the others."""
    found: dict[Any, Target] = {}
    problems: dict[Target, Problem] = {}
    for target in targets:
        try:
            found[clients.handle(target)] = target
        except ProblemsError as error:
            problems[target] = error.problems[0]
    return found, problems
