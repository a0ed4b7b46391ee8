"""How a client starts a job, and how the answer names it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from jobcontracts.generation.accessors import Accessor, answer_accessor
from jobcontracts.generation.examples import example_code
from jobcontracts.generation.models import Models
from jobcontracts.generation.view import AnswerView, OperationView
from jobcontracts.model.api import Operation
from jobcontracts.model.contract import Contract
from jobcontracts.model.http import preferred_media
from jobcontracts.model.members import targets
from jobcontracts.rendering.python import Code, literal

Constant = tuple[Code, Code]
"""A name and its value."""


@dataclass(frozen=True)
class SubmitView:
    """How a job is started.

    Args:
        operation: Submit's operation; its arguments do not have those of one value.
        answer: Its answer that names the job.
        members: The members of the body that have only one value then, and the value.
        keys: The same of a body that is in no class, by the names of the wire.
        constants: The same of arguments.
        named: How the answer has the job's id, or its URL.
        by_url: Whether it is the URL.
        place: Where that is: `$.jobId`, `header Location`.
    """

    operation: OperationView
    answer: AnswerView
    members: tuple[Constant, ...]
    keys: tuple[Constant, ...]
    constants: tuple[Constant, ...]
    named: Accessor
    by_url: bool
    place: str

    @property
    def notes(self) -> list[str]:
        """What the documentation says of values that a caller cannot choose."""
        names = dict((*self.keys, *self.members))
        of_body = [(f"`{name}` of the body is set to", value) for name, value in names.items()]
        said = [*of_body, *((f"`{name}` is", value) for name, value in self.constants)]
        return [f"{what} `{value}`, for only so a job is started." for what, value in said]


def submit_view(contract: Contract, operation: OperationView, models: Models) -> SubmitView | None:
    """Return how submit's operation starts a job; None if its answer does not name one."""
    handle = contract.lifecycle.handle
    named = handle.location or handle.value
    response = contract.creation_response(operation.operation)
    if named is None or response is None:
        return None
    answer = next(a for a in operation.answers if a.status == response.status)
    found = answer_accessor(contract, answer, named, models)
    if found is None:
        return None
    constants = dict(_constants(contract, operation, models))
    return SubmitView(
        operation=replace(
            operation, arguments=tuple(a for a in operation.arguments if a.name not in constants)
        ),
        answer=answer,
        members=tuple(_members(contract, operation.operation, models, plain=False)),
        keys=tuple(_members(contract, operation.operation, models, plain=True)),
        constants=tuple(constants.items()),
        named=found,
        by_url=handle.location is not None,
        place=named.shown,
    )


def _members(
    contract: Contract, operation: Operation, models: Models, *, plain: bool
) -> Iterator[Constant]:
    for e, value in contract.lifecycle.handle.when.items():
        if e.place == "body" and operation.request_body is not None:
            schema = preferred_media(operation.request_body.content).schema
            found = targets(contract.root, schema, e.tokens)
            target = next((t for t in found if plain != bool(t.steps[0].model)), None)
            if target is None:
                continue
            step = target.steps[0]
            if plain:
                yield literal(step.key), literal(value)
            else:
                made = example_code(contract, target.schema, value, models)
                yield models.attribute(step.model, step.key), made


def _constants(contract: Contract, view: OperationView, models: Models) -> Iterator[Constant]:
    for e, value in contract.lifecycle.handle.when.items():
        parameter = view.operation.parameter(e.place, e.name)
        if parameter is not None:
            argument = next(
                a
                for a in view.arguments
                if (a.location, a.wire_name) == (parameter.location, parameter.name)
            )
            yield argument.name, example_code(contract, parameter.schema, value, models)
