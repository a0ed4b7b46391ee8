"""An operation's example request: what its contract prints, with credentials of somebody's."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from urllib.parse import quote

from jobcontracts.model.api import Api, Operation
from jobcontracts.model.bodies import written_body
from jobcontracts.model.contract import Contract
from jobcontracts.model.http import is_json
from jobcontracts.model.parameters import Reading, text_of, written
from jobcontracts.model.paths import template_parts
from jobcontracts.model.security import requirements
from jobcontracts.rendering.curl import CurlRequest, Word

_PATH = "/%:@!$&'()*+,;="
"""What a path has besides letters and digits (RFC 3986, section 3.3)."""

_Places = dict[str, list[tuple[str, Word]]]


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
        credentials: The encoded secret of each security scheme, by its name.
        path: Path parameters that are others than their examples.
    """
    keys: _Places = {"header": [], "query": [], "cookie": []}
    for scheme in sorted(
        next(iter(requirements(contract, operation)), []), key=lambda s: not s.word
    ):
        keys[scheme.location].append(
            (scheme.carrier_name, (scheme.prefix, credentials[scheme.name]))
        )
    own: _Places = {"path": [], "header": [], "query": [], "cookie": []}
    for parameter in operation.parameters:
        texts = written(parameter, parameter.example) if parameter.required else []
        own[parameter.location] += [(name, (text,)) for name, text in texts]
    cookies = [*own["cookie"], *keys["cookie"]]
    pairs = [("; " * bool(index), f"{n}=", *found) for index, (n, found) in enumerate(cookies)]
    headers = [*keys["header"]]
    headers += [("Cookie", [part for pair in pairs for part in pair])] if cookies else []
    headers += own["header"]
    url = [*base, *_path(contract, operation, path)]
    query = [(name, [_quoted(text) for text in found]) for name, found in own["query"]]
    for index, (name, value) in enumerate([*query, *keys["query"]]):
        url += [f"{'&' if index else '?'}{_quoted(name)}=", *value]
    media, body = next(_bodies(contract, operation), ("", None))
    headers += [("Content-Type", (media,))] if media else []
    return CurlRequest(operation.method.upper(), url, headers, body)


def example_settings(contract: Contract) -> list[str]:
    """Return a value of each setting that a client cannot do without: the contract's example.

    Their order is that of the contract, and so that of a generated package.
    """
    found = [variable.default for variable in contract.server_variables if variable.placeholder]
    for place, name in contract.settings:
        uses = (operation.parameter(place, name) for operation in contract.operations.values())
        required = [text_of(use.example) for use in uses if use is not None and use.required]
        found += required[:1]
    return found


def _path(api: Api, operation: Operation, values: Mapping[str, str]) -> Iterator[str]:
    examples = {
        name: Reading(api, p).in_path(text)
        for p in operation.path_parameters
        for name, text in written(p, p.example)
    }
    for index, part in enumerate(template_parts(operation.path)):
        if index % 2 == 0:
            yield _quoted(part, _PATH)
        else:
            yield values.get(part) or examples[part]


def _bodies(api: Api, operation: Operation) -> Iterator[tuple[str, bytes]]:
    """Yield content type and bytes of each example, JSON first."""
    content = operation.request_content.values()
    for media in sorted(content, key=lambda media: not is_json(media.name)):
        for example in media.examples.values():
            yield written_body(api.root, media, example)


def _quoted(text: str, safe: str = "") -> str:
    # Half a surrogate pair, which JSON can carry and a URL cannot, becomes `?`.
    return quote(text, safe=safe, errors="replace")
