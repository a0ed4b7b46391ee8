"""Watches targets to their ends and sums up how they came out."""

from __future__ import annotations

import asyncio
import sys
import time
from collections.abc import Collection, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any

from jobcontracts.check import checked_contract
from jobcontracts.files.output_folder import replace_file
from jobcontracts.model.vendors import vendor_names
from jobcontracts.problem import ProblemsError
from jobcontracts.rendering.console import TerminalConsole
from jobcontracts.rendering.curl import command
from jobcontracts.rendering.terminal import INTERRUPTED
from jobcontracts.watch.board import Board, Lines, Shown, punctuality, summary
from jobcontracts.watch.clients import Clients, handles
from jobcontracts.watch.outcomes import Outcome, exit_status
from jobcontracts.watch.targets import parse_targets, read_targets

WRITTEN_OUT = 20
"""How many targets the command that takes up a watch names itself; more go into a file."""


@dataclass(frozen=True)
class Options:
    """What `jobcontracts watch` was asked for.

    Args:
        specs: The folder of contracts.
        targets: `vendor:job` each.
        source: A file of more of them, `-` for the standard input; None for none.
        timeout: How long to watch each job, in seconds; its vendor's default if None.
        interval: The shortest time between two polls of a job, in seconds; likewise.
        concurrency: How many requests may be in flight at once.
        as_json: A JSON object per line instead of a table.
    """

    specs: Path
    targets: Sequence[str]
    source: str | None = None
    timeout: float | None = None
    interval: float | None = None
    concurrency: int = 100
    as_json: bool = False


def run_watch(options: Options, console: TerminalConsole) -> int:
    """Watch jobs until all have ended, and return the exit status.

    Returns:
        0 if all succeeded, 1 if one failed, 2 if one could not be watched, 3 if one took too long,
        130 after Ctrl-C.

    Raises:
        ProblemsError: There is nothing to watch, a target is written wrongly or a contract is.
    """
    names = vendor_names(options.specs)
    targets = parse_targets(options.targets, names, "")
    if options.source is not None:
        targets += parse_targets(read_targets(options.source), names, options.source)
    if not targets:
        fix = "write VENDOR:JOB, or name a file with --from"
        raise ProblemsError.of("a job to watch", "none", fix)
    vendors = dict.fromkeys(target.vendor for target in targets)
    contracts = {name: checked_contract(options.specs / name) for name in vendors}
    clients = Clients(contracts)
    outcomes = [Outcome(target) for target in dict.fromkeys(targets)]
    try:
        lateness = asyncio.run(_watch(clients, outcomes, options, console))
    except KeyboardInterrupt:
        print("\n".join(take_up(outcomes, options)), file=sys.stderr)
        return INTERRUPTED
    if not options.as_json:
        if not console.is_terminal:  # the table there ends with it
            console.print_line(summary(outcomes))
        if lateness is not None:
            console.print_line(punctuality(lateness))
    return exit_status(outcomes)


async def _watch(
    clients: Clients, outcomes: Sequence[Outcome], options: Options, console: TerminalConsole
) -> float | None:
    """Watch jobs to their ends; return how late polls were, in seconds, None if there were none."""
    by_target = {outcome.target: outcome for outcome in outcomes}
    found, problems = handles(clients, [outcome.target for outcome in outcomes])
    for problem in dict.fromkeys(problems.values()):
        print(problem, file=sys.stderr)
    try:
        with shown_on(console, outcomes, as_json=options.as_json) as shown:
            for target, problem in problems.items():
                by_target[target].kind = "unwatched"
                by_target[target].detail = f"expected {problem.expected}, found: {problem.found}"
                shown.changed(by_target[target])
            if not found:
                return None
            watch = _watcher(clients, found, options)
            by_handle = {handle: by_target[target] for handle, target in found.items()}
            return await follow(watch, by_handle, shown)
    finally:
        await clients.close()


def shown_on(
    console: TerminalConsole, outcomes: Sequence[Outcome], *, as_json: bool = False
) -> Shown:
    """Return a live table on a terminal, else lines; or JSON for a machine."""
    live = console.is_terminal and not as_json
    return Board(console, outcomes) if live else Lines(console, as_json=as_json)


def _watcher(clients: Clients, found: Collection[Any], options: Options) -> Any:
    numbers = {"timeout": options.timeout, "interval": options.interval}
    try:
        return clients.watcher()(found, concurrency=options.concurrency, **numbers)
    except ValueError as error:
        raise ProblemsError.of("numbers that can be", str(error), "see --help") from None


async def follow(watch: Any, outcomes: Mapping[Any, Outcome], shown: Shown) -> float:
    """Take in what a client's watch yields, until all jobs have ended; return its lateness.

    Args:
        watch: Of a generated package.
        outcomes: What is known of each job, by handle.
        shown: Who prints it.
    """
    started = time.monotonic()
    async with watch as items:
        async for handle, news in items:
            outcome = outcomes[handle]
            outcome.take(news, time.monotonic() - started)
            if outcome.kind != "waiting":
                outcome.lateness = items.lateness
            shown.changed(outcome)
        return float(items.lateness)


def take_up(outcomes: Sequence[Outcome], options: Options) -> list[str]:
    """Return what to say after Ctrl-C: the jobs go on, and the command that takes the watch up.

    Where many are left they are written to a file, for a command line holds only so much.
    """
    left = [str(outcome.target) for outcome in outcomes if outcome.kind == "waiting"]
    if not left:
        return ["stopped; all jobs have ended"]
    chosen = []
    for name, value in (("--timeout", options.timeout), ("--interval", options.interval)):
        chosen += [name, f"{value:g}"] if value is not None else []
    chosen += ["--json"] if options.as_json else []
    named = left
    if len(left) > WRITTEN_OUT:
        with suppress(
            OSError
        ):  # in a folder of somebody else's, a long command is better than none
            named = ["--from", _written(left)]
    again = command(["jobcontracts", "watch", *chosen, *named])
    going = "1 job goes" if len(left) == 1 else f"{len(left)} jobs go"
    return [f"stopped watching; {going} on. To take up again:", f"  {again}"]


def _written(targets: Sequence[str]) -> str:
    """Write targets into a new file, whole or not at all, and return its name."""
    # An older one may be all that is left of another watch.
    files = (Path(f"jobcontracts-watch-{number}.txt") for number in count(1))
    file = next(file for file in files if not file.exists())
    replace_file(file, "".join(f"{target}\n" for target in targets).encode())
    return str(file)
