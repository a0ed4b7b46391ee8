"""Values as TOML."""

from __future__ import annotations

import json


def toml(text: str) -> str:
    """Return text as one basic string of TOML, on one line: white space becomes single spaces."""
    quoted = json.dumps(" ".join(text.split()), ensure_ascii=False)
    # JSON lets DEL and the C1 controls stand as they are.
    return "".join(c if c.isprintable() else f"\\U{ord(c):08X}" for c in quoted)
