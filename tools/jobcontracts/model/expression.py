"""Runtime expressions, as OpenAPI 3.1 (section 4.8.20.3) and Arazzo 1.0 (section 4.7) define them.

$statusCode
$response.header.Content-Location
$response.body#/links/results
$request.path.jobId   $request.query.x   $request.header.x   $request.body#/asyncFlag
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any, Final, Literal, cast

from jobcontracts.model.api import Api, Operation, Response
from jobcontracts.model.bodies import body_value
from jobcontracts.model.http import MISSING, RequestMessage, ResponseParts, is_json
from jobcontracts.model.members import targets
from jobcontracts.model.parameters import Reading
from jobcontracts.model.pointer import find, fitting, pointer_tokens
from jobcontracts.model.source import Json

Message = Literal["request", "response"]
Place = Literal["statusCode", "header", "body", "path", "query"]

_EXPRESSION = re.compile(
    r"\$(?:(?P<status>statusCode)"
    r"|(?P<message>request|response)\.(?:(?P<place>header|path|query)\.(?P<name>.+)"
    r"|body(?P<fragment>#(?P<pointer>(?:/.*)?))?))",
    re.DOTALL,
)


@dataclass(frozen=True, slots=True)
class Expression:
    """A parsed runtime expression.

    Args:
        text: The expression as it was written.
        message: `request` or `response`.
        place: Which part of the message.
        name: The header's or parameter's name; empty for the body and the status code.
        tokens: The keys on the way into the body, unescaped.
    """

    text: str
    message: Message
    place: Place
    name: str = ""
    tokens: tuple[str, ...] = ()

    def __str__(self) -> str:
        return self.text

    @property
    def shown(self) -> str:
        """The place as people write it: `$.links.results`, `header Location`."""
        if self.place == "body":
            return "$" + "".join(t if fitting(t) else f".{t}" for t in self.tokens)
        return f"{self.place} {self.name}".strip()

    @property
    def last_name(self) -> str:
        """The name of what it points at: of a member of the body, the last key."""
        return self.tokens[-1] if self.tokens else self.name or self.place

    @property
    def in_every_response(self) -> bool:
        """Whether every response has it, whatever the contract describes."""
        return self.place == "statusCode"

    def schemas(self, root: Json, response: Response) -> list[Json]:
        """Return the schemas, as written, of what a documented response has in this place.

        Args:
            root: The document.
            response: One of its responses.
        """
        if self.place == "statusCode":
            return [{"type": "string", "enum": [str(response.status)]}]
        if self.place == "header":
            header = response.header(self.name)
            return [] if header is None else [header.schema]
        # Other bodies are text or octets to a client, whatever a schema says of them.
        media = [media for media in response.content.values() if is_json(media.name)]
        return [t.schema for m in media for t in targets(root, m.schema, self.tokens)]

    def responses(self, root: Json, operation: Operation) -> list[Response]:
        """Return the documented successes of an operation that have this place, by status."""
        successes = (response for _, response in sorted(operation.successes.items()))
        return [response for response in successes if self.schemas(root, response)]

    def request_schemas(self, root: Json, operation: Operation) -> list[Json]:
        """Return the schemas, as written, of what an operation's request has in this place."""
        if self.place == "body":
            media = operation.request_content.values()
            return [t.schema for m in media for t in targets(root, m.schema, self.tokens)]
        parameter = operation.parameter(self.place, self.name)
        return [] if parameter is None else [parameter.schema]

    def example_in_request(self, operation: Operation) -> Any:
        """Return the first of `examples_in_request`, or `MISSING`."""
        return next(self.examples_in_request(operation), MISSING)

    def examples_in_request(self, operation: Operation) -> Iterator[Json]:
        """Yield the examples of what a request has in this place."""
        if self.place == "body":
            media = operation.request_content.values()
            found = (find(e, self.tokens) for m in media for e in m.examples.values())
            yield from (value for value in found if value is not MISSING)
        else:
            parameter = operation.parameter(self.place, self.name)
            if parameter is not None and parameter.example is not None:
                yield parameter.example

    def value_in_request(self, api: Api, operation: Operation, request: RequestMessage) -> Any:
        """Return what the expression is worth in an operation's request, or `MISSING`.

        A parameter has the value that its schema is about, which for an integer is no text.
        """
        if self.place == "body":
            return find(body_value(api, operation, request), self.tokens)
        parameter = operation.parameter(self.place, self.name)
        if parameter is None:
            return MISSING
        reading = Reading(api, parameter)
        sent = reading.texts(request)
        try:
            return reading.value(sent) if sent else MISSING
        except ValueError:
            return MISSING

    def value_in_response(self, answer: ResponseParts) -> Any:
        """Return what the expression is worth in an answer, or `MISSING`."""
        if self.place == "statusCode":
            return str(answer.status)
        if self.place == "header":
            return answer.headers.get(self.name.lower(), MISSING)
        return find(answer.json, self.tokens)


