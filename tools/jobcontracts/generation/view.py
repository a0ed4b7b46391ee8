"""What the templates of a client are given: decisions are taken here, they only loop and indent."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from jobcontracts.generation.names import status_name
from jobcontracts.generation.schemas import python_type, python_types, united
from jobcontracts.model.api import Header, Operation, Parameter, RequestBody, Response
from jobcontracts.model.bodies import Encoding, encoding_of
from jobcontracts.model.contract import Contract
from jobcontracts.model.expression import Expression
from jobcontracts.model.http import is_json, is_text, preferred_media
from jobcontracts.model.parameters import kinds_of
from jobcontracts.model.paths import template_parts
from jobcontracts.model.pointer import find, fitting, pointer_tokens
from jobcontracts.model.source import Json
from jobcontracts.rendering.python import Code, code, fstring, inner_literal, literal

_DECODE_JSON = code("decode_json")


@dataclass(frozen=True)
class ArgumentView:
    """An argument of an operation: a parameter of its request.

    Args:
        setting: The client's argument that has its value.
        value: What a job handle sends without being asked, in a role of the lifecycle.
        style: How it is written; empty for what has no parts, and for `form` that is exploded.
    """

    wire_name: str
    name: Code
    type: Code
    required: bool
    location: str
    description: str
    setting: Code | None = None
    value: Code | None = None
    style: str = ""
    explode: bool = False
    multi_segment: bool = False


@dataclass(frozen=True)
class HeaderView:
    """A documented header of an answer, as an attribute."""

    wire_name: str
    name: Code
    required: bool
    description: str


@dataclass(frozen=True)
class RefusalView:
    """A refusal that the body of an answer tells.

    Args:
        kind: Why the request was refused.
        condition: Whether `answer` tells it.
        ways: They lead to what the vendor says in the body.
    """

    kind: str
    condition: Code
    ways: list[list[str]]


@dataclass(frozen=True)
class AnswerView:
    """A documented success answer: a class of its own."""

    class_name: Code
    status: int
    description: str
    headers: tuple[HeaderView, ...]
    body_type: Code
    body_types: tuple[Code, ...]
    decoder: Code
    schema: Json
    note: str
    refusals: tuple[RefusalView, ...] = ()
    looked_at: tuple[Expression, ...] = ()

    @property
    def ways(self) -> list[list[str]]:
        """The ways to what in the body has to be as documented; `*` is any item of a list."""
        found = [e.tokens for e in self.looked_at if e.place == "body"]
        return [["*" if fitting(t) or t.isdecimal() else t for t in way] for way in found]

    def is_looked_at(self, header: HeaderView) -> bool:
        """Return whether a header has to be as documented."""
        names = [e.name.lower() for e in self.looked_at if e.place == "header"]
        return header.wire_name.lower() in names

    @property
    def streamed(self) -> bool:
        """Whether a caller may have its body written to a file."""
        return self.status < 300 and self.decoder != _DECODE_JSON


@dataclass(frozen=True)
class ErrorView:
    """A documented error answer; `ways` lead to what the vendor says in its body."""

    class_name: Code
    status: int
    description: str
    body_type: Code
    body_types: tuple[Code, ...]
    decoder: Code
    ways: list[list[str]]


@dataclass(frozen=True)
class BodyView:
    """What an operation takes as its body.

    Args:
        encoder: Makes the bytes of it.
        value: What a job handle sends without being asked.
    """

    type: Code
    required: bool
    media_type: str
    description: str
    encoder: Code
    value: Code | None = None

    @property
    def is_multipart(self) -> bool:
        """Whether its `Content-Type` depends on what is in it."""
        return self.encoder == _ENCODERS["multipart"]


@dataclass(frozen=True)
class OperationView:
    """An operation as the templates see it.

    Args:
        credentials: The client's arguments that it needs; None for all.
    """

    name: Code
    class_prefix: Code
    method: str
    path: str
    summary: str
    description: str
    source: str
    deprecated: bool
    arguments: tuple[ArgumentView, ...]
    body: BodyView | None
    answers: tuple[AnswerView, ...]
    errors: tuple[ErrorView, ...]
    accept: str
    credentials: tuple[str, ...] | None
    operation: Operation = field(repr=False)

    @property
    def answer_type(self) -> Code:
        """The name of what the operation returns."""
        only = self.answers[0].class_name if len(self.answers) == 1 else None
        return only or code("{}Answer", self.class_prefix)

    @property
    def class_names(self) -> tuple[Code, ...]:
        """The names of the answers, and of what they are together."""
        return tuple(dict.fromkeys((*(a.class_name for a in self.answers), self.answer_type)))

    @property
    def streamed(self) -> tuple[int, ...]:
        """The statuses of the answers whose bodies a caller may have written to a file."""
        return tuple(answer.status for answer in self.answers if answer.streamed)

    def argument(self, e: Expression) -> ArgumentView | None:
        """Return the argument that is a place of the request; None if none is."""
        found = self.operation.parameter(e.place, e.name)
        place = None if found is None else (found.location, found.name)
        return next((a for a in self.arguments if (a.location, a.wire_name) == place), None)

    @property
    def path_arguments(self) -> tuple[ArgumentView, ...]:
        """The arguments that go into the path."""
        return tuple(a for a in self.arguments if a.location == "path")

    @property
    def query_styles(self) -> dict[str, str]:
        """The styles of the query's arguments, by name on the wire, that `form` is not."""
        found = (a for a in self.arguments if a.location == "query")
        return {a.wire_name: a.style for a in found if a.style}

    @property
    def exploded_headers(self) -> list[str]:
        """The headers whose members stand for themselves."""
        found = (a for a in self.arguments if a.location == "header" and a.style)
        return [a.wire_name for a in found if a.explode]

    @property
    def target(self) -> Code:
        """The request's path as an f-string of the arguments."""
        calls = {a.wire_name: segment(a) for a in self.path_arguments}
        parts: list[str] = template_parts(self.path)
        parts[1::2] = (calls[name] for name in parts[1::2])
        return fstring(parts)


