"""What a contract states, place by place, and how often traffic has shown each of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal, get_args

from jobcontracts.conformance.exchanges.exchange import Exchange
from jobcontracts.model.contract import Contract
from jobcontracts.model.http import MISSING, matching_media
from jobcontracts.model.members import ANNOTATIONS
from jobcontracts.model.node import resolve
from jobcontracts.model.pointer import escaped
from jobcontracts.model.schema import Schemas

Kind = Literal["operation", "parameter", "status", "header", "content type", "schema keyword"]
KINDS: tuple[Kind, ...] = get_args(Kind)

_BRANCHES = ("anyOf", "oneOf", "allOf")


@dataclass(frozen=True, slots=True)
class CoverageItem:
    """One statement of a contract.

    Args:
        kind: What it is about.
        name: What it says, for a person.
        pointer: Where it stands in openapi.yaml.
    """

    kind: Kind
    name: str
    pointer: str


class Coverage:
    """Counts how often exchanges show each statement of a contract.

    Attributes:
        statements: All statements, in the order of the document.
        seen: How often each was shown.
    """

    def __init__(self, contract: Contract) -> None:
        self.contract = contract
        self._schemas = Schemas(contract)
        self.statements = list(dict.fromkeys(self._all()))
        self.seen: Counter[CoverageItem] = Counter()

    def watch(self, exchange: Exchange) -> None:
        """Count what an exchange shows."""
        self.seen.update(set(self._shown(exchange)))

    def never(self, kind: Kind) -> list[CoverageItem]:
        """Return the statements of a kind that nothing has shown."""
        return [s for s in self.statements if s.kind == kind and not self.seen[s]]

    def tally(self, kind: Kind) -> tuple[int, int]:
        """Return how many statements of a kind were shown, and how many there are."""
        total = sum(s.kind == kind for s in self.statements)
        return total - len(self.never(kind)), total

    def _all(self) -> Iterator[CoverageItem]:
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


def _member(value: Any, name: str) -> Any:
    return value.get(name, MISSING) if isinstance(value, Mapping) else MISSING
