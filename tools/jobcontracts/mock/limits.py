"""How much of anything the mock keeps or takes, so that its memory stays where it is."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """The limits of a mock.

    Args:
        jobs: How many jobs are kept; the oldest ones that have ended go first.
        journal: How many requests and answers are kept; the oldest ones go first.
        faults: How many faults there may be at a time.
        body: How many bytes a request's body may have.
        head: How many bytes the headers of a request may have.
        path: How many bytes path and query may have; RFC 9110, section 4.1 asks for 8,000.
    """

    jobs: int = 10_000
    journal: int = 1_000
    faults: int = 1_000
    body: int = 1 << 20
    head: int = 1 << 16
    path: int = 1 << 13
