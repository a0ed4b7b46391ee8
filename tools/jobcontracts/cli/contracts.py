"""Contracts themselves: check, diff and release."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from jobcontracts.cli.arguments import Annotations, AsJson, Junit, Specs, Vendors
from jobcontracts.cli.completion import vendors_to_complete
from jobcontracts.cli.help import CommandScreen, examples
from jobcontracts.cli.output import console, print_tally, tell
from jobcontracts.cli.specs import judged_specs_folder, written_specs_folder
from jobcontracts.cli.today import today

if TYPE_CHECKING:
    from datetime import date

    from jobcontracts.check import Report
    from jobcontracts.model.node import Element
    from jobcontracts.model.source import Source
    from jobcontracts.rendering.console import TerminalConsole
    from jobcontracts.verdict import Verdict

commands = typer.Typer()


@commands.command(
    cls=CommandScreen,
    epilog=examples("jobcontracts check", "jobcontracts check {vendor} --sources"),
)
def check(
    vendors: Vendors = None,
    specs: Specs = None,
    by_source: Annotated[
        bool, typer.Option("--sources", help="List what rests on each page, to read it again.")
    ] = False,
    as_json: AsJson = False,
    github: Annotations = False,
    junit: Junit = None,
) -> None:
    """Hold contracts against the house rules.

    Versions are held against what changed in the contracts, too. Each problem comes with its place
    and how to mend it. A page that was read over a year ago is a warning.

    Exit status 1: a contract is not as it should be.
    """
    from jobcontracts.model.vendors import chosen_vendors
    from jobcontracts.verdict import Reports

    folder = judged_specs_folder(specs)
    names = chosen_vendors(folder, vendors or [])
    asked = Reports(as_json, github, {"--junit": junit})
    asked.refuse([folder])
    reports = [_checked(folder / name, today()) for name in names]
    if not as_json:
        if by_source:
            _print_sources(reports, console())
        else:
            _print_tally(reports)
        _tell_all(reports)
    verdict = _verdict(reports)
    asked.deliver(verdict)
    raise typer.Exit(verdict.status)


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
    as_json: AsJson = False,
) -> None:
    """Name each change as breaking, additive or cosmetic.

    OLD and NEW are folders, or folders at a revision of git, as seen from the top of its
    repository: REVISION:FOLDER.

    Exit status 1: a change breaks clients.
    """
    from jobcontracts.compat.report import run_diff

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
    specs: Annotated[
        Path | None,
        typer.Option("--specs", metavar="DIR", help="Where the contracts are.  [default: specs]"),
    ] = None,
) -> None:
    """Keep the contract as it is now, under the version that it has.

    A copy of its two documents goes into released/, in place of the one before.
    """
    from jobcontracts.compat.release import release as released
    from jobcontracts.model.vendors import chosen_vendors

    folder = written_specs_folder(specs)
    for name in chosen_vendors(folder, vendors):
        done = released(folder / name)
        typer.echo(f"Released  {name} {done}" if done else f"Fresh     {name}")


def _checked(folder: Path, day: date) -> Report:
    """Return a vendor's report, with what depends on its past and on the day."""
    from jobcontracts.check import check_vendor
    from jobcontracts.check.openapi.sources import reading_days
    from jobcontracts.compat.change import Edition
    from jobcontracts.compat.version_rule import version_problems

    report = check_vendor(folder)
    openapi, lifecycle = report.openapi, report.lifecycle
    read = None
    if openapi and lifecycle and not report.problems:
        read = Edition(openapi, lifecycle)
    more = list(reading_days(openapi, day)) if openapi else []
    return replace(report, problems=(*report.problems, *version_problems(folder, read), *more))


def _verdict(reports: Sequence[Report]) -> Verdict:
    """Return what the check has found, a case per contract."""
    from jobcontracts.problem import shown
    from jobcontracts.verdict import Fault, Verdict

    faults = [
        Fault(
            report.vendor,
            problem.path.name if problem.path else "",
            "rule",
            f"expected {problem.expected}, found: {problem.found}",
            str(problem).splitlines(),
            shown(problem.path) if problem.path else "",
            problem.line,
            warning=problem.warning,
            more={"pointer": problem.pointer, "fix": problem.fix},
        )
        for report in reports
        for problem in report.problems
    ]
    numbers = ("vendor", "operations", "documented", "inferred", "states")
    contracts = [{name: getattr(report, name) for name in numbers} for report in reports]
    cases = [(r.vendor, name) for r in reports for name in ("openapi.yaml", "lifecycle.yaml")]
    status = int(any(map(_is_broken, reports)))
    return Verdict("check", status, cases, faults, {"contracts": contracts})


def _tell_all(reports: Sequence[Report]) -> None:
    """Tell all problems and how many there are."""
    from jobcontracts.rendering.wording import counted

    problems = [problem for report in reports for problem in report.problems]
    if problems:
        tell(problems)
        warnings = sum(problem.warning for problem in problems)
        numbers = {"problem": len(problems) - warnings, "warning": warnings}
        count = " and ".join(counted(n, what) for what, n in numbers.items() if n)
        touched = sum(bool(report.problems) for report in reports)
        print(f"{count} in {touched} of {len(reports)} contracts", file=sys.stderr)


def _is_broken(report: Report) -> bool:
    return not all(problem.warning for problem in report.problems)


def _print_sources(reports: Iterable[Report], console: TerminalConsole) -> None:
    """Print each page, when it was last read, and a box to tick for each part that rests on it.

    What is inferred comes last: any page may say it by now.
    """
    from jobcontracts.check.openapi.sources import checklist, inferences
    from jobcontracts.rendering.console import styled

    for report in reports:
        if (source := report.openapi) is None:
            continue
        for page, elements in checklist(source):
            console.print(styled(f"{report.vendor}: {page.title}", "bold"))
            console.print(styled(page.url), soft_wrap=True)
            console.print(styled(f"last read on {page.read}"))
            _print_boxes(source, elements, console)
        if inferred := inferences(source):
            console.print(styled(f"{report.vendor}: inferred, as each x-inferred says", "bold"))
            _print_boxes(source, inferred, console)


def _print_boxes(source: Source, elements: Iterable[Element], console: TerminalConsole) -> None:
    from jobcontracts.rendering.console import styled

    for element in elements:
        start = f"[ ] {source.line(element.pointer):>5}  {element.kind:<15}  "
        place, width = element.pointer, console.width - len(start)
        for i in range(0, len(place), width):
            console.print(
                styled((" " * len(start) if i else start) + place[i : i + width]), soft_wrap=True
            )
    console.print()


def _print_tally(reports: Iterable[Report]) -> None:
    numbers = ("operations", "documented", "inferred", "states")
    rows = [
        ([r.vendor, *(str(getattr(r, name)) for name in numbers)], "red" if _is_broken(r) else "")
        for r in reports
    ]
    print_tally(["vendor", *numbers], rows)
