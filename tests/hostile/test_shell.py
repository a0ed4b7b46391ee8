"""Lines for a shell: each is one call of curl, with each value as it is, and nothing else."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from jobcontracts.conformance.exchanges.exchange import Exchange
from jobcontracts.docs.curl import curl_line, job_variables, settings
from jobcontracts.model.api import Operation
from jobcontracts.model.contract import Contract
from jobcontracts.model.example_requests import example_request
from jobcontracts.rendering import curl
from jobcontracts.rendering.curl import CurlRequest, Variable, assignments, command, shell

from .conftest import contract_with
from .shells import SHELLS, Call, NotingCurl, typed
from .values import ATTACKS

Untouched = Callable[[], bool]


@pytest.fixture
def noting(tmp_path_factory: pytest.TempPathFactory) -> NotingCurl:
    return NotingCurl(tmp_path_factory.mktemp("bin"))


def kept(text: str) -> str:
    """Return what a word can have of a text: no NUL, no half of a surrogate pair, no last lines."""
    return text.replace("\0", "").encode(errors="replace").decode().rstrip("\n")


def check_call(call: Call, request: CurlRequest, variables: dict[str, str]) -> None:
    """Check that a call sends a request, whose variables have these values."""

    def whole(parts: curl.Word) -> str:
        return "".join(kept(variables[p] if isinstance(p, Variable) else p) for p in parts)

    assert call.method == kept(request.method)
    assert call.url == whole(request.url)
    assert len(call.headers) == len(request.headers)
    for sent, (name, value) in zip(call.headers, request.headers, strict=True):
        # A name may have been percent-encoded, so that it is one.
        if name.isalnum():
            assert sent.startswith(f"{name}: ")
        assert sent.endswith(whole(value) or ";")
    assert call.body == request.body


@pytest.mark.parametrize("shell_name", SHELLS)
@pytest.mark.parametrize("value", ATTACKS, ids=ascii)
def test_each_line_of_a_page_is_one_call_with_the_values_of_the_contract(
    noting: NotingCurl, untouched: Untouched, shell_name: str, value: str
) -> None:
    contract = contract_with(value)
    values = dict(settings(contract))
    lines = [curl_line(contract, operation) for operation in contract.operations.values()]
    calls = noting.run(shell_name, "\n".join([assignments(values.items()), *lines]))
    assert len(calls) == len(lines)
    for call, operation in zip(calls, contract.operations.values(), strict=True):
        check_call(call, page_request(contract, operation), values)
    assert untouched()


def page_request(contract: Contract, operation: Operation) -> CurlRequest:
    """Return the request of a page's line, by what the page calls its variables."""
    names = [Variable(name) for name, _ in settings(contract)]
    credentials = dict(zip(contract.security_schemes, names[1:], strict=False))
    path = job_variables(contract, operation)
    return example_request(contract, operation, [Variable("BASE")], credentials, path)


@pytest.mark.parametrize("shell_name", SHELLS)
@pytest.mark.parametrize("value", ATTACKS, ids=ascii)
def test_a_line_has_each_part_of_a_request_as_it_is(
    noting: NotingCurl, untouched: Untouched, shell_name: str, value: str
) -> None:
    key = Variable("KEY")
    bodies = [value.encode(errors="replace"), b"\0" + value.encode(errors="replace") + b"\n"]
    requests = [
        CurlRequest(value, [value], [("X-A", [value]), (value, ["x"])]),
        CurlRequest("GET", [key, value], [("X-A", [value, key, value, key])]),
        *(CurlRequest("POST", ["http://x.example/"], body=body) for body in bodies),
    ]
    lines = [curl.curl_line(request) for request in requests]
    calls = noting.run(shell_name, "\n".join([assignments([(key, value)]), *lines]))
    assert len(calls) == len(requests)
    for call, request in zip(calls, requests, strict=True):
        check_call(call, request, {key: value})
    assert untouched()


@pytest.mark.skipif(not shutil.which("bash"), reason="no bash here")
def test_a_line_can_be_typed_into_an_interactive_shell(
    noting: NotingCurl, untouched: Untouched
) -> None:
    requests = [
        CurlRequest(
            "POST", [value], [("X-A", [value, Variable("HOME")])], value.encode("utf-8", "replace")
        )
        for value in ATTACKS
    ]
    lines = [curl.curl_line(request, between=" \\\n  ") for request in requests]
    for request, calls in zip(requests, typed(noting, lines), strict=True):
        (call,) = calls
        check_call(call, request, {"HOME": noting.environment["HOME"]})
    assert untouched()


@pytest.mark.parametrize("value", ATTACKS, ids=ascii)
def test_a_line_shows_all_that_it_does(value: str) -> None:
    request = CurlRequest(value, [value], [(value, [value])], value.encode(errors="replace"))
    assert curl.curl_line(request).isprintable()


@pytest.mark.parametrize("shell_name", SHELLS)
def test_a_request_that_was_made_comes_back_from_its_line(
    noting: NotingCurl, untouched: Untouched, shell_name: str
) -> None:
    lines = []
    for value in ATTACKS:
        headers, body = {"x-a": value, "cookie": f"s={value}"}, value.encode(errors="replace")
        done = Exchange(None, "POST", f"http://x.example/{value}", {}, headers, body, 200, {}, b"")
        lines.append(done.curl({}))
    calls = noting.run(shell_name, "\n".join(lines))
    assert len(calls) == len(ATTACKS)
    for call, value in zip(calls, ATTACKS, strict=True):
        assert call.headers[0] == kept(f"x-a: {value}")
        assert call.body == value.encode(errors="replace")
    assert untouched()


@pytest.mark.parametrize("shell_name", SHELLS)
def test_a_command_to_repeat_has_its_arguments_as_they_were(
    tmp_path: Path, noting: NotingCurl, untouched: Untouched, shell_name: str
) -> None:
    words = [value for value in ATTACKS if value != "--output=canary"]
    (call,) = noting.run(shell_name, command(["curl", "--job", *words]))
    assert call.arguments == ["--job", *(kept(word) for word in words)]
    assert untouched()


@pytest.mark.parametrize("name", ["path", "X-IFS", "ld-preload", "1", "-", "job", "base", "é"])
def test_an_api_key_never_takes_a_variable_that_a_shell_has_a_meaning_for(name: str) -> None:
    contract = contract_with("canary")
    scheme = next(s for s in contract.security_schemes.values() if s["type"] == "apiKey")
    before, scheme["name"] = scheme["name"], name
    try:
        found = [variable for variable, _ in settings(contract)]
    finally:
        scheme["name"] = before
    assert len(found) == len(set(found))
    assert all(v in ("BASE", "JOB", "TOKEN") or v.rstrip("_").endswith("KEY") for v in found)


def test_what_needs_no_quotation_marks_has_none() -> None:
    assert shell("http://127.0.0.1:8080/a?b=1") == "'http://127.0.0.1:8080/a?b=1'"
    assert shell("application/json") == "application/json"
    assert shell(Variable("BASE"), "/jobs/", Variable("JOB")) == '"$BASE/jobs/$JOB"'
