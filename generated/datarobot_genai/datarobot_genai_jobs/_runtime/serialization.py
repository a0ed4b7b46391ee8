# From templates/runtime/serialization.py, unchanged but for this line.
"""What a client has as JSON, under the names of the wire: models, answers, updates and errors."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import msgspec

encode = msgspec.json.Encoder().encode
"""Writes JSON; members that are `UNSET` are left out."""


class Serializable:
    """What can be written as JSON; cookies are left out."""

    __slots__ = ()

    def to_dict(self) -> dict[str, Any]:
        """Return this as JSON has it: dicts, lists, texts, numbers, booleans and None.

        Names and forms are those of the vendor's JSON. A member that was left out is left out, one
        that was null is None, and what came otherwise than documented is as it came.
        """
        import json  # not with the client: few programs ask for it

        found: dict[str, Any] = json.loads(self.to_json())
        return found

    def to_json(self) -> str:
        """Return the same as JSON, on one line that is safe to print."""
        return json_text(self)

    def _json_value(self) -> Any:
        """Return what is encoded; a model is so itself."""
        return self


def json_value(value: Any) -> Any:
    """Return what stands for a value in JSON."""
    return value._json_value() if isinstance(value, Serializable) else value


def json_members(value: object, names: Iterable[str]) -> dict[str, Any]:
    """Return what stands for some attributes of a value in JSON."""
    return {name: json_value(getattr(value, name)) for name in names}


def json_text(value: Any) -> str:
    """Return a value as JSON, on one line that is safe to print."""
    value = json_value(value)
    try:
        text = encode(value).decode()
    except UnicodeEncodeError:
        # Text may have half a character in it (RFC 8259, section 8.2).
        import json

        text = json.dumps(msgspec.to_builtins(value, str_keys=True))
    if text.isprintable():
        return text
    # All of JSON that is not printable stands in strings, which a terminal may obey.
    return "".join(c if c.isprintable() else _escaped(c) for c in text)


def _escaped(character: str) -> str:
    """Return a character as JSON escapes it, by UTF-16 (RFC 8259, section 7)."""
    units = character.encode("utf-16-be").hex()
    return "".join(f"\\u{units[at : at + 4]}" for at in range(0, len(units), 4))
