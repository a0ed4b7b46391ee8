"""`python -m jobcontracts.conformance.mutants [VENDOR]...`: is every mutant caught?

Exits with 1 if one is not, and the contract does not allow what it does.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

from rich.table import Table

from jobcontracts.conformance.mutants.run import Verdict, derive, run_mutants
from jobcontracts.conformance.run.depth import Depth
from jobcontracts.conformance.run.progress import bar
from jobcontracts.model.contract import read_contract
from jobcontracts.model.vendors import chosen_vendors, own_specs
from jobcontracts.problem import ProblemsError
from jobcontracts.rendering.console import TerminalConsole, styled
from jobcontracts.rendering.terminal import text_only

SEED = 1
EXAMPLES = 15
"""How many cases an operation gets in fuzzing, for the mutants that come so far."""


def main(arguments: Sequence[str], specs: Path) -> int:
    """Run the mutants of some vendors, or of all, and print the tally; return the exit status."""
    console = TerminalConsole()
    verdicts: dict[str, list[Verdict]] = {}
    for vendor in chosen_vendors(specs, arguments):
        contract = read_contract(specs / vendor)
        mutants = derive(contract)
        with bar(console, vendor, len(mutants)) as show:
            depth = Depth(SEED, examples=EXAMPLES, until_first=True)
            verdicts[vendor] = []
            for verdict in run_mutants(contract, mutants, depth):
                verdicts[vendor].append(verdict)
                show(len(verdicts[vendor]), verdict.mutant.name)
    console.print(tally(verdicts))
    for vendor, found in verdicts.items():
        for verdict in found:
            _tell(console, vendor, verdict)
    survivors = sum(not v.killed and not v.excused for found in verdicts.values() for v in found)
    console.print(f"{sum(map(len, verdicts.values()))} mutants, {survivors} survived")
    return 1 if survivors else 0


def tally(verdicts: dict[str, list[Verdict]]) -> Table:
    """Return how many mutants of each vendor and kind were caught."""
    table = Table(box=None, pad_edge=False, header_style="bold")
    for name in ("vendor", "kind"):
        table.add_column(name, no_wrap=True)
    for name in ("killed", "survived", "equivalent"):
        table.add_column(name, justify="right")
    for vendor, found in verdicts.items():
        for kind in dict.fromkeys(verdict.mutant.kind for verdict in found):
            own = [verdict for verdict in found if verdict.mutant.kind == kind]
            killed = sum(verdict.killed for verdict in own)
            excused = sum(bool(verdict.excused) for verdict in own)
            numbers = (killed, len(own) - killed - excused, excused)
            table.add_row(*map(styled, (vendor, kind)), *map(str, numbers))
    return table


def _tell(console: TerminalConsole, vendor: str, verdict: Verdict) -> None:
    name = f"{vendor}: {verdict.mutant.kind}, {verdict.mutant.name}"
    if verdict.excused:
        console.print_line(f"equivalent  {name}: {verdict.excused}")
    elif not verdict.killed:
        never = "" if verdict.applied else " (the mock has never answered so)"
        console.print_line(f"SURVIVED  {name}{never}", "red")


if __name__ == "__main__":
    with text_only():
        try:
            sys.exit(main(sys.argv[1:], own_specs()))
        except ProblemsError as error:
            print(error, file=sys.stderr)
            sys.exit(1)
