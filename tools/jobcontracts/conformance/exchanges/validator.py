"""Holds one recorded exchange against its contract: every deviation, and where it stands."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from jobcontracts.conformance.exchanges.exchange import Exchange
from jobcontracts.conformance.exchanges.findings import Violation, source_location
from jobcontracts.model.api import MediaType, Operation, Response
from jobcontracts.model.contract import Contract
from jobcontracts.model.http import MISSING, documented_media, is_json
from jobcontracts.model.parameters import meaningful, texts
from jobcontracts.model.pointer import escaped
from jobcontracts.model.schema import Schemas


@dataclass(frozen=True, slots=True)
class LocatedViolation:
    """A deviation, and the place in the message that deviates.

    Args:
        place: `request` or `response`, and a JSON pointer into its body where it is there.
        deviation: What is wrong.
    """

    place: str
    deviation: Violation


class Conformance:
    """Compares exchanges with a contract, one by one.

    Args:
        contract: The contract.
    """

    def __init__(self, contract: Contract) -> None:
        self.contract = contract
        self._schemas = Schemas(contract)

    def deviations(self, exchange: Exchange) -> Iterator[LocatedViolation]:
        """Yield what is not as the contract says, in the request and in the answer."""
        operation = exchange.operation
        if operation is None:
            return
        refused = exchange.status >= 400
        for found in self._request(operation, exchange):
            # A wrong request that was refused is how things should be.
            if not refused:
                yield found
        response = operation.responses.get(exchange.status)
        if response is None:
            documented = ", ".join(map(str, operation.responses))
            yield self._found(
                "response",
                "undocumented status",
                documented,
                str(exchange.status),
                f"{operation.pointer}/responses",
            )
            return
        yield from self._headers(response, exchange)
        yield from self._content(response, exchange)

    def _request(self, operation: Operation, exchange: Exchange) -> Iterator[LocatedViolation]:
        for parameter in meaningful(operation):
            sent, place = texts(parameter, exchange.request), f"request {parameter.location}"
            name = f"the parameter {parameter.name}"
            if not sent:
                if parameter.required:
                    yield self._found(place, "missing parameter", name, "none", parameter.pointer)
            elif not self._schemas.fits(parameter, sent):
                pointer, found = f"{parameter.pointer}/schema", ", ".join(map(repr, sent))
                yield self._found(place, "wrong parameter", name, found, pointer)
        body = operation.request_body
        if body is None:
            return
        pointer = f"{operation.pointer}/requestBody"
        kind = exchange.request_headers.get("content-type", "")
        media = documented_media(body.content, kind)
        if not exchange.request_body:
            if body.required:
                yield self._found("request", "missing body", "a body", "none", pointer)
        elif media is None:
            expected = " or ".join(body.content)
            yield self._found("request", "wrong content type", expected, kind or "none", pointer)
        else:
            yield from self._body("request", media, exchange.request.json)

    def _headers(self, response: Response, exchange: Exchange) -> Iterator[LocatedViolation]:
        for header in response.headers.values():
            text = exchange.headers.get(header.name.lower())
            place = f"response header {header.name}"
            if text is None:
                if header.required:
                    yield self._found(place, "missing header", header.name, "none", header.pointer)
            elif not self._schemas.text_is_valid(header.schema, text):
                pointer = f"{header.pointer}/schema"
                yield self._found(
                    place, "wrong header", "what its schema allows", repr(text), pointer
                )

    def _content(self, response: Response, exchange: Exchange) -> Iterator[LocatedViolation]:
        if not response.content:
            if exchange.body:
                found = f"{len(exchange.body)} bytes"
                title = "body where none is documented"
                yield self._found("response", title, "no body", found, response.pointer)
            return
        kind = exchange.headers.get("content-type", "")
        media = documented_media(response.content, kind)
        if media is None:
            pointer, expected = f"{response.pointer}/content", " or ".join(response.content)
            yield self._found("response", "wrong content type", expected, kind or "none", pointer)
        elif exchange.json is MISSING and is_json(media.name):
            yield self._found("response", "no JSON", "JSON", "other bytes", media.pointer)
        else:
            yield from self._body("response", media, exchange.json)

    def _body(self, place: str, media: MediaType, value: Any) -> Iterator[LocatedViolation]:
        if value is MISSING:
            return
        for error in self._schemas.validator(media.schema).iter_errors(value):
            where = "".join(f"/{escaped(str(token))}" for token in error.instance_path)
            yield self._found(
                f"{place} #{where}",
                "wrong body",
                f"what {media.name} allows there",
                error.message,
                _pointer(media, list(error.schema_path)),
            )

    def _found(
        self, place: str, title: str, expected: str, found: str, pointer: str
    ) -> LocatedViolation:
        return LocatedViolation(
            place, Violation(title, expected, found, source_location(self.contract, pointer))
        )


def _pointer(media: MediaType, path: list[Any]) -> str:
    """Return where a keyword stands in the document, given its path from the compiled schema."""
    place = "".join(f"/{escaped(str(token))}" for token in path)
    # What is compiled is {"allOf": [schema], "components": …}, see Schemas.
    return place.replace("/allOf/0", f"{media.pointer}/schema", 1) if path[0] == "allOf" else place