@dataclass(frozen=True, slots=True)
class Value:
    """What a role's request has in a place.

    Args:
        source: `job` for its id, `submit` or `poll` for a part of that exchange, `argument` for
            what the caller says, `constant`.
        expression: What part of the exchange.
        constant: The JSON value, as its text.
    """

    source: Literal["job", "submit", "poll", "argument", "constant"]
    expression: Expression | None = None
    constant: str = ""

    def __str__(self) -> str:
        if self.source == "constant":
            return self.constant
        return self.expression.text if self.expression else _NAMES[self.source]

    @property
    def polled(self) -> Expression | None:
        """What part of poll's answer it is, as an expression of that answer; None if of none."""
        said = self.expression
        return parse_expression(f"${said.text[6:]}") if said and self.source == "poll" else None

    @property
    def is_of_job(self) -> bool:
        """Whether it is known as soon as a job is, and stays: a member of the job's key."""
        return self.source in ("job", "submit")


JOB_ID: Final = Value("job")
"""The job's id."""


def parse_value(said: Json) -> Value:
    """Parse a value of `with`: an expression, or any JSON value else, which is meant itself.

    Raises:
        ValueError: A text begins with `$` and is no expression.
    """
    if not isinstance(said, str) or not said.startswith("$"):
        return Value("constant", constant=json.dumps(said))
    if said in _WORDS:
        return _WORDS[said]
    role, _, rest = said.removeprefix("$").partition(".")
    if role == "submit":
        return Value("submit", replace(parse_expression(f"${rest}"), text=said))
    if role == "poll" and rest.startswith("response."):
        return Value("poll", replace(parse_expression(f"${rest}"), text=said))
    raise ValueError(f"not a value of a request: {said!r}")


def is_value(found: Json, said: Json) -> bool:
    """Return whether what was found is a value that a lifecycle says: in JSON, 1 is not true."""
    return found == said and isinstance(found, bool) == isinstance(said, bool)


_NAMES: Final = {"job": "$job.id", "argument": "$argument"}
_WORDS: Final = {"$job.id": JOB_ID, "$argument": Value("argument")}


def parse_expression(text: str) -> Expression:
    """Parse a runtime expression.

    Raises:
        ValueError: The text is none.
    """
    match = _EXPRESSION.fullmatch(text)
    if match is None:
        raise ValueError(f"not a runtime expression: {text!r}")
    if match["status"]:
        return Expression(text, "response", "statusCode")
    message: Message = "request" if match["message"] == "request" else "response"
    if match["place"] is None:
        return Expression(text, message, "body", "", pointer_tokens(match["pointer"] or ""))
    place = cast(Place, match["place"])
    if message == "response" and place != "header":
        raise ValueError(f"a response has no {place}: {text!r}")
    return Expression(text, message, place, match["name"])
