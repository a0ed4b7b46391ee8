"""How a vendor refuses requests: by which statuses, or by what the body of a success then has."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal, get_args

from jobcontracts.model.api import Operation, Response
from jobcontracts.model.documented_answer import DocumentedAnswer, documented_answers
from jobcontracts.model.expression import Expression, is_value, parse_expression
from jobcontracts.model.http import MISSING, ResponseParts
from jobcontracts.model.source import Json

Refusal = Literal["unauthorized", "invalid", "unknown_job"]
REFUSALS: tuple[Refusal, ...] = get_args(Refusal)


@dataclass(frozen=True, slots=True)
class ToldRefusal:
    """A refusal that the body of a success tells.

    Args:
        values: What the body then has, by place: all of it. Null is what is not there, too.
    """

    values: Mapping[Expression, Json]

    def __str__(self) -> str:
        return " and ".join(f"{e.shown} {value!r}" for e, value in self.values.items())

    def may_be_in(self, root: Json, response: Response) -> bool:
        """Return whether a documented response has all the places."""
        return all(e.schemas(root, response) for e in self.values)

    def shown(self, root: Json, operation: Operation) -> Iterator[DocumentedAnswer]:
        """Yield the documented answers of an operation that tell it, by their examples."""
        for answer in documented_answers(operation):
            if self.may_be_in(root, answer.response) and self.fits(answer):
                yield answer

    def fits(self, answer: ResponseParts) -> bool:
        """Return whether an answer has all the values."""
        found = ((e.value_in_response(answer), value) for e, value in self.values.items())
        return all(is_value(None if a is MISSING else a, b) for a, b in found)


Way = int | ToldRefusal
"""One of the ways in which a vendor refuses: a status from 400 on, or a success that tells it."""


@dataclass(frozen=True, slots=True)
class RefusalReading:
    """The ways in which a vendor refuses, by their kind and in the order of the lifecycle."""

    ways: Mapping[Refusal, tuple[Way, ...]]

    def statuses(self, kind: Refusal) -> tuple[int, ...]:
        """Return the statuses that mean a refusal of a kind."""
        return tuple(way for way in self.ways.get(kind, ()) if isinstance(way, int))

    def told(self, kind: Refusal) -> tuple[ToldRefusal, ...]:
        """Return what the bodies of successes tell a refusal of a kind by."""
        return tuple(way for way in self.ways.get(kind, ()) if isinstance(way, ToldRefusal))

    def kinds_told(
        self, root: Json, operation: Operation, answer: ResponseParts
    ) -> frozenset[Refusal]:
        """Return the kinds of refusal that an operation's answer tells though it is a success."""
        response = operation.successes.get(answer.status)
        if response is None:
            return frozenset()
        return frozenset(
            kind
            for kind in self.ways
            for way in self.told(kind)
            if way.fits(answer) and way.may_be_in(root, response)
        )

    def documented(
        self, root: Json, operation: Operation, kind: Refusal
    ) -> Iterator[DocumentedAnswer]:
        """Yield the documented answers by which an operation refuses, as the lifecycle has them."""
        for way in self.ways.get(kind, ()):
            if isinstance(way, int):
                yield from (DocumentedAnswer(r) for s, r in operation.responses.items() if s == way)
            else:
                yield from way.shown(root, operation)

    def served(self, root: Json, operation: Operation) -> Iterator[DocumentedAnswer]:
        """Yield the documented successes of an operation that refuse nothing, by example."""
        for answer in documented_answers(operation):
            if not self.kinds_told(root, operation, answer):
                yield answer


def parse_refusals(said: Mapping[Any, Any]) -> RefusalReading:
    """Parse `refusals`: of each kind a status, what a body then has, or a list of these.

    Raises:
        ValueError: A place is no runtime expression.
    """
    return RefusalReading(
        {kind: tuple(map(_way, listed_ways(found))) for kind, found in said.items()}
    )


def listed_ways(said: Json) -> list[Json]:
    """Return the ways that a lifecycle says for a kind: one alone is a list of one."""
    return said if isinstance(said, list) else [said]


def parse_told(said: Mapping[str, Json]) -> ToldRefusal:
    """Parse what a body has that tells a refusal: place to value.

    Raises:
        ValueError: A place is no runtime expression.
    """
    return ToldRefusal({parse_expression(text): value for text, value in said.items()})


def _way(said: Json) -> Way:
    return parse_told(said) if isinstance(said, Mapping) else int(said)
