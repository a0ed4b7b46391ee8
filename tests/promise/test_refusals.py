"""How a vendor refuses: by several statuses, or in the body of an answer that is a success."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx2
import pytest

from jobcontracts.conformance import Depth, MockTarget, run_suite
from jobcontracts.conformance.recordings.verifying import Verifier

from .laundry import TEXT, Change, Laundry, assert_typed, body, exchange, made, problems, reference

STATUS = "$response.body#/status"
WORDS = ("ok", "error", "denied")


def listed(openapi: dict[str, Any], lifecycle: dict[str, Any]) -> None:
    """A wrong credential is answered with 403, an unknown job with 410, here and there."""
    paths = openapi["paths"]
    for item in paths.values():
        for operation in item.values():
            if isinstance(operation, dict):
                operation["responses"]["403"] = {"description": "Not yours."}
    del paths["/loads"]["post"]["responses"]["401"]
    paths["/loads/{load}"]["get"]["responses"]["410"] = {"description": "Gone."}
    lifecycle["refusals"] = {"unauthorized": [403, 401], "unknown_job": [410, 404]}


def told(openapi: dict[str, Any], lifecycle: dict[str, Any]) -> None:
    """Each answer is a 200 with a status in its body."""
    schemas = openapi["components"]["schemas"]
    schemas["Word"] = {"type": "string", "enum": list(WORDS), "x-source": "page"}
    more = {"status": reference("Word"), "message": {**TEXT, "x-error-message": True}}
    operations = {
        "Started": openapi["paths"]["/loads"]["post"],
        "Wash": openapi["paths"]["/loads/{load}"]["get"],
        "Basket": openapi["paths"]["/loads/{load}/basket"]["get"],
    }
    for name, operation in operations.items():
        schemas[name]["properties"] |= more
        schemas[name]["required"] = ["status"]
        (status, answer), *_ = operation["responses"].items()
        found = answer["content"]["application/json"]["examples"]
        examples = {key: {**each["value"], "status": "ok"} for key, each in found.items()}
        for word in WORDS[1:]:
            examples[word] = {"status": word, "message": f"The laundry says {word}."}
        operation["responses"] = {status: {**answer, "content": body(name, **examples)}}
    wash = openapi["paths"]["/loads/{load}"]["get"]["responses"]["200"]["content"]
    schemas["Wash"]["properties"]["state"] = {"anyOf": [reference("WashState"), {"type": "null"}]}
    unknown = {"value": {"status": "ok", "state": None}, "x-inferred": "Ours."}
    wash["application/json"]["examples"]["unknown"] = unknown
    lifecycle["refusals"] = {
        "unauthorized": {STATUS: "denied"},
        "unknown_job": {STATUS: "ok", "$response.body#/state": None},
        "invalid": [422, {STATUS: "error"}],
    }
    openapi["paths"]["/loads/{load}"]["get"]["responses"]["422"] = {"description": "Wrong."}
    del lifecycle["simulate"]["answers"]


def shared(openapi: dict[str, Any], lifecycle: dict[str, Any]) -> None:
    """A job's id is a number, one status refuses an unknown job, and one wrong in its form, too."""
    for path in ("/loads/{load}", "/loads/{load}/basket"):
        item = openapi["paths"][path]
        item["parameters"] = [item["parameters"][0] | {"schema": {"type": "integer"}, "example": 1}]
        item["get"]["responses"]["422"] = item["get"]["responses"].pop("404")
    schemas = openapi["components"]["schemas"]
    for name, examples in (
        ("Started", openapi["paths"]["/loads"]["post"]["responses"]["202"]),
        ("Wash", openapi["paths"]["/loads/{load}"]["get"]["responses"]["200"]),
    ):
        schemas[name]["properties"]["load"] = {"type": "integer"}
        for example in examples["content"]["application/json"]["examples"].values():
            example["value"]["load"] = 1
    lifecycle["refusals"]["unknown_job"] = 422
    lifecycle["simulate"]["answers"]["getBasket"] |= {"soaking": 422, "torn": 422}
    lifecycle["simulate"]["id"] = "{number}"


CASES: dict[str, Change] = {"listed": listed, "told": told, "shared": shared}


@pytest.fixture(scope="module")
def laundries(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Laundry]]:
    with pytest.MonkeyPatch.context() as patch:
        yield made(CASES, tmp_path_factory.mktemp("refusals"), patch)


def ended(found: Laundry) -> Any:
    """Wait for a job that there is none of; return what the wait ended with, and the requests."""
    client = found.client()
    with pytest.raises(found.package.JobsError) as refused:
        client.job("l9").wait()
    return refused.value, client.sent


