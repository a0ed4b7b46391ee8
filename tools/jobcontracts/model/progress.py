"""How far a job has come: as a percentage, as a share of one, or as what is done of a total."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from jobcontracts.model.expression import Expression, parse_expression
from jobcontracts.model.http import MISSING, ResponseParts


@dataclass(frozen=True, slots=True)
class Progress:
    """Where an answer has it.

    Args:
        value: The number that tells it.
        total: Where the number that means all is; None if that is always `whole`.
        whole: The number that means all, where no total does.
    """

    value: Expression
    total: Expression | None = None
    whole: float = 100

    def __str__(self) -> str:
        if self.total is not None:
            return f"{self.value} of {self.total}"
        return str(self.value) if self.whole == 100 else f"{self.value} of {self.whole:g}"

    def value_in_response(self, answer: ResponseParts) -> Any:
        """Return the progress in percent, `MISSING` if the answer does not tell it."""
        value = self.value.value_in_response(answer)
        whole = self.whole if self.total is None else self.total.value_in_response(answer)
        if not (_is_number(value) and _is_number(whole)) or whole == 0:
            return MISSING
        return value if whole == 100 else 100 * value / whole


def parse_progress(said: str | Mapping[str, str]) -> Progress:
    """Parse `progress`: an expression, `share`, or `done` and `total`.

    Raises:
        ValueError: A text is no runtime expression.
    """
    if isinstance(said, str):
        return Progress(parse_expression(said))
    if "share" in said:
        return Progress(parse_expression(said["share"]), whole=1)
    return Progress(parse_expression(said["done"]), parse_expression(said["total"]))


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)
