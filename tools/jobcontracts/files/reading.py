"""Reading a file that somebody names: a regular one, of a bounded size, in UTF-8, or a problem.

Whatever else stands there (a FIFO, a device, a folder) is refused before a byte of it is read, so
that nothing waits for ever and nothing fills the memory.
"""

from __future__ import annotations

import errno
import os
import stat
import sys
from pathlib import Path

from jobcontracts.problem import Problem, ProblemsError

MOST_BYTES = 2 * 2**20
"""How large a file may be that a person has written: a contract, a changelog, a list of jobs."""

# Without O_NONBLOCK, a FIFO waits until somebody writes to it. To a regular file it means nothing.
_NAMES = ("O_CLOEXEC", "O_NONBLOCK", "O_NOCTTY", "O_BINARY")
_FLAGS = os.O_RDONLY | sum(getattr(os, name, 0) for name in _NAMES)

_KINDS = {
    stat.S_IFIFO: "a FIFO",
    stat.S_IFSOCK: "a socket",
    stat.S_IFCHR: "a device",
    stat.S_IFBLK: "a device",
}


def read_bytes(
    path: Path,
    *,
    expected: str = "a readable file",
    fix: str = "name another file",
    most: int = MOST_BYTES,
) -> bytes:
    """Read a file.

    Args:
        path: The file.
        expected: What it is read as, for the message.
        fix: What to do if it cannot be read.
        most: How many bytes it may have.

    Raises:
        ProblemsError: It is missing, may not be read, is no regular file, or is too large.
    """
    try:
        file = os.open(path, _FLAGS)
        about = os.fstat(file)
        if stat.S_ISREG(about.st_mode):
            with os.fdopen(file, "rb") as opened:
                # A file may grow meanwhile, and those of the system tell no size.
                content = b"" if about.st_size > most else opened.read(most + 1)
            return within(path, content, most, about.st_size)
        os.close(file)
        found = _KINDS.get(stat.S_IFMT(about.st_mode), os.strerror(errno.EISDIR))
    except OSError as error:
        found = error.strerror or str(error)
    raise ProblemsError.of(expected, found, fix, path)


def read_text(path: Path, *, expected: str = "a readable file", fix: str = "name another") -> str:
    """Read a file of text.

    Raises:
        ProblemsError: As `read_bytes`; or it is not UTF-8.
    """
    return utf8(path, read_bytes(path, expected=expected, fix=fix))


def read_standard_input() -> str:
    """Read text from the standard input until its end.

    Raises:
        ProblemsError: There is too much of it, or it is not UTF-8.
    """
    return utf8(None, within(None, sys.stdin.buffer.read(MOST_BYTES + 1)))


def utf8(path: Path | None, content: bytes) -> str:
    """Decode the content of a file.

    Raises:
        ProblemsError: It is not UTF-8; the problem has the line.
    """
    try:
        return content.decode()
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        found = f"the byte 0x{content[error.start]:02x}, which is not UTF-8"
        fix = "save the file as UTF-8"
        raise ProblemsError([Problem(path, line, "", "UTF-8 text", found, fix)]) from None


def within(path: Path | None, content: bytes, most: int = MOST_BYTES, size: int = 0) -> bytes:
    """Return the content of a file if it has no more bytes than may be.

    Args:
        path: The file.
        content: What was read of it.
        most: How many bytes it may have.
        size: How many it has, as far as that is known.

    Raises:
        ProblemsError: It has more.
    """
    if max(len(content), size) > most:
        found = f"{size:,} bytes" if size > most else "more"
        raise ProblemsError.of(
            f"at most {most:,} bytes", found, "leave out what is not needed", path
        )
    return content
