"""The few facts about a small vendor, as the OpenAPI document that it might publish."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from jobcontracts.importing.contract import FirstContract, first_contract
from jobcontracts.importing.conversion import convert
from jobcontracts.importing.document import Page
from jobcontracts.importing.naming import words
from jobcontracts.importing.patterns import Pattern
from jobcontracts.importing.states import StatePlace
from jobcontracts.model.lifecycle import PHASES
from jobcontracts.model.operations import api_operations
from jobcontracts.model.paths import template_names
from jobcontracts.model.pointer import pointer_of
from jobcontracts.model.source import Json, Source
from jobcontracts.problem import ProblemsError, quoted

CREDENTIALS = ("none", "bearer", "basic")
_OPERATION = re.compile(r"([A-Z]+) (/\S*)")


@dataclass(frozen=True)
class Facts:
    """What a contract needs of a small vendor.

    Args:
        title: What the API is called.
        page: The page that says so.
        server: The URL that paths come after.
        submit, poll: Method and path: `POST /reports`, `GET /reports/{id}`.
        id: The member of submit's answer that is the job's id.
        state: The member of poll's answer that is its state.
        states: Each state, and its phase.
        credential: One of `CREDENTIALS`, or the name of a header that has a key.
    """

    title: str
    page: Page
    server: str
    submit: str
    poll: str
    id: str
    state: str
    states: Mapping[str, str]
    credential: str


def parse_states(text: str) -> dict[str, str]:
    """Return phases by state, of `queued=pending, done=succeeded`.

    Raises:
        ProblemsError: It is not written so.
    """
    found: dict[str, str] = {}
    for pair in text.split(","):
        state, sign, phase = (part.strip() for part in pair.partition("="))
        if not sign or not state or phase not in PHASES:
            expected = f"STATE=PHASE, with a phase of {', '.join(PHASES)}"
            fix = "write each state with its phase, and commas between: queued=pending, ..."
            raise ProblemsError.of(expected, quoted(pair.strip() or "nothing"), fix)
        found[state] = phase
    return found


def contract_of_facts(facts: Facts) -> FirstContract:
    """Return a contract of what is known of a vendor.

    Raises:
        ProblemsError: Something is not written as it has to be.
    """
    submit, poll = _operation(facts.submit), _operation(facts.poll)
    if poll[0] != "get" or not poll[1].endswith("}"):
        fix = "write it as GET /reports/{id}"
        raise ProblemsError.of("GET and a path that ends in the job's id", facts.poll, fix)
    root = _published(facts, submit, poll)
    converted = convert(root).root
    found = {(o.method, o.path): o for o in api_operations(converted).values()}
    state = StatePlace((facts.state,), tuple(facts.states), 0)
    named = f"$response.body#{pointer_of([facts.id])}"
    pattern = Pattern(0, found[submit], found[poll], state, named, {})
    return first_contract(Source(Path(), b"", root, {}), pattern, facts.page, facts.states)


def _operation(text: str) -> tuple[str, str]:
    match = _OPERATION.fullmatch(text.strip())
    if match is not None and set(match[2]) & set("?#"):
        fix = "leave it out: say it in openapi.yaml, as a parameter"
        raise ProblemsError.of("a path without ? and #", quoted(text), fix)
    if match is None or match[1] not in ("GET", "POST", "PUT"):
        fix = "write it as POST /reports"
        raise ProblemsError.of("a method and a path", quoted(text), fix)
    return match[1].lower(), match[2]


def _published(facts: Facts, submit: tuple[str, str], poll: tuple[str, str]) -> Json:
    text = {"type": "string"}
    started = {"type": "object", "required": [facts.id], "properties": {facts.id: text}}
    states = {"type": "string", "enum": [*facts.states]}
    job = {"type": "object", "required": [facts.state], "properties": {facts.state: states}}
    body = {"content": {"application/json": {"schema": {"type": "object"}}}}
    paths: dict[str, dict[str, Any]] = {submit[1]: {}, poll[1]: {}}
    for (method, path), schema, said, status in (
        (submit, started, "The job has been started.", "202"),
        (poll, job, "The job as it stands.", "200"),
    ):
        what = " ".join(words(path.partition("{")[0])) or "job"
        names = template_names(path)
        paths[path][method] = {
            "operationId": f"{'get' if method == 'get' else 'start'} {what}",
            "parameters": [
                {"name": n, "in": "path", "required": True, "schema": text} for n in names
            ],
            **({} if method == "get" else {"requestBody": body}),
            "responses": {
                status: {"description": said, "content": {"application/json": {"schema": schema}}}
            },
        }
    root: dict[str, Any] = {"openapi": "3.1.1", "info": {"title": facts.title, "version": "1"}}
    root |= {"servers": [{"url": facts.server}], "paths": paths}
    if facts.credential != "none":
        scheme: Json = {"type": "http", "scheme": facts.credential}
        if facts.credential not in CREDENTIALS:
            scheme = {"type": "apiKey", "in": "header", "name": facts.credential}
        root |= {"components": {"securitySchemes": {"credential": scheme}}}
        root |= {"security": [{"credential": []}]}
    return root
