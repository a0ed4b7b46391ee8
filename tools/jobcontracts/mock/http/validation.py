"""Whether a request fits the contract: parameters and body against their schemas, compiled once."""

from __future__ import annotations

from collections.abc import Callable

from jobcontracts.mock.http.messages import RefusalKind, Request
from jobcontracts.model.api import MediaType, Operation, Parameter
from jobcontracts.model.bodies import BodyReader, has_body
from jobcontracts.model.contract import Contract
from jobcontracts.model.http import MISSING, matching_media
from jobcontracts.model.parameters import Reading, carrier_header, meaningful
from jobcontracts.model.schema import first_error, schema_validator
from jobcontracts.problem import quoted

Check = Callable[[Request], str]
"""Returns what is wrong with a request; empty if nothing is."""


class RequestCheck:
    """Checks the requests of one operation.

    Attributes:
        fields: The headers that parameters are read from.
        reads_body: Whether the operation takes a body at all.
    """

    def __init__(self, contract: Contract, operation: Operation) -> None:
        parameters = meaningful(operation)
        checks = [(p.location == "path", _parameter_check(contract, p)) for p in parameters]
        self._of_path = [check for in_path, check in checks if in_path]
        self._of_others = [check for in_path, check in checks if not in_path]
        self.fields = {carrier_header(p.location, p.name).encode() for p in parameters} - {b""}
        self._body = operation.request_body
        self.reads_body = self._body is not None
        self._media = {} if self._body is None else dict(self._body.content)
        self._operation = operation
        self._readers = {
            name: (BodyReader(contract, media), schema_validator(contract, media.schema))
            for name, media in self._media.items()
        }

    def path_violation(self, request: Request) -> str:
        """Return what is wrong with the path parameters; empty if nothing is."""
        return next(filter(None, (check(request) for check in self._of_path)), "")

    def parameter_violation(self, request: Request) -> str:
        """Return what is wrong with the other parameters; empty if nothing is."""
        return next(filter(None, (check(request) for check in self._of_others)), "")

    def body_violation(self, request: Request) -> tuple[RefusalKind, str] | None:
        """Return what is wrong with the body, if anything is; note it in the request, decoded."""
        if self._body is None:
            return None
        if not has_body(request):
            return ("invalid", "the body is missing") if self._body.required else None
        sent = request.headers.get("content-type", "")
        media = matching_media(self._media, sent)
        if media is None:
            known = " or ".join(self._media)
            return "media_type", f"the content type is {sent or 'missing'}, not {known}"
        wrong = self._violation(media, sent, request)
        return ("invalid", wrong) if wrong else None

    def answer_violation(self, request: Request) -> tuple[RefusalKind, str] | None:
        """Return what is wrong with the answer that a request wants; None if nothing is."""
        names = self._operation.negotiated
        accept = request.headers.get("accept", "") if names else ""
        if self._operation.serves(accept):
            return None
        return "not_acceptable", f"Accept is {quoted(accept)}, and there is {' or '.join(names)}"

    def _violation(self, media: MediaType, sent: str, request: Request) -> str:
        reader, validator = self._readers[media.name]
        try:
            body = reader.read(sent, request.body)
        except ValueError as error:
            return f"the body is {error}"
        if body is not MISSING and not validator.is_valid(body):
            return f"the body does not fit: {first_error(validator, body)}"
        request.json = body
        return ""


def _parameter_check(contract: Contract, parameter: Parameter) -> Check:
    reading = Reading(contract, parameter)
    validator = schema_validator(contract, parameter.schema)
    label = f"the {parameter.location} parameter {parameter.name}"

    def check(request: Request) -> str:
        sent = reading.texts(request)
        if not sent:
            return f"{label} is missing" if parameter.required else ""
        try:
            value = reading.value(sent)
        except ValueError as error:
            return f"{label} is {error}"
        if validator.is_valid(value):
            return ""
        return f"{label} is wrong: {first_error(validator, value)}"

    return check
