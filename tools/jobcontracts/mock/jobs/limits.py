"""How much of anything the mock keeps or takes, so that its memory stays where it is."""

from __future__ import annotations

import sys
from contextlib import suppress
from dataclasses import dataclass, replace

_SPARE_FILES = 2_200
"""Open files that are no served connection: a burst of 2,048 is accepted before any is counted."""


@dataclass(frozen=True, slots=True)
class Limits:
    """The limits of a mock.

    Args:
        jobs: How many jobs are kept; the oldest ones that have ended go first.
        journal: How many requests and answers are kept; the oldest ones go first.
        journal_bytes: How many bytes they have together.
        faults: How many faults there may be at a time.
        sessions: How many sessions are kept that have a name; the one idle longest goes first.
        session_jobs: How many jobs each of them may have; never more than `jobs`.
        session_journal_bytes: How many bytes its exchanges have together.
        sessions_bytes: How many bytes all of them keep; the one idle longest goes first.
        body: How many bytes a request's body may have.
        head: How many bytes the headers of a request may have.
        fields: How many headers a request may have.
        path: How many bytes path and query may have; RFC 9110, section 4.1 asks for 8,000.
        in_flight: On a socket, how many bytes unanswered requests and unread answers may have
            together; the oldest ones go first.
        connections: How many connections there may be; those that have waited longest go first.
        head_seconds: How long the headers of a request may take, or the first request of a
            connection.
        body_seconds: How long a request may take from its first byte to its last.
        write_seconds: How long a client may read nothing of an answer.
    """

    jobs: int = 10_000
    journal: int = 1_000
    journal_bytes: int = 8 << 20
    faults: int = 1_000
    sessions: int = 1_000
    session_jobs: int = 1_000
    session_journal_bytes: int = 1 << 20
    sessions_bytes: int = 64 << 20
    body: int = 1 << 20
    head: int = 1 << 16
    fields: int = 100
    path: int = 1 << 13
    in_flight: int = 24 << 20
    connections: int = 1 << 14
    head_seconds: float = 30.0
    body_seconds: float = 60.0
    write_seconds: float = 30.0

    def of_session(self) -> Limits:
        """Return the limits of a session that has a name."""
        journal_bytes = min(self.journal_bytes, self.session_journal_bytes)
        return replace(self, jobs=min(self.jobs, self.session_jobs), journal_bytes=journal_bytes)


def allow_open_files() -> None:
    """Let this process have as many files open, and so connections, as the system lets it."""
    if sys.platform != "win32":
        import resource

        _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
        # Some systems have no limit by that name, and another one by another name.
        with suppress(ValueError, OSError):
            resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))


def possible_connections(wanted: int) -> int:
    """Return how many of the wanted connections the process has files for."""
    if sys.platform == "win32":
        return wanted
    import resource

    files, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    if files == resource.RLIM_INFINITY:
        return wanted
    return min(wanted, max(files - _SPARE_FILES, files // 2))
