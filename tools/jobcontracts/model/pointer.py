"""JSON Pointers (RFC 6901), and the values that they lead to."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from jobcontracts.model.http import MISSING

_INDEX = re.compile(r"0|[1-9][0-9]{0,8}")


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


def find(value: Any, tokens: Sequence[str]) -> Any:
    """Follow `tokens` into a JSON value; `MISSING` where the way ends."""
    for token in tokens:
        if isinstance(value, dict) and token in value:
            value = value[token]
        elif isinstance(value, list) and _INDEX.fullmatch(token) and int(token) < len(value):
            value = value[int(token)]
        else:
            return MISSING
    return value


def put_value(value: Any, tokens: Sequence[str], new: Any) -> Any:
    """Return a JSON value with `new` in the place that `tokens` lead to; it is changed in place."""
    if not tokens:
        return new
    parent = find(value, tokens[:-1])
    parent[int(tokens[-1]) if isinstance(parent, list) else tokens[-1]] = new
    return value
