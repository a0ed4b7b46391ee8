"""Results that come in parts: how each answer names the next one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from jobcontracts.model.expression import Expression, parse_expression
from jobcontracts.model.http import MISSING, ResponseParts
from jobcontracts.model.parameters import text_of


@dataclass(frozen=True, slots=True)
class ResultParts:
    """How an answer with a part of a result names the next part.

    Args:
        named: Where the answer names it.
        cursor: The parameter of the query that has it in the next request; None if it is the URL
            of the next part.
        last: A text that names none, beside an empty one and nothing at all.
    """

    named: Expression
    cursor: Expression | None
    last: str

    def next_in(self, answer: ResponseParts) -> str:
        """Return the text by which an answer names the next part; empty if it names none."""
        value = self.named.value_in_response(answer)
        if value is MISSING or value is None or isinstance(value, dict | list):
            return ""
        return "" if text_of(value) == self.last else text_of(value)


def parse_result_parts(said: Mapping[str, Any]) -> ResultParts | None:
    """Parse `result`: its `next` and `last`; None if it says nothing of parts.

    Raises:
        ValueError: A text is no runtime expression.
    """
    following, last = said.get("next"), said.get("last", "")
    if following is None:
        return None
    if isinstance(following, str):
        return ResultParts(parse_expression(following), None, last)
    ((cursor, named),) = following.items()
    return ResultParts(parse_expression(named), parse_expression(cursor), last)
