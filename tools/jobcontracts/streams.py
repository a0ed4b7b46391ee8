"""The standard streams, made such that every text can be read from them and written to them."""

from __future__ import annotations

import os
import sys
from io import TextIOWrapper
from pathlib import Path


def open_streams() -> None:
    """Read UTF-8 whatever the locale, spell out what an encoding lacks, and replace what is closed.

    Standard error spells out by itself.
    """
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            setattr(sys, name, Path(os.devnull).open(mode, encoding="utf-8"))  # noqa: SIM115
    if isinstance(sys.stdin, TextIOWrapper):
        sys.stdin.reconfigure(encoding="utf-8", errors="strict")
    # The second is what Python takes in the locale C.
    if isinstance(sys.stdout, TextIOWrapper) and sys.stdout.errors in ("strict", "surrogateescape"):
        sys.stdout.reconfigure(errors="backslashreplace")
