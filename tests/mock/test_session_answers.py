"""What a session answers: what a mock of its own would, to clients that know nothing of it."""

from __future__ import annotations

import re
import threading
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import compress
from typing import Any, Final

import httpx2
import pytest
from hypothesis import given
from hypothesis import strategies as st

from jobcontracts.client_packages import example_arguments
from jobcontracts.mock import ManualClock, MockApplication
from jobcontracts.mock.http.application import ServedSetup
from jobcontracts.mock.http.in_process.httpx2_transports import MockTransport
from jobcontracts.mock.state import MockState
from jobcontracts.mock.testing import JobMock, JobMockServer
from jobcontracts.model.contract import Contract, read_contract
from jobcontracts.model.example_requests import example_request
from jobcontracts.model.security import schemes_of
from jobcontracts.model.vendors import own_specs

from ..conftest import VENDORS

CONTRACTS: Final = [read_contract(own_specs() / name) for name in VENDORS]
SHARED, *ALONE = (ServedSetup(CONTRACTS) for _ in range(3))
CREDENTIALS = ["mock-token", "mock-token-1", "mock-token-2", "wrong"]
PREFIX = "/_mock/sessions/"

FAULTS: Sequence[Mapping[str, object]] = [
    {"kind": "status", "status": 503, "probability": 0.5},
    {"kind": "drop_field", "field": "/status", "count": 2},
    {"kind": "unknown_state", "probability": 0.5},
    {"kind": "delay", "seconds": 3},
]
CONTROL: Sequence[tuple[str, str, Any]] = [
    ("GET", "/_mock/", None),
    ("GET", "/_mock/faults", None),
    ("GET", "/_mock/journal", None),
    ("POST", "/_mock/reset", None),
    ("PUT", "/_mock/plan", {"plan": "fail"}),
    ("PUT", "/_mock/clock", {"kind": "poll"}),
    ("PUT", "/_mock/clock", {"kind": "manual"}),
    *(("POST", "/_mock/clock/advance", {"seconds": seconds}) for seconds in (0.5, 3, 600)),
    *(("POST", "/_mock/faults", fault) for fault in FAULTS),
    ("DELETE", "/_mock/faults", None),
]

INDEX = st.integers(0, 5)
KEY = st.sampled_from(CREDENTIALS)
STEP = st.one_of(
    st.tuples(st.just("control"), st.sampled_from(CONTROL)),
    st.tuples(st.just("token"), st.none()),
    st.tuples(st.just("create"), st.sampled_from(CONTRACTS)),
    st.tuples(st.just("ask"), st.tuples(st.sampled_from(CONTRACTS), INDEX, INDEX, KEY)),
)
STEPS = st.lists(st.tuples(st.integers(0, 1), STEP), min_size=1, max_size=40)


class World:
    """A session, or a mock of its own: what is asked, and what is answered but for its name."""

    def __init__(
        self, app: MockApplication, state: MockState, origin: str, headers: Mapping[str, str]
    ) -> None:
        self.state, self.origin, self.headers = state, origin, dict(headers)
        self.client = httpx2.Client(transport=MockTransport(app))

    def send(self, method: str, path: str, **sent: Any) -> tuple[int, object, str]:
        sent["headers"] = {**sent.get("headers", {}), **self.headers}
        answer = self.client.request(method, self.origin + path, timeout=None, **sent)
        headers = [(n, self.unnamed(v)) for n, v in answer.headers.multi_items()]
        headers = [pair for pair in headers if pair[0] != "content-length"]
        return answer.status_code, headers, self.unnamed(answer.text)

    def unnamed(self, text: str) -> str:
        """Return a text without what names the session, and the lengths that it changes."""
        text = re.sub(
            r'"x-mock-session": "[ab]"(, )?', "", text.replace(self.origin, "http://mock")
        )
        return re.sub(r'"(content-length|bytes)": "?\d+"?', r'"\1": 0', text).replace(", }", "}")

    def do(self, kind: str, what: Any) -> tuple[int, object, str]:
        if kind == "control":
            method, path, body = what
            return self.send(method, path, json=body) if body else self.send(method, path)
        if kind == "token":
            form = {"grant_type": "client_credentials", "client_id": "a", "client_secret": "b"}
            return self.send("POST", "/_mock/oauth2/token", data=form)
        if kind == "create":
            return self.send("POST", f"/_mock/{what.vendor}/jobs")
        return self.ask(*what)

    def ask(self, contract: Contract, at: int, number: int, key: str) -> tuple[int, object, str]:
        """Ask for one of a vendor's operations, about one of its jobs if there are any."""
        vendor = self.state.vendors[contract.vendor]
        operations = [*contract.operations.values()]
        operation, jobs = operations[at % len(operations)], vendor.jobs.of(vendor.name)
        credentials = {n: s.encoded(key) for n, s in schemes_of(contract).items()}
        base = [vendor.base_path]
        wanted = example_request(contract, operation, base, credentials, {})
        path = "".join(wanted.url)
        if jobs and operation.path_parameters:
            path = vendor.url(operation.id, jobs[number % len(jobs)], "")
        headers = {name: "".join(value) for name, value in wanted.headers}
        return self.send(wanted.method, path, headers=headers, content=wanted.body)


