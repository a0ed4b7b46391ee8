"""The token endpoint (RFC 6749, section 3.2): every client is known, and gets a token for itself.

It is no vendor's: a client of any vendor with this flow is pointed at it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import parse_qsl, unquote_plus

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from jobcontracts.mock.control.access import PrintableResponse
from jobcontracts.mock.http.messages import Request as ReadRequest
from jobcontracts.mock.http.messages import read_body
from jobcontracts.mock.http.reasons import WHY
from jobcontracts.model.bodies import FORM
from jobcontracts.model.http import RequestParts
from jobcontracts.model.security import Scheme

GRANT = "client_credentials"
LIFETIME = 3600
"""What a token's life is said to be, in seconds. It is accepted after that, too."""

_BASIC = Scheme("client", "header", "Authorization", "Basic")
_NOT_KEPT = {"Cache-Control": "no-store", "Pragma": "no-cache"}
"""RFC 6749, section 5.1."""


class TokenError(Exception):
    """A refusal (RFC 6749, section 5.2).

    Args:
        code: Its `error`.
        description: Its `error_description`.
        status: 400, or 401 for a client that does not say who it is.
    """

    def __init__(self, code: str, description: str, status: int = 400) -> None:
        super().__init__(description)
        self.code = code
        self.status = status


def token_endpoint(
    issue: Callable[[Request], str], longest: Callable[[Request], int]
) -> Callable[[Request], Any]:
    """Return what answers requests for tokens.

    Args:
        issue: Makes a token for a request.
        longest: Returns how many bytes its form may have.
    """

    async def serve(request: Request) -> Response:
        limit = longest(request)
        body = await read_body(request.receive, limit)
        if body is None:
            raise HTTPException(413, f"the body has more than {limit} bytes")
        try:
            granted = granted_scope(ReadRequest(request.scope), body)
        except TokenError as error:
            request.scope[WHY] = str(error)
            content = {"error": error.code, "error_description": str(error)}
            headers = dict(_NOT_KEPT)
            if error.status == 401:
                headers["WWW-Authenticate"] = _BASIC.challenge("mock")
            return PrintableResponse(content, error.status, headers)
        token = {"access_token": issue(request), "token_type": "Bearer", "expires_in": LIFETIME}
        return PrintableResponse(token | granted, headers=_NOT_KEPT)

    return serve


def granted_scope(request: RequestParts, body: bytes) -> dict[str, str]:
    """Return the member `scope` of the answer to a right request, as it asks for it, if it does.

    Raises:
        TokenError: The request is wrong, or from no client.
    """
    form = _form(request.headers.get("content-type", ""), body)
    pair = _BASIC.read(request)
    if "authorization" in request.headers:
        if {"client_id", "client_secret"} & form.keys():
            told = "the client is in a header and in the form: one way is right"
            raise TokenError("invalid_request", told)
        name, _, secret = (pair or "").partition(":")
        client = [unquote_plus(name), unquote_plus(secret)]
    else:
        client = [form.get("client_id", ""), form.get("client_secret", "")]
    if not all(client):
        told = "expected a client's id and secret, in Basic or as client_id and client_secret"
        raise TokenError("invalid_client", told, 401)
    if "grant_type" not in form:
        raise TokenError("invalid_request", "expected grant_type in the form")
    if form["grant_type"] != GRANT:
        raise TokenError("unsupported_grant_type", f"expected the grant_type {GRANT}")
    return {"scope": form["scope"]} if "scope" in form else {}


def _form(media_type: str, body: bytes) -> Mapping[str, str]:
    """Return the fields of a form that have a value (RFC 6749, section 3.2)."""
    if media_type.partition(";")[0].strip().lower() != FORM:
        raise TokenError("invalid_request", f"expected a form, {FORM}")
    try:
        pairs = parse_qsl(body.decode("ascii"), errors="strict", max_num_fields=100)
    except ValueError:
        raise TokenError("invalid_request", "the form cannot be read") from None
    form = dict(pairs)
    if len(form) != len(pairs):
        raise TokenError("invalid_request", "a field of the form is there twice")
    return form
