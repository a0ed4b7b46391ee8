"""Each operation as a curl line for the shell, with variables for what only the user knows."""

from __future__ import annotations

import re
from urllib.parse import quote

from jobcontracts.model.api import Operation
from jobcontracts.model.contract import Contract
from jobcontracts.model.example_requests import example_request
from jobcontracts.model.security import Scheme
from jobcontracts.rendering import curl
from jobcontracts.rendering.curl import Variable

MOCK = "http://127.0.0.1:8080"
"""Where `jobcontracts mock` listens unless told otherwise."""

MOCK_CREDENTIAL = "mock-token"
"""What it accepts unless told otherwise. Not imported: pages are written without the mock."""

_BASE, _JOB = Variable("BASE"), Variable("JOB")


def settings(contract: Contract) -> list[tuple[str, str]]:
    """Return the shell variables of a vendor's curl lines, and a value for each."""
    found: list[tuple[str, str]] = [(_BASE, contract.default_url.rstrip("/"))]
    found += [(name, "...") for name in _variables(contract).values()]
    ids = job_variables(contract, contract.poll)
    job = next((p for p in contract.poll.path_parameters if p.name in ids), None)
    return [*found, (_JOB, quote(str(job.example), safe="", errors="replace"))] if job else found


def mock_settings(contract: Contract) -> list[tuple[str, str]]:
    """Return the values of those variables that are others for the mock."""
    variables, schemes = _variables(contract), contract.security_schemes
    credentials = (
        (variables[n], Scheme.of(n, s).encoded(MOCK_CREDENTIAL)) for n, s in schemes.items()
    )
    return [(_BASE, f"{MOCK}{contract.server_path}"), *credentials]


def curl_line(contract: Contract, operation: Operation) -> str:
    """Return the command that sends an operation's example request.

    Args:
        contract: The contract.
        operation: One of its operations.
    """
    variables, path = _variables(contract), job_variables(contract, operation)
    request = example_request(contract, operation, [_BASE], variables, path)
    return curl.curl_line(request, between=" \\\n  ")


def job_variables(contract: Contract, operation: Operation) -> dict[str, str]:
    """Return the path parameters of an operation that are a job's id, each as its variable."""
    in_path = contract.key.in_path(operation).items()
    return {name: _JOB for name, member in in_path if member == contract.key.id}


def _variables(contract: Contract) -> dict[str, Variable]:
    """Return the variable of each security scheme: TOKEN, or an API key's name without its `x-`.

    A key's ends with `_KEY`: no shell has a meaning for such a one, as it has for PATH.
    """
    found: dict[str, Variable] = {}
    for scheme, value in contract.security_schemes.items():
        words = re.findall("[A-Z][A-Z0-9]*", str(value.get("name", "token")).upper())
        words = words[1:] if words[0:1] == ["X"] else words
        name = "TOKEN" if value["type"] != "apiKey" else "_".join(words)
        if value["type"] == "apiKey" and words[-1:] != ["KEY"]:
            name = f"{name}_KEY".lstrip("_")
        while name in (*found.values(), _BASE, _JOB):
            name += "_"
        found[scheme] = Variable(name)
    return found
