"""A job stays in a state until an operation is called for it, and goes on then."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from jobcontracts.conformance import Depth, MockTarget, run_suite

from .laundry import Change, Laundry, assert_typed, body, made, problems
from .test_requests import joined
from .variants import cancel, parameter

LID = "/loads/{load}/lid"
SHUT = "$request.body#/shut"


def lid(openapi: dict[str, Any], lifecycle: dict[str, Any]) -> None:
    """A wash is open until its lid is shut; the answer to that names the load, as submit's does."""
    schemas, wash = openapi["components"]["schemas"], openapi["paths"]["/loads/{load}"]["get"]
    schemas["WashState"]["enum"].insert(0, "open")
    schemas["Lid"] = {
        "type": "object",
        "x-source": "page",
        "required": ["shut"],
        "properties": {"shut": {"type": "boolean"}},
    }
    shown = wash["responses"]["200"]["content"]["application/json"]["examples"]
    shown["open"] = {"value": {"load": "l1", "state": "open"}, "x-inferred": "Ours."}
    example = {"required": True, "content": body("Lid", no={"shut": False}, yes={"shut": True})}
    openapi["paths"][LID] = {
        "put": {
            **{key: wash[key] for key in ("tags", "x-source", "externalDocs", "responses")},
            "operationId": "moveLid",
            "parameters": [parameter("load", "path")],
            "requestBody": example,
        }
    }
    lifecycle["state"]["phases"] = {"open": "pending", **lifecycle["state"]["phases"]}
    simulate = lifecycle["simulate"]
    simulate["plans"] = {
        n: {"states": ["open", *p["states"]]} for n, p in simulate["plans"].items()
    }
    simulate["answers"]["getBasket"]["open"] = 404
    simulate["waits"] = {"open": {"operation": "moveLid", "when": {SHUT: True}}}


def any_call(_: dict[str, Any], lifecycle: dict[str, Any]) -> None:
    """Each call of the operation lets a wash go on."""
    del lifecycle["simulate"]["waits"]["open"]["when"]


def cancel_by_lid(openapi: dict[str, Any], lifecycle: dict[str, Any]) -> None:
    """To open the lid stops the wash."""
    said = {"operation": "moveLid", "with": {SHUT: False}}
    lifecycle["operations"]["cancel"] = said
    lifecycle["state"]["phases"]["torn"] = "cancelled"
    lifecycle["simulate"]["on_cancel"] = {"states": ["torn"]}


CHANGES: dict[str, Change | None] = {
    "lid": lid,
    "any_call": joined(lid, any_call),
    "cancel_by_lid": joined(lid, cancel_by_lid),
    "stopped_elsewhere": joined(cancel("/loads/{load}/stop", parameter("load", "path")), lid),
}


@pytest.fixture(scope="module")
def laundries(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Laundry]]:
    with pytest.MonkeyPatch.context() as patch:
        yield made(CHANGES, tmp_path_factory.mktemp("waits"), patch)


def test_the_clients_are_typed(laundries: dict[str, Laundry]) -> None:
    assert_typed(laundries.values())


@pytest.mark.parametrize("name", CHANGES)
def test_the_mock_is_as_its_contract_says(name: str, laundries: dict[str, Laundry]) -> None:
    seen = list[Any]()
    judged = laundries[name].contract
    outcome = run_suite(
        MockTarget(judged),
        Depth(2),
        watch=lambda e: seen.append(judged.lifecycle.state.value_in_response(e)),
    )
    assert [(f.check, f.operation, f.message) for f in outcome.findings] == []
    assert all(state in seen for state in judged.lifecycle.phases)


def test_a_job_goes_on_when_the_operation_is_called(laundries: dict[str, Laundry]) -> None:
    found = laundries["lid"]
    client = found.client()
    job, other = (client.submit(found.load()) for _ in range(2))
    found.mock.advance(3600)
    client.move_lid(job.key.load, found.package.Lid(shut=False))
    assert job.poll().state == "open"
    assert client.move_lid(job.key.load, found.package.Lid(shut=True)).body.state == "soaking"
    assert (job.poll().state, other.poll().state) == ("soaking", "open")
    client.move_lid(job.key.load, found.package.Lid(shut=True))
    assert job.poll().state == "soaking"
    found.mock.advance(60)
    assert job.wait().phase == "succeeded"


