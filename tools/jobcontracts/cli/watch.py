"""Jobs on a screen: watch."""

from __future__ import annotations

from typing import Annotated

import typer

from jobcontracts.cli.arguments import Specs
from jobcontracts.cli.completion import targets_to_complete
from jobcontracts.cli.help import CommandScreen, examples
from jobcontracts.cli.output import console
from jobcontracts.cli.specs import specs_folder

commands = typer.Typer()


@commands.command(
    cls=CommandScreen,
    epilog=examples(
        "jobcontracts watch --timeout 600 {vendor}:JOB",
        "jobcontracts watch --json --from jobs.txt",
    ),
)
def watch(
    targets: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[VENDOR:JOB]...",
            help="A job's id, or the URL of its status.",
            autocompletion=targets_to_complete,
        ),
    ] = None,
    source: Annotated[
        str | None,
        typer.Option("--from", metavar="FILE", help="More of them, one per line; - is stdin."),
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
        int,
        typer.Option("--concurrency", metavar="N", min=1, help="Requests in flight at once."),
    ] = 100,
    as_json: Annotated[
        bool,
        typer.Option(
            "--json",
            help="Print a JSON object per update, for other programs: `body` is the vendor's "
            "answer, `error` the vendor's or the client's, `lateness` in seconds is that of the "
            "watch's polls so far, at the 99th percentile, where the job has ended.",
        ),
    ] = False,
) -> None:
    """Watch jobs until they have ended, by the generated clients.

    Clients take their credentials from the environment: see each package's README. Ctrl-C leaves
    the jobs alone, and prints the command that takes up where it stopped.

    Exit status 2: a job could not be watched; else 1: a job did not succeed; else 3: a job took too
    long.
    """
    from jobcontracts.watch.run import Options, run_watch

    chosen = Options(
        specs_folder(specs), targets or [], source, timeout, interval, concurrency, as_json
    )
    raise typer.Exit(run_watch(chosen, console()))
