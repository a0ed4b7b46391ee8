"""The file that says at which port a mock listens, for as long as it does.

Its mock holds a lock on it, which the system takes back whatever that process dies of: so a file
without a lock is one that is left. Without locks, as on Windows, each counts as left.
"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from jobcontracts.files.output_folder import replace_file
from jobcontracts.problem import ProblemsError

_WRITTEN = re.compile(rb"(\d{1,5}\n)?")
"""What is ours to replace: a port, and nothing, as `mktemp` makes it."""


@contextmanager
def port_file(path: Path | None) -> Iterator[Callable[[int], None]]:
    """Take a place for the port; what is written there is removed afterwards.

    One that a mock has left behind is removed at once, so that nobody takes its port for ours.

    Args:
        path: A file, or a pipe or device, which is only written to; None for none.

    Yields:
        What writes the port.

    Raises:
        ProblemsError: The file is not ours, is another mock's, or cannot be written.
    """
    if path is None:
        yield lambda port: None
        return
    special = path.exists() and not path.is_file()
    if not special:
        _remove_left(path)
    held: list[int] = []

    def write(port: int) -> None:
        try:
            if not special:
                _refuse_foreign(path)
            replace_file(path, f"{port}\n".encode())
            if not special:
                held.append(os.open(path, os.O_RDONLY))
                _lock(held[0])
        except OSError as error:
            raise _refused(path, error.strerror or str(error)) from None

    try:
        yield write
    finally:
        for descriptor in held:
            # Another may have been put there since, and is not ours to remove.
            with suppress(OSError):
                if os.path.samestat(os.fstat(descriptor), path.stat()):
                    Path(os.path.realpath(path)).unlink()
            os.close(descriptor)


def _remove_left(path: Path) -> None:
    try:
        descriptor = os.open(path, os.O_RDONLY)
    except FileNotFoundError:
        return
    except OSError as error:
        raise _refused(path, error.strerror or str(error)) from None
    try:
        _refuse_foreign(path)
        if not _lock(descriptor):
            port = os.read(descriptor, 5).decode().strip()
            raise _refused(path, f"that of a mock that listens at port {port}")
        if os.fstat(descriptor).st_size:
            Path(os.path.realpath(path)).unlink()
    finally:
        os.close(descriptor)


def _refuse_foreign(path: Path) -> None:
    if path.is_file():
        with path.open("rb") as file:
            if not _WRITTEN.fullmatch(file.read(7)):
                raise _refused(path, "a file with something else in it, which is left as it is")


def _refused(path: Path, found: str) -> ProblemsError:
    fix = "name another with --port-file"
    return ProblemsError.of("a file to write the port to", found, fix, path)


def _lock(descriptor: int) -> bool:
    """Lock a file until it is closed; return whether nobody else has locked it."""
    if sys.platform == "win32":
        return True
    import fcntl

    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError:  # a file system of a network may not lock files
        return True
    return True
