"""`python -P -m mutants [--specs FOLDER] [VENDOR]...`: is every mutant caught?

Exits with 1 if one is not, and the contract does not allow what it does.
"""

from __future__ import annotations

import sys
from argparse import ArgumentParser
from collections.abc import Iterator, Sequence
from pathlib import Path

from rich.table import Table

from jobcontracts.conformance.run.depth import Depth
from jobcontracts.conformance.run.progress import bar
from jobcontracts.model.contract import read_contract
from jobcontracts.model.vendors import chosen_vendors, own_specs
from jobcontracts.problem import ProblemsError
from jobcontracts.rendering.console import TerminalConsole, styled
from jobcontracts.rendering.terminal import text_only
from mutants import Verdict, derive, judge_mutant

DEPTH = Depth(seed=1, examples=15, until_first=True)
"""Few cases in fuzzing: what most mutants break is seen before."""


def main(arguments: Sequence[str], specs: Path) -> int:
    """Run the mutants of some vendors, or of all, and print the tally; return the exit status."""
    console = TerminalConsole()
    table = Table("vendor", "kind", box=None, pad_edge=False, header_style="bold")
    for name in ("killed", "survived", "equivalent"):
        table.add_column(name, justify="right")
    verdicts: list[tuple[str, Verdict]] = []
    for vendor in chosen_vendors(specs, arguments):
        own = list(judge_vendor(console, specs / vendor))
        verdicts += [(vendor, verdict) for verdict in own]
        for kind in dict.fromkeys(verdict.mutant.kind for verdict in own):
            outcomes = [outcome(verdict) for verdict in own if verdict.mutant.kind == kind]
            counts = map(outcomes.count, ("killed", "SURVIVED", "equivalent"))
            table.add_row(styled(vendor), styled(kind), *map(str, counts))
    console.print(table)
    for vendor, verdict in verdicts:
        never = "" if verdict.applied else " (the mock has never answered so)"
        name = f"{outcome(verdict)}  {vendor}: {verdict.mutant.kind}, {verdict.mutant.name}"
        if verdict.excused:
            console.print_line(f"{name}: {verdict.excused}")
        elif not verdict.killed:
            console.print_line(f"{name}{never}", "red")
    survivors = sum(outcome(verdict) == "SURVIVED" for _, verdict in verdicts)
    console.print(f"{len(verdicts)} mutants, {survivors} survived")
    return 1 if survivors else 0


def judge_vendor(console: TerminalConsole, folder: Path) -> Iterator[Verdict]:
    """Yield what becomes of each mutant of a vendor, and show how far that has come."""
    contract = read_contract(folder)
    mutants = derive(contract)
    with bar(console, contract.vendor, len(mutants)) as show:
        for done, mutant in enumerate(mutants, start=1):
            yield judge_mutant(contract, mutant, DEPTH)
            show(done, mutant.name)


def outcome(verdict: Verdict) -> str:
    """Return what became of a mutant, in a word."""
    return "killed" if verdict.killed else "equivalent" if verdict.excused else "SURVIVED"


if __name__ == "__main__":
    with text_only():
        try:
            parser = ArgumentParser(prog="mutants")
            parser.add_argument("--specs", type=Path, default=own_specs())
            parser.add_argument("vendors", nargs="*")
            given = parser.parse_args()
            sys.exit(main(given.vendors, given.specs))
        except ProblemsError as error:
            print(error, file=sys.stderr)
            sys.exit(1)
