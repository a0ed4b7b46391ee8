"""How help is laid out: plain text, as wide as 80 columns at most, with examples at its end.

Plain because the columns are needed for words: a frame and a column of types leave an option's help
less than a third of the line. What has no colour also needs none taken away, in a pipe, in a file
or where NO_COLOR is set.
"""

from __future__ import annotations

from typing import Any

from typer.core import TyperCommand, TyperGroup

from jobcontracts.cli.specs import vendors_there


def examples(*lines: str) -> str:
    """Return what the help of a command ends with.

    Args:
        lines: Command lines, each with `{vendor}` where the name of a vendor belongs.
    """
    heading = "Example:" if len(lines) == 1 else "Examples:"
    return "\n  ".join((heading, *lines))


class CommandScreen(TyperCommand):
    """A command, its help as described above."""

    def collect_usage_pieces(self, ctx: Any) -> list[str]:
        """Return what is written after the command's name; an argument, as we have written it.

        Typer puts brackets of its own around that, not the same ones in each release.
        """
        params = self.get_params(ctx)
        arguments = [param for param in params if param.param_type_name == "argument"]
        return [self.options_metavar or "", *map(_written, arguments)]

    def format_options(self, ctx: Any, formatter: Any) -> None:
        """Write both tables; an argument as in the usage, without the Python type of its value."""
        arguments, options = [], []
        for param in self.get_params(ctx):
            row = param.get_help_record(ctx)
            if row is not None and param.param_type_name == "argument":
                arguments.append((_written(param), row[1]))
            elif row is not None:
                options.append(row)
        for heading, rows in (("Arguments", arguments), ("Options", options)):
            if rows:
                with formatter.section(heading):
                    formatter.write_dl(rows)

    def format_epilog(self, ctx: Any, formatter: Any) -> None:
        """Write the examples as they stand: a command line is never wrapped."""
        _write(self.epilog, formatter)


class ProgramScreen(TyperGroup):
    """The program: its commands with a line each, and at the end the exit statuses."""

    def format_epilog(self, ctx: Any, formatter: Any) -> None:
        """Write the table as it stands."""
        _write(self.epilog, formatter)


def _written(argument: Any) -> str:
    name: str = argument.metavar or argument.name
    return name


def _write(text: str | None, formatter: Any) -> None:
    if text is None:
        return
    # Those who have no contracts yet read the word that the usage has.
    vendor = next(iter(vendors_there(None)), "VENDOR")
    formatter.write_paragraph()
    formatter.write(text.replace("{vendor}", vendor) + "\n")
