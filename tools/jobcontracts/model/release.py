"""What lets a job leave a state that it does not leave by itself, such as the end of an upload."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from jobcontracts.model.api import Operation
from jobcontracts.model.expression import Expression, is_value, parse_expression
from jobcontracts.model.http import MISSING
from jobcontracts.model.pointer import find
from jobcontracts.model.source import Json


@dataclass(frozen=True, slots=True)
class Release:
    """What lets a job leave a state.

    Args:
        operation: The operationId of what has to be called for the job.
        when: What the request has that does it; empty if each does.
    """

    operation: str
    when: Mapping[Expression, Any] = field(default_factory=dict)

    def shown_body(self, operation: Operation) -> Json:
        """Return the first example of its operation's body that does it; `MISSING` for none."""
        examples = operation.request_media.examples if operation.request_media else {}
        said = [(e.tokens, value) for e, value in self.when.items() if e.place == "body"]
        fitting = (x for x in examples.values() if all(is_value(find(x, t), v) for t, v in said))
        return next(fitting, MISSING)


def parse_release(said: Mapping[str, Any]) -> Release:
    """Parse what a job waits for in a state.

    Raises:
        KeyError, ValueError: It has not the format.
    """
    return Release(said["operation"], parse_values(said.get("when", {})))


def parse_values(said: Mapping[str, Any]) -> dict[Expression, Any]:
    """Parse `when`: what a request has, by place.

    Raises:
        ValueError: A place is no runtime expression.
    """
    return {parse_expression(key): value for key, value in said.items()}
