"""Runtime expressions, as OpenAPI 3.1 (section 4.8.20.3) and Arazzo 1.0 (section 4.7) define them.

$statusCode
$response.header.Content-Location
$response.body#/links/results
$request.path.jobId   $request.query.x   $request.header.x   $request.body#/asyncFlag
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, cast

from jobcontracts.model.http import MISSING
from jobcontracts.model.source import unescaped

Message = Literal["request", "response"]
Place = Literal["statusCode", "header", "body", "path", "query"]

_EXPRESSION = re.compile(
    r"\$(?:(?P<status>statusCode)"
    r"|(?P<message>request|response)\.(?:(?P<place>header|path|query)\.(?P<name>.+)"
    r"|body(?P<fragment>#(?P<pointer>(?:/.*)?))?))",
    re.DOTALL,
)

_INDEX = re.compile(r"0|[1-9][0-9]{0,8}")


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
    def json_path(self) -> str:
        """The way into the body as people write it: `$.links.results`."""
        return "$" + "".join(f".{token}" for token in self.tokens)

    def of_response(self, status: int, headers: Mapping[str, str], body: Any) -> Any:
        """Return what the expression is worth in a response, or `MISSING`.

        Args:
            status: The status code.
            headers: The headers, with lower-case names.
            body: The decoded body; `MISSING` where there is none.
        """
        if self.place == "statusCode":
            return str(status)
        if self.place == "header":
            return headers.get(self.name.lower(), MISSING)
        return find(body, self.tokens)


@dataclass(frozen=True, slots=True)
class FirstPresent:
    """Places to read one value from: the first that is there and not null has it."""

    expressions: tuple[Expression, ...]

    def __str__(self) -> str:
        return ", else ".join(map(str, self.expressions))

    @property
    def beside_status(self) -> FirstPresent:
        """These places without the status code, which tells of a job in poll's answers alone."""
        return FirstPresent(tuple(e for e in self.expressions if e.place != "statusCode"))

    def place_in_response(
        self, status: int, headers: Mapping[str, str], body: Any
    ) -> Expression | None:
        """Return which of the places has the value in a response; None if none has it."""
        return next(
            (
                expression
                for expression in self.expressions
                if expression.of_response(status, headers, body) not in (MISSING, None)
            ),
            None,
        )

    def of_response(self, status: int, headers: Mapping[str, str], body: Any) -> Any:
        """Return the value in a response, or `MISSING`; see `Expression.of_response`."""
        place = self.place_in_response(status, headers, body)
        return MISSING if place is None else place.of_response(status, headers, body)


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


def pointer_tokens(pointer: str) -> tuple[str, ...]:
    """Return the keys of a JSON pointer (RFC 6901), unescaped."""
    return tuple(unescaped(token) for token in pointer.split("/")[1:])


def find(value: Any, tokens: Sequence[str]) -> Any:
    """Follow `tokens` into a JSON value; `MISSING` where the way ends."""
    for token in tokens:
        if isinstance(value, dict) and token in value:
            value = value[token]
        elif isinstance(value, list) and _INDEX.fullmatch(token) and int(token) < len(value):
            value = value[int(token)]
        else:
            return MISSING
    return value
