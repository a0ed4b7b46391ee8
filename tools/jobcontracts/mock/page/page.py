"""The page over HTTP: for a browser that asks for it, in front of the control API."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Collection
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote

from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from jobcontracts.mock.control.access import refusal
from jobcontracts.mock.control.document import (
    CONTROL_PATH,
    ValidationError,
    control_api,
    query_values,
)
from jobcontracts.mock.faults.connections import SilenceError
from jobcontracts.mock.http.credentials import ANY_CREDENTIAL, DEFAULT_CREDENTIALS
from jobcontracts.mock.http.messages import STATE, headers_of, origin_of, raw_path, read_body
from jobcontracts.mock.http.reasons import WHY
from jobcontracts.mock.http.server.curl import curl_line
from jobcontracts.mock.page.forms import ControlRequest, control_request
from jobcontracts.mock.page.view import PageView, Shown, changing, page_view
from jobcontracts.mock.responses.vendor import Vendor
from jobcontracts.mock.state import MockState
from jobcontracts.model.http import media_weights
from jobcontracts.model.lifecycle import PHASES

HERE = f"{CONTROL_PATH[1:]}/"
"""Where the page is, from what is beside the control API."""

_FOLDER = Path(__file__).with_name("templates")
_LONGEST_FORM = 1 << 16
_MOST_STREAMS = 32
_LOOK_SECONDS = 0.5
"""How often it is looked whether the page would be another one."""

_QUIET_LOOKS = 30
"""After how many looks without news a stream says that it is still there."""

_HTML = "text/html; charset=utf-8"
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src data:; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
_HEADERS = {
    "content-security-policy": _POLICY,
    "x-frame-options": "DENY",
    "x-content-type-options": "nosniff",
    # Not no-referrer: then a browser says `Origin: null` where a form is sent.
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "cache-control": "no-store",
    "vary": "accept",
}


class ControlPage:
    """ASGI middleware that serves the page, and passes everything else on to the control API.

    The scope of a request has the state of its session.

    Args:
        control: The control API.
        credentials: What the mock accepts.
        trust_forwarded: Whether a proxy's headers say which scheme and host the client used.
    """

    def __init__(
        self,
        control: ASGIApp,
        credentials: Collection[str],
        *,
        trust_forwarded: bool,
    ) -> None:
        self._control = control
        # Another one is perhaps somebody's secret, and would be in each picture of the page.
        known = {ANY_CREDENTIAL, *DEFAULT_CREDENTIALS} & {*credentials}
        self._credential = DEFAULT_CREDENTIALS[0] if known else "CREDENTIAL"
        self._trust = trust_forwarded
        self._streams = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        path = raw_path(scope).removeprefix(CONTROL_PATH)
        method = "GET" if scope["method"] == "HEAD" else scope["method"]
        answer: ASGIApp
        match method, path:
            case "GET", "" | "/" if wants_page(headers_of(scope).get("accept", "")):
                answer = self._page(scope) if path else leading_to(HERE)
            case "GET", "/page.css" | "/page.js":
                answer = _asset(path[1:])
            case "GET", "/events":
                answer = self._events
            case "POST", "" | "/":
                answer = await self._pressed(scope, receive)
            case _:
                answer = self._control
        await answer(scope, receive, send)

    def _page(self, scope: Scope, error: str = "", status: int = 200) -> Response:
        state: MockState = scope[STATE]
        try:
            view = page_view(state, _shown(scope), self._curl_line(scope), error)
        except ValidationError as wrong:
            view = page_view(state, Shown(), self._curl_line(scope), error or str(wrong))
            status = max(status, 422)
        scope[WHY] = view.error
        return Response(render(view), status, _HEADERS, _HTML)

    def _curl_line(self, scope: Scope) -> Callable[[Vendor], str]:
        origin = origin_of(scope, headers_of(scope), trust_forwarded=self._trust)
        return lambda vendor: curl_line(vendor, origin, self._credential)

    async def _pressed(self, scope: Scope, receive: Receive) -> Response:
        """Do what a button asks for, and lead back to the page; or say on it why not."""
        form = await read_body(receive, _LONGEST_FORM)
        if form is None:
            return self._page(scope, f"the form has more than {_LONGEST_FORM} bytes", 413)
        try:
            wanted = control_request(parse_qsl(form.decode(), keep_blank_values=True))
        except (ValidationError, ValueError) as error:
            return self._page(scope, str(error), 422)
        status, body = await _asked(self._control, scope, wanted)
        if status >= 400:
            return self._page(scope, str(json.loads(body)["detail"]), status)
        query = scope["query_string"].decode("latin-1")
        here = "./" if raw_path(scope).endswith("/") else HERE
        return leading_to(f"{here}?{query}" if query else here, 303)

    async def _events(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Say each time that the page has become another one, until the client goes."""
        try:
            shown = _shown(scope)
        except ValidationError as wrong:
            await refusal(HTTPException(422, str(wrong)), scope)(scope, receive, send)
            return
        if self._streams == _MOST_STREAMS:
            told = f"there are {_MOST_STREAMS} streams of events already: close a page"
            await refusal(HTTPException(503, told), scope)(scope, receive, send)
            return
        self._streams += 1
        try:
            await self._stream(shown, scope, receive, send)
        finally:
            self._streams -= 1

    async def _stream(self, shown: Shown, scope: Scope, receive: Receive, send: Send) -> None:
        kind = [(b"content-type", b"text/event-stream"), (b"cache-control", b"no-store")]
        await send({"type": "http.response.start", "status": 200, "headers": kind})
        state: MockState = scope[STATE]
        # Without a socket, or a body, nobody waits for what is to come.
        edge = None if scope["method"] == "HEAD" else state.edge
        gone = None if edge is None else asyncio.ensure_future(_gone(receive))
        before, quiet = None, 0
        try:
            while gone is None or not (gone.done() or state.sessions.over):
                now = changing(state, shown)
                quiet = 0 if now != before else quiet + 1
                if quiet % _QUIET_LOOKS == 0:
                    text = b": nothing new\n\n" if quiet else b"event: change\ndata: page\n\n"
                    await send({"type": "http.response.body", "body": text, "more_body": True})
                before = now
                if edge is None:
                    break
                await edge.pause(_LOOK_SECONDS)
        except SilenceError:
            # The server stops.
            pass
        finally:
            if gone is not None:
                gone.cancel()
        await send({"type": "http.response.body", "body": b""})


