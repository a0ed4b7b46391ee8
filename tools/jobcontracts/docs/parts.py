"""The parts of a vendor's page, ready for the templates."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from jobcontracts.model.api import Operation
from jobcontracts.model.provenance import Mark
from jobcontracts.rendering.html import Html


@dataclass(frozen=True, slots=True)
class Part:
    """A parameter, header, member or credential.

    Args:
        name: What it is called.
        notes: What else is said beside the name: where it is sent, whether it is required.
        type: Its type, as HTML.
        description: What it is.
        values: The values of its enumeration, with their names if they have any.
        mark: Where it comes from.
        schema_mark: Where its type comes from, if that is told apart.
    """

    name: str
    notes: tuple[str, ...]
    type: Html
    description: str
    values: tuple[tuple[str, str], ...]
    mark: Mark
    schema_mark: Mark | None = None


@dataclass(frozen=True, slots=True)
class SchemaPart:
    """A named schema with its members."""

    name: str
    type: Html
    description: str
    values: tuple[tuple[str, str], ...]
    mark: Mark
    members: tuple[Part, ...]

    @property
    def places(self) -> Iterator[str]:
        """The places of all that it says."""
        yield self.mark.pointer
        yield from _places(self.members, ())


@dataclass(frozen=True, slots=True)
class Body:
    """A body: its media type, its type, the mark of a schema of its own, and its examples.

    With the named schemas that it leads to and that its operation has not shown before.
    """

    media: str
    type: Html
    mark: Mark | None
    examples: tuple[tuple[str, Html], ...]
    schemas: tuple[SchemaPart, ...]


@dataclass(frozen=True, slots=True)
class Answer:
    """A documented response."""

    status: int
    description: str
    mark: Mark
    headers: tuple[Part, ...]
    bodies: tuple[Body, ...]
    links: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class OperationPart:
    """An operation, with its role in the life of a job, if it has one, and a call of it."""

    operation: Operation
    role: str
    mark: Mark
    needs: str
    parameters: tuple[Part, ...]
    bodies: tuple[Body, ...]
    answers: tuple[Answer, ...]
    curl: Html
    python: Html

    @property
    def places(self) -> Iterator[str]:
        """The places of all that it says."""
        yield self.mark.pointer
        yield from _places(self.parameters, self.bodies)
        for answer in self.answers:
            yield answer.mark.pointer
            yield from _places(answer.headers, answer.bodies)


@dataclass(frozen=True, slots=True)
class State:
    """A state, its phase, and whether it ends a wait."""

    name: str
    phase: str
    ends: bool


def _places(parts: Iterable[Part], bodies: Iterable[Body]) -> Iterator[str]:
    for part in parts:
        yield part.mark.pointer
        if part.schema_mark is not None:
            yield part.schema_mark.pointer
    for body in bodies:
        if body.mark is not None:
            yield body.mark.pointer
