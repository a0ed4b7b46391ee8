"""What an author, or `new`, has left to look up is not left in a contract."""

from __future__ import annotations

import re
from collections.abc import Iterator

from jobcontracts.model.pointer import find, pointer_tokens
from jobcontracts.model.source import Source
from jobcontracts.model.validation_messages import shown_value
from jobcontracts.problem import Problem

_PROSE = ("x-inferred", "reading", "title", "summary", "description")
_TODO = re.compile(r"TODO\b")


def todos(source: Source) -> Iterator[Problem]:
    """Yield texts in our own words that begin with TODO; a vendor's state may be called so."""
    if b"TODO" not in source.content:
        return
    for pointer in source.lines:
        way = pointer_tokens(pointer)
        text = find(source.root, way)
        if way[-1:] and way[-1] in _PROSE and isinstance(text, str) and _TODO.match(text):
            fix = "look it up, and write what you have found in the place of this text"
            yield source.problem(pointer, "the finished text", shown_value(text), fix)
