"""JSON that others have written, read strictly: what only some readers can hold is refused."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Sequence
from typing import Any, NoReturn

MOST_VALUES = 2_000_000
"""How many values a document may have, at some 100 bytes each in memory."""

MOST_LEVELS = 200
"""How deep it may be; validators and this interpreter have their own, varying limits above."""

_TOKEN = re.compile(r'"(?:[^"\\]++|\\.)*+"?|[\[\]{},]', re.DOTALL)
_HALF = re.compile(r"\\u[dD][89a-fA-F]")


class JsonTextError(ValueError):
    """A text is no JSON, or says what not every reader can hold; `line` is where, from 1."""

    def __init__(self, message: str, line: int = 1) -> None:
        super().__init__(message)
        self.line = line


def parse_json(text: str, *, unique: bool = False) -> Any:
    """Return what a JSON text stands for (RFC 8259).

    Args:
        text: The text; it may begin with a byte order mark.
        unique: Whether a name that an object has twice is a fault (section 4).

    Raises:
        JsonTextError: It is no JSON, too deep or too much; a number is beyond what a double or
            4,300 digits can hold; a text has half a surrogate pair.
    """
    text = text.removeprefix("\ufeff")
    _measure(text)
    hooks: dict[str, Any] = {"parse_float": _float, "parse_int": _int, "parse_constant": _no_json}
    try:
        return json.loads(text, object_pairs_hook=_members if unique else None, **hooks)
    except json.JSONDecodeError as error:
        raise JsonTextError(error.msg, error.lineno) from None
    except RecursionError:
        raise _too_deep(text, 0) from None


def item_lines(text: str, names: Sequence[str]) -> list[int]:
    """Return the line of each list or object that is an item of the list under some names.

    Args:
        text: A text that `parse_json` has read.
        names: Of the members that lead to the list, from the outermost on.
    """
    wanted = [None, *names]
    above: list[str | None] = []
    lines, name, line, counted = list[int](), None, 1, 0
    for match in _TOKEN.finditer(text):
        first, start = text[match.start()], match.start()
        if first == '"':
            name = match[0][1:-1]
        elif first == ",":
            name = None
        elif first in "]}":
            above.pop()
        else:
            if above == wanted:
                line, counted = line + text.count("\n", counted, start), start
                lines.append(line)
            above.append(name)
            name = None
    return lines


def _measure(text: str) -> None:
    """Refuse what would take too much memory or stack, before any of it is built."""
    halves = _HALF.search(text) is not None
    level = 0
    for number, match in enumerate(_TOKEN.finditer(text)):
        first = text[match.start()]
        level += (first in "[{") - (first in "]}")
        if level > MOST_LEVELS:
            raise _too_deep(text, match.start())
        if number > 2 * MOST_VALUES:
            raise JsonTextError(f"more than {MOST_VALUES:,} values", _line(text, match.start()))
        if halves and first == '"':
            _refuse_half(text, match)


def _refuse_half(text: str, match: re.Match[str]) -> None:
    try:
        json.loads(match[0], strict=False).encode()
    except UnicodeEncodeError as error:
        half = f"half a surrogate pair, \\u{ord(error.object[error.start]):04x}"
        raise JsonTextError(half, _line(text, match.start())) from None
    except ValueError:
        return  # no JSON, which is told better where it is read


def _too_deep(text: str, position: int) -> JsonTextError:
    return JsonTextError(f"more than {MOST_LEVELS} levels", _line(text, position))


def _line(text: str, position: int) -> int:
    return text.count("\n", 0, position) + 1


def _float(digits: str) -> float:
    value = float(digits)
    return value if math.isfinite(value) else _no_json(digits)


def _int(digits: str) -> int:
    try:
        return int(digits)
    except ValueError:  # more digits than this interpreter converts
        _no_json(digits)


def _no_json(found: str) -> NoReturn:
    shown = found if len(found) <= 20 else f"{found[:20]}…"
    raise JsonTextError(f"{shown}, which is no number that JSON readers hold")


def _members(pairs: Sequence[tuple[str, Any]]) -> dict[str, Any]:
    members: dict[str, Any] = {}
    for name, value in pairs:
        if name in members:
            raise JsonTextError(f"{name} twice in one object")
        members[name] = value
    return members
