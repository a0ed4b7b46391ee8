"""What may be sent to a server that is not ours, request by request, wherever a job is named."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jobcontracts.conformance.exchanges.credentials import Credentials
from jobcontracts.conformance.exchanges.exchange import Exchange
from jobcontracts.conformance.run.cleanup import leave
from jobcontracts.conformance.run.gate import AMBIGUOUS, FOREIGN, Gate
from jobcontracts.conformance.run.sample_requests import Call, Calls
from jobcontracts.model.bodies import FORM
from jobcontracts.model.contract import Contract, build_contract, read_contract
from jobcontracts.model.source import Source, parse_source

FOLDER = Path(__file__).parent / "specs" / "reports"
BASE = "https://reports.example/v1"
OWN, THEIRS = "0b6e2ec4-6a37-4e5e-8b7f-3c2f0a9d5a11", "5135bfe3-b2c7-41f3-a44f-f4b58e7384df"
SECRET = {"authorization": "Basic YW5uOnNlY3JldA=="}


def changed(
    openapi: Mapping[str, str] | None = None, lifecycle: Mapping[str, str] | None = None
) -> Contract:
    """Return the invented vendor's contract, with texts of its documents replaced."""

    def read(name: str, texts: Mapping[str, str]) -> Source:
        content = (FOLDER / name).read_text("utf-8")
        for old, new in texts.items():
            assert old in content
            content = content.replace(old, new)
        return parse_source(FOLDER / name, content.encode())

    return build_contract(
        "reports", read("openapi.yaml", openapi or {}), read("lifecycle.yaml", lifecycle or {})
    )


def gate_of(contract: Contract, *, writes: bool = True, started: str = OWN) -> Gate:
    """Return the gate of a run that was given one job and has started another."""
    calls = Calls(contract, Credentials.of(contract, "ann:secret"))
    gate = Gate(contract, calls, BASE, writes=writes, given=[{"jobId": THEIRS}])
    if started:
        submit = request(gate, "POST", "/reports?pages=3", {"title": "Sales"})
        gate.learn(replace(submit, status=201, headers={"location": f"{BASE}/reports/{started}"}))
    return gate


def request(
    gate: Gate, method: str, path: str, body: Any = None, headers: Mapping[str, str] = SECRET
) -> Exchange:
    url = path if "://" in path else BASE + path
    operation, parameters = gate.operations.find(method, url)
    content = b"" if body is None else json.dumps(body).encode()
    sent = {**headers, "content-type": "application/json"} if content else dict(headers)
    return Exchange(operation, method, url, parameters, sent, content, 0, {}, b"")


WRITES = gate_of(read_contract(FOLDER))
READS = gate_of(read_contract(FOLDER), writes=False)
METHODS = st.sampled_from(
    ["GET", "HEAD", "OPTIONS", "TRACE", "POST", "PUT", "PATCH", "DELETE", "QUERY"]
)
IDS = st.sampled_from([OWN, THEIRS, "1", "..", "%2e%2e", f"{OWN}%2F..%2F{THEIRS}", ""])
PATHS = st.one_of(
    st.just("/reports"),
    st.builds("/reports/{}".format, IDS),
    st.builds("/reports/{}/stop".format, IDS),
    st.builds("/reports/{}/{}".format, IDS, IDS),
    st.builds("https://{}.example/v1/reports/{}/stop".format, st.sampled_from("ab"), IDS),
)
NAMES = st.sampled_from(["pages", "jobId", "job", "x"])
QUERIES = st.lists(st.tuples(NAMES, IDS), max_size=3)
BODIES = st.none() | st.dictionaries(
    st.sampled_from(["title", "jobId", "jobs"]), IDS | st.lists(IDS)
)


@given(METHODS, PATHS, QUERIES, BODIES, st.dictionaries(NAMES, IDS))
def test_no_request_of_any_form_gets_at_what_is_somebodys(
    method: str, path: str, query: list[tuple[str, str]], body: Any, headers: dict[str, str]
) -> None:
    asked = "&".join(f"{name}={value}" for name, value in query)
    sent = {**SECRET, **{name.lower(): value for name, value in headers.items()}}
    target = f"{path}?{asked}" if asked else path
    may_read = READS.refusal(request(READS, method, target, body, sent)) == ""
    may_write = WRITES.refusal(request(WRITES, method, target, body, sent)) == ""

    documented_read = method == "GET" and re.fullmatch(r"/reports/[0-9a-f-]+", path)
    everything = json.dumps([query, body, headers])
    assert may_read == bool(documented_read)
    if may_write and not documented_read:
        # All that is left is to start a job, and that names none.
        assert (method, path) == ("POST", "/reports")
        assert THEIRS not in everything
        named = [*query, *headers.items(), *(body or {}).items()]
        assert all(value == OWN for name, value in named if name == "jobId")