def test_one_operation_lets_go_on_and_cancels(laundries: dict[str, Laundry]) -> None:
    found = laundries["cancel_by_lid"]
    job, other = (found.client().submit(found.load()) for _ in range(2))
    found.client().move_lid(job.key.load, found.package.Lid(shut=True))
    other.cancel()
    assert (job.poll().state, other.poll().state) == ("soaking", "torn")


def test_the_control_api_lets_it_go_on_as_if_it_were_held(laundries: dict[str, Laundry]) -> None:
    found = laundries["lid"]
    vendor = found.contract.vendor
    released, advanced, stays = (found.mock.create_job(vendor) for _ in range(3))
    found.mock.release(released)
    found.mock.advance_job(advanced)
    found.mock.advance_job(stays, 60)
    states = [job.state for job in (released, advanced, stays)]
    assert states == ["soaking", "soaking", "open"]
    timed = found.mock.create_job(vendor, plan="wash, open=1")
    found.mock.advance(1)
    assert timed.state == "soaking"


def test_submit_says_what_a_job_waits_for(laundries: dict[str, Laundry]) -> None:
    client = laundries["lid"].package.Client
    assert "The job stays in `open` until `move_lid` is called for it" in client.submit.__doc__


def waits(**said: Any) -> Change:
    """Return what lets a wash wait in other states."""

    def change(_: dict[str, Any], lifecycle: dict[str, Any]) -> None:
        lifecycle["simulate"]["waits"] = said

    return change


def seconds(_: dict[str, Any], lifecycle: dict[str, Any]) -> None:
    """A wash that waits takes its time."""
    lifecycle["simulate"]["seconds"] = {"open": 1}


def refused_in_open(openapi: dict[str, Any], lifecycle: dict[str, Any]) -> None:
    """What lets it go on is answered with an error."""
    lifecycle["simulate"]["answers"]["moveLid"] = {"open": 404}


def whatever_it_is(_: dict[str, Any], lifecycle: dict[str, Any]) -> None:
    """The caller of cancel says how the lid is moved."""
    lifecycle["operations"]["cancel"]["with"] = {"$request.body": "$argument"}


def only_open(openapi: dict[str, Any], _: dict[str, Any]) -> None:
    """No example shuts the lid."""
    content = openapi["paths"][LID]["put"]["requestBody"]["content"]["application/json"]
    del content["examples"]["yes"]


def unplanned(openapi: dict[str, Any], lifecycle: dict[str, Any]) -> None:
    """No plan has the state."""
    for plan in lifecycle["simulate"]["plans"].values():
        plan["states"].remove("open")


SHUTTING: dict[str, Any] = {"operation": "moveLid", "when": {SHUT: True}}
REFUSED: dict[str, tuple[Change, str]] = {
    "an unknown state": (waits(opn=SHUTTING), "did you mean open?"),
    "an end": (waits(clean=SHUTTING), "expected a state that is no end"),
    "a state of no plan": (unplanned, "expected a state of a plan"),
    "an unknown operation": (waits(open={"operation": "moveLd"}), "did you mean moveLid?"),
    "an operation about no job": (waits(open={"operation": "startWash"}), "which is submit"),
    "an operation with a role": (waits(open={"operation": "getWash"}), "which is poll"),
    "a place that there is none of": (
        waits(open={"operation": "moveLid", "when": {"$request.body#/sht": True}}),
        "did you mean shut?",
    ),
    "an impossible value": (
        waits(open={"operation": "moveLid", "when": {SHUT: 1}}),
        "expected a value that moveLid takes there",
    ),
    "what names the job": (
        waits(open={"operation": "moveLid", "when": {"$request.path.load": "l1"}}),
        "expected what does not name the job",
    ),
    "no example": (only_open, "expected a named example of moveLid's body"),
    "a time": (seconds, "expected no time of a state in which a job waits"),
    "an error": (refused_in_open, "expected a success, for a job that waits"),
    "what cancels as well": (
        joined(cancel_by_lid, whatever_it_is),
        "expected a request that is not the one that cancels",
    ),
}


@pytest.mark.parametrize("case", REFUSED)
def test_a_wait_without_an_end_is_refused(case: str, tmp_path: Path) -> None:
    change, expected = REFUSED[case]
    told = problems(joined(lid, change), tmp_path / "laundry")
    assert any(expected in problem for problem in told), told
