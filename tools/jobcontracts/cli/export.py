"""What other tools read of a contract: export."""

from __future__ import annotations

import os
import sys
from enum import StrEnum
from pathlib import Path
from typing import Annotated
from urllib.parse import quote

import typer

from jobcontracts.cli.arguments import Specs, Vendor
from jobcontracts.cli.help import CommandScreen, examples
from jobcontracts.cli.specs import specs_folder
from jobcontracts.rendering.terminal import terminal

commands = typer.Typer()


class Format(StrEnum):
    """The names of `exporting.formats`, which is imported when the command runs."""

    ARAZZO = "arazzo"
    OVERLAY = "speakeasy-overlay"


@commands.command(
    cls=CommandScreen,
    epilog=examples(
        "jobcontracts export {vendor} --as arazzo --output jobs.yaml",
        "jobcontracts export {vendor} --as speakeasy-overlay",
    ),
)
def export(
    vendor: Vendor,
    wanted: Annotated[
        Format, typer.Option("--as", metavar="FORMAT", help="arazzo or speakeasy-overlay.")
    ],
    output: Annotated[
        Path | None,
        typer.Option("--output", metavar="FILE", help="Write it there, not to standard output."),
    ] = None,
    specs: Specs = None,
) -> None:
    """Write a contract in a format of other tools.

    Arazzo 1.0.1 has workflows that start a job, wait for it and cancel it, and an OpenAPI Overlay
    1.0.0 the x-speakeasy-polling of the operation that tells a job's state. What a format cannot
    say is named on standard error, and stands in the document as x-not-said with the reason.

    A file is replaced whole, and only if this command has written it.
    """
    from jobcontracts.check import checked_contract
    from jobcontracts.exporting.formats import FORMATS
    from jobcontracts.model.vendors import OPENAPI, chosen_vendors
    from jobcontracts.verdict import write_report

    folder = specs_folder(specs)
    (name,) = chosen_vendors(folder, [vendor])
    _refuse_foreign(output, folder)
    url = OPENAPI if output is None else _relative_url(folder / name / OPENAPI, output)
    done = FORMATS[wanted](checked_contract(folder / name), url)
    write_report(output, done.content.decode())
    for unsaid in done.unsaid:
        print(terminal(f"not said: {unsaid}"), file=sys.stderr)
    if output is None:
        typer.echo(done.content.decode(), nl=False)


def _refuse_foreign(output: Path | None, specs: Path) -> None:
    """Refuse a file that is read, or that this command has not written.

    Raises:
        ProblemsError: It is such a file.
    """
    from jobcontracts.exporting.document import HEAD
    from jobcontracts.files.output_folder import refuse_overlap
    from jobcontracts.problem import ProblemsError

    if output is None:
        return
    refuse_overlap(output, [specs])
    if output.is_file() and not (output.read_bytes() or HEAD).startswith(HEAD):
        expected, fix = "no file, or one of this command's", "name another with --output"
        raise ProblemsError.of(expected, "a file of somebody else's", fix, output)


def _relative_url(openapi: Path, output: Path) -> str:
    """Return the URL of a contract's openapi.yaml, relative to that of a document."""
    start = Path(os.path.realpath(output)).parent
    return quote(Path(os.path.relpath(os.path.realpath(openapi), start)).as_posix())
