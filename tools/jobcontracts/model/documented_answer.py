"""Documented answers, as if they had come over the wire: a response with one of its examples."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from jobcontracts.model.api import MediaType, Operation, Response
from jobcontracts.model.http import MISSING
from jobcontracts.model.source import Json, Source
from jobcontracts.problem import Problem

BODY_HEADERS = frozenset({"content-type", "content-length"})
"""What the body says of itself; OpenAPI 3.1 (4.8.17.1) ignores a documented content type."""


@dataclass(frozen=True, slots=True)
class DocumentedAnswer:
    """A documented response and one of its examples; None stands for the first."""

    response: Response
    example: str | None = None

    @property
    def status(self) -> int:
        """The status code."""
        return self.response.status

    @property
    def headers(self) -> Mapping[str, Json]:
        """The examples of its headers, by lower-case name, and what the body says of itself."""
        headers = self.response.headers.values()
        examples = {h.name.lower(): h.example for h in headers if h.example is not None}
        return examples if self.media is None else {**examples, "content-type": self.media.name}

    @property
    def media(self) -> MediaType | None:
        """The body that it comes with: JSON where that is documented, else the first."""
        return self.response.media

    @property
    def json(self) -> Json:
        """The example of its body; `MISSING` where there is none."""
        examples = self.media.examples if self.media is not None else {}
        first = next(iter(examples.values()), MISSING)
        return first if self.example is None else examples.get(self.example, first)


def documented_answers(operation: Operation) -> Iterator[DocumentedAnswer]:
    """Yield the documented successes of an operation with each of their examples."""
    for response in operation.successes.values():
        for name in [None] if response.media is None else response.media.examples:
            yield DocumentedAnswer(response, name)


def named_answer(operation: Operation, name: str | None) -> DocumentedAnswer | None:
    """Return the documented answer with the example of a name, a success before others."""
    if name is None:
        return None
    for response in (*operation.successes.values(), *operation.responses.values()):
        if response.media is not None and name in response.media.examples:
            return DocumentedAnswer(response, name)
    return None


def missing_examples(
    source: Source, response: Response, live: Collection[str]
) -> Iterator[Problem]:
    """Yield what a response lacks for a mock to send it: examples of its body and of its headers.

    Args:
        source: The document.
        response: A documented response of it.
        live: The lower-case names of headers that have a value without their example.
    """
    answer = DocumentedAnswer(response)
    if answer.media is not None and answer.json is MISSING:
        expected = "a named example of this body, for the mock to send"
        yield source.problem(answer.media.pointer, expected, "none", "write one under examples")
    for header in response.headers.values():
        given = header.name.lower() in live or header.name.lower() in BODY_HEADERS
        if header.required and header.example is None and not given:
            expected = "an example of this required header, for the mock to send"
            yield source.problem(header.pointer, expected, "none", "write one")
