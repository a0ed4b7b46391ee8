"""The control API under `/_mock/`: jobs, time, faults, and what has been asked and answered.

What it takes and gives is in `openapi.yaml`: its routes are made of that document, and requests are
held against it. What each of its operations does is in `operations`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from http import HTTPStatus
from typing import Any
from urllib.parse import parse_qsl, unquote

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from jobcontracts.mock.control.access import PrintableResponse, refusal
from jobcontracts.mock.control.call import Call, Handler
from jobcontracts.mock.control.document import (
    CONTROL_PATH,
    TOKEN_PATH,
    ValidationError,
    control_api,
    decoded_body,
    query_values,
)
from jobcontracts.mock.control.tokens import token_endpoint
from jobcontracts.mock.faults.fault import FaultError, TooManyFaultsError
from jobcontracts.mock.http.messages import (
    PREFIX,
    STATE,
    headers_of,
    origin_of,
    raw_path,
    read_body,
)
from jobcontracts.mock.jobs.job import DuplicateJobError, JobStateError, StoreFullError
from jobcontracts.mock.jobs.scenario import PlanError
from jobcontracts.mock.responses.scopes import ScopeError
from jobcontracts.mock.responses.vendor import InvalidParametersError
from jobcontracts.mock.state import MockState
from jobcontracts.model.api import Operation
from jobcontracts.problem import quoted

_LONGEST_BODY = 1 << 16
"""How many bytes a body may have here: what is asked for is kept."""

_CAPITAL = re.compile(r"(?=[A-Z])")
_STATUSES: dict[type[Exception], int] = {
    ValidationError: 422,
    PlanError: 422,
    InvalidParametersError: 422,
    FaultError: 422,
    ScopeError: 422,
    DuplicateJobError: 409,
    JobStateError: 409,
    StoreFullError: 507,
    TooManyFaultsError: 507,
}


Operations = Callable[[MockState], object]
"""Returns, for a session, what has a method under each operationId: `list_jobs` is `listJobs`."""


def control_app(operations: Operations, *, trust_forwarded: bool) -> ASGIApp:
    """Build the control API of mocks; `ControlAccess` lets to it what may use it.

    The scope of a request has the state of its session.

    Args:
        operations: What each operation does.
        trust_forwarded: Whether a proxy's headers say which scheme and host the client used.
    """
    by_path: dict[str, dict[str, Operation]] = {}
    for operation in control_api().operations.values():
        by_path.setdefault(operation.path, {})[operation.method.upper()] = operation
    routes = []
    for path, methods in by_path.items():
        endpoint = (
            token_endpoint(lambda request: _state(request).accepted.issue(), _longest_body)
            if path == TOKEN_PATH
            else _endpoint(operations, methods, trust_forwarded)
        )
        routes.append(Route(CONTROL_PATH + path, endpoint, methods=list(methods)))
        if path == "/":
            routes.append(Route(CONTROL_PATH, endpoint, methods=list(methods)))
    served = Starlette(routes=routes, exception_handlers={HTTPException: _refused})

    async def routed(scope: Scope, receive: Receive, send: Send) -> None:
        # By the path as it was sent: a job's id may have slashes. In place, for whoever serves
        # it leaves the reason of a refusal there.
        path = raw_path(scope)
        scope.update(path=path, raw_path=scope.get("raw_path") or path.encode())
        await served(scope, receive, send)

    return routed


def _state(request: Request) -> MockState:
    state: MockState = request.scope[STATE]
    return state


def _longest_body(request: Request) -> int:
    return min(_state(request).limits.body, _LONGEST_BODY)


def _endpoint(
    operations: Operations, methods: Mapping[str, Operation], trust_forwarded: bool
) -> Callable[[Request], Any]:
    async def serve(request: Request) -> Response:
        # Starlette lets HEAD in wherever it lets GET in.
        operation = methods["GET" if request.method == "HEAD" else request.method]
        name = _CAPITAL.sub("_", operation.id).lower()
        handler: Handler = getattr(operations(_state(request)), name)
        status = min(operation.responses)
        try:
            result = handler(await _call(request, operation, trust_forwarded))
        except tuple(_STATUSES) as error:
            raise HTTPException(_STATUSES[type(error)], str(error)) from None
        return Response(status_code=status) if result is None else PrintableResponse(result, status)

    return serve


async def _call(request: Request, operation: Operation, trust: bool) -> Call:
    pairs = parse_qsl(request.url.query, keep_blank_values=True)
    query = query_values(pairs, operation)
    body: dict[str, Any] = {}
    if operation.request_body is not None:
        limit = _longest_body(request)
        raw = await read_body(request.receive, limit)
        if raw is None:
            raise HTTPException(413, f"the body has more than {limit} bytes")
        body = decoded_body(raw, operation)
    origin = origin_of(request.scope, headers_of(request.scope), trust_forwarded=trust)
    path = {name: unquote(text) for name, text in request.path_params.items()}
    url, prefix = origin + raw_path(request.scope), request.scope.get(PREFIX, "")
    return Call(path, query, body, url, origin, prefix)


async def _refused(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    if error.status_code == 405:
        # Starlette has them in another order in each process.
        allow = ", ".join(sorted((error.headers or {})["Allow"].split(", ")))
        error.headers, error.detail = {"Allow": allow}, f"no {request.method} here, only {allow}"
    elif error.detail == HTTPStatus.NOT_FOUND.phrase:
        path = quoted(request.url.path)
        error.detail = f"the control API has no path {path}; {CONTROL_PATH}/openapi.json lists them"
    return refusal(error, request.scope)
