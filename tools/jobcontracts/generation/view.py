"""What the templates of a client are given: decisions are taken here, they only loop and indent."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from http import HTTPStatus

from jobcontracts.contracts.contract import Contract, Header, Operation, Parameter, Response
from jobcontracts.contracts.expressions import find, pointer_tokens
from jobcontracts.contracts.source import Json
from jobcontracts.generation.schemas import alternatives, python_type


@dataclass(frozen=True)
class ArgumentView:
    """An argument of an operation: a parameter of its request."""

    wire_name: str
    name: str
    type: str
    required: bool
    location: str
    description: str


@dataclass(frozen=True)
class HeaderView:
    """A documented header of an answer, as an attribute."""

    wire_name: str
    name: str
    required: bool
    description: str


@dataclass(frozen=True)
class AnswerView:
    """A documented success answer: a class of its own."""

    class_name: str
    status: int
    description: str
    headers: tuple[HeaderView, ...]
    body_type: str
    body_types: tuple[str, ...]
    schema: Json
    note: str


@dataclass(frozen=True)
class ErrorView:
    """A documented error answer."""

    class_name: str
    status: int
    description: str
    body_type: str
    body_types: tuple[str, ...]


@dataclass(frozen=True)
class BodyView:
    """What an operation takes as its body."""

    type: str
    required: bool
    media_type: str
    description: str


@dataclass(frozen=True)
class OperationView:
    """An operation as the templates see it; `target` is the inside of an f-string."""

    name: str
    class_prefix: str
    method: str
    path: str
    target: str
    summary: str
    description: str
    source: str
    deprecated: bool
    arguments: tuple[ArgumentView, ...]
    body: BodyView | None
    answers: tuple[AnswerView, ...]
    errors: tuple[ErrorView, ...]
    operation: Operation = field(repr=False)

    @property
    def answer_type(self) -> str:
        """The name of what the operation returns."""
        return (
            self.answers[0].class_name if len(self.answers) == 1 else f"{self.class_prefix}Answer"
        )

    @property
    def path_arguments(self) -> tuple[ArgumentView, ...]:
        """The arguments that go into the path."""
        return tuple(a for a in self.arguments if a.location == "path")


@dataclass(frozen=True)
class SettingView:
    """An argument of the client: a header of every operation, or a part of the server's URL."""

    name: str
    wire_name: str
    type: str
    required: bool
    default: str
    description: str
    variable: str


@dataclass(frozen=True)
class CredentialView:
    """A credential that the client is given."""

    name: str
    header: str
    prefix: str
    required: bool
    description: str
    variable: str


def status_name(status: int) -> str:
    """Return a status code's phrase as a class name, `UnprocessableContent` for 422."""
    # HTTPStatus still has the names of RFC 7231 for these two; RFC 9110 renamed them.
    renamed = {413: "Content Too Large", 422: "Unprocessable Content"}
    try:
        phrase = renamed.get(status) or HTTPStatus(status).phrase
    except ValueError:
        return f"Status{status}"
    return "".join(
        word[:1].upper() + word[1:] for word in phrase.replace("-", " ").replace("'", "").split()
    )


def argument_name(wire_name: str, python_name: str) -> str:
    """Return the Python name of a parameter; the `x-` of a header says nothing and goes."""
    return python_name.removeprefix("x_") if wire_name.lower().startswith("x-") else python_name


def argument_view(contract: Contract, parameter: Parameter, python_name: str) -> ArgumentView:
    """Return the view of a parameter."""
    kind = python_type(contract, parameter.schema)
    if parameter.location in ("path", "header") and kind != "str":
        # What a URL or the environment holds is text, and so is all that a client knows of it.
        kind = f"{kind} | str"
    return ArgumentView(
        parameter.name,
        argument_name(parameter.name, python_name),
        kind,
        parameter.required,
        parameter.location,
        parameter.description,
    )


def answer_view(
    contract: Contract, prefix: str, response: Response, header_name: Sequence[str]
) -> AnswerView:
    """Return the view of a success answer; `header_name` has the attribute of each header."""
    kinds = body_types(contract, response)
    raw = contract.resolve(find(contract.root, pointer_tokens(response.pointer)))
    return AnswerView(
        f"{prefix}{status_name(response.status)}",
        response.status,
        response.description,
        tuple(
            HeaderView(header.name, name, header.required, header_text(header))
            for header, name in zip(response.headers.values(), header_name, strict=True)
        ),
        " | ".join(kinds),
        kinds,
        next(iter(response.content.values())).schema if response.content else {},
        raw.get("x-inferred", "") if isinstance(raw, dict) else "",
    )


def error_view(contract: Contract, response: Response) -> ErrorView:
    """Return the view of an error answer."""
    kinds = body_types(contract, response)
    return ErrorView(
        status_name(response.status),
        response.status,
        response.description,
        " | ".join(kinds),
        kinds,
    )


def header_text(header: Header) -> str:
    """Return what a header's attribute is documented with."""
    return header.description or f"The header {header.name}."


def body_types(contract: Contract, response: Response) -> tuple[str, ...]:
    """Return the types that a response's body may have; none where no body is documented."""
    if not response.content:
        return ()
    media = next(iter(response.content.values()))
    kinds = [python_type(contract, option) for option in alternatives(media.schema)]
    return tuple(dict.fromkeys(kinds))
