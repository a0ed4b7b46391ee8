"""A request for an operation of the control API."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Call:
    """A request for an operation of the control API, known to fit the document.

    Args:
        path: The path parameters.
        query: The query parameters, typed.
        body: The body; empty where there is none.
        url: The URL that was asked for, without its query.
        origin: Scheme, host and port as the client used them, and the prefix of its session.
        prefix: The prefix of its session, empty where the path has none.
    """

    path: Mapping[str, str]
    query: Mapping[str, Any]
    body: dict[str, Any]
    url: str
    origin: str
    prefix: str


Handler = Callable[[Call], Any]
"""Does what an operation does; returns the body of its success, None for none."""
