"""Runtime expressions as Python code that reads them from a typed answer."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from jobcontracts.contracts.contract import Contract
from jobcontracts.contracts.expressions import Expression
from jobcontracts.generation.schemas import (
    alternatives,
    member_schemas,
    object_names,
    python_type,
    resolves,
)
from jobcontracts.generation.view import AnswerView, OperationView


@dataclass(frozen=True)
class Accessor:
    """How to read an expression from `answer`.

    Args:
        value: Python code for the value, where it can be read at all.
        conditions: Python conditions that have to hold for that.
        type: The type of the value, without None.
        optional: Whether the value can be None, or a condition can fail.
    """

    value: str
    conditions: tuple[str, ...]
    type: str
    optional: bool

    @property
    def code(self) -> str:
        """Python code for the value, None where it cannot be read."""
        if not self.conditions:
            return self.value
        return f"{self.value} if {' and '.join(self.conditions)} else None"

    @property
    def annotation(self) -> str:
        """The type, with None where it can be."""
        return f"{self.type} | None" if self.optional and self.type != "Any" else self.type


Attribute = Callable[[str], str]
"""Returns the attribute that a member of a body has in the models."""


def accessor(
    contract: Contract, operation: OperationView, expression: Expression, attribute: Attribute
) -> Accessor:
    """Return how to read `expression` from any answer of `operation`."""
    readers = {
        view.class_name: found
        for view in operation.answers
        if (found := answer_accessor(contract, view, expression, attribute)) is not None
    }
    first = next(iter(readers.values()))
    same = [name for name, found in readers.items() if found == first]
    if len(same) == len(operation.answers):
        return first
    # Answers that are read in the same way are told by one isinstance.
    known = same[0] if len(same) == 1 else f"({', '.join(same)})"
    condition = f"isinstance(answer, {known})"
    return replace(first, conditions=(condition, *first.conditions), optional=True)


def answer_accessor(
    contract: Contract, view: AnswerView, expression: Expression, attribute: Attribute
) -> Accessor | None:
    """Return how to read `expression` from one answer, None if that does not have it."""
    if expression.place == "statusCode":
        return Accessor("str(answer.status)", (), "str", False)
    if expression.place == "header":
        for header in view.headers:
            if header.wire_name.lower() == expression.name.lower():
                return Accessor(f"answer.{header.name}", (), "str", not header.required)
        return None
    if not view.schema or not resolves(contract, view.schema, expression.tokens):
        return None
    return _body_accessor(contract, view, expression, attribute)


def _body_accessor(
    contract: Contract, view: AnswerView, expression: Expression, attribute: Attribute
) -> Accessor:
    found = list(member_schemas(contract, view.schema, expression.tokens))
    kinds = [
        kind
        for schema, _ in found
        for option in alternatives(schema)
        for kind in python_type(contract, option).split(" | ")
    ]
    nullable = "None" in kinds
    kind = " | ".join(dict.fromkeys(k for k in kinds if k != "None")) or "Any"
    names = [attribute(token) for token in expression.tokens]
    if not names:
        return Accessor("answer.body", (), kind, nullable)
    if len(names) > 1:
        path = ", ".join(f'"{name}"' for name in names)
        certain = all(sure for _, sure in found)
        return Accessor(f"dig(answer.body, {path})", (), kind, not certain or nullable)
    owners = _owners(contract, view, expression.tokens[0])
    required = all(
        expression.tokens[0] in contract.resolve(owner).get("required", []) for owner in owners
    )
    value = f"answer.body.{names[0]}" if required else f"present(answer.body.{names[0]})"
    conditions: tuple[str, ...] = ()
    if len(alternatives(contract.resolve(view.schema))) > 1:
        models = [name for owner in owners for name in object_names(contract, owner)]
        known = models[0] if len(models) == 1 else f"({', '.join(models)})"
        conditions = (f"isinstance(answer.body, {known})",)
    return Accessor(value, conditions, kind, nullable or not required or bool(conditions))


def _owners(contract: Contract, view: AnswerView, name: str) -> list[dict[str, object]]:
    """Return the alternatives of an answer's schema that have a member of this name."""
    options = alternatives(contract.resolve(view.schema))
    if len(options) == 1:
        options = [view.schema]
    return [o for o in options if name in contract.resolve(o).get("properties", {})]
