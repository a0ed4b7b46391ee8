"""Submit's answer may say how the job stands: it may have ended already, and need no poll."""

from __future__ import annotations

import json
import pickle
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx2
import pytest

from jobcontracts.conformance import Depth, MockTarget, run_suite
from jobcontracts.conformance.recordings.verifying import Verifier

from .laundry import Change, Laundry, assert_typed, body, exchange, made, problems

ONE = {"load": "l1"}


def told_in_the_body(openapi: dict[str, Any], lifecycle: dict[str, Any]) -> None:
    """A wash that is new is answered with 201, one that was there before with 200: all of it."""
    post = openapi["paths"]["/loads"]["post"]
    del post["responses"]["202"], openapi["components"]["schemas"]["Started"]
    new = body("Wash", soaking={**ONE, "state": "soaking"})
    old = body("Wash", clean={**ONE, "state": "clean"}, torn={**ONE, "state": "torn"})
    post["responses"]["201"] = {"description": "It is new.", "content": new}
    post["responses"]["200"] = {"description": "It was there.", "content": old}
    lifecycle["job"]["updates"] = [200, 201]
    plans = {"at_once": {"states": ["clean"]}, "torn_at_once": {"states": ["torn"]}}
    lifecycle["simulate"]["plans"] |= plans


def told_by_the_status(openapi: dict[str, Any], lifecycle: dict[str, Any]) -> None:
    """Submit and poll answer alike: with what is in the basket, or with 202; 422 is a failure."""
    paths, schemas = openapi["paths"], openapi["components"]["schemas"]
    del paths["/loads/{load}/basket"], schemas["WashState"], schemas["Wash"]
    schemas["Basket"]["properties"] |= schemas["Started"]["properties"]
    schemas["Basket"]["required"] = ["load"]
    done = {"description": "All.", "content": body("Basket", one={**ONE, "socks": 2})}
    going = {"description": "Not yet.", "content": body("Started", one=ONE)}
    failed = {"description": "Torn.", "content": body("Started", one=ONE)}
    paths["/loads"]["post"]["responses"] |= {"200": done, "202": going}
    paths["/loads/{load}"]["get"]["responses"] |= {"200": done, "202": going, "422": failed}
    lifecycle["operations"]["result"] = "getWash"
    phases = {"202": "running", "200": "succeeded", "422": "failed"}
    lifecycle["state"] = {"read": "$statusCode", "phases": phases}
    lifecycle["job"]["updates"] = [202, 200]
    plans = {"wash": ["202", "200"], "tear": ["202", "422"], "at_once": ["200"]}
    lifecycle["simulate"]["plans"] = {name: {"states": p} for name, p in plans.items()}
    del lifecycle["simulate"]["answers"]


CASES: dict[str, Change] = {"body": told_in_the_body, "status": told_by_the_status}


@pytest.fixture(scope="module")
def laundries(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Laundry]]:
    with pytest.MonkeyPatch.context() as patch:
        yield made(CASES, tmp_path_factory.mktemp("first_updates"), patch)


def submitted(found: Laundry, plan: str) -> Any:
    """Start a job of a plan; return its handle, and what its client has sent until now."""
    found.mock.set_plan(plan)
    client = found.client()
    job = client.submit(found.load())
    assert len(client.sent) == 1
    return job, client.sent


@pytest.mark.parametrize("case", CASES)
def test_a_job_that_has_ended_is_not_polled(laundries: dict[str, Laundry], case: str) -> None:
    job, sent = submitted(laundries[case], "at_once")
    assert job.last_update.phase == "succeeded"
    seen: list[Any] = []
    assert job.wait(on_update=seen.append) is job.last_update
    assert seen == [job.last_update]
    again = pickle.loads(pickle.dumps(job))
    assert again.last_update.state == job.last_update.state
    package = laundries[case].package
    assert list(package.watch([job])) == [(job, job.last_update)]
    assert len(sent) == 1
    assert job.result().body.socks == 2
    assert len(sent) == (2 if case == "body" else 1)


