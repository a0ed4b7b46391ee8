"""A curl line per vendor that works as it stands, made of the contract's own examples."""

from __future__ import annotations

import base64
import shlex
from collections.abc import Iterator
from urllib.parse import quote, urlencode

from jobcontracts.contracts.contract import Operation
from jobcontracts.mock.control_document import CONTROL_PATH
from jobcontracts.mock.messages import compact, is_json
from jobcontracts.mock.vendor import Vendor


def curl_line(vendor: Vendor, origin: str, credential: str) -> str:
    """Return a command that starts a job: by the documented operation, else by the control API.

    Args:
        vendor: The vendor.
        origin: Where the mock listens: `http://127.0.0.1:8000`.
        credential: A credential that the mock accepts.
    """
    submit = vendor.contract.operation("submit")
    if submit is None:
        return f"curl -i -X POST {shlex.quote(f'{origin}{CONTROL_PATH}/{vendor.name}/jobs')}"
    words = ["curl", "-i", "-X", submit.method.upper()]
    query = {
        p.name: _text(p.example) for p in submit.parameters if p.location == "query" and p.required
    }
    for header in _headers(vendor, submit, credential, query):
        words += ["-H", header]
    words += _body(submit)
    path = submit.path
    for parameter in submit.path_parameters:
        path = path.replace(f"{{{parameter.name}}}", quote(_text(parameter.example), safe=""))
    url = origin + vendor.base_path + path
    return shlex.join([*words, f"{url}?{urlencode(query)}" if query else url])


def _headers(
    vendor: Vendor, operation: Operation, credential: str, query: dict[str, str]
) -> Iterator[str]:
    """Yield the headers of a request; an API key of the query is put there."""
    for name in sorted(operation.security[0]) if operation.security else ():
        scheme = vendor.contract.security_schemes[name]
        if scheme["type"] != "apiKey":
            word = scheme["scheme"].capitalize() if scheme["type"] == "http" else "Bearer"
            basic = base64.b64encode(credential.encode()).decode()
            yield f"Authorization: {word} {basic if word == 'Basic' else credential}"
        elif scheme["in"] == "query":
            query[scheme["name"]] = credential
        elif scheme["in"] == "header":
            yield f"{scheme['name']}: {credential}"
        else:
            yield f"Cookie: {scheme['name']}={credential}"
    for parameter in operation.parameters:
        if parameter.location == "header" and parameter.required:
            yield f"{parameter.name}: {_text(parameter.example)}"


def _body(operation: Operation) -> list[str]:
    content = (
        [] if operation.request_body is None else list(operation.request_body.content.values())
    )
    for media in sorted(content, key=lambda media: not is_json(media.name)):
        for example in media.examples.values():
            text = (
                example
                if isinstance(example, str) and not is_json(media.name)
                else compact(example)
            )
            return ["-H", f"Content-Type: {media.name}", "--data-binary", text]
    return []


def _text(example: object) -> str:
    return example if isinstance(example, str) else "1" if example is None else compact(example)
