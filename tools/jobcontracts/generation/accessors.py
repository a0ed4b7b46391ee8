"""Runtime expressions as Python code that reads them from a typed answer."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from jobcontracts.generation.models import Models
from jobcontracts.generation.schemas import decodable, plain_type, python_types, united
from jobcontracts.generation.view import AnswerView, OperationView
from jobcontracts.model.contract import Contract
from jobcontracts.model.expression import Expression
from jobcontracts.model.members import Subscript, Target, alternatives, targets
from jobcontracts.rendering.python import Code, code, identifier, joined, literal


@dataclass(frozen=True)
class Accessor:
    """How to read an expression from `answer`.

    Args:
        value: Python code for the value, where it can be read at all.
        conditions: Python conditions that have to hold for that.
        type: The type of the value, without None.
        optional: Whether the value can be None, or a condition can fail.
    """

    value: Code
    conditions: tuple[Code, ...]
    type: Code
    optional: bool

    @property
    def code(self) -> Code:
        """Python code for the value, None where it cannot be read."""
        if not self.conditions:
            return self.value
        return code("{} if {} else None", self.value, joined(" and ", self.conditions))

    @property
    def annotation(self) -> Code:
        """The type, with None where it can be."""
        optional = self.optional and self.type != "Any"
        return code("{} | None", self.type) if optional else self.type


def accessor(
    contract: Contract, operation: OperationView, expression: Expression, models: Models
) -> Accessor:
    """Return how to read `expression` from any answer of `operation`."""
    readers: dict[Accessor, list[Code]] = {}
    for view in operation.answers:
        found = answer_accessor(contract, view, expression, models)
        if found is not None:
            readers.setdefault(found, []).append(view.class_name)
    reads = sum(map(len, readers.values()))
    if len(readers) == 1 and reads == len(operation.answers):
        return next(iter(readers))
    # Answers that are read in the same way need one isinstance.
    asked = [
        replace(
            found, conditions=(code("isinstance(answer, {})", _one_of(names)), *found.conditions)
        )
        for found, names in readers.items()
    ]
    value, conditions = asked[0].value, asked[0].conditions
    if len(asked) > 1:
        value, conditions = code("None"), ()
        for found in reversed(asked):
            value = code("{} if {} else {}", found.value, joined(" and ", found.conditions), value)
    return Accessor(value, conditions, united(found.type for found in asked), optional=True)


def _one_of(classes: Sequence[Code]) -> Code:
    """Return the second argument of `isinstance`."""
    return classes[0] if len(classes) == 1 else code("({})", joined(", ", classes))


def present_accessor(found: Accessor, state: str) -> Accessor:
    """Return how to read a state that a job is in if something is there; or that itself."""
    if not state:
        return found
    value = code("None if {} is None else {}", found.code, literal(state))
    return Accessor(value, (), code("str"), found.optional)


def first_accessor(accessors: Iterable[Accessor]) -> Accessor:
    """Return how to read the first of several values that is not None."""
    found = tuple(accessors)
    if len(found) == 1:
        return found[0]
    value = code("first({})", joined(", ", (a.code for a in found)))
    return Accessor(value, (), united(a.type for a in found), all(a.optional for a in found))


def answer_accessor(
    contract: Contract, view: AnswerView, expression: Expression, models: Models
) -> Accessor | None:
    """Return how to read `expression` from one answer, None if that does not have it."""
    if expression.place == "statusCode":
        return Accessor(code("str(answer.status)"), (), code("str"), False)
    if expression.place == "header":
        for header in view.headers:
            if header.wire_name.lower() == expression.name.lower():
                value = code("answer.{}", header.name)
                return Accessor(value, (), code("str"), not header.required)
        return None
    found = list(targets(contract.root, view.schema, expression.tokens)) if view.schema else []
    return _body_accessor(contract, view, found, models) if found else None


def _body_accessor(
    contract: Contract, view: AnswerView, found: Sequence[Target], models: Models
) -> Accessor:
    kinds = [kind for target in found for kind in _types(contract, target)]
    nullable = "None" in kinds
    kind = united(k for k in kinds if k != "None") or code("Any")
    certain = all(target.certain for target in found)
    ways = {_way(target, models): target for target in found}
    first, *more = found[0].steps or (None,)
    if first is None:
        return Accessor(code("answer.body"), (), kind, nullable)
    if len(ways) > 1 or more or not first.model:
        return Accessor(_dug(ways), (), kind, not certain or nullable)
    body = alternatives(contract.root, view.schema)
    owners = [a for a in body if a.name in {target.steps[0].model for target in found}]
    required = all(a.requires(first.key) for a in owners)
    value = code("answer.body.{}", models.attribute(first.model, first.key))
    value = value if required else code("unset_to_none({})", value)
    conditions: tuple[Code, ...] = ()
    if len(body) > 1:
        names = [identifier(a.name) for a in owners]
        conditions = (code("isinstance(answer.body, {})", _one_of(names)),)
    return Accessor(value, conditions, kind, nullable or not required or bool(conditions))


def _types(contract: Contract, target: Target) -> list[Code]:
    if target.plain:
        return [plain_type(contract, target.schema)]
    return python_types(contract, decodable(contract.root, target.schema))


def _way(target: Target, models: Models) -> tuple[Subscript, ...]:
    """Return the attributes, keys, indexes and conditions that lead to what is there."""
    return tuple(
        models.attribute(step.model, step.key) if step.model else step.subscript
        for step in target.steps
    )


def _step(step: Subscript) -> Code:
    if not isinstance(step, tuple):
        return literal(step)
    pairs = (code("({}, {})", literal(name), literal(value)) for name, value in step)
    return code("({},)", joined(", ", pairs))


def _dug(ways: Mapping[tuple[Subscript, ...], Target]) -> Code:
    """Return code for what is at the end of a way, which some models may spell otherwise."""
    value = code("None")
    for way, target in ways.items():
        dug = code("get_path(answer.body, {})", joined(", ", map(_step, way)))
        model = target.steps[0].model
        kind = identifier(model) if model else code("(list, dict)")
        condition = code("isinstance(answer.body, {})", kind)
        value = dug if len(ways) == 1 else code("{} if {} else {}", dug, condition, value)
    return value