def test_a_job_that_has_failed_at_once_is_told_so(laundries: dict[str, Laundry]) -> None:
    found = laundries["body"]
    job, sent = submitted(found, "torn_at_once")
    with pytest.raises(found.package.JobFailed) as failed:
        job.wait()
    assert failed.value.update is job.last_update
    assert len(sent) == 1


@pytest.mark.parametrize("case", CASES)
def test_a_job_that_goes_on_is_polled_to_its_end(laundries: dict[str, Laundry], case: str) -> None:
    found = laundries[case]
    job, sent = submitted(found, "wash")
    assert job.last_update.phase == "running"
    assert isinstance(job.last_update.answer, type(job.poll().answer))
    found.mock.advance(60)
    assert job.wait().phase == "succeeded"
    assert job.result().body.socks == 2
    assert len(sent) == (4 if case == "body" else 3)


def test_an_update_has_the_status_that_submit_was_answered_with(
    laundries: dict[str, Laundry],
) -> None:
    job, _ = submitted(laundries["body"], "wash")
    assert (job.last_update.answer.status, job.last_update.body.state) == (201, "soaking")


@pytest.mark.parametrize("case", CASES)
def test_the_mock_keeps_such_a_contract(laundries: dict[str, Laundry], case: str) -> None:
    outcome = run_suite(MockTarget(laundries[case].contract), Depth(1))
    assert [(f.check, f.operation, f.message) for f in outcome.findings] == []


def test_the_packages_are_typed(laundries: dict[str, Laundry]) -> None:
    assert_typed(laundries.values())


def with_updates(*statuses: int) -> Change:
    def change(openapi: dict[str, Any], lifecycle: dict[str, Any]) -> None:
        told_in_the_body(openapi, lifecycle)
        lifecycle["job"]["updates"] = list(statuses)

    return change


def other_body(openapi: dict[str, Any], lifecycle: dict[str, Any]) -> None:
    lifecycle["job"]["updates"] = [202]


def other_status(openapi: dict[str, Any], lifecycle: dict[str, Any]) -> None:
    told_by_the_status(openapi, lifecycle)
    responses = openapi["paths"]["/loads"]["post"]["responses"]
    responses["201"] = responses.pop("202")
    lifecycle["job"]["updates"] = [200, 201]


def not_shown(openapi: dict[str, Any], lifecycle: dict[str, Any]) -> None:
    told_in_the_body(openapi, lifecycle)
    content = openapi["paths"]["/loads"]["post"]["responses"]["200"]["content"]
    del content["application/json"]["examples"]["torn"]


REFUSED: dict[str, tuple[Change, str]] = {
    "no such answer": (
        with_updates(200, 201, 204),
        "expected a success of startWash with what job points at: 200 or 201, found: 204",
    ),
    "another body": (other_body, "expected an answer that has the body of one of getWash"),
    "another status": (other_status, "or its status where that alone tells the state, found: 201"),
    "a beginning that is nowhere shown": (
        not_shown,
        "expected a named example of an answer of startWash that tells the state torn",
    ),
}


@pytest.mark.parametrize("case", REFUSED)
def test_an_answer_that_is_no_update_is_refused(case: str, tmp_path: Path) -> None:
    change, expected = REFUSED[case]
    found = problems(change, tmp_path / "laundry")
    assert any(expected in problem for problem in found), found


def test_a_server_that_takes_an_end_back_is_found_out(laundries: dict[str, Laundry]) -> None:
    found = laundries["body"]
    found.mock.set_plan("at_once")
    client = found.client()
    client.submit(found.load())
    start = exchange(found, client.sent[0])
    job = client.job(start.json["load"])
    poll = exchange(found, httpx2.Request("GET", job.url, headers=client.sent[0].headers))
    again = start.json | {"state": "soaking"}
    wrong = replace(poll, json=again, body=json.dumps(again).encode())
    for answer, expected in ((poll, []), (wrong, ["States out of order"])):
        verifier = Verifier(found.contract)
        told = [v.title for done in (start, answer) for v in verifier.violations(done)]
        assert told == expected
