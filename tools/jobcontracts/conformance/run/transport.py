"""Sends requests by way of schemathesis, so that ours and its own take the same road."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from io import BytesIO
from typing import Any
from weakref import WeakSet

import requests
import schemathesis
import urllib3
from requests.adapters import HTTPAdapter
from schemathesis import Response
from schemathesis.core import NOT_SET
from schemathesis.core.transport import is_event_stream
from schemathesis.python import asgi

from jobcontracts.conformance.exchanges.exchange import ANY_TYPE, Exchange
from jobcontracts.conformance.run.deadline import BoundedAdapter
from jobcontracts.conformance.run.gate import Gate
from jobcontracts.conformance.run.sample_requests import Call
from jobcontracts.model.http import MISSING, decoded
from jobcontracts.model.routed_operations import Operations
from jobcontracts.model.schema import Schemas

MOST_BYTES = 1 << 25
"""How long the body of an answer may be: what the generated clients take, too."""

_NOT_SENT: WeakSet[requests.PreparedRequest] = WeakSet()

_NO_PROXY = {"no_proxy": asgi.HOST}
"""For an application in process: requests reads the whole environment for a proxy each time."""


class _GatedAdapter(BoundedAdapter):
    """Sends what a gate lets through; what it does not is answered here."""

    def __init__(self, gate: Gate, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._gate = gate

    def send(
        self, request: requests.PreparedRequest, *args: Any, **kwargs: Any
    ) -> requests.Response:
        asked = _asked(self._gate.operations, request)
        reason = self._gate.refusal(asked)
        if reason:
            self._gate.not_sent[reason] += 1
            return _not_sent(self, request)
        request.url = self._gate.located_url(asked)
        if asked.operation is not None and request.headers.get("Accept") == ANY_TYPE:
            # As a client says it: who takes anything may get a page.
            request.headers["Accept"] = asked.operation.accept
        try:
            response = super().send(request, *args, **kwargs)
            headers = {name.lower(): value for name, value in response.headers.items()}
            # A stream of events may never end; its headers can name a job all the same.
            body = b"" if is_event_stream(headers.get("content-type")) else _content(response)
        except BaseException:
            self._gate.lose(asked)
            raise
        self._gate.learn(_answered(asked, response.status_code, headers, body))
        return response


def _content(response: requests.Response) -> bytes:
    """Read the body of an answer; it is the answer's `content` from then on.

    Raises:
        RequestException: It is too long.
    """
    content = bytearray()
    for part in response.iter_content(1 << 16):
        content += part
        if len(content) > MOST_BYTES:
            response.close()
            raise requests.RequestException(f"an answer of more than {MOST_BYTES:,} bytes")
    response._content = bytes(content)
    return response.content


@contextmanager
def gated(gate: Gate | None) -> Iterator[None]:
    """Let every session that is made from now on send by way of a gate, for ever.

    Schemathesis makes its sessions itself, and there are requests of its own that no hook sees.
    """
    sessions: Any = requests.sessions
    adapter = sessions.HTTPAdapter
    if gate is not None:
        sessions.HTTPAdapter = partial(_GatedAdapter, gate)
    try:
        yield
    finally:
        sessions.HTTPAdapter = adapter


def was_sent(response: Response) -> bool:
    """Return whether an answer came from a server, not from a gate."""
    return response.request not in _NOT_SENT


def _not_sent(adapter: HTTPAdapter, request: requests.PreparedRequest) -> requests.Response:
    """Return an answer that stands for none: schemathesis has to have one."""
    _NOT_SENT.add(request)
    nothing = urllib3.HTTPResponse(BytesIO(), status=421, preload_content=False)
    return adapter.build_response(request, nothing)


def send(schema: Any, schemas: Schemas, call: Call, gate: Gate | None) -> Response | None:
    """Send a call.

    Args:
        schema: The contract as schemathesis has loaded it.
        schemas: The contract's schemas, and how its parameters are written.
        call: The call.
        gate: What decides whether it may be sent; None for our mock.

    Returns:
        The answer; None if the call was not sent.
    """
    operation = schema.find_operation_by_id(call.operation.id)
    case = operation.Case(
        path_parameters={
            p.name: schemas.reading(p).in_path(call.path[p.name])
            for p in call.operation.path_parameters
        },
        query=dict(call.query),
        headers=dict(call.headers),
        cookies=dict(call.cookies),
        body=NOT_SET if call.body is MISSING else call.body,
        media_type=None if call.body is MISSING else call.media_type,
    )
    if gate is None:
        response = case.call(proxies=_NO_PROXY)
    else:
        with gate.sending(call):
            response = case.call()
    return response if was_sent(response) else None


def send_as_it_is(
    gate: Gate, method: str, url: str, headers: Mapping[str, str], body: bytes
) -> Exchange | None:
    """Send a request as it was sent before; return None if the gate does not let it through.

    Raises:
        RequestException: There was no answer that could be read.
    """
    with gated(gate), requests.Session() as session:
        answer = session.request(
            method, url, headers=dict(headers), data=body or None, allow_redirects=False
        )
    if answer.request in _NOT_SENT:
        return None
    told = {name.lower(): value for name, value in answer.headers.items()}
    asked = _asked(gate.operations, answer.request)
    return _answered(asked, answer.status_code, told, answer.content)


def load(document: dict[str, Any], config: schemathesis.Config, app: Any) -> Any:
    """Load a document into schemathesis, for an application in process or a server."""
    schema = schemathesis.openapi.from_dict(document, config=config)
    schema.app = app
    return schema


def exchange(operations: Operations, response: Response) -> Exchange:
    """Return a request and its answer in our own form."""
    headers = {name: ", ".join(values) for name, values in response.headers.items()}
    asked = _asked(operations, response.request)
    return _answered(asked, response.status_code, headers, response.content or b"")


def _asked(operations: Operations, request: requests.PreparedRequest) -> Exchange:
    """Return a request in our own form, without an answer."""
    method, url = str(request.method), str(request.url)
    operation, path = operations.find(method, url)
    # Everything that is sent here is made of one piece.
    sent = request.body if isinstance(request.body, str | bytes) else b""
    return Exchange(
        operation=operation,
        method=method,
        url=url,
        path=path,
        request_headers={name.lower(): _text(value) for name, value in request.headers.items()},
        request_body=sent.encode() if isinstance(sent, str) else sent,
        status=0,
        headers={},
        body=b"",
    )


def _answered(asked: Exchange, status: int, headers: dict[str, str], body: bytes) -> Exchange:
    json = decoded(headers.get("content-type", ""), body)
    return replace(asked, status=status, headers=headers, body=body, json=json)


def _text(value: str | bytes) -> str:
    return value.decode("latin-1") if isinstance(value, bytes) else value
