"""A form of the page, as the request to the control API that it stands for."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import unquote

from jobcontracts.mock.control.document import (
    ValidationError,
    control_api,
    value_of_texts,
)
from jobcontracts.model.bodies import FORM
from jobcontracts.model.paths import expand
from jobcontracts.problem import quoted


@dataclass(frozen=True, slots=True)
class ControlRequest:
    """A request to the control API.

    Args:
        method: The method, in upper case.
        path: The path below the control API's own, percent-encoded.
        body: The body, JSON; empty where the operation has none.
    """

    method: str
    path: str
    body: bytes


def control_request(pairs: Iterable[tuple[str, str]]) -> ControlRequest:
    """Return what the fields of a form ask for.

    Args:
        pairs: Names and texts: the operation to `do`, its path parameters, percent-encoded because
            a browser changes line ends, and members of its body. One that is empty is as none.

    Raises:
        ValidationError: No operation of this name is there for forms, or a field of it is missing.
    """
    fields = {name: text for name, text in pairs if text}
    named = fields.pop("do", "")
    operation = control_api().operations.get(named)
    body = None if operation is None else operation.request_body
    if operation is None or operation.method == "get" or (body and FORM in body.content):
        raise ValidationError(f"no operation {quoted(named)!r} for a form")
    path = {}
    for parameter in operation.path_parameters:
        if parameter.name not in fields:
            raise ValidationError(f"{named} without {parameter.name}")
        path[parameter.name] = unquote(fields.pop(parameter.name))
    value = value_of_texts(operation, fields)
    encoded = b"" if body is None else json.dumps(value).encode()
    return ControlRequest(operation.method.upper(), expand(operation.path, path), encoded)
