"""What several commands take, and what is looked at before a command begins."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from jobcontracts.cli.completion import vendors_to_complete

Vendors = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="[VENDOR]...",
        help="Folders in specs; all of them by default.",
        autocompletion=vendors_to_complete,
    ),
]
Specs = Annotated[
    Path | None,
    typer.Option(
        "--specs",
        metavar="DIR",
        help="Where the contracts are; ./specs if there is one, else ours.",
    ),
]


def need(extra: str, *more: str) -> None:
    """Exit with 2 and one line if an extra, or one that it brings, is not installed."""
    from jobcontracts.extras import missing

    names = [name for each in (extra, *more) for name in missing(each)]
    if names:
        command = f"pip install 'jobcontracts[{extra}]'"
        print(f"this needs {', '.join(names)}: {command}", file=sys.stderr)
        raise typer.Exit(2)
