"""The few facts about a small vendor, as the OpenAPI document that it might publish."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from jobcontracts.importing.contract import FirstContract, first_contract
from jobcontracts.importing.conversion import convert
from jobcontracts.importing.document import Page
from jobcontracts.importing.fact_texts import (
    CREDENTIALS,
    Request,
    read_credential,
    read_member,
    read_poll,
    read_state,
    read_states,
    read_submit,
)
from jobcontracts.importing.naming import words
from jobcontracts.importing.patterns import Pattern
from jobcontracts.importing.servers import checked_url
from jobcontracts.importing.states import StatePlace
from jobcontracts.model.operations import api_operations
from jobcontracts.model.paths import template_names
from jobcontracts.model.pointer import pointer_of
from jobcontracts.model.source import Json, Source

_JSON = "application/json"
_TEXT: Json = {"type": "string"}
_STARTED, _POLLED = "202", "200"


@dataclass(frozen=True)
class Facts:
    """What a contract needs of a small vendor.

    Args:
        title: What the API is called.
        page: The page that says so.
        server: The URL that paths come after.
        submit, poll: Method and path: `POST /reports`, `GET /reports/{id}`.
        id: The member of submit's answer that is the job's id: `id`, `report/id`.
        state: The member of poll's answer that is its state; or `$statusCode`.
        states: Each state, and its phase: `queued=pending, done=succeeded`.
        credential: `none`, `bearer`, `basic`, or the name of a header that has a key.
    """

    title: str
    page: Page
    server: str
    submit: str
    poll: str
    id: str
    state: str
    states: str
    credential: str


def contract_of_facts(facts: Facts) -> FirstContract:
    """Return a contract of what is known of a vendor.

    Raises:
        ProblemsError: Something is not written as it has to be.
    """
    checked_url(facts.server)
    submit, poll = read_submit(facts.submit), read_poll(facts.poll)
    way, state_way = read_member(facts.id), read_state(facts.state)
    states = read_states(facts.states, by_status=not state_way)
    root = _published(facts, submit, poll, _answers(way, state_way, states))
    converted = convert(root).root
    found = {(o.method, o.path): o for o in api_operations(converted).values()}
    state = StatePlace(state_way, tuple(states), 0)
    named = f"$response.body#{pointer_of(way)}"
    pattern = Pattern(0, found[submit], found[poll], state, named, {})
    guesses = _guesses(submit, poll, way, state_way, states)
    inferred = {pointer: f"Nobody has said {what}" for pointer, what in guesses}
    source = Source(Path(), b"", root, {})
    return first_contract(source, pattern, facts.page, states, inferred)


def _answers(
    way: Sequence[str], state_way: Sequence[str], states: Mapping[str, str]
) -> list[dict[str, Json]]:
    """Return the schemas of submit's answers and poll's, by status; None for no body."""
    if not state_way:
        return [{_STARTED: _nested(way, _TEXT)}, dict.fromkeys(states)]
    listed = {"type": "string", "enum": [*states]}
    return [{_STARTED: _nested(way, _TEXT)}, {_POLLED: _nested(state_way, listed)}]


def _nested(way: Sequence[str], schema: Json) -> Json:
    """Return the schema of an object in which a way leads to a member."""
    for name in reversed(way):
        schema = {"type": "object", "required": [name], "properties": {name: schema}}
    return schema


def _guesses(
    submit: Request,
    poll: Request,
    way: Sequence[str],
    state_way: Sequence[str],
    states: Iterable[str],
) -> Iterator[tuple[str, str]]:
    """Yield what the document has and no fact says, by its place there."""
    start, told = (pointer_of(["paths", path, method]) for method, path in (submit, poll))
    if submit[0] != "get":
        body = f"{start}/requestBody/content/application~1json/schema"
        yield body, "which members the request has: any, in a JSON object that is needed."
    yield f"{start}/responses/{_STARTED}", f"the status of a start: {_STARTED}, as most have it."
    if state_way:
        yield f"{told}/responses/{_POLLED}", f"the status of a poll: {_POLLED}, as most have it."
    else:
        bodies = (f"{told}/responses/{state}" for state in states)
        yield from ((place, "the bodies of a poll: none.") for place in bodies)
    members = "".join(pointer_of(["properties", name]) for name in way)
    answer = f"{start}/responses/{_STARTED}/content/application~1json/schema{members}"
    yield answer, f"the type of {way[-1]}: text."
    for place, names in ((start, template_names(submit[1])), (told, template_names(poll[1]))):
        for index, name in enumerate(names):
            yield f"{place}/parameters/{index}/schema", f"the type of {name}: text."


def _published(
    facts: Facts, submit: Request, poll: Request, answers: Sequence[Mapping[str, Json]]
) -> Json:
    body = {"content": {_JSON: {"schema": {"type": "object"}}}, "required": True}
    paths: dict[str, dict[str, Any]] = {submit[1]: {}, poll[1]: {}}
    for (method, path), given, said in (
        (submit, answers[0], "The job has been started."),
        (poll, answers[1], "The job as it stands."),
    ):
        what = " ".join(words(path.partition("{")[0])) or "job"
        paths[path][method] = {
            "operationId": f"{'get' if method == 'get' else 'start'} {what}",
            "parameters": [
                {"name": n, "in": "path", "required": True, "schema": _TEXT}
                for n in template_names(path)
            ],
            **({} if method == "get" else {"requestBody": body}),
            "responses": {
                status: {"description": said}
                | ({"content": {_JSON: {"schema": schema}}} if schema else {})
                for status, schema in given.items()
            },
        }
    root: dict[str, Any] = {"openapi": "3.1.1", "info": {"title": facts.title, "version": "1"}}
    root |= {"servers": [{"url": facts.server}], "paths": paths}
    credential = read_credential(facts.credential)
    if credential != "none":
        scheme: Json = {"type": "http", "scheme": credential}
        if credential not in CREDENTIALS:
            scheme = {"type": "apiKey", "in": "header", "name": credential}
        root |= {"components": {"securitySchemes": {"credential": scheme}}}
        root |= {"security": [{"credential": []}]}
    return root