def tokens(found: Laundry, *given: str) -> Any:
    """Return a client whose tokens are these, one after another."""
    left = iter(given)
    return found.client(token=lambda: next(left))


def test_a_wait_for_an_unknown_job_ends_at_once(laundries: dict[str, Laundry]) -> None:
    error, sent = ended(laundries["listed"])
    assert (error.status, len(sent)) == (410, 1)
    found = laundries["told"]
    error, sent = ended(found)
    assert isinstance(error, found.package.errors.RequestRefused)
    assert (error.kind, error.answer.status, len(sent)) == ("unknown_job", 200, 1)


@pytest.mark.parametrize("case", CASES)
def test_a_refused_credential_is_asked_for_again(laundries: dict[str, Laundry], case: str) -> None:
    found = laundries[case]
    client = tokens(found, "wrong-token", "mock-token")
    assert client.submit(found.load()).poll().state == "soaking"
    assert len(client.sent) == 3


def test_what_a_body_refuses_is_raised(laundries: dict[str, Laundry]) -> None:
    found = laundries["told"]
    client = tokens(found, "wrong-token", "as-wrong-token")
    with pytest.raises(found.package.errors.RequestRefused) as refused:
        client.submit(found.load())
    assert refused.value.kind == "unauthorized"
    assert refused.value.message == "The laundry says denied."
    assert "denied" in str(refused.value)
    assert refused.value.answer.body.status == "denied"


def test_a_wrong_request_is_refused_in_a_body(laundries: dict[str, Laundry]) -> None:
    found = laundries["told"]
    headers = {"authorization": "Bearer mock-token", "content-type": "application/json"}
    url = found.mock.base_url(found.contract.vendor) + "/loads"
    request = httpx2.Request("POST", url, headers=headers, content=b"{}")
    done = exchange(found, request)
    assert (done.status, json.loads(done.body)["status"]) == (202, "error")
    assert [str(v) for v in Verifier(found.contract).violations(done)] == []


def test_a_documented_status_is_answered_as_documented_for_another_reason_too(
    laundries: dict[str, Laundry],
) -> None:
    found = laundries["shared"]
    headers = {"authorization": "Bearer mock-token"}
    url = found.mock.base_url(found.contract.vendor) + "/loads/none"
    done = exchange(found, httpx2.Request("GET", url, headers=headers))
    assert (done.status, done.body) == (422, b"")
    assert "x-mock-undocumented" not in done.headers


@pytest.mark.parametrize("case", CASES)
def test_the_mock_keeps_such_a_contract(laundries: dict[str, Laundry], case: str) -> None:
    outcome = run_suite(MockTarget(laundries[case].contract), Depth(1))
    assert [(f.check, f.operation, f.message) for f in outcome.findings] == []


def test_the_packages_are_typed(laundries: dict[str, Laundry]) -> None:
    assert_typed(laundries.values())


def after_told(**refusals: Any) -> Change:
    """Return what lets the lifecycle of `told` say other refusals."""

    def change(openapi: dict[str, Any], lifecycle: dict[str, Any]) -> None:
        told(openapi, lifecycle)
        lifecycle["refusals"] = refusals

    return change


def refusal_first(openapi: dict[str, Any], lifecycle: dict[str, Any]) -> None:
    told(openapi, lifecycle)
    content = openapi["paths"]["/loads"]["post"]["responses"]["202"]["content"]
    examples = content["application/json"]["examples"]
    examples["one"] = examples.pop("one")


REFUSED: dict[str, tuple[Change, str]] = {
    "no such member": (after_told(invalid={"$response.body#/x": 1}), "found: $response.body#/x"),
    "no such value": (
        after_told(invalid={STATUS: "wrong"}),
        "expected values that an answer may have there",
    ),
    "a status that is no error": (after_told(invalid=[200]), "expected 400 or more"),
    "a header": (after_told(invalid={"$response.header.X": "no"}), "$response.body#/POINTER"),
    "a status that nobody documents": (
        after_told(invalid=[{STATUS: "error"}, 499]),
        "at: /refusals/invalid/1",
    ),
    "a refusal that is nowhere shown": (
        after_told(invalid={"$response.body#/message": "no", STATUS: "error"}),
        "expected a named example in which $.message 'no' and $.status 'error'",
    ),
    "a refusal that stands for what is served": (
        refusal_first,
        "expected a first example of a request that is served",
    ),
}


@pytest.mark.parametrize("case", REFUSED)
def test_a_refusal_that_cannot_be_told_is_refused(case: str, tmp_path: Path) -> None:
    change, expected = REFUSED[case]
    found = problems(change, tmp_path / "laundry")
    assert any(expected in problem for problem in found), found