@pytest.mark.parametrize("by_path", [True, False])
@given(steps=STEPS)
def test_two_sessions_answer_as_two_mocks_do(
    by_path: bool, steps: list[tuple[int, tuple[str, Any]]]
) -> None:
    shared = SHARED.start(clock=ManualClock())
    sessions, mocks = [], []
    for name, setup in zip("ab", ALONE, strict=True):
        origin = "http://mock" + (PREFIX + name if by_path else "")
        headers = {} if by_path else {"X-Mock-Session": name}
        sessions.append(World(shared, shared.sessions.of(name).state, origin, headers))
        alone = setup.start(clock=ManualClock())
        mocks.append(World(alone, alone, "http://mock", {}))
    for number, (which, step) in enumerate(steps):
        answers = [worlds[which].do(*step) for worlds in (sessions, mocks)]
        assert answers[0] == answers[1], (number, step)
    assert [*shared.jobs] == [*shared.journal] == []


def submitted(client: Any, contract: Contract) -> Any:
    """Start a job by the contract's example of a submit, as a generated client takes it."""
    submit = contract.operation("submit")
    assert submit is not None
    return client.submit_json(example_arguments(contract, submit, client.submit))


def through_to_its_end(mock: JobMock, contract: Contract, session: str) -> str:
    """Let a client that has a base URL and no more see a job to its end; return the job's URL."""
    vendor, state = contract.vendor, mock.app.sessions.of(session).state
    base = f"{mock.origin}{PREFIX}{session}{contract.server_path}"
    with mock.client(vendor, base_url=base, clock=Time(state)) as client:
        if contract.operation("submit") is None:
            job = state.create_job(vendor)
            origin = f"{mock.origin}{PREFIX}{session}"
            handle = client.job_at(state.vendors[vendor].url(contract.poll.id, job, origin))
        else:
            handle = submitted(client, contract)
        assert handle.wait(timeout=3600).phase == "succeeded"
        if contract.operation("result") is not None:
            handle.result()
        return str(handle.url)


class Time:
    """A client's clock that is a session's: what the client sleeps, its jobs live."""

    def __init__(self, state: MockState) -> None:
        self.now = state.clock.now
        self.sleep = state.clock.advance


@pytest.mark.parametrize("name", ["job_mock", "job_mock_server"])
@pytest.mark.parametrize("contract", CONTRACTS, ids=VENDORS)
def test_a_client_with_a_base_url_stays_in_its_session(
    request: pytest.FixtureRequest, name: str, contract: Contract
) -> None:
    mock: JobMock = request.getfixturevalue(name)
    url = through_to_its_end(mock, contract, "a")
    assert url.startswith(f"{mock.origin}{PREFIX}a{contract.server_path}/")
    seen = [e.operation for e in mock.app.sessions.of("a").state.journal]
    roles = (contract.operation(role) for role in ("submit", "poll", "result"))
    assert {operation.id for operation in roles if operation is not None} <= {*seen}
    assert [*mock.app.journal] == [*mock.app.jobs] == []


def test_clients_in_parallel_have_jobs_of_one_id_each(job_mock_server: JobMockServer) -> None:
    begin = threading.Barrier(4)

    def run(session: str) -> list[str]:
        begin.wait()
        return [through_to_its_end(job_mock_server, each, session) for each in CONTRACTS]

    with ThreadPoolExecutor(4) as pool:
        urls = [*pool.map(run, ("a", "b", "c", "d"))]
    # Where the time is in an id, it is that of a client that has waited for another job before.
    timeless = ["{created" not in each.lifecycle.simulation.id for each in CONTRACTS]
    paths = [
        [url.partition(f"{PREFIX}{name}")[2] for url in compress(found, timeless)]
        for name, found in zip("abcd", urls, strict=True)
    ]
    assert len(paths[0]) > 1
    assert all(paths[0])
    assert paths[1:] == paths[:1] * 3


def test_an_answer_is_kept_for_those_who_ask_in_the_same_way(job_mock: JobMock) -> None:
    """The prefix is in the answer's URLs: one that was asked for by the header has none."""
    contract = next(c for c in CONTRACTS if c.vendor == "oracle_oml")
    state = job_mock.app.sessions.of("a").state
    job = state.create_job(contract.vendor)
    state.clock.advance(3600)
    path = state.vendors[contract.vendor].url(contract.poll.id, job, "")
    bearer = {"authorization": "Bearer mock-token"}
    named = {**bearer, "X-Mock-Session": "a"}
    found = []
    with httpx2.Client(transport=MockTransport(job_mock.app), base_url="http://mock") as client:
        for url, headers in [(path, named), (f"{PREFIX}a{path}", bearer)] * 2:
            found.append(client.get(url, headers=headers).headers["content-location"])
    assert found == [found[0], found[0].replace("http://mock", f"http://mock{PREFIX}a")] * 2
