"""The command line: what the program is called with, and the commands that it has."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from copy import copy
from typing import Annotated

import typer
from typer.main import get_command_name

from jobcontracts.cli import conformance, contracts, export, generation, mock, new, watch
from jobcontracts.cli.exit_codes import STATUSES, run
from jobcontracts.cli.help import ProgramScreen

app = typer.Typer(
    name="jobcontracts",
    cls=ProgramScreen,
    help="Contracts for asynchronous-job APIs: check them, generate clients from them, mock them.",
    epilog=STATUSES,
    invoke_without_command=True,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
    # A fault of ours is a plain traceback that can be sent to us; a user's mistake never is one.
    pretty_exceptions_enable=False,
)
for group in (new, contracts, generation, export, mock, watch, conformance):
    app.add_typer(group.commands)


def main() -> None:
    """Run the command line and exit with its status; `cli.exit_codes` lists them."""
    sys.exit(run(asked(sys.argv[1:])))


def asked(arguments: Sequence[str]) -> typer.Typer:
    """Return the program with the command alone that comes first; with all if none does.

    To make a command from its function takes its time, and there are a dozen.
    """
    for group in app.registered_groups:
        for command in group.typer_instance.registered_commands if group.typer_instance else ():
            if command.callback and get_command_name(command.callback.__name__) in arguments[:1]:
                alone = copy(app)
                alone.registered_groups, alone.registered_commands = [], [command]
                return alone
    return app


def _show_version(wanted: bool) -> None:
    if wanted:
        # Imported here: it brings a parser of mail and one of archives along.
        from importlib.metadata import PackageNotFoundError, version

        try:
            typer.echo(f"jobcontracts {version('jobcontracts')}")
        except PackageNotFoundError:
            typer.echo("jobcontracts, not installed: run from a checkout")
        raise typer.Exit


@app.callback()
def _options(
    ctx: typer.Context,
    _version: Annotated[
        bool,
        typer.Option(
            "--version", callback=_show_version, is_eager=True, help="Show the version and exit."
        ),
    ] = False,
) -> None:
    if ctx.invoked_subcommand is None:
        # Nothing was asked for, so this is no result: a script that forgot the command must see it.
        typer.echo(ctx.get_help(), err=True)
        raise typer.Exit(2)
