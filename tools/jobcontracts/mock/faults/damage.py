"""What a fault does to an answer: pure functions of a reply."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from typing import Any

from jobcontracts.mock.faults.fault import Fault
from jobcontracts.mock.http.messages import Reply, compact, encoded, plain_reply
from jobcontracts.mock.responses.answers import compile_answer
from jobcontracts.model.api import Operation
from jobcontracts.model.contract import Contract
from jobcontracts.model.http import MISSING, Response, fold, is_json
from jobcontracts.model.pointer import find, pointer_tokens, put_value, remove_value
from jobcontracts.model.times import http_date
from jobcontracts.problem import ProblemsError

UNHEARD_OF = "mock-unheard-of"
"""The state of `unknown_state` where the fault names none."""

_UNHEARD_OF_STATUS = 299
_DELIVERIES = frozenset({"truncate", "slow"})
"""What happens to an answer on its way."""

_NO_CONTENT = frozenset({204, 205, 304})


def status_reply(
    contract: Contract,
    operation: Operation,
    challenges: tuple[tuple[bytes, bytes], ...],
    fault: Fault,
    now: float,
    origin: str,
) -> Reply:
    """Return the answer of a `status` fault: the documented one, else a plain and marked one.

    Args:
        contract: The operation's contract.
        operation: The operation that was asked for.
        challenges: The `WWW-Authenticate` headers of a 401.
        fault: Has `status`, perhaps `retry_after` in seconds, and `retry_after_as`.
        now: The time in seconds since 1970, for a `Retry-After` that is a date.
        origin: Where the client has reached the mock.
    """
    status: int = fault.arguments["status"]
    reply = _documented(contract, operation, status, origin)
    if reply is None and status in _NO_CONTENT:
        reply = Reply(status, [], b"")
    elif reply is None:
        reply = plain_reply(status, "a fault that was asked for", str(fault))
    headers = [*reply.headers, *(challenges if status == 401 else ())]
    after = fault.arguments.get("retry_after")
    if after is not None:
        # RFC 9110, section 10.2.3: seconds, or a date.
        as_date = fault.arguments.get("retry_after_as") == "date"
        value = http_date(int(now + after)) if as_date else str(after)
        headers = [h for h in headers if h[0] != b"retry-after"]
        headers.append((b"retry-after", value.encode()))
    # Why, each fault that has met a request says itself.
    return reply._replace(headers=headers, why="")


def _documented(contract: Contract, operation: Operation, status: int, origin: str) -> Reply | None:
    response = operation.responses.get(status)
    try:
        answer = None if response is None else compile_answer(contract, response)
    except ProblemsError:
        # Documented without an example of it: nothing that could be sent.
        return None
    return None if answer is None else answer.without_job(origin)


def with_damage(
    reply: Reply, meeting: Sequence[Fault], contract: Contract, operation: Operation
) -> tuple[Reply, list[Fault]]:
    """Return what faults make of an answer, and which of them have happened.

    A fault that has nothing to damage in this answer has not happened: it waits for another one.
    """
    happened = []
    for fault in meeting:
        if fault.kind in _DELIVERIES:
            worse = reply if reply.body else None
        else:
            worse = damaged(reply, fault, contract, operation)
        if worse is not None:
            reply = worse
            happened.append(fault)
    return reply, happened


def damaged(reply: Reply, fault: Fault, contract: Contract, operation: Operation) -> Reply | None:
    """Return what becomes of an answer; None if the fault has nothing in it to damage.

    Args:
        reply: The answer.
        fault: A fault that damages what an answer says.
        contract: The operation's contract.
        operation: The operation that was asked for.
    """
    if fault.kind == "unknown_state":
        return _unknown_state(reply, fault, contract, operation)
    return _DAMAGES[fault.kind](reply, fault)


def _invalid_json(reply: Reply, fault: Fault) -> Reply | None:
    if not reply.body or not _says_json(reply):
        return None
    # Without its end it is JSON no more, unless it is a number or a word.
    ends = reply.body.rstrip()[-1:] in (b"}", b"]", b'"')
    return _with_body(reply, reply.body.rstrip()[:-1] if ends else b"{" + reply.body)


def _drop_field(reply: Reply, fault: Fault) -> Reply | None:
    body = _decoded(reply)
    dropped = remove_value(body, pointer_tokens(fault.arguments["field"]))
    return _with_json(reply, body) if dropped else None


def _wrong_type(reply: Reply, fault: Fault) -> Reply | None:
    tokens = pointer_tokens(fault.arguments["field"])
    body = _decoded(reply)
    own = find(body, tokens)
    if own is MISSING:
        return None
    new = fault.arguments["value"] if "value" in fault.arguments else _of_another_type(own)
    return _with_json(reply, put_value(body, tokens, new))


def _of_another_type(value: Any) -> Any:
    if isinstance(value, str):
        return 7
    return [] if isinstance(value, dict) else {} if isinstance(value, list) else "seven"


def _content_type(reply: Reply, fault: Fault) -> Reply | None:
    if not reply.body:
        return None
    value = fault.arguments.get("content_type", "text/html")
    return _with_header(reply, b"content-type", value.encode("latin-1", "replace"))


_DAMAGES: dict[str, Callable[[Reply, Fault], Reply | None]] = {
    "invalid_json": _invalid_json,
    "drop_field": _drop_field,
    "wrong_type": _wrong_type,
    "content_type": _content_type,
}


def _unknown_state(
    reply: Reply, fault: Fault, contract: Contract, operation: Operation
) -> Reply | None:
    if operation.id != contract.poll.id or reply.status not in operation.successes:
        return None
    body = _decoded(reply)
    headers = fold((name.decode(), value.decode("latin-1")) for name, value in reply.headers)
    place = contract.lifecycle.state.place(Response(reply.status, headers, reply.body))
    state = fault.arguments.get("state")
    if place is None or place.state:
        return None
    read = place.expression
    if read.place == "statusCode":
        text = str(_UNHEARD_OF_STATUS if state is None else state)
        if not text.isascii() or not text.isdecimal() or not 200 <= int(text) <= 599:
            return None
        if int(text) in _NO_CONTENT:
            return Reply(int(text), [], b"")
        return reply._replace(status=int(text))
    new = UNHEARD_OF if state is None else state
    if read.place == "header":
        return _with_header(reply, read.name.lower().encode(), new.encode("latin-1", "replace"))
    return _with_json(reply, put_value(body, read.tokens, new)) if read.place == "body" else None


def _says_json(reply: Reply) -> bool:
    return is_json(dict(reply.headers).get(b"content-type", b"").decode("latin-1"))


def _decoded(reply: Reply) -> Any:
    """Return the body as JSON values, `MISSING` if it is none."""
    if not reply.body or not _says_json(reply):
        return MISSING
    try:
        return json.loads(reply.body)
    except ValueError:
        # Another fault has been at it.
        return MISSING


def _with_json(reply: Reply, value: Any) -> Reply:
    return _with_body(reply, encoded(compact(value)))


def _with_body(reply: Reply, body: bytes) -> Reply:
    return _with_header(reply._replace(body=body), b"content-length", b"%d" % len(body))


def _with_header(reply: Reply, name: bytes, value: bytes) -> Reply:
    headers = [(n, value if n == name else v) for n, v in reply.headers]
    return reply._replace(headers=headers)
