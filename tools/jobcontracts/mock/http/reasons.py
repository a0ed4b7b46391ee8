"""Why an answer is not what its request asked for, for whoever sees the answer alone.

Each place that refuses says so in `Reply.why`, or for the control API in the scope of the request;
what the journal would mask is masked before it comes here.
"""

from __future__ import annotations

from jobcontracts.rendering.terminal import terminal

REASON = b"x-mock-reason"
"""The header that says why, as one line of printable ASCII (RFC 9110, section 5.5)."""

JOURNAL = b"x-mock-journal"
"""The header that has the number of the exchange in the journal, which has the whole of it."""

WHY = "jobcontracts.why"
"""Where the control API says it in the scope of a request."""

_LONGEST = 500


def reason_headers(why: str, number: int | None = None) -> list[tuple[bytes, bytes]]:
    r"""Return the headers that say why; none if there is nothing to say.

    Args:
        why: The reason. Of other characters than ASCII's the escapes are sent: `\xfc`.
        number: The exchange's number in the journal, None if it is not there.
    """
    line = terminal(why[: _LONGEST + 1]).strip().encode("ascii", "backslashreplace")
    if not line:
        return []
    line = line if len(line) <= _LONGEST else line[: _LONGEST - 3] + b"..."
    return [(REASON, line), *([] if number is None else [(JOURNAL, b"%d" % number)])]
