"""Requests of our own: right ones made from the contract's examples, and wrong ones from those."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import parse_qs, urlsplit

from jobcontracts.conformance.exchanges.credentials import Credentials
from jobcontracts.model.api import Operation, Parameter
from jobcontracts.model.contract import Contract
from jobcontracts.model.expression import Expression
from jobcontracts.model.http import MISSING, ResponseParts, is_json
from jobcontracts.model.job_key import KeyValues
from jobcontracts.model.parameters import text_of, written
from jobcontracts.model.pointer import find, put_value, remove_value
from jobcontracts.model.release import Release
from jobcontracts.model.schema import Schemas
from jobcontracts.model.security import Scheme

WRONG = "wrong-credential"
"""A credential that no server accepts."""

MALFORMED = "~"
"""A text that is no UUID, number or date: what a malformed parameter is sent as."""


@dataclass(frozen=True, slots=True)
class Call:
    """A request for an operation, before it has a URL.

    Args:
        operation: The operation.
        path, query, headers, cookies: The parameters, credentials among them.
        body: The body as JSON values, or as bytes that are none; `MISSING` for none.
        media_type: The body's media type.
        why: What is special about it, in a few words.
    """

    operation: Operation
    path: Mapping[str, str] = field(default_factory=dict)
    query: Mapping[str, str] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    cookies: Mapping[str, str] = field(default_factory=dict)
    body: Any = MISSING
    media_type: str = "application/json"
    why: str = ""


class Calls:
    """Makes calls of a contract's operations.

    Args:
        contract: The contract.
        credentials: The valid ones.
        sent: Names of parameters that right requests have though they may be left out.
        unused_key: An idempotency key that nobody has used at the server; without one, no call
            has any.
    """

    def __init__(
        self,
        contract: Contract,
        credentials: Credentials,
        sent: Collection[str] = (),
        unused_key: str = "",
    ) -> None:
        self._sent = sent
        self._unused_key = unused_key
        self.contract = contract
        self.credentials = credentials
        self._schemas = Schemas(contract)

    def right(self, operation: Operation, key: KeyValues, body: Any = MISSING) -> Call:
        """Return a call that has to be served.

        Args:
            operation: The operation.
            key: What names the job; what else it needs, the lifecycle says, or comes from examples.
            body: The body; the first example if there is a body and none is given.
        """
        places: dict[str, dict[str, Any]] = {"path": {}, "query": {}, "header": {}, "cookie": {}}
        for parameter in operation.parameters:
            if parameter.required or parameter.name in self._sent:
                places[parameter.location] |= _example(parameter)
        call = Call(operation, places["path"], places["query"], places["header"], places["cookie"])
        if (media := operation.request_media) is not None:
            example = next(iter(media.examples.values()), MISSING) if body is MISSING else body
            call = replace(call, body=example, media_type=media.name)
        call = with_values(call, self.contract.said_of(operation, key))
        return self.with_credentials(call, self.credentials.secrets)

    def releasing(self, release: Release, key: KeyValues) -> Call:
        """Return a call that lets a job leave a state."""
        operation = self.contract.operations[release.operation]
        call = self.right(operation, key, release.shown_body(operation))
        return with_values(call, release.when)

    def due(self, operation: Operation, key: KeyValues) -> Iterator[Call]:
        """Yield the calls that the contract has of an operation about a job."""
        yield self.right(operation, key)
        for release in self.contract.releases(operation).values():
            yield self.releasing(release, key)

    def after(self, call: Call, polled: ResponseParts | None) -> Call | None:
        """Return the call with what it has of poll's last answer; None if that has not all of it.

        Args:
            call: A right call, which has examples in these places.
            polled: The answer; None if there was none.
        """
        for place, told in self.contract.polled(call.operation).items():
            said = MISSING if polled is None else told.value_in_response(polled)
            if said in (MISSING, None):
                return None
            call = with_value(call, place, said)
        return call

    def submits(self, key: KeyValues) -> Iterator[Call]:
        """Yield calls that start a job, or that are served without one, one per body.

        The first of each operation asks for one.

        Args:
            key: Members of a job's key, of which each call takes what it has.
        """
        for operation in self.contract.starters:
            yield from self._submits(operation, key)
            yield from self._keyed(operation, key)

    def _keyed(self, operation: Operation, key: KeyValues) -> Iterator[Call]:
        """Yield starts with an idempotency key that nobody has used, and with an empty one, twice.

        What a server takes an empty key for, no contract says, and only a second one shows it.
        """
        place = self.contract.lifecycle.simulation.idempotency
        if place is None or not self._unused_key:
            return
        schemas = place.request_schemas(self.contract.root, operation)
        for value, why in ((self._unused_key, "with a key"), ("", "with an empty key")):
            if any(self._schemas.text_is_valid(schema, value) for schema in schemas):
                call = self.right(operation, key)
                call = with_values(call, self.contract.lifecycle.new_job.when)
                call = with_value(call, place, value)
                yield replace(call, why=why)
                yield replace(call, why=f"{why}, again")

    def _submits(self, operation: Operation, key: KeyValues) -> Iterator[Call]:
        content = operation.request_content
        bodies = [e for media in content.values() for e in media.examples.values()] or [MISSING]
        when = self.contract.lifecycle.new_job.when
        if any(expression.place != "body" for expression in when):
            call = with_values(self.right(operation, key, bodies[0]), when)
            yield replace(call, why="asking for a job")
        for number, body in enumerate(bodies):
            yield replace(self.right(operation, key, body), why=f"with example {number + 1}")
        if bodies[0] is MISSING:
            return
        without = deepcopy(bodies[0])
        for expression in when:
            if expression.place == "body":
                remove_value(without, expression.tokens)
        if without != bodies[0]:
            call = self.right(operation, key, without)
            schema = content[call.media_type].schema
            if self._schemas.validator(schema).is_valid(without):
                yield replace(call, why="without asking for a job")

    def wrong(self, call: Call, unknown: bool) -> Iterator[Call]:
        """Yield the call with one thing wrong at a time.

        Args:
            call: A right call.
            unknown: Whether the job it is about may be replaced by one that there is not.
        """
        names = {name for alternative in call.operation.security for name in alternative}
        for name in sorted(names):
            left = {n: s for n, s in self.credentials.secrets.items() if n != name}
            yield replace(self.with_credentials(call, left), why=f"without {name}")
            wrong = {**self.credentials.secrets, name: WRONG}
            yield replace(self.with_credentials(call, wrong), why=f"with a wrong {name}")
        places = self.contract.key.places[call.operation.id].items() if unknown else ()
        for member, place in places:
            there = value_at(call, place)
            if there is not MISSING:
                changed = with_value(call, place, another(there))
                is_id = member == self.contract.key.id
                yield replace(
                    changed, why=f"for {'an unknown job' if is_id else f'another {member}'}"
                )
        yield from self._malformed(call)
        yield from self._incomplete(call)

    def requires(self, call: Call, place: Expression) -> bool:
        """Return whether a right call would be wrong without what it has in a place."""
        if place.place != "body":
            parameter = call.operation.parameter(place.place, place.name)
            return parameter is not None and parameter.required
        left = without(call, place)
        return left.body != call.body and not self._fits(left)

    def _fits(self, call: Call) -> bool:
        """Return whether the body of a call is as documented."""
        body = call.operation.request_body
        if body is None:
            return True
        return self._schemas.validator(body.content[call.media_type].schema).is_valid(call.body)

    def _incomplete(self, call: Call) -> Iterator[Call]:
        """Yield the call without a member of its body that the lifecycle says, or with another."""
        for place in self.contract.said(call.operation):
            if place.place == "body" and place.tokens and self.requires(call, place):
                yield replace(without(call, place), why=f"without {place.shown} of the body")
                wrong = with_value(call, place, MALFORMED)
                if not self._fits(wrong):
                    yield replace(wrong, why=f"with another {place.shown} of the body")

    def with_credentials(self, call: Call, secrets: Mapping[str, str]) -> Call:
        """Return the call with these secrets instead of those that it has."""
        headers, query, cookies = dict(call.headers), dict(call.query), dict(call.cookies)
        places = {"header": headers, "query": query, "cookie": cookies}
        for scheme in self.credentials.schemes.values():
            places[scheme.location].pop(_key(scheme), None)
        for name in call.operation.security[0] if call.operation.security else ():
            if name in secrets:
                scheme = self.credentials.schemes[name]
                places[scheme.location][_key(scheme)] = scheme.sent(secrets[name])
        return replace(call, headers=headers, query=query, cookies=cookies)

    def _malformed(self, call: Call) -> Iterator[Call]:
        for parameter in call.operation.parameters:
            name, place = parameter.name, parameter.location
            if not self._schemas.text_is_valid(parameter.schema, MALFORMED):
                changed = {**_values(call, place), name: MALFORMED}
                yield _with_values(call, place, changed, f"with a malformed {name}")
            if parameter.required and place != "path":
                own = _example(parameter)
                left = {n: v for n, v in _values(call, place).items() if n not in own}
                yield _with_values(call, place, left, f"without {name}")
        body = call.operation.request_body
        if body is None or call.body is MISSING:
            return
        if body.required:
            yield replace(call, body=MISSING, why="without a body")
        validator = self._schemas.validator(body.content[call.media_type].schema)
        wrong: tuple[Any, ...] = ([], {}, None)
        for value in wrong:
            if not validator.is_valid(value):
                yield replace(call, body=value, why=f"with the body {value!r}")
        if is_json(call.media_type):
            yield replace(call, body=b"{", why="with a body that is cut")
            yield replace(call, body=b"\xff", why="with a body that is no UTF-8")


def _key(scheme: Scheme) -> str:
    """Return the name by which a call has a credential: `authorization`, or an API key's own."""
    return scheme.carrier_name.lower() if scheme.word else scheme.carrier_name


