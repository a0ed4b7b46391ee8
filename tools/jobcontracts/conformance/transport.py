"""Sends requests by way of schemathesis, so that ours and its own take the same road."""

from __future__ import annotations

from typing import Any

import schemathesis
from schemathesis import Response
from schemathesis.core import NOT_SET
from schemathesis.core.failures import Failure, FailureGroup
from schemathesis.specs.openapi import checks

from jobcontracts.conformance.exchanges import Exchange, Operations, decoded
from jobcontracts.conformance.requests import Call
from jobcontracts.contracts.expressions import MISSING

CONFORMANCE = (
    checks.status_code_conformance,
    checks.content_type_conformance,
    checks.response_headers_conformance,
    checks.response_schema_conformance,
)
"""The checks of schemathesis that look at one answer and need to know nothing of the request."""


def send(schema: Any, call: Call) -> tuple[Response, list[tuple[str, Failure]]]:
    """Send a call and hold its answer against the contract.

    Args:
        schema: The contract as schemathesis has loaded it.
        call: The call.

    Returns:
        The answer, and each failure with the name of the check.
    """
    operation = schema.find_operation_by_id(call.operation.id)
    case = operation.Case(
        path_parameters=dict(call.path),
        query=dict(call.query),
        headers=dict(call.headers),
        cookies=dict(call.cookies),
        body=NOT_SET if call.body is MISSING else call.body,
        media_type=None if call.body is MISSING else call.media_type,
    )
    response = case.call()
    failures: list[tuple[str, Failure]] = []
    for check in CONFORMANCE:
        try:
            case.validate_response(response, checks=[check])
        except FailureGroup as group:
            failures += [(check.__name__, failure) for failure in group.exceptions]
    return response, failures


def load(document: dict[str, Any], config: schemathesis.Config, app: Any) -> Any:
    """Load a document into schemathesis, for an application in process or a server."""
    schema = schemathesis.openapi.from_dict(document, config=config)
    schema.app = app
    return schema


def exchange(operations: Operations, response: Response) -> Exchange:
    """Return a request and its answer in our own form."""
    request = response.request
    method, url = str(request.method), str(request.url)
    operation, path = operations.find(method, url)
    # Everything that is sent here is made of one piece.
    sent = request.body if isinstance(request.body, str | bytes) else b""
    headers = {name: ", ".join(values) for name, values in response.headers.items()}
    body = response.content or b""
    return Exchange(
        operation=operation,
        method=method,
        url=url,
        path=path,
        request_headers={name.lower(): _text(value) for name, value in request.headers.items()},
        request_body=sent.encode() if isinstance(sent, str) else sent,
        status=response.status_code,
        headers=headers,
        body=body,
        json=decoded(headers, body),
    )


def _text(value: str | bytes) -> str:
    return value.decode("latin-1") if isinstance(value, bytes) else value
