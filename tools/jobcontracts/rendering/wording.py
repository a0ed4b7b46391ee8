"""Words that several parts of the toolkit put into what they tell."""

from __future__ import annotations


def counted(count: int, noun: str) -> str:
    """Return `1 job`, `3 jobs`: a number and a noun that takes an s."""
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"
