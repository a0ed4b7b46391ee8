"""How a client starts a job, and how the answer names it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from jobcontracts.generation.accessors import Accessor, accessor
from jobcontracts.generation.examples import example_code
from jobcontracts.generation.models import Models
from jobcontracts.generation.requests import object_code
from jobcontracts.generation.view import AnswerView, OperationView
from jobcontracts.model.api import Operation
from jobcontracts.model.contract import Contract
from jobcontracts.model.expression import Expression
from jobcontracts.model.first_update import like_polled
from jobcontracts.model.members import targets
from jobcontracts.model.source import Json
from jobcontracts.rendering.python import Code, code, joined, literal

Constant = tuple[Code, Code]
"""A name and its value."""


@dataclass(frozen=True)
class FirstUpdateView:
    """An answer of submit that is read as one of poll's.

    Args:
        answer, polled: The two.
        headers: Each header that both have: the attribute of poll's, and that of submit's.
    """

    answer: AnswerView
    polled: AnswerView
    headers: tuple[Constant, ...]


@dataclass(frozen=True)
class SubmitView:
    """How a job is started.

    Args:
        operation: Submit's operation; its arguments do not have those of one value.
        answers: Its answers that name a job.
        members: The members of the body that have only one value then, and the value.
        keys: The same of a body that is in no class, by the names of the wire.
        below: The same of objects in the body.
        constants: The same of arguments.
        named: How the answer has the job's id, or its URL.
        by_url: Whether it is the URL.
        key: The members of the job's key, as `submit` has them.
        taken: Those of them that a URL of the job has not, by the names in its fragment.
        place: Where that is: `$.jobId`, `header Location`.
        updates: Its answers that say how the job stands.
    """

    operation: OperationView
    answers: tuple[AnswerView, ...]
    members: tuple[Constant, ...]
    keys: tuple[Constant, ...]
    below: Mapping[Expression, Json]
    constants: tuple[Constant, ...]
    named: Accessor
    by_url: bool
    place: str
    key: tuple[Code, ...]
    taken: tuple[tuple[str, Code], ...]
    updates: tuple[FirstUpdateView, ...]

    @property
    def nested(self) -> Code | None:
        """The code of what objects in the body have then; None for nothing."""
        values = {e.tokens: literal(value) for e, value in self.below.items()}
        return object_code(values) if values else None

    @property
    def notes(self) -> list[str]:
        """What the documentation says of values that a caller cannot choose."""
        names = dict((*self.keys, *self.members))
        of_body = [(f"`{name}` of the body is set to", value) for name, value in names.items()]
        for e, value in self.below.items():
            of_body.append((f"`{'.'.join(e.tokens)}` of the body is set to", literal(value)))
        said = [*of_body, *((f"`{name}` is", value) for name, value in self.constants)]
        return [f"{what} `{value}`, for only so a job is started." for what, value in said]


def submit_view(
    contract: Contract, operation: OperationView, poll: OperationView, models: Models
) -> SubmitView | None:
    """Return how submit's operation starts a job; None if its answer does not name one."""
    named = contract.lifecycle.new_job.place
    statuses = {r.status for r in contract.naming_responses(operation.operation)}
    answers = tuple(a for a in operation.answers if a.status in statuses)
    if named is None or not answers:
        return None
    naming = replace(operation, answers=answers)
    found = accessor(contract, naming, named, models)
    constants = dict(_constants(contract, operation, models))
    members = dict(_members_of_key(contract, naming, models, code("named")))
    return SubmitView(
        operation=replace(
            operation, arguments=tuple(a for a in operation.arguments if a.name not in constants)
        ),
        answers=answers,
        members=tuple(_members(contract, operation.operation, models, plain=False)),
        keys=tuple(_members(contract, operation.operation, models, plain=True)),
        below=_below(contract),
        constants=tuple(constants.items()),
        named=found,
        by_url=contract.lifecycle.new_job.url is not None,
        place=named.shown,
        key=tuple(members.values()),
        taken=tuple((m, members[m]) for m in contract.key.taken),
        updates=tuple(_updates(contract, answers, poll)),
    )


def _updates(
    contract: Contract, answers: Iterable[AnswerView], poll: OperationView
) -> Iterator[FirstUpdateView]:
    submit, read = contract.operation("submit"), contract.lifecycle.state
    assert submit is not None, "a starter that clients call"
    by_status = {view.status: view for view in poll.answers}
    for view in answers:
        if view.status not in contract.lifecycle.new_job.updates:
            continue
        like = like_polled(contract.root, submit.responses[view.status], contract.poll, read)
        assert like is not None, "job.updates has what is like an answer of poll"
        own = {h.wire_name.lower(): h.name for h in view.headers}
        polled = by_status[like.status]
        shared = ((h.name, own.get(h.wire_name.lower())) for h in polled.headers)
        yield FirstUpdateView(view, polled, tuple((a, b) for a, b in shared if b is not None))


def _members_of_key(
    contract: Contract, submit: OperationView, models: Models, named: Code
) -> Iterator[tuple[str, Code]]:
    """Yield each member of the key, and where `submit` has its value; the id is `named`."""
    key = contract.key
    for member in key.members:
        e = key.taken.get(member) or key.places[submit.operation.id].get(member)
        if member == key.id or e is None:
            yield member, named
        elif e.message == "response":
            read = accessor(contract, submit, e, models)
            yield member, code("required_value({}, {}, answer)", read.code, literal(e.shown))
        elif e.place == "body":
            steps = joined(", ", map(literal, e.tokens))
            sent = code("get_path(msgspec.to_builtins(body), {})", steps)
            yield member, code("required_value({}, {}, answer)", sent, literal(e.shown))
        else:
            argument = submit.argument(e)
            assert argument is not None, "what `check` has found in the request"
            yield member, argument.name


def _members(
    contract: Contract, operation: Operation, models: Models, *, plain: bool
) -> Iterator[Constant]:
    for e, value in contract.lifecycle.new_job.when.items():
        if e.place == "body" and len(e.tokens) == 1 and operation.request_media is not None:
            found = targets(contract.root, operation.request_media.schema, e.tokens)
            target = next((t for t in found if plain != bool(t.steps[0].model)), None)
            if target is None:
                continue
            step = target.steps[0]
            if plain:
                yield literal(step.key), literal(value)
            else:
                made = example_code(contract, target.schema, value, models)
                yield models.attribute(step.model, step.key), made


def _below(contract: Contract) -> dict[Expression, Json]:
    when = contract.lifecycle.new_job.when.items()
    return {e: value for e, value in when if e.place == "body" and len(e.tokens) > 1}


def _constants(contract: Contract, view: OperationView, models: Models) -> Iterator[Constant]:
    for e, value in contract.lifecycle.new_job.when.items():
        parameter, argument = view.operation.parameter(e.place, e.name), view.argument(e)
        if parameter is not None and argument is not None:
            yield argument.name, example_code(contract, parameter.schema, value, models)
