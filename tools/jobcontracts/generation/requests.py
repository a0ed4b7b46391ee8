"""What a job handle sends without being asked: the job's key, and what the lifecycle says."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from urllib.parse import quote

from jobcontracts.generation.accessors import Accessor, accessor
from jobcontracts.generation.examples import example_code
from jobcontracts.generation.models import Models
from jobcontracts.generation.names import Names
from jobcontracts.generation.view import OperationView, segment
from jobcontracts.model.contract import Contract
from jobcontracts.model.expression import Expression
from jobcontracts.model.parameters import kinds_of, text_of
from jobcontracts.model.paths import template_parts
from jobcontracts.model.source import Json
from jobcontracts.rendering.python import Code, code, fstring, identifier, joined, literal

_AFTER_THE_PATH = {"query": code("query_string"), "fragment": code("fragment")}
"""What a job's URL has after its path, and the function of the runtime that writes it."""


@dataclass(frozen=True)
class MemberView:
    """A member of a job's key.

    Args:
        wire_name: What it is called where poll's request has it.
        name: What the client calls it.
        type: What the client takes for it; it keeps text.
        description: What it is.
        location: Where a job's URL has it: `path`, `query` or `fragment`.
    """

    wire_name: str
    name: Code
    type: Code
    description: str
    location: str


@dataclass(frozen=True)
class PolledValue:
    """A value that a request has from poll's last answer, under a name."""

    name: Code
    accessor: Accessor
    place: str


class RoleRequests:
    """The requests of a contract's roles.

    Args:
        contract: The contract.
        names: What everything is called.
        poll: Poll's operation.
        models: The models of the contract.
    """

    def __init__(
        self, contract: Contract, names: Names, poll: OperationView, models: Models
    ) -> None:
        self._contract = contract
        self._names = names
        self._poll = poll
        self._models = models

    def members(self) -> tuple[MemberView, ...]:
        """Return the members of a job's key."""
        return tuple(map(self._member, self._contract.key.members))

    def _member(self, member: str) -> MemberView:
        name = self._names.key[member]
        place = self._contract.key.places[self._poll.operation.id].get(member)
        argument = None if place is None else self._poll.argument(place)
        if argument is None:
            return MemberView(member, name, code("str"), "What else names the job.", "fragment")
        in_url = argument.location in ("path", "query")
        return MemberView(
            argument.wire_name if in_url else member,
            name,
            argument.type if "str" in argument.type else code("{} | str", argument.type),
            argument.description,
            argument.location if in_url else "fragment",
        )

    def target(self) -> Code:
        """Return the code of a job's URL, below the client's, in a job's key."""
        constants = self._constants("poll")
        names = {a.wire_name: a for a in self._poll.path_arguments}
        parts: list[str] = template_parts(self._poll.path)
        for index in range(1, len(parts), 2):
            argument = names[parts[index]]
            place = f"$request.path.{argument.wire_name}"
            if place in constants:
                parts[index] = quote(text_of(constants[place]), safe="")
            else:
                parts[index] = segment(argument, code("self."))
        found = self._and("query", fstring(parts))
        if self._contract.lifecycle.new_job.url is not None:
            found = code("given_target(self.location, {})", found)
        return self._and("fragment", found)

    def _and(self, location: str, url: Code) -> Code:
        """Return a URL with the members of the key that are in a part of it after the path."""
        pairs = [
            code("{}: self.{}", literal(m.wire_name), m.name)
            for m in self.members()
            if m.location == location
        ]
        written = _AFTER_THE_PATH[location]
        return code("{} + {}({})", url, written, _braced(pairs)) if pairs else url

    def _constants(self, role: str) -> dict[str, Json]:
        said = self._contract.lifecycle.requests.get(role, {}).items()
        return {str(e): json.loads(v.constant) for e, v in said if v.source == "constant"}

    def view(self, role: str, view: OperationView) -> OperationView:
        """Return the view of an operation with what a job handle sends without being asked."""
        values = dict(self._values(role, view))
        by_argument = {view.argument(e): value for e, value in values.items()}
        arguments = tuple(replace(a, value=by_argument.get(a)) for a in view.arguments)
        body = view.body
        members = {e.tokens: value for e, value in values.items() if e.place == "body"}
        if body is not None and members:
            made = members.get(()) or object_code(members)
            body = replace(body, value=code("made_body({}, {})", made, body.type))
        return replace(view, arguments=arguments, body=body)

    def polled(self, role: str) -> tuple[PolledValue, ...]:
        """Return what a role's request has from poll's last answer."""
        said = self._contract.lifecycle.requests.get(role, {}).values()
        expressions = [v.expression for v in said if v.source == "poll" and v.expression]
        return tuple(
            PolledValue(
                _polled(number), accessor(self._contract, self._poll, e, self._models), e.shown
            )
            for number, e in enumerate(dict.fromkeys(expressions))
        )

    def _values(self, role: str, view: OperationView) -> Iterator[tuple[Expression, Code]]:
        contract, operation = self._contract, view.operation
        polled: list[Expression | None] = []
        for e, value in contract.lifecycle.requests.get(role, {}).items():
            if value.source == "poll":
                polled += [] if value.expression in polled else [value.expression]
                kind = None if e.place == "body" else self._kind(view, e)
                yield e, _typed(e.name, _polled(polled.index(value.expression)), kind)
            elif value.source == "constant":
                constant = json.loads(value.constant)
                schema = e.request_schemas(contract.root, operation)[0]
                is_body = e.place == "body"
                made = example_code(contract, schema, constant, self._models)
                yield e, literal(constant) if is_body else made
        for member, e in contract.key.places[operation.id].items():
            name = self._names.key[member]
            yield e, _typed(member, code("self.key.{}", name), self._kind(view, e))

    def _kind(self, view: OperationView, e: Expression) -> Code | None:
        """Return the type that a member of a key has in a request; None for text."""
        if e.place == "body":
            schemas = e.request_schemas(self._contract.root, view.operation)
            kinds = {kind for s in schemas for kind in kinds_of(self._contract, s)}
            return code("int") if "integer" in kinds and "string" not in kinds else None
        argument = view.argument(e)
        return None if argument is None or "str" in argument.type else argument.type


def _typed(name: str, text: Code, kind: Code | None) -> Code:
    """Return the code of what a text stands for where a request has another type than text."""
    return text if kind is None else code("from_text({}, {}, {})", literal(name), text, kind)


def _polled(number: int) -> Code:
    return identifier(f"polled_{number + 1}" if number else "polled")


def _braced(pairs: Iterable[Code]) -> Code:
    return Code(f"{{{joined(', ', pairs)}}}")


def object_code(members: Mapping[tuple[str, ...], Code]) -> Code:
    """Return the code of an object, given the values that ways lead to."""
    pairs = []
    for name in dict.fromkeys(tokens[0] for tokens in members):
        below = {tokens[1:]: value for tokens, value in members.items() if tokens[0] == name}
        pairs.append(code("{}: {}", literal(name), below.get(()) or object_code(below)))
    return _braced(pairs)
