"""What is wrong, where, and how to mend it: the one shape in which a user's mistake is told."""

from __future__ import annotations

import difflib
import os
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from jobcontracts.rendering.terminal import terminal

MOST_QUOTED = 200
"""How many characters of anything a message quotes."""


def quoted(found: object) -> str:
    """Return what was found as a message quotes it: the beginning of it where it is long."""
    text = str(found)
    return text if len(text) <= MOST_QUOTED else f"{text[: MOST_QUOTED - 1]}…"


def similar(name: str, names: Iterable[str]) -> str | None:
    """Return the one of `names` that is spelled most like `name`, None if none is."""
    if len(name) > MOST_QUOTED:
        return None
    known = {other.casefold(): other for other in names}
    near = difflib.get_close_matches(name.casefold(), known, 1)
    return known[near[0]] if near else None


def nearest(name: str, names: Iterable[str], otherwise: str) -> str:
    """Return `did you mean ...?` if one of `names` is spelled like `name`, else `otherwise`."""
    near = similar(name, names)
    return otherwise if near is None else f"did you mean {near}?"


def unknown_name(what: str, name: str, names: Iterable[str], listed: str = "") -> str:
    """Return `no plan 'fial' (did you mean fail?), only fail, succeed`, of what is named `what`.

    The nearest goes before the list, which is cut where it is long.

    Args:
        what: What the names are names of.
        name: The unknown one.
        names: The known ones.
        listed: What is said of them instead of their list.
    """
    known = list(names)
    near = nearest(name, known, "")
    listed = listed or ", ".join(known) or "none"
    return f"no {what} {quoted(name)!r}{near and f' ({near})'}, only {listed}"


@dataclass(frozen=True, slots=True)
class Problem:
    """One fault in something the user wrote.

    Args:
        path: The file or folder, as it is shown to the user; None where no file is at fault.
        line: The line in that file, counted from 1; 0 where there is none.
        pointer: The place inside the file, a JSON pointer (RFC 6901); empty for the whole of it.
        expected: What should have been there.
        found: What is there.
        fix: What to do next.
        warning: Whether it may stay as it is for now.
    """

    path: Path | None
    line: int
    pointer: str
    expected: str
    found: str
    fix: str
    warning: bool = False

    def __str__(self) -> str:
        """Return one line that says it all, and below it the exact place and what to do."""
        where = "error" if self.path is None else terminal(shown(self.path))
        where += f":{self.line}" if self.line else ""
        where += ": warning" if self.warning else ""
        lines = [f"{where}: expected {_told(self.expected)}, found: {_told(self.found)}"]
        if self.line:
            lines.append(f"at: {_told(self.pointer) or 'the whole document'}")
        lines.append(f"fix: {_told(self.fix)}")
        return "\n  ".join(lines)


def _told(text: str) -> str:
    """Return a part of a message in one line, even if it was written over many."""
    return quoted(terminal(" ".join(text.splitlines())))


class ProblemsError(Exception):
    """Something the user wrote is wrong; `problems` has every fault that was found, in order."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))

    @classmethod
    def of(cls, expected: str, found: str, fix: str, path: Path | None = None) -> Self:
        """Return the error of one fault that has no line: in a file as a whole, or in no file."""
        return cls([Problem(path, 0, "", expected, found, fix)])


def shown(path: Path) -> str:
    """Return the path relative to the working directory if it lies below it, else as it is.

    Of a long one the end is shown, which tells it from others.
    """
    try:
        # Unlike Path.resolve, it takes a link to itself as it is.
        text = str(Path(os.path.realpath(path)).relative_to(Path.cwd()))
    except (ValueError, OSError):
        text = str(path)
    return text if len(text) <= MOST_QUOTED else f"…{text[1 - MOST_QUOTED :]}"
