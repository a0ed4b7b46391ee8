"""Runtime expressions as Python code that reads them from a typed answer."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

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
    """How to read an expression.

    Args:
        code: A Python expression over `answer`.
        type: The type of its value, without None.
        optional: Whether the value can be None.
    """

    code: str
    type: str
    optional: bool

    @property
    def annotation(self) -> str:
        """The type with None where it can be."""
        return f"{self.type} | None" if self.optional and self.type != "Any" else self.type


def accessor(
    contract: Contract,
    operation: OperationView,
    expression: Expression,
    attribute: Callable[[str], str],
) -> Accessor:
    """Return how to read `expression` from an answer of `operation`.

    Args:
        contract: The contract.
        operation: The operation that gave the answer.
        expression: What to read.
        attribute: Returns a member's attribute name in the models.
    """
    if expression.place == "statusCode":
        return Accessor("str(answer.status)", "str", False)
    readers = [
        (view, found)
        for view in operation.answers
        if (found := _in_answer(contract, view, expression, attribute)) is not None
    ]
    first = readers[0][1]
    if len(readers) == len(operation.answers) and all(found == first for _, found in readers):
        return first
    # Answers that read it in the same way are told by one isinstance.
    classes = [view.class_name for view, found in readers if found.code == first.code]
    known = classes[0] if len(classes) == 1 else f"({', '.join(classes)})"
    return Accessor(f"{first.code} if isinstance(answer, {known}) else None", first.type, True)


def _in_answer(
    contract: Contract, view: AnswerView, expression: Expression, attribute: Callable[[str], str]
) -> Accessor | None:
    if expression.place == "header":
        for header in view.headers:
            if header.wire_name.lower() == expression.name.lower():
                return Accessor(f"answer.{header.name}", "str", not header.required)
        return None
    if not view.schema or not resolves(contract, view.schema, expression.tokens):
        return None
    return _in_body(contract, view, expression, attribute)


def _in_body(
    contract: Contract, view: AnswerView, expression: Expression, attribute: Callable[[str], str]
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
    certain = all(sure for _, sure in found)
    names = [attribute(token) for token in expression.tokens]
    if not names:
        return Accessor("answer.body", kind, nullable)
    several = len(alternatives(contract.resolve(view.schema))) > 1
    if len(names) == 1:
        code = f"answer.body.{names[0]}"
        required = _required_somewhere(contract, view, expression.tokens[0])
        if not required:
            code = f"present({code})"
        if several:
            owner = object_names(contract, view.schema)
            code = f"{code} if isinstance(answer.body, {owner[0]}) else None"
        return Accessor(code, kind, nullable or not required or several)
    path = ", ".join(f'"{name}"' for name in names)
    return Accessor(f"dig(answer.body, {path})", kind, not certain or nullable)


def _required_somewhere(contract: Contract, view: AnswerView, name: str) -> bool:
    """Return whether each alternative that has the member requires it."""
    owners = [contract.resolve(option) for option in alternatives(contract.resolve(view.schema))]
    having = [owner for owner in owners if name in owner.get("properties", {})]
    return all(name in owner.get("required", []) for owner in having)
