"""The request of a finding, as it is kept without credentials, and sent once more with them."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote_plus, urlsplit

from jobcontracts.conformance.exchanges.credentials import Credentials
from jobcontracts.conformance.exchanges.exchange import Exchange
from jobcontracts.files.json_text import JsonTextError, parse_json
from jobcontracts.files.reading import read_bytes, utf8
from jobcontracts.problem import Problem, ProblemsError

MOST_BYTES = 1 << 26
"""How large a file of findings may be."""

_OF_A_CONNECTION = frozenset({"host", "content-length", "connection", "transfer-encoding"})


@dataclass(frozen=True, slots=True)
class KeptRequest:
    """A request without its credentials.

    Args:
        method: The method.
        url: The URL.
        headers: By lower-case name.
        body: The bytes.
        credentials: The names of the security schemes of which it had the right secret.
    """

    method: str
    url: str
    headers: Mapping[str, str]
    body: bytes
    credentials: tuple[str, ...]

    def members(self) -> dict[str, Any]:
        """Return it as JSON values."""
        return {
            "method": self.method,
            "url": self.url,
            "headers": dict(self.headers),
            "body": base64.b64encode(self.body).decode(),
            "credentials": list(self.credentials),
        }


def kept(exchange: Exchange, credentials: Credentials) -> KeptRequest:
    """Return the request of an exchange without the right credentials that it has."""
    url, headers = exchange.url, dict(exchange.request_headers)
    for name in _OF_A_CONNECTION & headers.keys():
        del headers[name]
    names = []
    for name, secret in credentials.secrets.items():
        scheme = credentials.schemes[name]
        if scheme.read(exchange.request) != secret:
            continue
        names.append(name)
        headers.pop(scheme.field, None)
        if scheme.location == "query":
            url = _without(url, scheme.carrier_name)
    shown = {name: credentials.masked(value) for name, value in headers.items()}
    body = credentials.masked(exchange.request_body.decode("utf-8", "surrogateescape"))
    return KeptRequest(
        exchange.method,
        credentials.masked(url),
        shown,
        body.encode("utf-8", "surrogateescape"),
        tuple(names),
    )


def with_credentials(request: KeptRequest, credentials: Credentials) -> KeptRequest:
    """Return a request with the credentials that it had.

    Raises:
        ProblemsError: One of them is not there.
    """
    url, headers = request.url, dict(request.headers)
    for name in request.credentials:
        if name not in credentials.secrets:
            raise ProblemsError.of(f"the credential {name}", "none", "see --help for its variable")
        scheme, secret = credentials.schemes[name], credentials.secrets[name]
        if scheme.location == "query":
            pair = f"{quote(scheme.carrier_name)}={quote(secret, safe='')}"
            url += f"{'&' if urlsplit(url).query else '?'}{pair}"
        elif scheme.location == "cookie":
            headers["cookie"] = f"{scheme.carrier_name}={secret}"
        else:
            headers[scheme.field] = scheme.sent(secret)
    return KeptRequest(request.method, url, headers, request.body, request.credentials)


def read_request(path: Path, number: int) -> KeptRequest:
    """Read the request of a finding.

    Args:
        path: What `--findings` or `--json` of a run have written.
        number: Which of its findings with a request, from 1.

    Raises:
        ProblemsError: The file cannot be read, is no such file, or has no such finding.
    """
    content = read_bytes(path, expected="a readable file of findings", most=MOST_BYTES)
    again, sent = "write it with --findings", list[Any]()
    try:
        root = parse_json(utf8(path, content))
        findings = root["findings"]
        sent += [each["request"] for each in findings if each.get("request")]
        found: Any = sent[number - 1]
        return KeptRequest(
            str(found["method"]),
            str(found["url"]),
            {str(name).lower(): str(value) for name, value in found["headers"].items()},
            base64.b64decode(found["body"], validate=True),
            tuple(map(str, found["credentials"])),
        )
    except JsonTextError as error:
        raise ProblemsError([Problem(path, error.line, "", "JSON", str(error), again)]) from None
    except IndexError:
        expected, fix = f"a finding from 1 to {len(sent)}", "name one of them"
        raise ProblemsError.of(expected, f"the number {number}", fix, path) from None
    except (KeyError, TypeError, AttributeError, binascii.Error):
        raise ProblemsError.of("the findings of a run", "something else", again, path) from None


def _without(url: str, name: str) -> str:
    """Return a URL without the parameters of a name in its query; the others as they are."""
    parts = urlsplit(url)
    pairs = parts.query.split("&")
    left = [pair for pair in pairs if unquote_plus(pair.partition("=")[0]) != name]
    return parts._replace(query="&".join(left)).geturl()