def wants_page(accept: str) -> bool:
    """Return whether an `Accept` header asks for HTML by its name, and not rather for JSON."""
    weights = media_weights(accept)
    html = weights.get("text/html", 0.0)
    return html > 0 and html >= weights.get("application/json", 0.0)


def leading_to(place: str, status: int = 307) -> Response:
    """Return an answer that leads to another place, relative to what was asked for."""
    return Response(status_code=status, headers={**_HEADERS, "location": place})


def render(view: PageView) -> bytes:
    """Return the page."""
    text: str = _environment().get_template("page.html.jinja").render(page=view)
    return text.encode()


@cache
def _environment() -> Any:
    # Imported here, for it takes its time, and most mocks are never looked at.
    from jobcontracts.rendering.environment import html_environment

    return html_environment(_FOLDER)


@cache
def _asset(name: str) -> Response:
    if name == "page.css":
        style = _environment().get_template("page.css.jinja").render(phases=PHASES)
        return Response(style, headers=_HEADERS, media_type="text/css")
    script = (_FOLDER / name).read_text("utf-8")
    return Response(script, headers=_HEADERS, media_type="text/javascript")


def _shown(scope: Scope) -> Shown:
    """Return which part is asked for.

    Raises:
        ValidationError: The query is none of the page's.
    """
    pairs = parse_qsl(scope["query_string"].decode("latin-1"), keep_blank_values=True)
    return Shown(**query_values(pairs, control_api().operations["watchEvents"]))


async def _asked(control: ASGIApp, scope: Scope, wanted: ControlRequest) -> tuple[int, bytes]:
    """Send a request to the control API, on behalf of another one; return status and body."""
    path = CONTROL_PATH + wanted.path
    own = [(n, v) for n, v in scope["headers"] if not n.startswith((b"content-", b"accept"))]
    status, body = 0, bytearray()

    async def receive() -> Message:
        return {"type": "http.request", "body": wanted.body, "more_body": False}

    async def send(message: Message) -> None:
        nonlocal status
        status = message.get("status", status)
        body.extend(message.get("body", b""))

    changed = {"method": wanted.method, "path": unquote(path), "raw_path": path.encode()}
    await control({**scope, **changed, "query_string": b"", "headers": own}, receive, send)
    return status, bytes(body)


async def _gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
