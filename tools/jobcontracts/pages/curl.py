"""Each operation as a curl line for the shell, with variables for what only the user knows."""

from __future__ import annotations

import json
import re
import shlex
from collections.abc import Iterator, Mapping
from urllib.parse import quote, urlsplit

from jobcontracts.contracts.contract import Contract, Operation, Parameter
from jobcontracts.contracts.source import Json

MOCK = "http://127.0.0.1:8080"
"""Where `jobcontracts mock` listens unless told otherwise."""


def settings(contract: Contract) -> list[tuple[str, str]]:
    """Return the shell variables of a vendor's curl lines, and a value for each."""
    url = contract.server_url
    for variable in contract.server_variables:
        url = url.replace(f"{{{variable.name}}}", variable.default)
    job = next((p for p in contract.poll.path_parameters if _is_id(contract, p)), None)
    names = [(_variable(scheme), "...") for scheme in contract.security_schemes.values()]
    found = [("BASE", url.rstrip("/")), *dict(names).items()]
    return [*found, ("JOB", _text(job.example))] if job else found


def mock_settings(contract: Contract) -> list[tuple[str, str]]:
    """Return the values of those variables that are others for the mock."""
    from jobcontracts.mock import DEFAULT_CREDENTIALS

    path = urlsplit(dict(settings(contract))["BASE"]).path.rstrip("/")
    names = dict.fromkeys(_variable(scheme) for scheme in contract.security_schemes.values())
    return [("BASE", f"{MOCK}{path}"), *((name, DEFAULT_CREDENTIALS[0]) for name in names)]


def assignments(values: list[tuple[str, str]]) -> str:
    """Return a line for the shell that gives variables their values."""
    return "\n".join(f"{name}={shlex.quote(value)}" for name, value in values)


def curl_line(contract: Contract, operation: Operation) -> str:
    """Return the command that sends an operation's example request.

    Args:
        contract: The contract.
        operation: One of its operations.
    """
    path = operation.path
    for parameter in operation.path_parameters:
        value = "$JOB" if _is_id(contract, parameter) else _escaped(quoted(parameter.example))
        path = path.replace(f"{{{parameter.name}}}", value)
    query = dict(_query(contract, operation))
    target = f"$BASE{path}" + ("?" if query else "")
    target += "&".join(f"{quote(name)}={value}" for name, value in query.items())
    start = "curl -i" if operation.method == "get" else f"curl -i -X {operation.method.upper()}"
    parts = [f'{start} "{target}"', *_headers(contract, operation), *_body(operation)]
    return " \\\n  ".join(parts)


def quoted(example: Json) -> str:
    """Return an example as part of a URL's path."""
    return quote(_text(example), safe="")


def _is_id(contract: Contract, parameter: Parameter) -> bool:
    return parameter.name == contract.lifecycle.handle.id


def _needed(contract: Contract, operation: Operation) -> list[Json]:
    """Return the security schemes of the first alternative, in the order of the document."""
    first = operation.security[0] if operation.security else frozenset[str]()
    return [scheme for name, scheme in contract.security_schemes.items() if name in first]


def _query(contract: Contract, operation: Operation) -> Iterator[tuple[str, str]]:
    for parameter in operation.parameters:
        if parameter.location == "query" and parameter.required:
            yield parameter.name, _escaped(quoted(parameter.example))
    for scheme in _needed(contract, operation):
        if scheme["type"] == "apiKey" and scheme["in"] == "query":
            yield scheme["name"], f"${_variable(scheme)}"


def _headers(contract: Contract, operation: Operation) -> Iterator[str]:
    for scheme in _needed(contract, operation):
        variable = f"${_variable(scheme)}"
        if scheme["type"] != "apiKey":
            word = scheme["scheme"].capitalize() if scheme["type"] == "http" else "Bearer"
            yield f'-H "Authorization: {word} {variable}"'
        elif scheme["in"] == "header":
            yield f'-H "{scheme["name"]}: {variable}"'
        elif scheme["in"] == "cookie":
            yield f'-b "{scheme["name"]}={variable}"'
    for parameter in operation.parameters:
        if parameter.location == "header" and parameter.required:
            yield f"-H {shlex.quote(f'{parameter.name}: {_text(parameter.example)}')}"


def _body(operation: Operation) -> Iterator[str]:
    content = operation.request_body.content if operation.request_body else {}
    for media in content.values():
        for example in media.examples.values():
            text = example if isinstance(example, str) else json.dumps(example, ensure_ascii=False)
            yield f"-H {shlex.quote(f'Content-Type: {media.name}')}"
            yield f"--data-binary {shlex.quote(text)}"
            return


def _variable(scheme: Mapping[str, Json]) -> str:
    """Return the variable of a credential: TOKEN, or an API key's header without its `x-`."""
    if scheme["type"] != "apiKey":
        return "TOKEN"
    words = re.findall("[A-Za-z0-9]+", scheme["name"])
    return "_".join(word.upper() for word in (words[1:] if words[0].lower() == "x" else words))


def _text(example: Json) -> str:
    return example if isinstance(example, str) else json.dumps(example, ensure_ascii=False)


def _escaped(text: str) -> str:
    r"""Return text between double quotes of the shell, where \ $ ` and " mean something."""
    return re.sub(r'([\\$`"])', r"\\\1", text)