@pytest.mark.parametrize(
    ("name", "refusal"),
    [("projects/p/operations/a", ""), ("projects/../p", AMBIGUOUS), ("a%2F..%2Fb", AMBIGUOUS)],
)
def test_slashes_are_no_danger_where_a_name_has_several_segments(name: str, refusal: str) -> None:
    contract = read_contract(FOLDER.parents[2] / "vendors" / "google_documentai")
    gate = Gate(contract, Calls(contract, Credentials.of(contract, "t")), BASE, writes=True)
    assert gate.refusal(request(gate, "GET", f"/{name}")) == refusal


@pytest.mark.parametrize("kind", [FORM, f"{FORM}; charset=utf-8", FORM.upper()])
def test_a_form_that_names_an_unknown_job_is_not_sent(kind: str) -> None:
    asked = replace(
        request(WRITES, "POST", "/reports", headers={**SECRET, "content-type": kind}),
        request_body=b"jobId=9",
    )
    assert WRITES.refusal(asked) == FOREIGN


@pytest.mark.parametrize(("status", "started"), [(201, {OWN}), (400, set()), (500, set())])
def test_only_an_answer_of_success_starts_a_job(status: int, started: set[str]) -> None:
    gate = gate_of(read_contract(FOLDER), started="")
    submit = request(gate, "POST", "/reports?pages=3", {"title": "Sales"})
    gate.learn(replace(submit, status=status, headers={"location": f"{BASE}/reports/{OWN}"}))
    assert set(gate.started) == started
    assert gate.lost == []


def may_change(gate: Gate, job: str, **differently: Any) -> bool:
    """Whether our own request to stop a job gets through."""
    stop = gate.contract.operations["stopReport"]
    call = Calls(gate.contract, Credentials.of(gate.contract, "ann:secret")).right(
        stop, {"jobId": job}
    )
    call = replace(call, **differently)
    asked = request(gate, stop.method.upper(), f"/reports/{job}/stop")
    with gate.sending(call):
        return gate.refusal(asked) == ""


def test_only_the_documented_request_for_a_job_of_the_run_changes_it() -> None:
    gate = gate_of(read_contract(FOLDER))

    assert may_change(gate, OWN)
    assert may_change(gate, OWN, headers={}, query={})  # without a credential
    assert not may_change(gate, OWN, body={"jobs": [THEIRS]})
    assert not may_change(gate, OWN, query={"also": THEIRS})
    assert not may_change(gate, THEIRS)
    assert not may_change(gate, "1")
    assert gate.refusal(request(gate, "POST", f"/reports/{OWN}/stop")) != ""


def test_a_job_that_has_ended_is_not_moved_unless_the_run_has_cancelled_it() -> None:
    ended, cancelled = gate_of(read_contract(FOLDER)), gate_of(read_contract(FOLDER))
    stopped = replace(request(cancelled, "POST", f"/reports/{OWN}/stop"), status=200)
    cancelled.learn(stopped)
    for gate, state in ((ended, "written"), (cancelled, "stopped")):
        poll = request(gate, "GET", f"/reports/{OWN}")
        gate.learn(replace(poll, status=200, json={"id": OWN, "state": state}))

    assert not may_change(ended, OWN)
    assert may_change(cancelled, OWN)


def test_a_job_that_was_there_before_is_nobodys_to_change() -> None:
    given, found = gate_of(changed(), started=THEIRS), gate_of(changed(), started="")
    found.learn(replace(request(found, "GET", f"/reports/{OWN}"), status=200, json={}))
    submit = request(found, "POST", "/reports", {"title": "Sales"})
    found.learn(replace(submit, status=201, headers={"location": f"{BASE}/reports/{OWN}"}))

    assert not may_change(given, THEIRS)
    assert not may_change(found, OWN)


@pytest.mark.parametrize("location", [f"https://other.example/v1/reports/{OWN}", "http://[x", "?"])
def test_an_answer_that_names_no_job_here_is_told_and_changes_nothing(location: str) -> None:
    gate = gate_of(changed(), started="")
    submit = request(gate, "POST", "/reports", {"title": "Sales"})
    gate.learn(replace(submit, status=201, headers={"location": location}))

    assert (gate.started, len(gate.lost)) == ({}, 1)
    assert not may_change(gate, OWN)


def test_a_refusal_has_started_no_job_wherever_it_leads() -> None:
    gate = gate_of(changed(), started="")
    submit = request(gate, "POST", "/reports", {"title": "Sales"})
    gate.learn(replace(submit, status=409, headers={"location": f"{BASE}/reports/{OWN}"}))

    assert (gate.started, gate.lost) == ({}, [])
    assert not may_change(gate, OWN)


def test_a_request_to_start_a_job_that_gets_no_answer_is_told() -> None:
    gate = gate_of(changed(), started="")
    gate.lose(request(gate, "GET", f"/reports/{OWN}"))
    gate.lose(request(gate, "POST", "/reports", {"title": "Sales"}))

    assert len(gate.lost) == 1


