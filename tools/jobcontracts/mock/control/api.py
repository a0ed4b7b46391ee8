"""The control API under `/_mock/`: jobs, time, faults, and what has been asked and answered.

What it takes and gives is in `openapi.yaml`: its routes are made of that document, and requests are
held against it. Here is what each of its operations does.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from itertools import islice
from typing import Any
from urllib.parse import parse_qsl, unquote, urlencode

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from jobcontracts.mock.control.access import PrintableResponse, refusal
from jobcontracts.mock.control.document import (
    CONTROL_PATH,
    TOKEN_PATH,
    ValidationError,
    control_api,
    decoded_body,
    query_values,
    served_document,
)
from jobcontracts.mock.control.pages import filled, page_of
from jobcontracts.mock.control.serializers import (
    clock_described,
    job_described,
    session_described,
    vendor_described,
)
from jobcontracts.mock.control.tokens import token_endpoint
from jobcontracts.mock.faults.fault import Fault, FaultError, TooManyFaultsError
from jobcontracts.mock.http.messages import (
    PREFIX,
    STATE,
    headers_of,
    origin_of,
    raw_path,
    read_body,
)
from jobcontracts.mock.jobs.job import DuplicateJobError, Job, JobStateError, StoreFullError
from jobcontracts.mock.jobs.scenario import PlanError
from jobcontracts.mock.responses.scopes import ScopeError
from jobcontracts.mock.responses.vendor import InvalidParametersError, Vendor
from jobcontracts.mock.state import MockState
from jobcontracts.model.api import Operation
from jobcontracts.problem import quoted, unknown_name

_LONGEST_BODY = 1 << 16
"""How many bytes a body may have here: what is asked for is kept."""

_PAGE_BYTES = 1 << 20
"""After how many bytes a page of exchanges ends."""

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


@dataclass(frozen=True, slots=True)
class Call:
    """A request for an operation of the control API, known to fit the document.

    Args:
        path: The path parameters.
        query: The query parameters, typed.
        body: The body; empty where there is none.
        url: The URL that was asked for, without its query.
        origin: Scheme, host and port as the client used them, and the prefix of its session.
        prefix: The prefix of its session, empty where the path has none.
    """

    path: Mapping[str, str]
    query: Mapping[str, Any]
    body: dict[str, Any]
    url: str
    origin: str
    prefix: str


Handler = Callable[[Call], Any]
"""Does what an operation does; returns the body of its success, None for none."""


def control_app(*, trust_forwarded: bool) -> ASGIApp:
    """Build the control API of mocks; `ControlAccess` lets to it what may use it.

    The scope of a request has the state of its session.

    Args:
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
            else _endpoint(methods, trust_forwarded)
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


def _endpoint(methods: Mapping[str, Operation], trust_forwarded: bool) -> Callable[[Request], Any]:
    async def serve(request: Request) -> Response:
        # Starlette lets HEAD in wherever it lets GET in.
        operation = methods["GET" if request.method == "HEAD" else request.method]
        name = _CAPITAL.sub("_", operation.id).lower()
        handler: Handler = getattr(_Control(_state(request)), name)
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


