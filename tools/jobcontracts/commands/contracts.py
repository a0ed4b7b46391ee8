"""Contracts themselves: check, diff and release."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated

import typer

from jobcontracts.commands.arguments import Specs, Vendors
from jobcontracts.commands.completion import vendors_to_complete
from jobcontracts.commands.output import console, tell
from jobcontracts.commands.screens import CommandScreen, examples
from jobcontracts.commands.specs import specs_folder

if TYPE_CHECKING:
    from rich.console import Console

    from jobcontracts.contracts.check import Report

commands = typer.Typer()


@commands.command(
    cls=CommandScreen,
    epilog=examples("jobcontracts check", "jobcontracts check {vendor} --specs specs"),
)
def check(vendors: Vendors = None, specs: Specs = None) -> None:
    """Hold contracts against the house rules.

    Versions are held against what changed in the contracts, too. Each problem comes with its place
    and how to mend it.

    Exit status 1: a contract is not as it should be.
    """
    from jobcontracts.contracts.check import check_vendor
    from jobcontracts.contracts.vendors import chosen_vendors
    from jobcontracts.versions.rule import version_problems

    folder = specs_folder(specs)
    names = chosen_vendors(folder, vendors or [])
    reports = [
        replace(report, problems=(*report.problems, *version_problems(folder / report.vendor)))
        for report in (check_vendor(folder / name) for name in names)
    ]
    _print_tally(reports, console())
    if _told(reports):
        raise typer.Exit(1)


@commands.command(
    cls=CommandScreen,
    epilog=examples(
        "jobcontracts diff HEAD:specs/{vendor} specs/{vendor}",
        "jobcontracts diff --json v1.2:specs/{vendor} specs/{vendor}",
    ),
)
def diff(
    old: Annotated[str, typer.Argument(metavar="OLD", help="A vendor's folder, as it was.")],
    new: Annotated[str, typer.Argument(metavar="NEW", help="The same, as it is now.")],
    as_json: Annotated[
        bool, typer.Option("--json", help="Print JSON, for other programs.")
    ] = False,
) -> None:
    """Name each change as breaking, additive or cosmetic.

    OLD and NEW are folders, or folders at a revision of git, as seen from the top of its
    repository: REVISION:FOLDER.

    Exit status 1: a change breaks clients.
    """
    from jobcontracts.versions.told import run_diff

    raise typer.Exit(run_diff(old, new, as_json))


@commands.command(cls=CommandScreen, epilog=examples("jobcontracts release {vendor}"))
def release(
    vendors: Annotated[
        list[str],
        typer.Argument(
            metavar="VENDOR...",
            help="Folders in specs to release.",
            autocompletion=vendors_to_complete,
        ),
    ],
    specs: Specs = None,
) -> None:
    """Date the newest version, and keep the contract as it is.

    The day goes into the vendor's CHANGELOG.md, a copy of the contract into released/.
    """
    from jobcontracts.contracts.vendors import chosen_vendors
    from jobcontracts.versions.release import release as released

    folder = specs_folder(specs)
    today = datetime.now(UTC).date()
    for name in chosen_vendors(folder, vendors):
        done = released(folder / name, today)
        typer.echo(f"Released  {name} {done}" if done else f"Fresh     {name}")


def _told(reports: Sequence[Report]) -> bool:
    """Tell all problems and how many there are; return whether there are any."""
    from jobcontracts.wording import counted

    problems = [problem for report in reports for problem in report.problems]
    if problems:
        tell(problems)
        broken = sum(bool(report.problems) for report in reports)
        count = counted(len(problems), "problem")
        print(f"{count} in {broken} of {len(reports)} contracts", file=sys.stderr)
    return bool(problems)


def _print_tally(reports: Iterable[Report], console: Console) -> None:
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, pad_edge=False, header_style="bold")
    table.add_column("vendor", overflow="fold")
    for name in ("operations", "documented", "inferred", "states"):
        table.add_column(name, justify="right", no_wrap=True)
    for report in reports:
        numbers = (report.operations, report.documented, report.inferred, report.states)
        style = "red" if report.problems else ""
        table.add_row(Text(report.vendor, style), *map(str, numbers))
    console.print(table)
