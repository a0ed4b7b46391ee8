"""What is written from contracts: generate and docs."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from jobcontracts.cli.arguments import Specs, Vendors, need
from jobcontracts.cli.help import CommandScreen, examples
from jobcontracts.cli.output import tell
from jobcontracts.cli.specs import judged_specs_folder, specs_folder

commands = typer.Typer()


@commands.command(
    cls=CommandScreen,
    epilog=examples(
        "jobcontracts generate {vendor} --output clients", "jobcontracts generate --check"
    ),
)
def generate(
    vendors: Vendors = None,
    specs: Specs = None,
    compare: Annotated[
        bool, typer.Option("--check", help="Write nothing, only compare with what is there.")
    ] = False,
    output: Annotated[
        Path, typer.Option("--output", metavar="DIR", help="Where the packages are.")
    ] = Path("generated"),
    prune: Annotated[
        bool, typer.Option("--prune", help="Remove packages that have no contract, too.")
    ] = False,
    watch: Annotated[
        bool, typer.Option("--watch", help="Go on, and write anew what is saved; until Ctrl-C.")
    ] = False,
) -> None:
    """Write a client package per contract.

    A package is replaced whole, and only if it holds nothing but what was written here before: its
    contract.lock.json lists that. What was edited in it by hand is lost, and named.

    Exit status 1: with --check, a package is not what would be written.
    """
    need("generate")
    if watch and (compare or prune):
        raise typer.BadParameter("goes without --check and --prune", param_hint="--watch")
    from jobcontracts.generation.run import run_generate

    folder = judged_specs_folder(specs)
    if watch:
        from jobcontracts.generation.watching import watch_contracts

        watch_contracts(
            folder,
            vendors or [],
            lambda names: run_generate(folder, names, output, False, typer.echo),
            tell,
        )
    status = run_generate(folder, vendors or [], output, compare, typer.echo, prune=prune)
    raise typer.Exit(status)


@commands.command(
    cls=CommandScreen,
    epilog=examples("jobcontracts docs", "jobcontracts docs {vendor} --output public"),
)
def docs(
    vendors: Vendors = None,
    specs: Specs = None,
    clients: Annotated[
        Path, typer.Option("--clients", metavar="DIR", help="Where the generated packages are.")
    ] = Path("generated"),
    output: Annotated[
        Path, typer.Option("--output", metavar="DIR", help="Where the site is written.")
    ] = Path("site"),
    home: Annotated[
        str,
        typer.Option("--home", metavar="URL", help="Where each page leads back to, as to guides."),
    ] = "",
    serves: Annotated[
        bool, typer.Option("--serve", help="Serve it on this machine, until Ctrl-C.")
    ] = False,
    port: Annotated[
        int,
        typer.Option(
            "--port",
            metavar="N",
            min=0,
            max=65535,
            help="Where --serve listens; 0 takes a free one.",
        ),
    ] = 8000,
) -> None:
    """Write the reference pages, a site of plain HTML.

    A site is replaced whole, and only if it holds nothing but what was written here before. With
    --serve it is served as it was written, until Ctrl-C (exit status 130) or SIGTERM (exit status
    0).
    """
    need("generate")
    from jobcontracts.check import checked_contracts
    from jobcontracts.docs.site import run_docs
    from jobcontracts.model.vendors import chosen_vendors

    folder = specs_folder(specs)
    names = chosen_vendors(folder, vendors or [])
    contracts = checked_contracts(folder / name for name in names)
    files = run_docs(folder, contracts, clients, output, typer.echo, home)
    if serves:
        from jobcontracts.docs.serving import serve

        serve(files, port, typer.echo)
