"""How every run ends: an exit status, and a user's mistake in one line before its detail.

Statuses are those of diff and grep: 1 is an answer, 2 is that there is none. So a script can tell
a contract that is broken from a name that was mistyped.
"""

from __future__ import annotations

import os
import sys
import traceback
from contextlib import suppress
from pathlib import Path

import typer
from typer.exceptions import TyperException

from jobcontracts.cli.output import tell
from jobcontracts.problem import ProblemsError, quoted, shown
from jobcontracts.rendering.terminal import INTERRUPTED, terminal, text_only

PROGRAM = "jobcontracts"
OUR_FAULT = 1
NO_ANSWER = 2
OUTPUT_CLOSED = 141
"""What a shell makes of SIGPIPE, which is what other programs die of there."""

STATUSES = """\
Exit status:
  0    all is well
  1    it is not: a contract is broken, a package is stale, a change breaks
       clients, a server or a recording deviates, a job has failed
  2    there is no answer: wrong usage, a file that cannot be read or written,
       a library that is not installed, a job that could not be watched, a
       role that conformance has never seen served
  3    a job took too long
  130  stopped by Ctrl-C
  141  nobody reads the output any more, as in a pipe into head

Results are on standard output; mistakes and progress are on standard error,
each mistake in one line, then its detail. NO_COLOR=1 switches colour off.
"""


def run(app: typer.Typer) -> int:
    """Run the program, tell what went wrong, and return the exit status.

    A fault of ours is reported with its traceback, so that it can be sent to us.
    """
    with text_only():
        try:
            status = _status(app)
            # Here and not when Python ends: what cannot be written then is a traceback of its own.
            sys.stdout.flush()
        except BrokenPipeError:
            _drop_output()
            return OUTPUT_CLOSED
        except OSError as error:
            with suppress(OSError):  # it may be standard error that cannot be written
                _tell_refused(error)
            _drop_output()
            return NO_ANSWER
        except Exception:  # noqa: BLE001  (told here, where a terminal gets nothing but text)
            traceback.print_exc()
            return OUR_FAULT
    return status


def _status(app: typer.Typer) -> int:
    try:
        return int(app(prog_name=PROGRAM, standalone_mode=False) or 0)
    except ProblemsError as error:
        tell(error.problems)
        return NO_ANSWER
    except TyperException as error:
        _tell_usage(error)
        return error.exit_code
    except typer.Abort as error:  # at a question
        print(file=sys.stderr)
        return INTERRUPTED if isinstance(error.__context__, KeyboardInterrupt) else NO_ANSWER
    except SystemExit as error:
        # rich leaves in its own way when the reader of its output is gone.
        if isinstance(error.__context__, BrokenPipeError):
            raise error.__context__ from None
        raise


def _tell_usage(error: TyperException) -> None:
    context: typer.Context | None = getattr(error, "ctx", None)
    message = quoted(" ".join(error.format_message().split()))
    command = PROGRAM if context is None else context.command_path
    print(f"{command}: {message}", file=sys.stderr)
    if context is not None:
        usage = " ".join(context.get_usage().split()).removeprefix("Usage: ")
        print(f"  usage: {usage}", file=sys.stderr)
    print(f"  fix: {command} --help has the options", file=sys.stderr)


def _tell_refused(error: OSError) -> None:
    """Tell what the system refused, where no command has said more about it."""
    reason, fix = error.strerror or str(error), "make room, or write to another place"
    refused = "cannot write the output"
    if error.filename is not None:
        refused = f"cannot open {terminal(shown(Path(os.fsdecode(error.filename))))}"
        fix = "change who may use it, or name another"
    print(f"error: {refused}: {reason}\n  fix: {fix}", file=sys.stderr)


def _drop_output() -> None:
    """Send what is still unwritten to nowhere, so that Python does not complain of it."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, sys.stdout.fileno())
    os.close(nowhere)
