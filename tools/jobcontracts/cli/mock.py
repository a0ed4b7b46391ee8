"""The vendors' servers, imitated: mock."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import typer

from jobcontracts.cli.arguments import Specs, Vendors, need
from jobcontracts.cli.completion import plans_to_complete, vendors_to_complete
from jobcontracts.cli.help import CommandScreen, examples
from jobcontracts.cli.output import console
from jobcontracts.cli.specs import specs_folder

commands = typer.Typer()
ClockKind = Literal["real", "manual", "poll"]


@commands.command(
    cls=CommandScreen,
    epilog=examples(
        "jobcontracts mock",
        "jobcontracts mock {vendor} --port 0 --port-file port --plan fail --log",
    ),
)
def mock(
    vendors: Vendors = None,
    specs: Specs = None,
    host: Annotated[
        str, typer.Option("--host", metavar="ADDRESS", help="The address to listen at.")
    ] = "127.0.0.1",
    port: Annotated[
        int,
        typer.Option("--port", metavar="N", min=0, max=65535, help="The port; 0 takes a free one."),
    ] = 8080,
    port_file: Annotated[
        Path | None,
        typer.Option(
            "--port-file", metavar="FILE", help="Write the port there for as long as it listens."
        ),
    ] = None,
    more_vendors: Annotated[
        list[str] | None,
        typer.Option(
            "--vendor",
            metavar="VENDOR",
            help="Serve this one; can be repeated.",
            autocompletion=vendors_to_complete,
        ),
    ] = None,
    plans: Annotated[
        list[str] | None,
        typer.Option(
            "--plan",
            metavar="[VENDOR=]PLAN",
            help="What happens to jobs: a plan, or states with their times, as in "
            "STATE=5,STATE=hold,STATE; can be repeated.",
            autocompletion=plans_to_complete,
        ),
    ] = None,
    scopes: Annotated[
        list[str] | None,
        typer.Option(
            "--scope",
            metavar="VENDOR:PARAMETER=VALUE,...",
            help="Which organisations, projects and so on are there; can be repeated.",
        ),
    ] = None,
    clock: Annotated[
        ClockKind,
        typer.Option(
            "--clock",
            metavar="KIND",
            help="real, or manual: by the control API, or poll: a state per poll.",
        ),
    ] = "real",
    speed: Annotated[
        float,
        typer.Option("--speed", metavar="TIMES", help="How many times as fast as real time."),
    ] = 1.0,
    seed: Annotated[
        int, typer.Option("--seed", metavar="N", help="Where job ids and faults come from.")
    ] = 0,
    credentials: Annotated[
        list[str] | None,
        typer.Option("--credential", metavar="SECRET", help="Accept this one; can be repeated."),
    ] = None,
    max_jobs: Annotated[
        int,
        typer.Option("--max-jobs", metavar="N", min=1, help="Keep so many; ended ones go first."),
    ] = 10_000,
    tls_certificate: Annotated[
        Path | None,
        typer.Option("--tls-cert", metavar="FILE", help="Serve over TLS by this certificate, PEM."),
    ] = None,
    tls_key: Annotated[
        Path | None,
        typer.Option("--tls-key", metavar="FILE", help="Its key, if that is in a file of its own."),
    ] = None,
    reload: Annotated[
        bool,
        typer.Option("--reload", help="Take contracts anew when they change; jobs are dropped."),
    ] = False,
    log: Annotated[bool, typer.Option("--log", help="Print a line per request.")] = False,
    trust_forwarded: Annotated[
        bool,
        typer.Option(
            "--trust-forwarded", help="Believe a proxy's Forwarded and X-Forwarded-* headers."
        ),
    ] = False,
    allow_hosts: Annotated[
        list[str] | None,
        typer.Option(
            "--allow-host",
            metavar="HOST[:PORT]",
            help="Let /_mock/ be asked for by this name, too; can be repeated.",
        ),
    ] = None,
    no_cors: Annotated[
        bool,
        typer.Option("--no-cors", help="Let no page of another site use the vendors' operations."),
    ] = False,
) -> None:
    """Serve all contracts on one port, and move the jobs there.

    It prints its addresses and a curl line for each vendor once it listens, and serves until
    Ctrl-C (exit status 130), SIGTERM (exit status 0) or, where it prints into a pipe, until nobody
    reads that any more (exit status 141; not in the background). A vendor whose contract is broken
    is not served, and named on standard error; it is a mistake only if it was asked for by its
    name.
    """
    need("mock")
    from jobcontracts.mock.http.server.command import MockOptions, run_mock

    options = MockOptions(
        specs=specs_folder(specs),
        vendors=[*(vendors or []), *(more_vendors or [])],
        host=host,
        port=port,
        port_file=port_file,
        plans=plans or [],
        scopes=scopes or [],
        clock=clock,
        speed=speed,
        seed=seed,
        credentials=credentials or [],
        max_jobs=max_jobs,
        log=log,
        trust_forwarded=trust_forwarded,
        allow_hosts=allow_hosts or [],
        cors=not no_cors,
        tls_certificate=tls_certificate,
        tls_key=tls_key,
        reload=reload,
    )
    raise typer.Exit(run_mock(options, console(), console(stderr=True)))
