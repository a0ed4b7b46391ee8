"""`python -P -m mutants [--specs FOLDER] [--jobs N] [VENDOR]...`: is every mutant caught?

Exits with 1 if one is not, and the contract does not allow what it does.
"""

from __future__ import annotations

import os
import signal
import sys
from argparse import ArgumentParser
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import Executor, ProcessPoolExecutor
from functools import partial
from multiprocessing import get_context
from pathlib import Path

from rich.table import Table

from jobcontracts.conformance.run.progress import bar
from jobcontracts.model.vendors import chosen_vendors, own_specs
from jobcontracts.problem import ProblemsError
from jobcontracts.rendering.console import TerminalConsole, styled
from jobcontracts.rendering.terminal import text_only
from mutants import Verdict
from mutants.judging import derived, judged

OUTCOMES = ("killed", "SURVIVED", "equivalent")


def main(arguments: Sequence[str], specs: Path, jobs: int) -> int:
    """Run the mutants of some vendors, or of all, and print the tally; return the exit status."""
    console = TerminalConsole()
    table = Table("vendor", "kind", box=None, pad_edge=False, header_style="bold")
    for name in OUTCOMES:
        table.add_column(name, justify="right")
    counts: Counter[str] = Counter()
    # Not forked: a progress bar has a thread. A Ctrl-C is for this process alone.
    deaf = partial(signal.signal, signal.SIGINT, signal.SIG_IGN)
    with ProcessPoolExecutor(jobs, get_context("spawn"), deaf) as pool:
        for vendor in chosen_vendors(specs, arguments):
            verdicts = judge_vendor(pool, console, specs / vendor)
            for kind in dict.fromkeys(verdict.mutant.kind for verdict in verdicts):
                own = Counter(outcome(v) for v in verdicts if v.mutant.kind == kind)
                table.add_row(styled(vendor), styled(kind), *(str(own[name]) for name in OUTCOMES))
                counts += own
    console.print(table)
    console.print(f"{counts.total()} mutants, {counts['SURVIVED']} survived")
    return 1 if counts["SURVIVED"] else 0


def judge_vendor(pool: Executor, console: TerminalConsole, folder: Path) -> list[Verdict]:
    """Return what becomes of each mutant of a vendor; print those that are not killed."""
    contract, mutants = derived(folder)
    verdicts: list[Verdict] = []
    with bar(console, contract.vendor, len(mutants)) as show:
        told = pool.map(partial(judged, folder), mutants)
        for mutant, (check, phase, applied) in zip(mutants.values(), told, strict=True):
            verdicts.append(Verdict(mutant, check, phase, applied))
            show(len(verdicts), mutant.name)
    for verdict in verdicts:
        if not verdict.killed:
            never = "" if verdict.applied else " (the mock has never answered so)"
            reason = f": {verdict.excused}" if verdict.excused else never
            name = f"{contract.vendor}: {verdict.mutant.kind}, {verdict.mutant.name}"
            console.print_line(
                f"{outcome(verdict)}  {name}{reason}", "" if verdict.excused else "red"
            )
    return verdicts


def outcome(verdict: Verdict) -> str:
    """Return what became of a mutant, in a word."""
    return "killed" if verdict.killed else "equivalent" if verdict.excused else "SURVIVED"


if __name__ == "__main__":
    with text_only():
        try:
            parser = ArgumentParser(prog="mutants")
            parser.add_argument("--specs", type=Path, default=own_specs())
            parser.add_argument("vendors", nargs="*")
            parser.add_argument("--jobs", type=int, default=os.cpu_count(), help="at once")
            given = parser.parse_args()
            sys.exit(main(given.vendors, given.specs, given.jobs))
        except ProblemsError as error:
            print(error, file=sys.stderr)
            sys.exit(1)
