"""Whether a request fits the contract: parameters and body against their schemas, compiled once."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from http.cookies import CookieError, SimpleCookie
from typing import Any
from urllib.parse import parse_qs

import jsonschema_rs

from jobcontracts.files.json_text import is_json, parse_json
from jobcontracts.mock.http.messages import Request
from jobcontracts.mock.responses.refusals import Kind
from jobcontracts.model.contract import Contract, MediaType, Operation, Parameter
from jobcontracts.problem import quoted

_IGNORED = frozenset({"accept", "content-type", "authorization"})
"""Header parameters of these names mean nothing (OpenAPI 3.1, section 4.8.12.1)."""

_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]*)(\.[0-9]+)?(?:[eE][+-]?[0-9]+)?")

Check = Callable[[Request], str]
"""Returns what is wrong with a request; empty if nothing is."""


class RequestCheck:
    """Checks the requests of one operation.

    Args:
        contract: Where the schemas refer to.
        operation: Whose parameters and body.

    Attributes:
        fields: The headers that parameters are read from.
    """

    def __init__(self, contract: Contract, operation: Operation) -> None:
        parameters = [
            p
            for p in operation.parameters
            if p.location != "header" or p.name.lower() not in _IGNORED
        ]
        checks = [(p.location == "path", _parameter_check(contract, p)) for p in parameters]
        self._of_path = [check for in_path, check in checks if in_path]
        self._of_others = [check for in_path, check in checks if not in_path]
        self.fields = {_field(p) for p in parameters} - {b""}
        self._body = operation.request_body
        self._media = {} if self._body is None else dict(self._body.content)
        self._validators = {
            name: schema_validator(contract, media.schema) for name, media in self._media.items()
        }

    @property
    def reads_body(self) -> bool:
        """Whether the operation takes a body at all."""
        return self._body is not None

    def path_fault(self, request: Request) -> str:
        """Return what is wrong with the path parameters; empty if nothing is."""
        return next(filter(None, (check(request) for check in self._of_path)), "")

    def parameter_fault(self, request: Request) -> str:
        """Return what is wrong with the other parameters; empty if nothing is."""
        return next(filter(None, (check(request) for check in self._of_others)), "")

    def body_fault(self, request: Request) -> tuple[Kind, str] | None:
        """Return what is wrong with the body, if anything is; note it in the request, decoded."""
        if self._body is None:
            return None
        if not request.body:
            return ("invalid", "the body is missing") if self._body.required else None
        sent = request.headers.get("content-type", "")
        media = _documented(self._media, sent.partition(";")[0].strip().lower())
        if media is None:
            known = " or ".join(self._media)
            return "media_type", f"the content type is {sent or 'missing'}, not {known}"
        fault = self._json_fault(media, request) if is_json(media.name) else ""
        return ("invalid", fault) if fault else None

    def _json_fault(self, media: MediaType, request: Request) -> str:
        try:
            body = parse_json(request.body.decode())
        except ValueError as error:
            return f"the body is no JSON: {error}"
        validator = self._validators[media.name]
        if not validator.is_valid(body):
            return f"the body does not fit: {first_fault(validator, body)}"
        request.json = body
        return ""


def schema_validator(contract: Contract, schema: Any) -> jsonschema_rs.Draft202012Validator:
    """Compile a schema of a contract, with formats checked and references into its components."""
    rooted = {"allOf": [schema], "components": contract.root.get("components", {})}
    return jsonschema_rs.Draft202012Validator(rooted, validate_formats=True)


def first_fault(validator: jsonschema_rs.Draft202012Validator, value: Any) -> str:
    """Return the first thing that is wrong with a value that the validator refuses."""
    error = next(iter(validator.iter_errors(value)))
    place = "".join(f"/{token}" for token in error.instance_path)
    return f"{quoted(place)}: {quoted(error.message)}" if place else quoted(error.message)


def _parameter_check(contract: Contract, parameter: Parameter) -> Check:
    """Compile the check of one parameter, serialized in its place's default style (4.8.12.3)."""
    kind = _kind(contract, parameter.schema)
    item = (
        _kind(contract, contract.resolve(parameter.schema).get("items", {}))
        if kind == "array"
        else ""
    )
    validator = schema_validator(contract, parameter.schema)
    read = _reader(parameter)
    label = f"{parameter.location} parameter {parameter.name}"

    def check(request: Request) -> str:
        sent = read(request)
        if not sent:
            return f"the {label} is missing" if parameter.required else ""
        if kind == "object":
            return ""
        if kind != "array" and len(sent) > 1:
            return f"the {label} is there {len(sent)} times"
        if kind == "array":
            # Exploded in the query, separated by commas elsewhere.
            parts = sent if parameter.location == "query" else sent[0].split(",")
            value: Any = [_typed(part.strip(), item) for part in parts]
        else:
            value = _typed(sent[0], kind)
        return (
            ""
            if validator.is_valid(value)
            else f"the {label} is wrong: {first_fault(validator, value)}"
        )

    return check


def _field(parameter: Parameter) -> bytes:
    """Return the header that a parameter is read from; empty for path and query."""
    if parameter.location == "header":
        return parameter.name.lower().encode()
    return b"cookie" if parameter.location == "cookie" else b""


def _reader(parameter: Parameter) -> Callable[[Request], list[str]]:
    """Return what takes the texts of a parameter out of a request."""
    name = parameter.name
    if parameter.location == "path":
        return lambda request: [request.path[name]]
    if parameter.location == "query":
        return lambda request: parse_qs(request.query, keep_blank_values=True).get(name, [])
    if parameter.location == "cookie":
        return lambda request: _cookie(request, name)
    key = name.lower()
    return lambda request: [request.headers[key]] if key in request.headers else []


def _cookie(request: Request, name: str) -> list[str]:
    try:
        morsel = SimpleCookie(request.headers.get("cookie", "")).get(name)
    except CookieError:
        return []
    return [] if morsel is None else [morsel.value]


def _kind(contract: Contract, schema: Any) -> str:
    """Return the one type of a schema besides null; empty if it has none or several."""
    kinds = contract.resolve(schema).get("type", "")
    kinds = [kinds] if isinstance(kinds, str) else [kind for kind in kinds if kind != "null"]
    return kinds[0] if len(kinds) == 1 else ""


def _typed(text: str, kind: str) -> Any:
    """Return what a text stands for where a value of `kind` is expected, else the text itself."""
    if kind in ("integer", "number"):
        match = _NUMBER.fullmatch(text)
        return json.loads(text) if match and len(text) < 400 else text
    if kind == "boolean":
        return {"true": True, "false": False}.get(text, text)
    return text


def _documented(content: Mapping[str, MediaType], sent: str) -> MediaType | None:
    """Return the most specific documented media type that fits a sent one (section 4.8.14)."""
    for name in (sent, f"{sent.partition('/')[0]}/*", "*/*"):
        for documented, media in content.items():
            if documented.partition(";")[0].strip().lower() == name and sent:
                return media
    return None
