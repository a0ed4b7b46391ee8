"""What a contract states, place by place, and how often traffic has shown each of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal, get_args

from jobcontracts.conformance.exchanges.exchange import Exchange
from jobcontracts.conformance.exchanges.observation import Reading
from jobcontracts.model.contract import Contract
from jobcontracts.model.http import MISSING, matching_media
from jobcontracts.model.members import ANNOTATIONS
from jobcontracts.model.node import resolve
from jobcontracts.model.pointer import escaped
from jobcontracts.model.refusals import ToldRefusal, Way
from jobcontracts.model.schema import Schemas

First = Literal["operation", "status", "state", "transition", "refusal"]
More = Literal["parameter", "header", "content type", "schema keyword"]
Kind = First | More
FIRST_KINDS: tuple[First, ...] = get_args(First)
"""Those of which a report names each that was not exercised; others it counts."""

MORE_KINDS: tuple[More, ...] = get_args(More)
KINDS: tuple[Kind, ...] = (*FIRST_KINDS, *MORE_KINDS)

_BRANCHES = ("anyOf", "oneOf", "allOf")


@dataclass(frozen=True, slots=True)
class CoverageItem:
    """One statement of a contract.

    Args:
        kind: What it is about.
        name: What it says, for a person.
        pointer: Where it stands in openapi.yaml; states, transitions and refusals: lifecycle.yaml.
    """

    kind: Kind
    name: str
    pointer: str


class Coverage:
    """Counts how often exchanges show each statement of a contract.

    Attributes:
        statements: All statements, in the order of the document.
        seen: How often each was shown.
        served: How often each role was: the answer was a documented success.
    """

    def __init__(self, contract: Contract) -> None:
        self.contract = contract
        self._schemas = Schemas(contract)
        self.statements = list(dict.fromkeys(self._all()))
        self.seen: Counter[CoverageItem] = Counter()
        self.served: Counter[str] = Counter()
        self._reading = Reading(contract)
        self._states: dict[str, str] = {}

    def watch(self, exchange: Exchange) -> None:
        """Count what an exchange shows."""
        self.seen.update(set(self._shown(exchange)))
        self.seen.update(set(self._lived(exchange)))
        if self._reading.succeeded(exchange):
            self.served[self._reading.role(exchange)] += 1

    def never(self, kind: Kind) -> list[CoverageItem]:
        """Return the statements of a kind that nothing has shown."""
        return [s for s in self.statements if s.kind == kind and not self.seen[s]]

    def tally(self, kind: Kind) -> tuple[int, int]:
        """Return how many statements of a kind were shown, and how many there are."""
        total = sum(s.kind == kind for s in self.statements)
        return total - len(self.never(kind)), total

    def _all(self) -> Iterator[CoverageItem]:
        yield from self._documented()
        life = self.contract.lifecycle
        yield from map(_state, life.phases)
        for state, following in life.steps().items():
            yield from (_transition(state, each) for each in life.phases if each in following)
        for kind, ways in life.refusals.ways.items():
            yield from (_refusal(kind, way) for way in ways)

    def _lived(self, exchange: Exchange) -> Iterator[CoverageItem]:
        """Yield what an exchange shows of a job's life, given those before it."""
        if exchange.operation is None:
            return
        for kind, ways in self.contract.lifecycle.refusals.ways.items():
            for way in ways:
                if way == exchange.status or (isinstance(way, ToldRefusal) and way.fits(exchange)):
                    yield _refusal(kind, way)
        state, job = self._reading.state(exchange), self._reading.key(exchange)
        if state is None:
            return
        yield _state(state)
        if self._reading.role(exchange) == "poll" and self.contract.key.id in job:
            last = self._states.get(job[self.contract.key.id])
            self._states[job[self.contract.key.id]] = state
            if last is not None and last != state:
                yield _transition(last, state)

    def _documented(self) -> Iterator[CoverageItem]:
        for operation in self.contract.operations.values():
            yield CoverageItem("operation", operation.id, operation.pointer)
            for parameter in operation.parameters:
                name = f"{operation.id}: {parameter.location} {parameter.name}"
                yield CoverageItem("parameter", name, parameter.pointer)
            for response in operation.responses.values():
                where = f"{operation.id} {response.status}"
                yield CoverageItem("status", where, response.pointer)
                for header in response.headers.values():
                    yield CoverageItem("header", f"{where}: {header.name}", header.pointer)
                for media in response.content.values():
                    yield CoverageItem("content type", f"{where}: {media.name}", media.pointer)
                    pointer = f"{media.pointer}/schema"
                    yield from self._keywords(media.schema, pointer, MISSING, set())

    def _shown(self, exchange: Exchange) -> Iterator[CoverageItem]:
        operation = exchange.operation
        if operation is None:
            return
        yield CoverageItem("operation", operation.id, operation.pointer)
        for parameter in operation.parameters:
            if self._schemas.reading(parameter).texts(exchange.request):
                name = f"{operation.id}: {parameter.location} {parameter.name}"
                yield CoverageItem("parameter", name, parameter.pointer)
        response = operation.responses.get(exchange.status)
        if response is None:
            return
        where = f"{operation.id} {response.status}"
        yield CoverageItem("status", where, response.pointer)
        for header in response.headers.values():
            if header.name.lower() in exchange.headers:
                yield CoverageItem("header", f"{where}: {header.name}", header.pointer)
        media = matching_media(response.content, exchange.headers.get("content-type", ""))
        if media is not None:
            yield CoverageItem("content type", f"{where}: {media.name}", media.pointer)
            if exchange.json is not MISSING:
                pointer = f"{media.pointer}/schema"
                yield from self._keywords(media.schema, pointer, exchange.json, set())

    def _keywords(
        self, raw: Any, pointer: str, value: Any, above: set[str]
    ) -> Iterator[CoverageItem]:
        """Yield the keywords of a schema that a value meets; all of them if it is MISSING."""
        schema, pointer = resolve(self.contract.root, raw, pointer)
        if not isinstance(schema, Mapping) or (value is MISSING and pointer in above):
            return
        above = above | {pointer}
        for keyword in schema:
            if keyword not in ANNOTATIONS and not keyword.startswith("x-"):
                place = f"{pointer}/{escaped(keyword)}"
                yield CoverageItem("schema keyword", place, place)
        for name, member in schema.get("properties", {}).items():
            below = value if value is MISSING else _member(value, name)
            if value is MISSING or below is not MISSING:
                place = f"{pointer}/properties/{escaped(name)}"
                yield from self._keywords(member, place, below, above)
        for keyword in _BRANCHES:
            for index, part in enumerate(schema.get(keyword, ())):
                if value is MISSING or self._schemas.validator(part).is_valid(value):
                    place = f"{pointer}/{keyword}/{index}"
                    yield from self._keywords(part, place, value, above)
        if "items" in schema:
            for item in [MISSING] if value is MISSING else value if isinstance(value, list) else []:
                yield from self._keywords(schema["items"], f"{pointer}/items", item, above)


def _state(state: str) -> CoverageItem:
    return CoverageItem("state", state, f"/state/phases/{escaped(state)}")


def _transition(state: str, following: str) -> CoverageItem:
    return CoverageItem("transition", f"{state} to {following}", f"/transitions/{escaped(state)}")


def _refusal(kind: str, way: Way) -> CoverageItem:
    return CoverageItem("refusal", f"{kind} by {way}", f"/refusals/{kind}")


def _member(value: Any, name: str) -> Any:
    return value.get(name, MISSING) if isinstance(value, Mapping) else MISSING
