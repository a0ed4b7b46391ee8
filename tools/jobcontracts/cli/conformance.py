"""Servers and recordings against contracts: conformance and verify."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from jobcontracts.cli.arguments import Annotations, AsJson, Junit, Specs, Vendor, Vendors, need
from jobcontracts.cli.completion import PHASES, phases_to_complete
from jobcontracts.cli.help import CommandScreen, examples
from jobcontracts.cli.output import console
from jobcontracts.cli.specs import specs_folder

commands = typer.Typer()


@commands.command(
    cls=CommandScreen,
    epilog=examples(
        'jobcontracts conformance {vendor} --base-url "$URL" --job "$JOB"',
        'jobcontracts conformance {vendor} --base-url "$URL" --job "$JOB" --json',
    ),
)
def conformance(
    vendor: Vendor,
    base_url: Annotated[
        str, typer.Option("--base-url", metavar="URL", help="The server, with the contract's path.")
    ],
    specs: Specs = None,
    write: Annotated[
        bool, typer.Option("--write", help="Start jobs there, and cancel these, and no others.")
    ] = False,
    jobs: Annotated[
        list[str] | None,
        typer.Option(
            "--job", metavar="ID", help="A job there, or its URL, only to be read; can be repeated."
        ),
    ] = None,
    scope: Annotated[
        list[str] | None,
        typer.Option("--scope", metavar="NAME=VALUE", help="Where jobs live, if ids do not say."),
    ] = None,
    values: Annotated[
        list[str] | None,
        typer.Option(
            "--set", metavar="NAME=VALUE", help="A parameter's value, for the contract's example."
        ),
    ] = None,
    body: Annotated[
        Path | None,
        typer.Option(
            "--body", metavar="FILE", help="JSON to start jobs with, for the contract's examples."
        ),
    ] = None,
    seed: Annotated[
        int, typer.Option("--seed", metavar="N", help="The same seed, the same requests.")
    ] = 1,
    examples: Annotated[
        int, typer.Option("--examples", metavar="N", min=1, help="Cases that an operation gets.")
    ] = 50,
    rate: Annotated[
        str, typer.Option("--rate", metavar="N/s", help="How many requests the server may get.")
    ] = "10/s",
    patience: Annotated[
        float, typer.Option("--patience", metavar="SECONDS", help="How long to watch a job.")
    ] = 60.0,
    phases: Annotated[
        list[str] | None,
        typer.Option(
            "--phase",
            metavar="NAME",
            help=f"Run only this one of {', '.join(PHASES)}; can be repeated.",
            autocompletion=phases_to_complete,
        ),
    ] = None,
    statements: Annotated[
        bool, typer.Option("--statements", help="List each statement and how often it was seen.")
    ] = False,
    as_json: AsJson = False,
    github: Annotations = False,
    junit: Junit = None,
    html: Annotated[
        Path | None, typer.Option("--html", metavar="FILE", help="Write a page of HTML there.")
    ] = None,
    findings: Annotated[
        Path | None,
        typer.Option(
            "--findings", metavar="FILE", help="Write the findings there as JSON, for --replay."
        ),
    ] = None,
    replay: Annotated[
        int | None,
        typer.Option(
            "--replay",
            metavar="N",
            min=1,
            help="Send the request of one of --findings, and no other.",
        ),
    ] = None,
) -> None:
    """Hold a real server against a contract.

    Only documented methods are sent, only below --base-url, and only reads unless --write is given.
    With it, a job is started and followed to its end, and another is started and cancelled; only
    jobs that this run has started are cancelled, deleted or changed, never one of --job. At its
    end, or after Ctrl-C, the run cancels what it has started where that is documented.

    The report begins with what was exercised and what was not, then has each finding once.

    Credentials come from the environment, as VENDOR_TOKEN, VENDOR_API_KEY and so on; a missing one
    is named.

    Exit status 1: the server does not keep the contract. Exit status 2: nothing is wrong, but a
    role such as poll was never served, so that it was not held; name a job with --job, or see
    --set, --body and --scope. Exit status 130: stopped by Ctrl-C.
    """
    need("conformance", "mock")
    import os

    from jobcontracts.conformance.run.command import ConformanceOptions, run_conformance
    from jobcontracts.verdict import Reports

    options = ConformanceOptions(
        vendor,
        base_url,
        write,
        jobs or [],
        scope or [],
        values or [],
        body,
        seed,
        examples,
        rate,
        patience,
        phases or [],
        statements,
        Reports(as_json, github, {"--junit": junit, "--html": html, "--findings": findings}),
        replay,
        findings,
        specs,
    )
    progress = console(stderr=True)
    status = run_conformance(specs_folder(specs), options, os.environ, console(), progress)
    raise typer.Exit(status)


@commands.command(
    cls=CommandScreen,
    epilog=examples(
        "jobcontracts verify traffic.har",
        "jobcontracts verify session.trace {vendor}",
    ),
)
def verify(
    recording: Annotated[
        Path, typer.Argument(metavar="FILE", help="HAR or curl --trace; up to 64 MiB.")
    ],
    vendors: Vendors = None,
    specs: Specs = None,
    hosts: Annotated[
        list[str] | None,
        typer.Option(
            "--host",
            metavar="HOST",
            help="Whose traffic it is, where no contract names the server; can be repeated.",
        ),
    ] = None,
    as_json: AsJson = False,
    github: Annotations = False,
    junit: Junit = None,
) -> None:
    """Hold recorded traffic against the contracts.

    HAR files of browsers, of proxies such as mitmproxy, and of what else writes them are read, and
    what curl --trace writes, of one transfer or of many one after the other. curl -v has no bodies
    and --trace-ascii not all of their bytes: these are not read.

    A request belongs to a vendor if its host is the contract's, this machine, or one of --host, and
    its path is one of the contract's. What nobody can judge is counted: preflights, websockets,
    answers that were not recorded. The summary comes first, then each deviation once.

    Exit status 1: an exchange deviates, or an entry of the recording cannot be read.
    """
    need("conformance", "mock")
    from jobcontracts.conformance.recordings.verifying import run_verify
    from jobcontracts.verdict import Reports

    reports = Reports(as_json, github, {"--junit": junit})
    chosen = (recording, vendors or [], hosts or [])
    raise typer.Exit(run_verify(specs_folder(specs), *chosen, reports, console()))