_NOBODY = code("")


def segment(argument: ArgumentView, owner: Code = _NOBODY) -> Code:
    """Return the call that makes a segment of a path of an argument, or of a member of `owner`."""
    value = code("{}{}", owner, argument.name)
    if not argument.style:
        function = code("path_segments" if argument.multi_segment else "path_segment")
        return code("{}('{}', {})", function, argument.name, value)
    # A name on the wire is sent in this style alone, and is a word there.
    matrix = argument.style == "matrix"
    name = inner_literal(argument.wire_name) if matrix else code("'{}'", argument.name)
    explode = literal(argument.explode)
    style = inner_literal(argument.style)
    return code("styled_segment({}, {}, {}, explode={})", name, value, style, explode)


def argument_view(
    contract: Contract, parameter: Parameter, name: Code, setting: Code | None
) -> ArgumentView:
    """Return the view of a parameter."""
    kind, found = python_type(contract, parameter.schema), kinds_of(contract, parameter.schema)
    in_query, style = parameter.location == "query", parameter.style
    plain = parameter.explode if in_query else not {"array", "object"} & found
    if (setting or parameter.location != "query") and kind != "str":
        # What a URL or the environment holds is text, and so is all that a client knows of it.
        kind = code("{} | str", kind)
    return ArgumentView(
        parameter.name,
        name,
        kind,
        parameter.required,
        parameter.location,
        parameter.description,
        setting,
        style="" if plain and style in ("form", "simple") else style,
        explode=parameter.explode,
        multi_segment=parameter.multi_segment,
    )


def answer_view(
    contract: Contract, prefix: Code, response: Response, header_name: Sequence[Code]
) -> AnswerView:
    """Return the view of a success answer; `header_name` has the attribute of each header."""
    kinds = body_types(contract, response)
    raw = contract.resolve(find(contract.root, pointer_tokens(response.pointer)))
    return AnswerView(
        code("{}{}", prefix, status_name(response.status)),
        response.status,
        response.description,
        tuple(
            HeaderView(header.name, name, header.required, header_text(header))
            for header, name in zip(response.headers.values(), header_name, strict=True)
        ),
        united(kinds),
        kinds,
        decoder_of(response),
        response.media.schema if response.media else {},
        raw.get("x-inferred", "") if isinstance(raw, dict) else "",
    )


def header_text(header: Header) -> str:
    """Return what a header's attribute is documented with."""
    return header.description or f"The header {header.name}."


def decoder_of(response: Response) -> Code:
    """Return the function of the runtime that reads a response's body."""
    if response.media is None or is_json(response.media.name):
        return _DECODE_JSON
    return code("decode_text") if is_text(response.media.name) else code("decode_bytes")


_ENCODERS: dict[Encoding, Code] = {
    "json": code("json_body"),
    "form": code("form_body"),
    "multipart": code("multipart_body"),
    "text": code("text_body"),
    "bytes": code("bytes"),
}


def body_view(contract: Contract, body: RequestBody) -> BodyView:
    """Return the view of a request's body: of the media type that clients send."""
    media = preferred_media(body.content)
    encoding = encoding_of(media.name)
    kind = {"text": code("str"), "bytes": code("bytes")}.get(encoding)
    return BodyView(
        kind or python_type(contract, media.schema),
        body.required,
        media.name,
        contract.resolve(media.schema).get("description", ""),
        _ENCODERS[encoding],
    )


def body_types(contract: Contract, response: Response) -> tuple[Code, ...]:
    """Return the types that a response's body may have; none where no body is documented."""
    media = response.media
    if media is None:
        return ()
    if not is_json(media.name):
        return (code("str") if is_text(media.name) else code("bytes"),)
    return tuple(python_types(contract, media.schema))
