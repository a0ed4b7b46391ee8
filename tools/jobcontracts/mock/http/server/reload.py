"""The contracts of a running mock: read, and read again when they have changed."""

from __future__ import annotations

import asyncio
import shlex
from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path
from typing import Generic, TypeVar

from jobcontracts.check import checked_contract
from jobcontracts.mock.state import ServedMock
from jobcontracts.model.changes import LOOK_SECONDS, Changes, Stamp, stamp, stamps
from jobcontracts.model.contract import Contract
from jobcontracts.problem import ProblemsError
from jobcontracts.rendering.console import TerminalConsole

App = TypeVar("App", bound=ServedMock)


class ContractReader(Generic[App]):
    """Reads the contracts that a mock serves, and tells what is wrong with others.

    Args:
        specs: The folder of contracts.
        serve: Builds the mock of those that can be served; `serve_what_can_be`, but for what reads
            a contract.
        warnings: Where it is printed what is wrong.

    Attributes:
        begun: What the contracts were, by `stamps`, before the mock to begin with read them.
    """

    def __init__(
        self,
        specs: Path,
        serve: Callable[[Callable[[Path], Contract]], tuple[App, Mapping[str, ProblemsError]]],
        warnings: TerminalConsole,
    ) -> None:
        self._specs = specs
        self._serve = serve
        self._warnings = warnings
        self._read: dict[str, tuple[Stamp, Contract]] = {}
        self._outdated: dict[str, ProblemsError] = {}
        self._app: App | None = None
        self.begun: Mapping[str, Stamp] = {}

    def stamps(self) -> Mapping[str, Stamp]:
        """Return what tells whether a contract has changed, by vendor."""
        return stamps(self._specs)

    def first(self) -> App:
        """Return the mock to begin with, and tell which vendors it does not serve.

        Raises:
            ProblemsError: See `serve_what_can_be`.
        """
        # Before they are read: what changes from now on is a change.
        self.begun = self.stamps()
        self._app, broken = self._serve(self._contract)
        self._tell_unserved(broken)
        return self._app

    def again(self) -> tuple[App, list[str]] | None:
        """Return another mock, and the vendors that differ; None if it would serve the same.

        A contract that is broken now is served as it was; if nothing can be, all goes on. The
        problems are printed.
        """
        before, self._outdated = self._app, {}
        try:
            app, broken = self._serve(self._contract)
        except ProblemsError as error:
            self._warn("the mock goes on with the contracts as they were:", error)
            return None
        for name, wrong in self._outdated.items():
            self._warn(f"{name} is served as it was before its last change:", wrong)
        known = {} if before is None else before.not_served
        news = {n: e for n, e in broken.items() if known.get(n) != app.not_served[n]}
        self._tell_unserved(news)
        old = {} if before is None else {n: v.contract for n, v in before.vendors.items()}
        new = {name: vendor.contract for name, vendor in app.vendors.items()}
        changed = [name for name in {**old, **new} if old.get(name) is not new.get(name)]
        if not changed and before is not None:
            before.not_served = app.not_served
            return None
        self._app = app
        return app, changed

    def _contract(self, folder: Path) -> Contract:
        found, known = stamp(folder), self._read.get(folder.name)
        if known is not None and known[0] == found:
            return known[1]
        try:
            contract = checked_contract(folder)
        except ProblemsError as error:
            if known is None:
                raise
            self._outdated[folder.name] = error
            return known[1]
        self._read[folder.name] = found, contract
        return contract

    def _tell_unserved(self, broken: Mapping[str, ProblemsError]) -> None:
        for name, error in broken.items():
            self._warn(f"WARNING: {name} is not served:", error)
            if len(error.problems) > 1:
                command = shlex.join(["jobcontracts", "check", name, "--specs", str(self._specs)])
                self._warnings.print_line(f"  all {len(error.problems)} problems: {command}")

    def _warn(self, words: str, error: ProblemsError) -> None:
        self._warnings.print_line(words, "bold red")
        for line in str(error.problems[0]).splitlines():
            self._warnings.print_line(f"  {line}")


async def reloading(
    reader: ContractReader[App],
    serve: Callable[[App], None],
    console: TerminalConsole,
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
) -> None:
    """Look for contracts that have changed, for ever, and serve the mock of these.

    Args:
        reader: Reads them.
        serve: Takes the mock that is to be served from now on.
        console: Where it is printed that it is.
        sleep: Waits for seconds between two looks.
    """
    changes = Changes(reader.stamps, reader.begun)
    while True:
        await sleep(LOOK_SECONDS)
        if changes.look():
            # In a thread: a check takes a while, and requests are answered meanwhile.
            other = await asyncio.to_thread(reader.again)
            if other is not None:
                app, changed = other
                serve(app)
                news = "jobs, time, faults and journal begin anew"
                console.print_line(f"{', '.join(changed)} changed: {news}")
