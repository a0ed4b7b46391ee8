"""The facts about a vendor as somebody types them, each read by itself: so it is asked for again.

A member of an answer is named as in a JSON Pointer, with or without its first slash, or by the
runtime expression that a lifecycle has for it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from jobcontracts.check.openapi.operations import path_parameters
from jobcontracts.check.openapi.wire import path_text
from jobcontracts.importing.servers import checked_url
from jobcontracts.model.lifecycle import PHASES
from jobcontracts.model.paths import template_names
from jobcontracts.model.pointer import pointer_tokens
from jobcontracts.model.source import Source
from jobcontracts.problem import Problem, ProblemsError, quoted

CREDENTIALS = ("none", "bearer", "basic")
STATUS_CODE = "$statusCode"
_BODY = "$response.body#"
_OPERATION = re.compile(r"([A-Z]+) (/\S*)")
_HEADER = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")

Request = tuple[str, str]
"""A method in lower case, and a path."""


def check_fact(name: str, known: Mapping[str, str]) -> None:
    """Refuse a fact that is not written as it has to be.

    Args:
        name: Which one: `url`, or a name of `Facts`.
        known: It, and the facts before it.

    Raises:
        ProblemsError: What is expected, and how to write it.
    """
    if name == "states":
        read_states(known[name], by_status=known.get("state", "").strip() == STATUS_CODE)
    else:
        _READERS[name](known[name])


def read_page_url(text: str) -> str:
    """Return the address of a page, which has more than a server's URL can have."""
    checked_url(re.split("[?#]", text.strip(), maxsplit=1)[0])
    return text.strip()


def read_submit(text: str) -> Request:
    """Return the request that starts a job, of `POST /reports`."""
    return _request(text, "POST /reports")


def read_poll(text: str) -> Request:
    """Return the request that tells how a job stands, of `GET /reports/{id}`."""
    fix = "GET /reports/{id}"
    method, path = _request(text, fix)
    if method != "get" or not template_names(path):
        raise ProblemsError.of(
            "GET and a path with the job's id", quoted(text), f"write it as {fix}"
        )
    return method, path


def _request(text: str, like: str) -> Request:
    match = _OPERATION.fullmatch(text.strip())
    if match is not None and set(match[2]) & set("?#"):
        fix = "leave it out: say it in openapi.yaml, as a parameter"
        raise ProblemsError.of("a path without ? and #", quoted(text), fix)
    if match is None or match[1] not in ("GET", "POST", "PUT"):
        raise ProblemsError.of("a method and a path", quoted(text), f"write it as {like}")
    faults = _path_faults(Source(Path(), b"", {"paths": {match[2]: {}}}, {}))
    if (problem := next(faults, None)) is not None:
        raise ProblemsError.of(problem.expected, quoted(problem.found), problem.fix)
    return match[1].lower(), match[2]


def _path_faults(source: Source) -> Iterator[Problem]:
    """Yield what `check` has against the paths of a document."""
    yield from path_parameters(source)
    yield from path_text(source)


def read_member(text: str) -> tuple[str, ...]:
    """Return the way to a member of an answer: of `id`, `a/id`, `/a/id`, `$response.body#/a/id`."""
    way = text.strip().removeprefix(_BODY)
    if way.startswith("$"):
        fix = f"write id, report/id or {_BODY}/report/id"
        raise ProblemsError.of("a member of the answer's body", quoted(text), fix)
    if "." in way and "/" not in way:
        fix = f"write {way.replace('.', '/')} for a member in another one, /{way} for one called so"
        raise ProblemsError.of("a member of the answer", quoted(text), fix)
    tokens = pointer_tokens(way if way.startswith("/") else f"/{way}")
    if not all(tokens) or any(token.isdecimal() or token.startswith("[") for token in tokens):
        fix = "name another one; or say in openapi.yaml what is in the list"
        raise ProblemsError.of("names of members, with / between", quoted(text or "nothing"), fix)
    return tokens


def read_state(text: str) -> tuple[str, ...]:
    """Return the way to the state, an empty one where the status code is it."""
    return () if text.strip() == STATUS_CODE else read_member(text)


def read_states(text: str, *, by_status: bool = False) -> dict[str, str]:
    """Return phases by state, of `queued=pending, done=succeeded`."""
    found: dict[str, str] = {}
    for pair in text.split(","):
        state, sign, phase = (part.strip() for part in pair.partition("="))
        if not sign or not state or phase not in PHASES:
            expected = f"STATE=PHASE, with a phase of {', '.join(PHASES)}"
            fix = "write each state with its phase, and commas between: queued=pending, ..."
            raise ProblemsError.of(expected, quoted(pair.strip() or "nothing"), fix)
        if state in found:
            fix = "leave one out"
            raise ProblemsError.of("each state once", f"{quoted(state)} twice", fix)
        if by_status and not re.fullmatch("[2-5][0-9]{2}", state):
            fix = "write status codes, 202=running, 200=succeeded; or a member as the state"
            raise ProblemsError.of(f"states that {STATUS_CODE} can have", quoted(state), fix)
        found[state] = phase
    return found


def read_credential(text: str) -> str:
    """Return one of `CREDENTIALS`, however it is spelled, or the name of a header."""
    said = text.strip()
    if said.lower() in CREDENTIALS:
        return said.lower()
    if not _HEADER.fullmatch(said):
        expected = f"{', '.join(CREDENTIALS)}, or the name of a header"
        raise ProblemsError.of(expected, quoted(text), "write one of these, such as X-Key")
    return said


_READERS: dict[str, Callable[[str], object]] = {
    "url": read_page_url,
    "server": checked_url,
    "submit": read_submit,
    "poll": read_poll,
    "id": read_member,
    "state": read_state,
    "credential": read_credential,
}
