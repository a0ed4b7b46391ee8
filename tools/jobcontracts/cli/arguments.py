"""What several commands take, and what is looked at before a command begins."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from jobcontracts.cli.completion import vendors_to_complete

Vendor = Annotated[
    str,
    typer.Argument(metavar="VENDOR", help="A folder in specs.", autocompletion=vendors_to_complete),
]
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
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON, for other programs.")]
Annotations = Annotated[
    bool, typer.Option("--github", help="Print annotations of GitHub Actions, too.")
]
Junit = Annotated[
    Path | None, typer.Option("--junit", metavar="FILE", help="Write JUnit XML there.")
]


def need(extra: str, *more: str) -> None:
    """Exit with 2 and one line if an extra, or one that it brings, is not installed."""
    from jobcontracts.extras import missing

    names = [name for each in (extra, *more) for name in missing(each)]
    if names:
        command = f"pip install 'jobcontracts[{extra}]'"
        print(f"this needs {', '.join(names)}: {command}", file=sys.stderr)
        raise typer.Exit(2)
