"""What is written from contracts: generate and docs."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated

import typer

from jobcontracts.commands.arguments import Specs, Vendors, need
from jobcontracts.commands.output import console
from jobcontracts.commands.screens import CommandScreen, examples
from jobcontracts.commands.specs import specs_folder
from jobcontracts.problem import ProblemsError

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
) -> None:
    """Write a client package per contract.

    Exit status 1: with --check, a package is not what would be written.
    """
    need("generate")
    from jobcontracts.generation.run import run_generate

    if not compare:
        _look_for_room(output)
    try:
        status = run_generate(specs_folder(specs), vendors or [], output, compare, console())
    except OSError as error:
        if error.filename is not None:
            raise
        # A write that fails, as on a full disk, does not say where.
        raise _unwritable(output, error.strerror or str(error)) from None
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
) -> None:
    """Write the reference pages, a site of plain HTML."""
    need("generate")
    from jobcontracts.contracts.check import checked_contract
    from jobcontracts.contracts.vendors import chosen_vendors
    from jobcontracts.pages.site import run_docs

    folder = specs_folder(specs)
    contracts = [checked_contract(folder / name) for name in chosen_vendors(folder, vendors or [])]
    pages = run_docs(contracts, clients, output)
    typer.echo(f"Wrote  {output / 'index.html'}  {pages} pages")


def _look_for_room(output: Path) -> None:
    """Refuse a folder that cannot be made or written before the generators run: they take long."""
    there = next(path for path in (output, *output.absolute().parents) if path.exists())
    if not there.is_dir():
        raise _unwritable(output, f"{there}, which is a file")
    if not os.access(there, os.W_OK):
        raise _unwritable(output, f"{there}, which is not yours to write to")


def _unwritable(output: Path, found: str) -> ProblemsError:
    expected = "a folder to write packages to"
    return ProblemsError.of(expected, found, "name another with --output", output)
