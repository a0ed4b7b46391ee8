"""An operation's example request: what its contract prints, with credentials of somebody's."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Iterator, Mapping
from urllib.parse import quote

from jobcontracts.model.contract import Contract, Operation
from jobcontracts.model.source import Json
from jobcontracts.rendering.curl import CurlRequest, Word

_PATH = "/%:@!$&'()*+,;="
"""What a path has besides letters and digits (RFC 3986, section 3.3)."""


def example_request(
    contract: Contract,
    operation: Operation,
    base: Word,
    credentials: Mapping[str, str],
    path: Mapping[str, str],
) -> CurlRequest:
    """Return a request with what an operation requires, made of the examples.

    Args:
        contract: The contract.
        operation: One of its operations.
        base: The URL that its path comes after.
        credentials: What is sent for each security scheme, by its name; see `sent`.
        path: Path parameters that are others than their examples.
    """
    needed = operation.security[0] if operation.security else frozenset[str]()
    schemes = [(n, s) for n, s in contract.security_schemes.items() if n in needed]
    keys = [(s["in"], s["name"], credentials[n]) for n, s in schemes if s["type"] == "apiKey"]
    words = [(_word(s), credentials[n]) for n, s in schemes if s["type"] != "apiKey"]
    headers: list[tuple[str, Word]] = [("Authorization", (f"{w} ", found)) for w, found in words]
    headers += [(name, (found,)) for place, name, found in keys if place == "header"]
    required = [p for p in operation.parameters if p.required]
    cookies = [(p.name, _text(p.example)) for p in required if p.location == "cookie"]
    cookies += [(name, found) for place, name, found in keys if place == "cookie"]
    pairs = [("; " * bool(index), f"{n}=", found) for index, (n, found) in enumerate(cookies)]
    headers += [("Cookie", [part for pair in pairs for part in pair])] if cookies else []
    headers += [(p.name, (_text(p.example),)) for p in required if p.location == "header"]
    query: list[tuple[str, str]] = [
        *((p.name, _quoted(p.example)) for p in required if p.location == "query"),
        *((name, found) for place, name, found in keys if place == "query"),
    ]
    url = [*base, *_path(operation, path)]
    for index, (name, value) in enumerate(query):
        url += [f"{'&' if index else '?'}{_quoted(name)}=", value]
    media, body = next(_bodies(operation), ("", None))
    headers += [("Content-Type", (media,))] if media else []
    return CurlRequest(operation.method.upper(), url, headers, body)


def sent(scheme: Mapping[str, Json], secret: str) -> str:
    """Return a secret as a security scheme has it sent: `user:password` of HTTP Basic in Base64."""
    return base64.b64encode(secret.encode()).decode() if _word(scheme) == "Basic" else secret


def _word(scheme: Mapping[str, Json]) -> str:
    """Return what stands before a credential; of what ends in a token: RFC 6750, section 2.1."""
    return str(scheme["scheme"]).capitalize() if scheme["type"] == "http" else "Bearer"


def _path(operation: Operation, values: Mapping[str, str]) -> Iterator[str]:
    examples = {p.name: p.example for p in operation.path_parameters}
    for index, part in enumerate(re.split(r"\{([^{}]+)\}", operation.path)):
        if index % 2 == 0:
            yield _quoted(part, _PATH)
        else:
            yield values.get(part) or _quoted(examples[part])


def _bodies(operation: Operation) -> Iterator[tuple[str, bytes]]:
    """Yield media type and bytes of each example, JSON first."""
    content = operation.request_body.content if operation.request_body is not None else {}
    for media in sorted(content.values(), key=lambda media: "json" not in media.name):
        for example in media.examples.values():
            as_it_is = isinstance(example, str) and "json" not in media.name
            text = example if as_it_is else json.dumps(example, ensure_ascii=False)
            yield media.name, text.encode(errors="replace")


def _quoted(example: Json, safe: str = "") -> str:
    # Half a surrogate pair, which JSON can carry and a URL cannot, becomes `?`.
    return quote(_text(example), safe=safe, errors="replace")


def _text(example: Json) -> str:
    if example is None:  # none is printed
        return "1"
    return example if isinstance(example, str) else json.dumps(example, ensure_ascii=False)
