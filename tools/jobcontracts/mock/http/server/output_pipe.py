"""Whether anybody can still read what a server prints, as in a pipe into `head`."""

from __future__ import annotations

import os
import select
import signal
import stat
import sys
from collections.abc import Callable
from typing import IO


def reader_gone(output: IO[str]) -> Callable[[], bool]:
    """Return what tells whether the last reader of a pipe has gone; never of anything else.

    Nor of what a script has started in the background, which its shell lets ignore SIGINT (POSIX,
    2.11): such a server is to go on when the script, or the step of a CI job, has ended.

    Args:
        output: What is written to.
    """
    try:
        number = output.fileno()
        is_pipe = stat.S_ISFIFO(os.fstat(number).st_mode)
    except (OSError, ValueError):
        number, is_pipe = -1, False
    # Windows has no poll.
    if sys.platform == "win32" or not is_pipe or signal.getsignal(signal.SIGINT) == signal.SIG_IGN:
        return lambda: False
    poll = select.poll()
    poll.register(number, 0)
    return lambda: bool(poll.poll(0))
