"""Where answers have a job's state, and which states those are."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from jobcontracts.model.api import Operation, Response
from jobcontracts.model.documented_answer import DocumentedAnswer, named_answer
from jobcontracts.model.expression import Expression, parse_expression
from jobcontracts.model.http import MISSING, ResponseParts
from jobcontracts.model.members import state_values
from jobcontracts.model.parameters import text_of
from jobcontracts.model.source import Json


@dataclass(frozen=True, slots=True)
class StatePlace:
    """Where an answer may have the state.

    Args:
        expression: The part of the answer.
        state: The state of a job whose answer has that part, whatever it is; empty if the part is
            the state itself.
    """

    expression: Expression
    state: str = ""

    def __str__(self) -> str:
        return f"{self.state} if {self.expression} is there" if self.state else str(self.expression)

    def value_in_response(self, answer: ResponseParts) -> Any:
        """Return the state in an answer as text, `MISSING` if it is not there or null."""
        value = self.expression.value_in_response(answer)
        if value is MISSING or value is None:
            return MISSING
        if isinstance(value, float) and value.is_integer():
            value = int(value)  # 1.0 is an integer (JSON Schema 2020-12, validation, 6.1.1)
        return self.state or (value if isinstance(value, dict | list) else text_of(value))

    def documented(self, root: Json, response: Response) -> Iterator[str]:
        """Yield the states that a documented response may have in this place."""
        if self.state:
            yield from [self.state] if self.expression.schemas(root, response) else []
        else:
            yield from map(text_of, self.values(root, response))

    def values(self, root: Json, response: Response) -> list[Json]:
        """Return what a documented response may have there, as JSON has it."""
        return list(state_values(root, self.expression.schemas(root, response)) or ())


@dataclass(frozen=True, slots=True)
class StateReading:
    """Places to read the state from: the first that is there and not null has it."""

    places: tuple[StatePlace, ...]

    def __str__(self) -> str:
        return ", else ".join(map(str, self.places))

    @property
    def by_status(self) -> bool:
        """Whether a status code may tell the state: one of 400 and above, too."""
        return any(p.expression.in_every_response and not p.state for p in self.places)

    @property
    def without_status(self) -> StateReading:
        """These places without the status code, which tells of a job in poll's answers alone."""
        return StateReading(tuple(p for p in self.places if not p.expression.in_every_response))

    def place(self, answer: ResponseParts) -> StatePlace | None:
        """Return which of the places has the state in an answer; None if none has it."""
        return next((p for p in self.places if p.value_in_response(answer) is not MISSING), None)

    def value_in_response(self, answer: ResponseParts) -> Any:
        """Return the state in an answer, or `MISSING`."""
        place = self.place(answer)
        return MISSING if place is None else place.value_in_response(answer)

    def by_state(self, answers: Iterable[DocumentedAnswer]) -> dict[str, list[DocumentedAnswer]]:
        """Return answers by the state that each tells, without those that tell none."""
        found: dict[str, list[DocumentedAnswer]] = {}
        for answer in answers:
            state = self.value_in_response(answer)
            if isinstance(state, str):
                found.setdefault(state, []).append(answer)
        return found

    def answer(
        self,
        operation: Operation,
        telling: Sequence[DocumentedAnswer],
        wanted: str | None,
        status: int | None,
    ) -> DocumentedAnswer:
        """Return what an operation answers with about a job in a state.

        That of the status that is said; else the one that tells the state; else the one with the
        example that the plan names, whatever its status; else the lowest success.

        Args:
            operation: The operation.
            telling: Its documented answers that refuse nothing, and tell the state.
            wanted: The example that the job's plan asks for, wherever there is one of that name.
            status: What the lifecycle says that it answers with in this state.
        """
        if status is not None:
            response = operation.responses[status]
            named = response.media is not None and wanted in response.media.examples
            return DocumentedAnswer(response, wanted if named else None)
        if telling:
            return next((answer for answer in telling if answer.example == wanted), telling[0])
        return named_answer(operation, wanted) or DocumentedAnswer(operation.lowest_success)

    def documented(self, root: Json, poll: Operation) -> list[str]:
        """Return the states that poll documents; none where no enum lists them."""
        return list(dict.fromkeys(self._documented(root, poll)))

    def never_told(self, answers: Iterable[ResponseParts]) -> set[str]:
        """Return the states that answers of poll have, and always beside one of an earlier place.

        So is `TERMINATED` where the same answer says in another member how the job has ended.
        """
        told, passed_over = set[str](), set[str]()
        for answer in answers:
            first = self.place(answer)
            for place in self.places:
                value = place.value_in_response(answer)
                if isinstance(value, str):
                    (told if place == first else passed_over).add(value)
        return passed_over - told

    def _documented(self, root: Json, poll: Operation) -> Iterator[str]:
        # The answers that document none of the places before: their status is all that tells.
        left = list(poll.successes.values())
        for place in self.places:
            certain = place.expression.in_every_response
            for response in left if certain else poll.successes.values():
                yield from place.documented(root, response)
            left = [r for r in left if not place.expression.schemas(root, r)]


Read = str | Mapping[str, str]
"""An expression, or one with the state of a job whose answer has that part."""


def parse_state(read: Read | Sequence[Read]) -> StateReading:
    """Parse `state.read`: an expression, an expression with a state, or a list of these.

    Raises:
        ValueError: A text is no runtime expression.
    """
    found = [read] if isinstance(read, str | Mapping) else read
    return StateReading(tuple(place for each in found for place in _places(each)))


def _places(read: Read) -> Iterator[StatePlace]:
    if isinstance(read, str):
        yield StatePlace(parse_expression(read))
    else:
        for text, state in read.items():
            yield StatePlace(parse_expression(text), state)
