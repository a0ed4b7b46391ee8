"""Where answers have a job's state, and which states those are."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from jobcontracts.model.api import Operation
from jobcontracts.model.expression import Expression, parse_expression
from jobcontracts.model.http import MISSING, ResponseParts
from jobcontracts.model.members import text_enum
from jobcontracts.model.source import Json


@dataclass(frozen=True, slots=True)
class StateReading:
    """Places to read the state from: the first that is there and not null has it."""

    expressions: tuple[Expression, ...]

    def __str__(self) -> str:
        return ", else ".join(map(str, self.expressions))

    @property
    def without_status(self) -> StateReading:
        """These places without the status code, which tells of a job in poll's answers alone."""
        return StateReading(tuple(e for e in self.expressions if not e.in_every_response))

    def place(self, answer: ResponseParts) -> Expression | None:
        """Return which of the places has the state in an answer; None if none has it."""
        there = (e for e in self.expressions if e.value_in_response(answer) not in (MISSING, None))
        return next(there, None)

    def value_in_response(self, answer: ResponseParts) -> Any:
        """Return the state in an answer, or `MISSING`."""
        place = self.place(answer)
        return MISSING if place is None else place.value_in_response(answer)

    def documented(self, root: Json, poll: Operation) -> list[str]:
        """Return the states that poll documents; none where no enum lists them."""
        return list(dict.fromkeys(self._documented(root, poll)))

    def _documented(self, root: Json, poll: Operation) -> Iterator[str]:
        # The answers that document none of the places before: their status is all that tells.
        left = list(poll.successes.values())
        for expression in self.expressions:
            asked = left if expression.in_every_response else poll.successes.values()
            for response in asked:
                yield from text_enum(root, expression.schemas(root, response)) or ()
            left = [response for response in left if not expression.schemas(root, response)]


def parse_state(read: str | Sequence[str]) -> StateReading:
    """Parse `state.read`: an expression, or a list of them.

    Raises:
        ValueError: A text is no runtime expression.
    """
    return StateReading(tuple(map(parse_expression, [read] if isinstance(read, str) else read)))
