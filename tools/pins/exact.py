"""Exact pins in the text of pyproject.toml: found and moved where they stand, comments and all."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Literal, NamedTuple

_CODE = re.compile(r'(?:[^"#]|"[^"]*")*')
"""What a line holds before its comment; a `#` in a string starts none."""

_TABLE = re.compile(r"\[tool\.(?P<name>[\w-]+)\]")

_REQUIREMENT = re.compile(
    r'"(?P<name>[A-Za-z0-9][\w.-]*)(?:\[[^\]"]*\])?(?P<equal>==)(?P<version>\d[\w.+!]*)(?=["; ])'
)
_OWN_VERSION = re.compile(r'required-version\s*=\s*"(?P<equal>==)(?P<version>\d[\w.+!]*)(?=")')
"""How a tool is told, in its own table, which version of itself to be."""


class Pin(NamedTuple):
    """One exact pin.

    Args:
        name: The package, normalised.
        version: Its version.
        operator: Where `==` stands in the text.
        span: Where the version stands in the text.
        kind: A requirement, or a tool's word on its own version.
    """

    name: str
    version: str
    operator: tuple[int, int]
    span: tuple[int, int]
    kind: Literal["requirement", "own"]


def normalised(name: str) -> str:
    """Return a package's name as the locked sets have it."""
    return re.sub(r"[-_.]+", "-", name).lower()


def pins_in(text: str) -> list[Pin]:
    """Find the exact pins of a pyproject.toml, in order; one package may have several."""
    found: list[Pin] = []
    start, table = 0, ""
    for line in text.splitlines(keepends=True):
        code = _CODE.match(line)
        end = start + (code.end() if code else 0)
        if header := _TABLE.match(line):
            table = normalised(header["name"])
        elif line.startswith("["):
            table = ""
        for match in _REQUIREMENT.finditer(text, start, end):
            name = normalised(match["name"])
            places = match.span("equal"), match.span("version")
            found.append(Pin(name, match["version"], *places, "requirement"))
        if table and (own := _OWN_VERSION.search(text, start, end)):
            places = own.span("equal"), own.span("version")
            found.append(Pin(table, own["version"], *places, "own"))
        start += len(line)
    return found


def pinned_versions(text: str) -> dict[str, str]:
    """Return the exactly pinned packages of a pyproject.toml and their versions.

    Where two places do not agree, both, with a comma: that is no version to stay at.
    """
    found: dict[str, set[str]] = {}
    for pin in pins_in(text):
        found.setdefault(pin.name, set()).add(pin.version)
    return {name: ", ".join(sorted(versions)) for name, versions in found.items()}


def moved(text: str, versions: Mapping[str, str]) -> str:
    """Return the text with the pins of some packages at other versions, and no other change."""
    return _replaced(text, lambda pin: (pin.span, versions.get(pin.name, pin.version)))


def loosened(text: str, names: set[str]) -> str:
    """Return the text with the pins of some packages as lower bounds: never back, maybe forward."""

    def change(pin: Pin) -> tuple[tuple[int, int], str]:
        loose = pin.name in names and pin.kind == "requirement"
        return pin.operator, ">=" if loose else "=="

    return _replaced(text, change)


def _replaced(text: str, change: Callable[[Pin], tuple[tuple[int, int], str]]) -> str:
    for pin in reversed(pins_in(text)):
        (start, end), new = change(pin)
        text = text[:start] + new + _in_column(text[end:], len(new) - (end - start))
    return text


def _in_column(rest: str, grown: int) -> str:
    """Keep the comment of a line in its column where the spaces before it allow that."""
    line = rest.partition("\n")[0]
    gap = re.match(r"[^#]*?(?P<spaces> {2,})#", line)
    if not gap or not grown:
        return rest
    start, end = gap.span("spaces")
    return rest[:start] + " " * max(2, end - start - grown) + rest[end:]