class _Control:
    """The operations of the document, each under its operationId: `listJobs` is `list_jobs`."""

    def __init__(self, state: MockState) -> None:
        self.state = state

    def overview(self, call: Call) -> Any:
        vendors = [vendor_described(vendor, call.origin) for vendor in self.state.vendors.values()]
        not_served = [{"vendor": v, "reason": why} for v, why in self.state.not_served.items()]
        clock = clock_described(self.state.clock)
        return {"vendors": vendors, "not_served": not_served, "clock": clock}

    def document(self, call: Call) -> Any:
        return served_document(list(self.state.vendors), call.prefix)

    def reset(self, call: Call) -> None:
        self.state.reset()

    def list_sessions(self, call: Call) -> Any:
        page, following = page_of(
            self.state.sessions, call.query, call.url, lambda session: session.number
        )
        return {"sessions": [session_described(s) for s in page], "next": following}

    def end_session(self, call: Call) -> None:
        name, sessions = call.path["session"], self.state.sessions
        if not sessions.end(name):
            raise HTTPException(
                404, f"no session {quoted(name)!r}; GET {CONTROL_PATH}/sessions lists all"
            )

    def set_plan(self, call: Call) -> Any:
        self.state.set_plan(call.body["plan"])
        return self.overview(call)

    def set_vendor_plan(self, call: Call) -> Any:
        vendor = self._vendor(call)
        self.state.set_plan(call.body["plan"], vendor)
        return vendor_described(vendor, call.origin)

    def set_scopes(self, call: Call) -> Any:
        vendor = self._vendor(call)
        vendor.set_scopes(call.body["scopes"])
        return vendor_described(vendor, call.origin)

    def list_jobs(self, call: Call) -> Any:
        vendor, phase = self._vendor(call), call.query.get("phase")
        jobs = (j for j in vendor.jobs.of(vendor.name) if phase is None or j.phase == phase)
        page, following = page_of(jobs, call.query, call.url, lambda job: job.number)
        return {"jobs": [self._described(job, call) for job in page], "next": following}

    def create_job(self, call: Call) -> Any:
        vendor = self._vendor(call)
        try:
            return self._described(vendor.create_job(**call.body), call)
        except DuplicateJobError as error:
            told = f"{vendor.name} has a job {quoted(error)} already"
            raise DuplicateJobError(told) from None

    def read_job(self, call: Call) -> Any:
        return self._described(self._job(call), call)

    def delete_job(self, call: Call) -> None:
        self.state.jobs.remove(self._job(call))

    def hold_job(self, call: Call) -> Any:
        job = self._job(call)
        job.hold()
        return self._described(job, call)

    def release_job(self, call: Call) -> Any:
        job = self._job(call)
        job.release()
        return self._described(job, call)

    def advance_job(self, call: Call) -> Any:
        job = self._job(call)
        job.advance(call.body.get("seconds"))
        return self._described(job, call)

    def read_clock(self, call: Call) -> Any:
        return clock_described(self.state.clock)

    def switch_clock(self, call: Call) -> Any:
        self.state.clock.switch(**call.body)
        return clock_described(self.state.clock)

    def advance_clock(self, call: Call) -> Any:
        self.state.clock.advance(call.body["seconds"])
        return clock_described(self.state.clock)

    def list_faults(self, call: Call) -> Any:
        page, following = page_of(self.state.faults, call.query, call.url, lambda fault: fault.id)
        return {"faults": [fault.described() for fault in page], "next": following}

    def create_fault(self, call: Call) -> Any:
        return self.state.faults.add(call.body).described()

    def delete_faults(self, call: Call) -> None:
        self.state.faults.clear()

    def read_fault(self, call: Call) -> Any:
        return self._fault(call).described()

    def delete_fault(self, call: Call) -> None:
        self.state.faults.remove(self._fault(call).id)

    def list_exchanges(self, call: Call) -> Any:
        journal, wanted = self.state.journal, dict(call.query)
        limit, last = wanted.pop("limit"), wanted.pop("last", None)
        before = wanted.pop("before", journal.count + 1)
        found = (e for e in journal.newest(**wanted) if e.number < before)
        limit = limit if last is None else max(limit, last)
        page, rest = filled(islice(found, last), limit, _PAGE_BYTES, lambda e: e.kept)
        told: dict[str, Any] = {"exchanges": [journal.described(e) for e in page], "next": None}
        if rest:
            left = {} if last is None else {"last": last - len(page)}
            query = urlencode({**call.query, **left, "before": page[-1].number})
            told["next"] = f"{call.url}?{query}"
        return told

    def delete_exchanges(self, call: Call) -> None:
        self.state.journal.clear()

    def _vendor(self, call: Call) -> Vendor:
        name, vendors = call.path["vendor"], self.state.vendors
        if name in self.state.not_served:
            raise HTTPException(404, f"{name} is not served: {self.state.not_served[name]}")
        if name not in vendors:
            raise HTTPException(404, unknown_name("vendor", name, vendors))
        return vendors[name]

    def _job(self, call: Call) -> Job:
        vendor = self._vendor(call)
        job = self.state.jobs.find(vendor.name, call.path["id"])
        if job is None:
            where = f"{call.origin}{CONTROL_PATH}/{vendor.name}/jobs"
            named = quoted(call.path["id"])
            raise HTTPException(404, f"{vendor.name} has no job {named}; {where} has all")
        return job

    def _fault(self, call: Call) -> Fault:
        number = call.path["fault"]
        known = number.isascii() and number.isdecimal() and len(number) < 18
        fault = self.state.faults.find(int(number)) if known else None
        if fault is None:
            ids = ", ".join(str(fault.id) for fault in self.state.faults) or "none"
            raise HTTPException(404, f"no fault {quoted(number)}; there are: {quoted(ids)}")
        return fault

    def _described(self, job: Job, call: Call) -> Mapping[str, Any]:
        return job_described(self.state.vendors[job.vendor], job, call.origin)


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
