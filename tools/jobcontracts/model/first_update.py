"""Submit's answers that say how the job stands, as poll's answers do."""

from __future__ import annotations

from jobcontracts.model.api import Operation, Response
from jobcontracts.model.source import Json
from jobcontracts.model.state import StateReading


def like_polled(
    root: Json, response: Response, poll: Operation, read: StateReading
) -> Response | None:
    """Return the answer of poll as which an answer of submit is read; None if it is like none.

    It has the same body, and each header that poll's must have. Where the status code alone tells
    the state, it has the same status, too.

    Args:
        root: The document.
        response: A success of submit.
        poll: The operation.
        read: Where poll's answers have the state.
    """
    alike = [p for p in poll.successes.values() if _has_all_of(response, p)]
    same = [p for p in alike if p.status == response.status]
    places = read.without_status.places
    told = [p for p in alike if any(True for place in places for _ in place.documented(root, p))]
    return next(iter(same + told), None)


def _has_all_of(response: Response, polled: Response) -> bool:
    """Return whether a response has the body of another, and its required headers."""
    needed = [name for name, header in polled.headers.items() if header.required]
    found = [response.header(name) for name in needed]
    return _body(response) == _body(polled) and all(h and h.required for h in found)


def _body(response: Response) -> tuple[str, Json]:
    media = response.media
    return ("", None) if media is None else (media.name, media.schema)
