"""Documented answers, as if they had come over the wire: a response with one of its examples."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from jobcontracts.model.api import MediaType, Operation, Response
from jobcontracts.model.http import MISSING, preferred_media
from jobcontracts.model.source import Json


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
        return preferred_media(self.response.content) if self.response.content else None

    @property
    def json(self) -> Json:
        """The example of its body; `MISSING` where there is none."""
        examples = self.media.examples if self.media is not None else {}
        first = next(iter(examples.values()), MISSING)
        return first if self.example is None else examples.get(self.example, first)


def documented_answers(operation: Operation) -> Iterator[DocumentedAnswer]:
    """Yield the documented successes of an operation with each of their examples."""
    for response in operation.successes.values():
        answer = DocumentedAnswer(response)
        for name in [None] if answer.media is None else answer.media.examples:
            yield DocumentedAnswer(response, name)
