"""What a terminal or a pipe gets: text of others shows there, and never steers it."""

from __future__ import annotations

import json
import os
import sys
import unicodedata
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from io import TextIOWrapper
from pathlib import Path
from typing import Any, TextIO, cast

INTERRUPTED = 130
"""The exit status that a shell makes of SIGINT, which Ctrl-C sends."""

PIPED_WIDTH = 80
"""Columns of what is not written to a terminal: the same everywhere, so that it can be compared."""

_JOINERS = "\u200c\u200d"
"""Format characters that spelling needs (Persian, Hindi, emoji), and that no terminal obeys."""


class _Spelled:
    """For `str.translate`: what a terminal obeys, or hides, becomes its escape in Python."""

    def __getitem__(self, code: int) -> str:
        character = chr(code)
        shown = character.isprintable() or unicodedata.category(character) == "Zs"
        if shown or character in _JOINERS:
            return character
        return character.encode("unicode_escape").decode("ascii")


def terminal(text: str) -> str:
    r"""Return text as one line that shows all of it, and that a terminal does not obey.

    Control, format and bidirectional characters, line ends and lone surrogates are spelled out:
    `\x1b`, `\u202e`, `\n`. Text that has been through it comes back as it is.
    """
    return text if text.isprintable() else text.translate(_Spelled())


def terminal_lines(text: str) -> str:
    """Return text as `terminal` does, its line feeds kept."""
    return text if text.isprintable() else "\n".join(map(terminal, text.split("\n")))


def json_text(value: Any, indent: int | None = None) -> str:
    """Return JSON in printable ASCII: every other character is escaped, DEL too."""
    return json.dumps(value, indent=indent).replace("\x7f", "\\u007f")


class TextStream:
    """A stream that passes on nothing but text.

    Args:
        stream: Where it goes. Bytes cannot be written: there is no `buffer`.
    """

    def __init__(self, stream: TextIO) -> None:
        self.unguarded = stream

    def write(self, text: str) -> int:
        """Write text as `terminal_lines` has it."""
        self.unguarded.write(terminal_lines(text))
        return len(text)

    def writelines(self, lines: Iterable[str]) -> None:
        """Write each of them."""
        for line in lines:
            self.write(line)

    def __getattr__(self, name: str) -> Any:
        if name == "buffer":
            raise AttributeError(name)
        return getattr(self.unguarded, name)


@contextmanager
def text_only() -> Iterator[None]:
    """Let nothing but text through to standard output and standard error, whoever writes there.

    Every text can be written: what the encoding lacks is spelled out, and what is closed is
    replaced. Standard input is UTF-8, whatever the locale.
    """
    _open_streams()
    out, err = (cast("TextIO", TextStream(stream)) for stream in (sys.stdout, sys.stderr))
    with redirect_stdout(out), redirect_stderr(err):
        yield


def _open_streams() -> None:
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            setattr(sys, name, Path(os.devnull).open(mode, encoding="utf-8"))  # noqa: SIM115
    if isinstance(sys.stdin, TextIOWrapper):
        sys.stdin.reconfigure(encoding="utf-8", errors="strict")
    # The second is what Python takes in the locale C. Standard error spells out by itself.
    if isinstance(sys.stdout, TextIOWrapper) and sys.stdout.errors in ("strict", "surrogateescape"):
        sys.stdout.reconfigure(errors="backslashreplace")
