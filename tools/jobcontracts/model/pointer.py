"""JSON Pointers (RFC 6901), and the values that they lead to.

Besides, `[type=Complete&status=True]` leads to the item of a list that has these members: the first
one, where several do.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from typing import Any

from jobcontracts.model.http import MISSING

_INDEX = re.compile(r"0|[1-9][0-9]{0,8}")


_FITTING = re.compile(r"\[([^=&\[\]]+=[^&\[\]]*(?:&[^=&\[\]]+=[^&\[\]]*)*)\]")


def escaped(token: str) -> str:
    """Return one reference token as it stands in a JSON pointer (RFC 6901, section 3)."""
    return token.replace("~", "~0").replace("/", "~1")


def unescaped(token: str) -> str:
    """Return the key that a JSON pointer's reference token stands for (RFC 6901, section 4)."""
    return token.replace("~1", "/").replace("~0", "~")


def pointer_tokens(pointer: str) -> tuple[str, ...]:
    """Return the keys of a JSON pointer, unescaped."""
    return tuple(unescaped(token) for token in pointer.split("/")[1:])


def pointer_of(keys: Sequence[object], start: str = "") -> str:
    """Return the JSON pointer of `keys`, below `start`."""
    return start + "".join(f"/{escaped(str(key))}" for key in keys)


def is_within(pointer: str, place: str) -> bool:
    """Return whether a JSON pointer leads to a place, or to something in it."""
    return pointer == place or pointer.startswith(f"{place}/")


def fitting(token: str) -> tuple[tuple[str, str], ...]:
    """Return names and values of the members by which a token picks an item; none if it does not.

    Values are texts as JSON would write them, without quotes: `true`, `7`, `Complete`.
    """
    match = _FITTING.fullmatch(token)
    pairs = match[1].split("&") if match else ()
    return tuple((name, value) for name, _, value in (pair.partition("=") for pair in pairs))


def _index(items: Sequence[Any], token: str) -> int | None:
    """Return the index of the item that a token leads to; None if there is none."""
    wanted = fitting(token)
    if wanted:
        return next((i for i, item in enumerate(items) if _fits(item, wanted)), None)
    index = int(token) if _INDEX.fullmatch(token) else len(items)
    return index if index < len(items) else None


def _fits(item: Any, wanted: Sequence[tuple[str, str]]) -> bool:
    return isinstance(item, dict) and all(
        name in item and _text(item[name]) == value for name, value in wanted
    )


def _text(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value)


def find(value: Any, tokens: Sequence[str]) -> Any:
    """Follow `tokens` into a JSON value; `MISSING` where the way ends."""
    for token in tokens:
        if isinstance(value, dict) and token in value:
            value = value[token]
        elif isinstance(value, list) and (index := _index(value, token)) is not None:
            value = value[index]
        else:
            return MISSING
    return value


def remove_value(value: Any, tokens: Sequence[str]) -> bool:
    """Take what `tokens` lead to out of a JSON value, in place; return whether it was there."""
    parent = find(value, tokens[:-1]) if tokens else MISSING
    if find(parent, tokens[-1:]) is MISSING:
        return False
    del parent[_index(parent, tokens[-1]) if isinstance(parent, list) else tokens[-1]]
    return True


def put_value(value: Any, tokens: Sequence[str], new: Any) -> Any:
    """Return a JSON value with `new` in the place that `tokens` lead to; it is changed in place."""
    if not tokens:
        return new
    parent = find(value, tokens[:-1])
    parent[_index(parent, tokens[-1]) if isinstance(parent, list) else tokens[-1]] = new
    return value