def _values(call: Call, place: str) -> Mapping[str, str]:
    """Return the parameters of a call in a place: `path`, `query`, `header` or `cookie`."""
    found: Mapping[str, str] = getattr(call, _FIELDS[place])
    return found


def _with_values(call: Call, place: str, values: Mapping[str, str], why: str) -> Call:
    changed: dict[str, Any] = {_FIELDS[place]: values}
    return replace(call, **changed, why=why)


_FIELDS = {"path": "path", "query": "query", "header": "headers", "cookie": "cookies"}


def value_at(call: Call, place: Expression) -> Any:
    """Return what a call has in a place; `MISSING` for nothing."""
    if place.place == "body":
        return find(call.body, place.tokens)
    return _values(call, place.place).get(place.name, MISSING)


def with_value(call: Call, place: Expression, value: Any) -> Call:
    """Return a call that has a value in a place; as it is where a body has no such place."""
    if place.place != "body":
        changed = {**_values(call, place.place), place.name: text_of(value)}
        return _with_values(call, place.place, changed, call.why)
    if not isinstance(find(call.body, place.tokens[:-1]), dict | list):
        return call
    return replace(call, body=put_value(deepcopy(call.body), place.tokens, value))


def with_values(call: Call, values: Mapping[Expression, Any]) -> Call:
    """Return a call that has these values in their places; see `with_value`."""
    for place, value in values.items():
        call = with_value(call, place, value)
    return call


def without(call: Call, place: Expression) -> Call:
    """Return a call without a member of its body; as it is where a body has no such member."""
    body = deepcopy(call.body)
    return replace(call, body=body) if remove_value(body, place.tokens) else call


def query_of(url: str) -> dict[str, Any]:
    """Return the query of a URL as a call has it: a list of texts where a name is repeated."""
    texts = parse_qs(urlsplit(url).query, keep_blank_values=True)
    return _repeated(texts)


def another(job_id: Any) -> Any:
    """Return an id of the same form that is another one."""
    if isinstance(job_id, int | float):
        return job_id + 5
    last = job_id[-1:]
    if last in "0123456789":
        return job_id[:-1] + str((int(last) + 5) % 10)
    return job_id[:-1] + ("b" if last == "a" else "a")


def _example(parameter: Parameter) -> dict[str, Any]:
    """Return the example of a parameter as it is sent: a list of texts if a name is repeated."""
    texts: dict[str, list[str]] = {}
    for name, text in written(parameter, parameter.example):
        texts.setdefault(name, []).append(text)
    return _repeated(texts)


def _repeated(texts: Mapping[str, list[str]]) -> dict[str, Any]:
    return {name: found[0] if len(found) == 1 else found for name, found in texts.items()}
