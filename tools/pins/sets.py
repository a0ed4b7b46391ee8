"""Locked sets, requirements/*.txt: which versions they have, and what moved between two of them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import NamedTuple

_LOCKED = re.compile(r"(?P<name>[a-z0-9][a-z0-9.-]*)(?:\[[^\]]*\])?==(?P<version>\S+)")
_OF_AN_ENTRY = (" ", "#")
"""How the lines below a package begin: its hashes, and which package asks for it."""

Versions = Mapping[str, str]
"""A package's version by its name; several, with commas, where platforms differ."""


class Move(NamedTuple):
    """A package that is not what it was; None where it was not there, or is not any more."""

    name: str
    was: str | None
    now: str | None

    def __str__(self) -> str:
        return f"{self.name} {self.was or 'nothing'} -> {self.now or 'nothing'}"


def versions_in(texts: Iterable[str]) -> dict[str, str]:
    """Return the versions that some locked sets have between them.

    Raises:
        ValueError: A line is not of a locked set: an option, say, or a package by its address.
    """
    found: dict[str, set[str]] = {}
    for text in texts:
        for number, line in enumerate(text.splitlines(), start=1):
            if not line or line.startswith(_OF_AN_ENTRY):
                continue
            locked = _LOCKED.match(line)
            if not locked:
                raise ValueError(
                    f"line {number} of a locked set: expected NAME==VERSION, found {line!r}"
                )
            found.setdefault(locked["name"], set()).add(locked["version"])
    return {name: ", ".join(sorted(found[name])) for name in sorted(found)}


def entry_in(text: str, name: str) -> str:
    """Return a locked set's entry of a package, with its hashes; empty if there is none."""
    found = re.search(
        rf"^{re.escape(name)}(\[[^\]]*\])?==.*\n(?:    --hash=.*\n)*", text, re.MULTILINE
    )
    return found[0] if found else ""


def moves(was: Versions, now: Versions) -> list[Move]:
    """Return what moved between two states of the locked sets, by name."""
    return [
        Move(name, was.get(name), now.get(name))
        for name in sorted({*was, *now})
        if was.get(name) != now.get(name)
    ]
