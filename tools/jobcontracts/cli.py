"""The command line: check, diff, release, generate, mock, conformance and verify.

Each command imports what it needs when it runs: `check` does not wait for the generators, and what
does not load stops its own command only.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from jobcontracts.problem import Problem, ProblemsError

if TYPE_CHECKING:
    from rich.console import Console

    from jobcontracts.contracts.check import Report

PIPED_WIDTH = 80
"""Columns of what is not written to a terminal: the same everywhere, so that it can be compared."""

app = typer.Typer(
    name="jobcontracts",
    help="Contracts for asynchronous-job APIs: check them, generate clients from them, mock them.",
    no_args_is_help=True,
    add_completion=False,
    # A fault of ours is a plain traceback that can be sent to us; a user's mistake never is one.
    pretty_exceptions_enable=False,
)

Vendors = Annotated[
    list[str] | None,
    typer.Argument(metavar="[VENDOR]...", help="Folders in specs; all of them by default."),
]
ClockKind = Literal["real", "manual", "poll"]
Specs = Annotated[
    Path | None,
    typer.Option(
        "--specs",
        metavar="DIR",
        help="Where the contracts are; ./specs if there is one, else ours.",
    ),
]


def main() -> None:
    """Run the command line and exit: 0, 1 for problems, 130 for Ctrl-C.

    2 is for wrong usage, a missing extra, and commands that say so of themselves.
    """
    try:
        app()
    except ProblemsError as error:
        tell(error.problems)
        sys.exit(1)


@app.command()
def check(vendors: Vendors = None, specs: Specs = None) -> None:
    """Hold contracts against the house rules, and versions against what changed in them."""
    from jobcontracts.contracts.check import check_vendor
    from jobcontracts.contracts.vendors import chosen_vendors
    from jobcontracts.versions.rule import version_problems

    folder = _specs(specs)
    names = chosen_vendors(folder, vendors or [])
    reports = [
        replace(report, problems=(*report.problems, *version_problems(folder / report.vendor)))
        for report in (check_vendor(folder / name) for name in names)
    ]
    _print_tally(reports, _console())
    problems = [problem for report in reports for problem in report.problems]
    if problems:
        tell(problems)
        broken = sum(bool(report.problems) for report in reports)
        count = "1 problem" if len(problems) == 1 else f"{len(problems)} problems"
        print(f"{count} in {broken} of {len(reports)} contracts", file=sys.stderr)
        raise typer.Exit(1)


@app.command()
def diff(
    old: Annotated[str, typer.Argument(metavar="OLD", help="A vendor's folder, as it was.")],
    new: Annotated[str, typer.Argument(metavar="NEW", help="The same, as it is now.")],
    as_json: Annotated[
        bool, typer.Option("--json", help="Print JSON, for other programs.")
    ] = False,
) -> None:
    """Name each change of a contract as breaking, additive or cosmetic for clients.

    OLD and NEW are folders, or folders at a revision of git: v1.2:specs/VENDOR.

    Exit status: 0 if nothing breaks clients, 1 if something does, 2 if there is nothing to compare.
    """
    from jobcontracts.versions.told import run_diff

    try:
        status = run_diff(old, new, as_json)
    except ProblemsError as error:
        tell(error.problems)
        status = 2
    raise typer.Exit(status)


@app.command()
def release(
    vendors: Annotated[
        list[str], typer.Argument(metavar="VENDOR...", help="Folders in specs to release.")
    ],
    specs: Specs = None,
) -> None:
    """Date the newest version of a changelog, and keep the contract as it is released."""
    from jobcontracts.contracts.vendors import chosen_vendors
    from jobcontracts.versions.release import release as released

    folder = _specs(specs)
    today = datetime.now(UTC).date()
    for name in chosen_vendors(folder, vendors):
        done = released(folder / name, today)
        typer.echo(f"Released  {name} {done}" if done else f"Fresh     {name}")


@app.command()
def generate(
    vendors: Vendors = None,
    specs: Specs = None,
    compare: Annotated[
        bool, typer.Option("--check", help="Only compare with what is there; 1 if it is stale.")
    ] = False,
    output: Annotated[
        Path, typer.Option("--output", metavar="DIR", help="Where the packages are.")
    ] = Path("generated"),
) -> None:
    """Write a client package per contract."""
    _need("generate")
    from jobcontracts.generation.run import run_generate

    raise typer.Exit(run_generate(_specs(specs), vendors or [], output, compare, _console()))


@app.command()
def docs(
    vendors: Vendors = None,
    specs: Specs = None,
    clients: Annotated[
        Path, typer.Option("--clients", metavar="DIR", help="Where the generated packages are.")
    ] = Path("generated"),
    output: Annotated[
        Path, typer.Option("--output", metavar="DIR", help="Where the site is written.")
    ] = Path("site"),
) -> None:
    """Write the reference pages: a site of plain HTML, with nothing to download."""
    _need("generate")
    from jobcontracts.contracts.check import checked_contract
    from jobcontracts.contracts.vendors import chosen_vendors
    from jobcontracts.pages.site import run_docs

    folder = _specs(specs)
    contracts = [checked_contract(folder / name) for name in chosen_vendors(folder, vendors or [])]
    pages = run_docs(contracts, clients, output)
    typer.echo(f"Wrote  {output / 'index.html'}  {pages} pages")


@app.command()
def watch(
    targets: Annotated[
        list[str] | None,
        typer.Argument(metavar="VENDOR:JOB...", help="A job's id, or the URL of its status."),
    ] = None,
    source: Annotated[
        str | None, typer.Option("--from", metavar="FILE", help="More of them, one per line; or -.")
    ] = None,
    specs: Specs = None,
    timeout: Annotated[
        float | None,
        typer.Option("--timeout", metavar="SECONDS", help="How long to watch each job."),
    ] = None,
    interval: Annotated[
        float | None,
        typer.Option("--interval", metavar="SECONDS", help="The shortest time between two polls."),
    ] = None,
    concurrency: Annotated[
        int, typer.Option("--concurrency", min=1, help="How many requests may be in flight.")
    ] = 100,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print a JSON object per update, for other programs.")
    ] = False,
) -> None:
    """Watch jobs until they have ended, through the generated clients.

    Clients take their credentials from the environment: see each package's README.

    Exit status: 0 if all succeeded, 1 if one failed, 2 if one could not be watched, 3 if one took
    too long. Ctrl-C leaves the jobs alone and prints the command that takes up where it stopped.

    Example: jobcontracts watch --timeout 600 VENDOR:JOB VENDOR:https://host/path/of/its/status
    """
    from jobcontracts.watch.run import Options, run_watch

    chosen = Options(_specs(specs), targets or [], source, timeout, interval, concurrency, as_json)
    try:
        status = run_watch(chosen, _console())
    except ProblemsError as error:
        tell(error.problems)
        status = 2
    raise typer.Exit(status)


@app.command()
def mock(
    vendors: Vendors = None,
    specs: Specs = None,
    host: Annotated[
        str, typer.Option("--host", metavar="ADDRESS", help="The address to listen at.")
    ] = "127.0.0.1",
    port: Annotated[
        int, typer.Option("--port", min=0, max=65535, help="The port; 0 takes a free one.")
    ] = 8080,
    port_file: Annotated[
        Path | None,
        typer.Option("--port-file", metavar="FILE", help="Write the port there once it listens."),
    ] = None,
    more_vendors: Annotated[
        list[str] | None,
        typer.Option("--vendor", metavar="VENDOR", help="Serve this one; can be repeated."),
    ] = None,
    plans: Annotated[
        list[str] | None,
        typer.Option(
            "--plan",
            metavar="[VENDOR=]PLAN",
            help="What happens to jobs: a plan, or STATE=SECONDS, STATE=hold, STATE; repeatable.",
        ),
    ] = None,
    clock: Annotated[
        ClockKind,
        typer.Option("--clock", help="real; manual: by the control API; poll: a state per poll."),
    ] = "real",
    speed: Annotated[
        float, typer.Option("--speed", metavar="TIMES", help="How many times as fast as time.")
    ] = 1.0,
    seed: Annotated[int, typer.Option("--seed", help="Where job ids and luck come from.")] = 0,
    credentials: Annotated[
        list[str] | None,
        typer.Option("--credential", metavar="SECRET", help="Accept this one; can be repeated."),
    ] = None,
    max_jobs: Annotated[
        int, typer.Option("--max-jobs", min=1, help="Keep so many; ended ones go first.")
    ] = 10_000,
    log: Annotated[bool, typer.Option("--log", help="Print a line per request.")] = False,
    trust_forwarded: Annotated[
        bool,
        typer.Option(
            "--trust-forwarded", help="Believe a proxy's Forwarded and X-Forwarded-* headers."
        ),
    ] = False,
) -> None:
    """Serve all contracts on one port, and move the jobs that are started there."""
    from jobcontracts.mock.server import MockOptions, run_mock

    options = MockOptions(
        specs=_specs(specs),
        vendors=[*(vendors or []), *(more_vendors or [])],
        host=host,
        port=port,
        port_file=port_file,
        plans=plans or [],
        clock=clock,
        speed=speed,
        seed=seed,
        credentials=credentials or [],
        max_jobs=max_jobs,
        log=log,
        trust_forwarded=trust_forwarded,
    )
    raise typer.Exit(run_mock(options, _console()))


@app.command()
def conformance(
    vendor: Annotated[str, typer.Argument(metavar="VENDOR", help="A folder in specs.")],
    base_url: Annotated[
        str, typer.Option("--base-url", metavar="URL", help="The server, with the contract's path.")
    ],
    specs: Specs = None,
    write: Annotated[
        bool, typer.Option("--write", help="Test operations too that change something.")
    ] = False,
    jobs: Annotated[
        list[str] | None,
        typer.Option("--job", metavar="ID", help="A job there, or its URL; can be repeated."),
    ] = None,
    scope: Annotated[
        list[str] | None,
        typer.Option(
            "--scope", metavar="NAME=VALUE", help="Where the jobs live, if ids do not say."
        ),
    ] = None,
    seed: Annotated[int, typer.Option("--seed", help="The same seed, the same requests.")] = 1,
    examples: Annotated[
        int, typer.Option("--examples", min=1, help="How many cases an operation gets.")
    ] = 50,
    rate: Annotated[
        str, typer.Option("--rate", metavar="N/s", help="How many requests the server may get.")
    ] = "10/s",
    patience: Annotated[
        float, typer.Option("--patience", metavar="SECONDS", help="How long to watch a job.")
    ] = 60.0,
    phases: Annotated[
        list[str] | None,
        typer.Option("--phase", metavar="NAME", help="Run only this one; can be repeated."),
    ] = None,
    statements: Annotated[
        bool, typer.Option("--statements", help="List each statement and how often it was seen.")
    ] = False,
    junit: Annotated[
        Path | None, typer.Option("--junit", metavar="FILE", help="Write JUnit XML there.")
    ] = None,
    html: Annotated[
        Path | None, typer.Option("--html", metavar="FILE", help="Write a page of HTML there.")
    ] = None,
) -> None:
    """Hold a real server against a contract; credentials come from the environment.

    It reads only, unless --write is given. The variables are <VENDOR>_TOKEN, <VENDOR>_API_KEY and
    so on; a missing one is named.
    """
    _need("conformance")
    import os

    from jobcontracts.conformance.command import ConformanceOptions, run_conformance

    options = ConformanceOptions(
        vendor,
        base_url,
        write,
        jobs or [],
        scope or [],
        seed,
        examples,
        rate,
        patience,
        phases or [],
        statements,
        junit,
        html,
    )
    raise typer.Exit(run_conformance(_specs(specs), options, os.environ, _console()))


@app.command()
def verify(
    recording: Annotated[Path, typer.Argument(metavar="FILE", help="A HAR file.")],
    vendors: Vendors = None,
    specs: Specs = None,
) -> None:
    """Hold recorded traffic against the contracts, and tell each deviation."""
    _need("conformance")
    from jobcontracts.conformance.verifying import run_verify

    raise typer.Exit(run_verify(_specs(specs), recording, vendors or [], _console()))


def _show_version(wanted: bool) -> None:
    if wanted:
        try:
            typer.echo(f"jobcontracts {version('jobcontracts')}")
        except PackageNotFoundError:
            typer.echo("jobcontracts, not installed: run from a checkout")
        raise typer.Exit


@app.callback()
def _options(
    _version: Annotated[
        bool,
        typer.Option(
            "--version", callback=_show_version, is_eager=True, help="Show the version and exit."
        ),
    ] = False,
) -> None:
    pass


def tell(problems: Sequence[Problem]) -> None:
    """Write problems to standard error, unwrapped: editors and CI find the `file:line:` in them."""
    for problem in problems:
        print(problem, file=sys.stderr)


def _need(extra: str) -> None:
    """Exit with 2 and one line if an extra is not installed."""
    from jobcontracts.extras import missing

    names = missing(extra)
    if names:
        command = f"pip install 'jobcontracts[{extra}]'"
        print(f"this needs {', '.join(names)}: {command}", file=sys.stderr)
        raise typer.Exit(2)


def _specs(given: Path | None) -> Path:
    from jobcontracts.contracts.vendors import own_specs

    if given is not None:
        return given
    here = Path("specs")
    return here if here.is_dir() else own_specs()


def _console() -> Console:
    from rich.console import Console

    console = Console()
    return console if console.is_terminal else Console(width=PIPED_WIDTH)


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