STOP_BY_GET = {"post:\n      operationId: stopReport": "get:\n      operationId: stopReport"}


def test_an_operation_that_cancels_changes_something_whatever_its_method() -> None:
    contract = changed(STOP_BY_GET)
    for gate in (gate_of(contract), gate_of(contract, writes=False)):
        assert gate.refusal(request(gate, "GET", f"/reports/{THEIRS}/stop")) != ""
        assert gate.refusal(request(gate, "GET", f"/reports/{THEIRS}")) == ""
        assert not gate.may_vary(contract.operations["stopReport"])
    assert may_change(gate_of(contract), OWN)


def test_a_job_that_is_put_somewhere_may_take_the_place_of_somebodys() -> None:
    contract = changed({"/reports:\n    post:": "/reports:\n    put:"})
    gate = gate_of(contract, started="")

    assert gate.refusal(request(gate, "PUT", "/reports?pages=3", {"title": "Sales"})) != ""


def test_after_the_end_only_the_runs_own_calls_are_sent() -> None:
    gate = gate_of(changed())
    gate.stopped = True

    assert gate.refusal(request(gate, "GET", f"/reports/{OWN}")) != ""
    assert gate.refusal(request(gate, "POST", "/reports", {"title": "Sales"})) != ""
    assert may_change(gate, OWN)


def test_while_a_run_ends_its_jobs_nothing_else_is_sent() -> None:
    contract = changed()
    gate = gate_of(contract)
    asked: list[str] = []
    others: list[str] = []

    def ask(call: Call) -> None:
        asked.append(call.operation.id)
        others.append(gate.refusal(request(gate, "GET", f"/reports/{OWN}")))

    leave(gate, Calls(contract, Credentials.of(contract, "ann:secret")), ask)

    assert asked == ["getReport", "stopReport"]
    assert all(others)
    assert gate.started[OWN].fate == "left as it is: no documented request cancels it"


@pytest.mark.parametrize(
    ("state", "fate"),
    [
        ("writing", "left as it is: no documented request cancels it"),
        ("written", "ended as written"),
    ],
)
def test_at_the_end_of_a_run_what_goes_on_is_cancelled(state: str, fate: str) -> None:
    contract = changed()
    gate = gate_of(contract)
    poll = request(gate, "GET", f"/reports/{OWN}")
    content = {"content-type": "application/json"}
    gate.learn(replace(poll, status=200, headers=content, json={"state": state}))
    asked: list[str] = []
    leave(
        gate,
        Calls(contract, Credentials.of(contract, "ann:secret")),
        lambda call: asked.append(call.operation.id),
    )

    assert ("stopReport" in asked) == (state == "writing")
    assert gate.started[OWN].fate == fate


@pytest.mark.parametrize(("told", "sent"), [({"title": "t-9"}, ["t-9"]), ({}, [])])
def test_at_the_end_of_a_run_a_cancel_has_what_poll_has_told(
    told: dict[str, str], sent: list[str]
) -> None:
    place = "{$request.header.if-match: $poll.response.body#/title}"
    said = {"cancel: stopReport": f"cancel: {{operation: stopReport, with: {place}}}"}
    contract = changed(lifecycle=said)
    gate, refused = gate_of(contract), list[str]()
    matched: list[str] = []

    def ask(call: Call) -> Exchange:
        method, path = call.operation.method.upper(), call.operation.path
        headers = {**SECRET, **call.headers}
        asked = request(gate, method, path.format(**call.path), headers=headers)
        with gate.sending(call):
            refused.append(gate.refusal(asked))
        matched.extend([call.headers["if-match"]] if "if-match" in call.headers else [])
        done = replace(asked, status=200, json={"state": "writing", **told})
        gate.learn(done)
        return done

    leave(gate, Calls(contract, Credentials.of(contract, "ann:secret")), ask)

    assert matched == sent
    assert {*refused} == {""}


def test_a_run_lets_its_own_job_go_on_and_nobody_elses() -> None:
    waits = "  waits: {waiting: {operation: stopReport, when: {$request.query.go: now}}}\n"
    go = "{name: go, in: query, x-source: reports, schema: {type: string}, example: later}"
    stop = "operationId: stopReport\n"
    contract = changed(
        {stop: f"{stop}      parameters: [{go}]\n"},
        {"  on_cancel:": f"{waits}  on_cancel:"},
    )
    gate = gate_of(contract)
    calls = Calls(contract, Credentials.of(contract, "ann:secret"))
    release = contract.lifecycle.simulation.waits["waiting"]
    assert may_change(gate, OWN)
    for job, may in ((OWN, True), (THEIRS, False)):
        call = calls.releasing(release, {"jobId": job})
        asked = request(gate, "POST", f"/reports/{job}/stop?go=now")
        with gate.sending(call):
            assert (gate.refusal(asked) == "") == may
        gate.learn(replace(asked, status=200))
    assert not gate.started[OWN].cancelled
