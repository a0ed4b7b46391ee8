"""A request for the mock and its answer, on their way and open to change."""

from __future__ import annotations

import json
from collections.abc import Sequence
from copy import deepcopy
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl, urlencode

from jobcontracts.conformance.exchanges.exchange import Exchange
from jobcontracts.conformance.exchanges.observation import Reading
from jobcontracts.conformance.run.sample_requests import another
from jobcontracts.mock import MockApplication
from jobcontracts.mock.jobs.job import Job
from jobcontracts.model.api import Operation, Response
from jobcontracts.model.bodies import body_value, written_body
from jobcontracts.model.contract import Contract
from jobcontracts.model.documented_answer import DocumentedAnswer
from jobcontracts.model.expression import Expression
from jobcontracts.model.http import MISSING, Request, decoded, matching_media
from jobcontracts.model.job_key import KeyValues
from jobcontracts.model.parameters import text_of
from jobcontracts.model.pointer import find, put_value
from jobcontracts.model.state import StatePlace, StateReading


@dataclass(slots=True)
class InterceptedExchange:
    """A request for a documented operation, and later its answer; headers by lower-case name.

    `path` (percent-decoded), `query`, `request_headers` and `request_body` may be changed before
    the mock answers, while `status` is 0; `status`, `headers` and `body` afterwards. `memory` lasts
    from one exchange about a job to the next, `common` from any exchange to the next.
    """

    reading: Reading
    mock: MockApplication
    operation: Operation
    path: dict[str, str]
    url: str
    request_headers: dict[str, str]
    query: str = ""
    request_body: bytes = b""
    status: int = 0
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""
    memory: dict[str, Any] = field(default_factory=dict)
    common: dict[str, Any] = field(default_factory=dict)

    @property
    def contract(self) -> Contract:
        """The contract that the mock keeps."""
        return self.reading.contract

    @property
    def origin(self) -> str:
        """Scheme, host and port."""
        return "/".join(self.url.split("/", 3)[:3])

    @property
    def json(self) -> Any:
        """The answer's body as JSON values; `MISSING` if it is none."""
        return decoded(self.headers.get("content-type", ""), self.body)

    @property
    def succeeded(self) -> bool:
        """Whether the answer is a documented success."""
        return self.status in self.operation.successes

    @property
    def polled_state(self) -> str | None:
        """The state that an answer of poll tells; None for other answers."""
        return self.reading.polled_state(self.done)

    @property
    def done(self) -> Exchange:
        """The exchange as the suite sees it."""
        asked, answer = self.request, (self.status, self.headers, self.body, self.json)
        named = (self.operation, asked.method, asked.url, self.path)
        return Exchange(*named, self.request_headers, self.request_body, *answer)

    @property
    def request(self) -> Request:
        """The request as it is now."""
        url = f"{self.url}?{self.query}" if self.query else self.url
        method = self.operation.method.upper()
        return Request(method, url, self.request_headers, self.request_body, self.path)

    @property
    def key(self) -> KeyValues:
        """What the request has of a job's key."""
        return self.contract.key_values(self.operation, self.request)

    @property
    def started(self) -> list[str]:
        """The id of the job that the request has started, if the answer names one."""
        if self.operation not in self.contract.starters or not self.succeeded:
            return []
        named = self.reading.started(self.done)
        return [] if named is None else [named[self.contract.key.id]]

    def asked(self, place: Expression) -> Any:
        """Return what the request has in a place, or `MISSING`."""
        return place.value_in_request(self.contract, self.operation, self.request)

    def ask(self, place: Expression, value: Any) -> None:
        """Put a value into the request; `MISSING` for nothing. A path always has one."""
        if place.place == "path":
            self.path[place.name] = text_of(value)
        elif place.place == "query":
            pairs = [p for p in parse_qsl(self.query, True) if p[0] != place.name]
            pairs += [] if value is MISSING else [(place.name, text_of(value))]
            self.query = urlencode(pairs)
        elif place.place == "header":
            self.request_headers.pop(place.name.lower(), None)
            if value is not MISSING:
                self.request_headers[place.name.lower()] = text_of(value)
        else:
            self._ask_in_body(place.tokens, value)

    def ask_about(self, job: KeyValues) -> None:
        """Let the request be about another job, wherever it names one."""
        for member, place in self.contract.key.places[self.operation.id].items():
            if self.asked(place) is not MISSING:
                said = self.contract.said_of(self.operation, {member: job[member]})
                self.ask(place, said[place])

    def ask_about_another(self) -> bool:
        """Let the request be about a job that is started for it; return whether it names one."""
        contract, job = self.contract, self.job
        if job is None or not self.key.items() <= job.parameters.items():
            return False
        scope = {n: v for n, v in job.parameters.items() if n != contract.key.id}
        self.ask_about(self.mock.create_job(contract.vendor, parameters=scope).parameters)
        return True

    def ask_about_none(self) -> bool:
        """Let the request be about a job that there is not; return whether it names one."""
        key = self.contract.key
        place = key.places[self.operation.id].get(key.id)
        asked = MISSING if place is None else self.asked(place)
        if place is None or asked is MISSING:
            return False
        self.ask(place, another(asked))
        return True

    def _ask_in_body(self, tokens: Sequence[str], value: Any) -> None:
        sent = self.request_headers.get("content-type", "")
        media = matching_media(self.operation.request_content, sent)
        body = body_value(self.contract, self.operation, self.request)
        if media is None or not isinstance(find(body, tokens[:-1]), dict):
            return
        body = put_value(deepcopy(body), tokens, value)
        if value is MISSING:
            del find(body, tokens[:-1])[tokens[-1]]
        kind, self.request_body = written_body(self.contract.root, media, body)
        self.request_headers |= {
            "content-type": kind,
            "content-length": str(len(self.request_body)),
        }

    @property
    def job(self) -> Job | None:
        """The mock's job that the request is about."""
        job_id = self.key.get(self.contract.key.id, "")
        return self.mock.jobs.find(self.contract.vendor, job_id)

    def drop(self, expression: Expression) -> bool:
        """Take what an expression points at out of the answer; return whether there was any."""
        there = self.value_of(expression) is not MISSING
        if there and expression.place == "header":
            del self.headers[expression.name.lower()]
        elif there and expression.tokens:
            body = self.json
            parent = find(body, expression.tokens[:-1])
            if isinstance(parent, list):
                parent.clear()
            else:
                del parent[expression.tokens[-1]]
            self.put_json(body)
        return there

    def value_of(self, expression: Expression | StateReading) -> Any:
        """Return the value of an expression in the answer, or `MISSING`."""
        return expression.value_in_response(self)

    def put(self, expression: Expression, value: Any) -> None:
        """Put a value where an expression points, if that or its parent is in the answer."""
        if expression.place == "header":
            self.headers[expression.name.lower()] = str(value)
        elif expression.place == "body":
            body, tokens = self.json, expression.tokens
            parent = find(body, tokens[:-1])
            if not tokens:
                body = value
            elif isinstance(parent, dict):
                parent[tokens[-1]] = value
            elif find(parent, tokens[-1:]) is not MISSING:
                parent[int(tokens[-1])] = value
            self.put_json(body)

    def put_json(self, value: Any) -> None:
        """Send a JSON value."""
        self.body = json.dumps(value).encode()

    def put_state(self, state: str) -> None:
        """Make the answer tell a state, with the status that goes with it."""
        read = self.contract.lifecycle.state
        statuses = self.reading.statuses_in(self.operation, state)
        place = read.place(self)
        beside = read.without_status
        by_status = all(
            beside.value_in_response(a) != state
            for a in self.contract.served_answers(self.operation)
        )
        if by_status or place not in beside.places or place.state:
            self.put_documented(self.operation.responses[min(statuses)], state)
            return
        self.put(place.expression, self._typed(place, state))
        if statuses and self.status not in statuses:
            self.status = min(statuses)

    def _typed(self, place: StatePlace, state: str) -> Any:
        """Return a state as an answer has it: a boolean or a number where it is one there."""
        values = [
            v
            for r in self.operation.successes.values()
            for v in place.values(self.contract.root, r)
        ]
        return next((value for value in values if text_of(value) == state), state)

    def put_documented(self, response: Response, state: str) -> None:
        """Answer with an example, of the state if there is one, and URLs of the request's job."""
        read = self.contract.lifecycle.state
        self.status, self.headers, self.body = response.status, {}, b""
        answers = (
            a for a in self.contract.served_answers(self.operation) if a.response is response
        )
        telling = (a for a in answers if read.value_in_response(a) == state)
        answer = next(telling, DocumentedAnswer(response))
        if answer.media is not None:
            self.headers["content-type"] = answer.media.name
            self.put_json(answer.json)
        for name, header in response.headers.items():
            if header.example is not None:
                self.headers[name.lower()] = str(header.example)
        base = self.origin + self.mock.vendors[self.contract.vendor].base_path
        for expression, target in self.reading.urls_of(self.operation).items():
            if isinstance(self.value_of(expression), str):
                path = self.contract.operations[target].path.format_map(self.path)
                self.put(expression, base + path)
