"""Habits of real servers that no contract forbids: none is a finding, and what breaks it is one.

Each server is the mock on a socket, with one habit of its own.
"""

from __future__ import annotations

import json
from base64 import b64encode
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl
from uuid import UUID

import httpx2
import pytest

from jobcontracts.conformance import ALL_PHASES, Depth, run_suite
from jobcontracts.conformance.exchanges.credentials import Credentials
from jobcontracts.conformance.run.real_server import ServerTarget
from jobcontracts.model.contract import Contract, read_contract

from .recording_server import Answer, RecordingServer, recording
from .test_gate import changed

VENDORS = Path(__file__).parents[1] / "vendors"
SECRET = "ann:secret-1"

Habit = Callable[[httpx2.Request, Answer], httpx2.Response]


@pytest.fixture
def contract(request: pytest.FixtureRequest) -> Contract:
    """The invented vendor's contract, changed or not, or that of a server that there is."""
    wanted: str | Contract = getattr(request, "param", changed())
    return wanted if isinstance(wanted, Contract) else read_contract(VENDORS / wanted)


@pytest.fixture
def server(contract: Contract) -> Iterator[RecordingServer]:
    with recording(contract, SECRET) as served:
        yield served


def findings(
    server: RecordingServer,
    *,
    writes: bool = True,
    phases: tuple[str, ...] = ALL_PHASES,
    seed: int = 1,
) -> list[tuple[str, str, str]]:
    """Hold the server against its contract; what it sleeps, the server's jobs live."""
    target = ServerTarget(
        server.contract,
        Credentials.of(server.contract, SECRET),
        server.base_url,
        writes=writes,
        rate=None,
        sleep=lambda seconds: server.mock.advance(max(seconds, 0)),
    )
    found = run_suite(target, Depth(seed, 5, phases)).findings
    return [(f.check, f.operation, f.message) for f in found]


def answering(status: int, body: Any) -> httpx2.Response:
    return httpx2.Response(status, json=body)


# What a client asks for.


def html_for_anybody(request: httpx2.Request, ask: Answer) -> httpx2.Response:
    """Answer a browser, and whoever does not say what it can read, with a page."""
    answer = ask(request)
    if answer.status_code == 200 and "application/json" not in request.headers["accept"]:
        return httpx2.Response(200, html="<p>A page.</p>")
    return answer


@pytest.mark.parametrize("contract", [changed(), "pygeoapi"], indirect=True)
def test_requests_say_which_answers_a_client_reads(server: RecordingServer) -> None:
    server.answer = html_for_anybody
    assert findings(server) == []


def test_a_page_for_who_asks_for_json_is_a_finding(server: RecordingServer) -> None:
    server.answer = lambda request, ask: httpx2.Response(
        ask(request).status_code, html="<p>A page.</p>"
    )
    assert "answer_as_documented" in {check for check, *_ in findings(server)}


# Preferences and names, which a server may ignore.


USER_AGENT = changed(
    {
        "- name: pages\n": "- {name: User-Agent, in: header, required: true, example: a-1, "
        "x-source: reports, schema: {type: string, pattern: '^[a-z]-[0-9]$'}}\n"
        "        - name: pages\n"
    }
)


@pytest.mark.parametrize("contract", ["pygeoapi", USER_AGENT], indirect=True)
def test_a_server_may_ignore_a_preference_and_who_asks(server: RecordingServer) -> None:
    def habit(request: httpx2.Request, ask: Answer) -> httpx2.Response:
        if "user-agent" in request.headers:
            request.headers["user-agent"] = "a-1"
        if request.headers.get("prefer") != "respond-async":
            request.headers.pop("prefer", None)
        return ask(request)

    server.answer = habit
    assert findings(server) == []


# What there is on a server, and what its jobs take.


@pytest.mark.parametrize("contract", ["pygeoapi"], indirect=True)
def test_a_scope_that_a_server_has_not_is_an_unknown_one(server: RecordingServer) -> None:
    def habit(request: httpx2.Request, ask: Answer) -> httpx2.Response:
        process = request.url.path.split("/")[2]
        if "/processes/" in request.url.path and process != "hello-world":
            return answering(404, {"type": "NoSuchProcess"})
        return ask(request)

    server.answer = habit
    assert findings(server) == []


@pytest.mark.parametrize("contract", ["scrapyd"], indirect=True)
def test_a_scope_that_a_server_has_not_may_be_refused_in_a_body(server: RecordingServer) -> None:
    def habit(request: httpx2.Request, ask: Answer) -> httpx2.Response:
        said = dict(parse_qsl(request.content.decode("utf-8", "replace")))
        project = request.url.params.get("project", said.get("project"))
        answer = ask(request)
        if project not in (None, "rsproj") and answer.status_code == 200:
            return answering(200, {"status": "error", "message": "no such project"})
        return answer

    server.answer = habit
    assert findings(server) == []


def titles(request: httpx2.Request) -> Any:
    with suppress(ValueError, AttributeError):
        return json.loads(request.content).get("title")


def test_a_documented_refusal_of_inputs_of_the_jobs_own_is_none(server: RecordingServer) -> None:
    def habit(request: httpx2.Request, ask: Answer) -> httpx2.Response:
        answer = ask(request)
        if answer.status_code == 201 and titles(request) != "Sales":
            return answering(422, {"why": "there is no such report"})
        return answer

    server.answer = habit
    assert findings(server) == []


@pytest.mark.parametrize(
    ("status", "check"), [(400, "answer_as_documented"), (422, "served_when_right")]
)
def test_a_refusal_of_the_contracts_own_example_is_one_finding(
    server: RecordingServer, status: int, check: str
) -> None:
    def habit(request: httpx2.Request, ask: Answer) -> httpx2.Response:
        answer = ask(request)
        if answer.status_code == 201 and titles(request) == "Sales":
            return answering(status, {"why": "there is no such report"})
        return answer

    server.answer = habit
    found = [(name, operation) for name, operation, _ in findings(server, phases=("life",))]
    assert found == [(check, "startReport")]


def test_an_undocumented_refusal_of_inputs_is_one_finding(server: RecordingServer) -> None:
    def habit(request: httpx2.Request, ask: Answer) -> httpx2.Response:
        answer = ask(request)
        if answer.status_code == 201 and titles(request) != "Sales":
            return answering(400, {"why": "there is no such report"})
        return answer

    server.answer = habit
    assert [(check, name) for check, name, _ in findings(server)] == [
        ("answer_as_documented", "startReport")
    ]


def test_a_number_that_no_machine_word_holds_may_be_refused(server: RecordingServer) -> None:
    def habit(request: httpx2.Request, ask: Answer) -> httpx2.Response:
        pages = request.url.params.get("pages", "")
        if pages.lstrip("-").isdigit() and abs(int(pages)) >= 1 << 63:
            return answering(422, {"why": "so many pages are no report"})
        return ask(request)

    server.answer = habit
    assert findings(server) == []


# Keys by which a job is started once.


def empty_key(request: httpx2.Request) -> bool:
    with suppress(ValueError, AttributeError):
        return bool(json.loads(request.content).get("idempotency_key") == "")
    return False


@pytest.mark.parametrize("contract", ["prefect"], indirect=True)
def test_what_a_server_does_with_an_empty_key_is_found_with_each_seed(
    server: RecordingServer,
) -> None:
    used = False

    def habit(request: httpx2.Request, ask: Answer) -> httpx2.Response:
        nonlocal used
        answer = ask(request)
        if answer.status_code in (200, 201) and empty_key(request):
            again, used = used, True
            return answering(409, {"detail": "Data integrity conflict."}) if again else answer
        return answer

    server.answer = habit
    for seed in range(1, 4):
        used = False
        found = [(check, name) for check, name, _ in findings(server, seed=seed)]
        assert (seed, found) == (seed, [("answer_as_documented", "createFlowRun")])


@pytest.mark.parametrize("contract", ["prefect"], indirect=True)
def test_an_empty_key_may_be_none(server: RecordingServer) -> None:
    def habit(request: httpx2.Request, ask: Answer) -> httpx2.Response:
        if not empty_key(request):
            return ask(request)
        body = {**json.loads(request.content), "idempotency_key": None}
        sent = [(n, v) for n, v in request.headers.items() if n.lower() != "content-length"]
        return ask(httpx2.Request(request.method, request.url, headers=sent, json=body))

    server.answer = habit
    assert findings(server) == []


# Ids.


def is_uuid(text: str) -> bool:
    with suppress(ValueError):
        return bool(UUID(text))
    return False


def test_a_malformed_id_may_be_unknown(server: RecordingServer) -> None:
    def habit(request: httpx2.Request, ask: Answer) -> httpx2.Response:
        answer = ask(request)
        segments = request.url.path.split("/")
        if answer.status_code == 422 and len(segments) > 3 and not is_uuid(segments[3]):
            return answering(404, {"why": "there is no such report"})
        return answer

    server.answer = habit
    assert findings(server) == []


def test_a_server_may_have_the_job_that_the_contract_shows(server: RecordingServer) -> None:
    example = server.contract.poll.path_parameters[0].example
    server.mock.create_job("reports", parameters={"jobId": example})
    assert findings(server, writes=False) == []


NUMBERED = changed(
    {
        "5135bfe3-b2c7-41f3-a44f-f4b58e7384df": "7",
        "{type: string, format: uuid}": "{type: integer}",
    },
    {"  on_cancel:": '  id: "{number}"\n  on_cancel:'},
)


@pytest.mark.parametrize("contract", [NUMBERED], indirect=True)
def test_a_number_may_be_the_id_of_somebodys_job(server: RecordingServer) -> None:
    def habit(request: httpx2.Request, ask: Answer) -> httpx2.Response:
        answer, asked = ask(request), request.url.path.split("/")[-1]
        if answer.status_code == 404 and asked.isdecimal() and request.method == "GET":
            times = {"createdAt": "2026-01-01T00:00:00Z", "updatedAt": "2026-01-01T00:00:05Z"}
            return answering(200, {"id": int(asked), "state": "written", "percent": 100, **times})
        return answer

    server.answer = habit
    assert findings(server, writes=False) == []


@pytest.mark.parametrize("contract", ["scrapyd"], indirect=True)
def test_what_a_random_id_gets_is_what_the_contract_refuses_with(server: RecordingServer) -> None:
    told: list[Any] = []

    def habit(request: httpx2.Request, ask: Answer) -> httpx2.Response:
        answer = ask(request)
        if request.method == "GET" and answer.status_code == 200:
            answer.read()
            told.append(answer.json().get("currstate"))
        return answer

    server.answer = habit
    assert findings(server) == []
    assert None in told


@pytest.mark.parametrize("contract", ["scrapyd"], indirect=True)
def test_a_random_id_may_be_refused_as_a_malformed_one(server: RecordingServer) -> None:
    def habit(request: httpx2.Request, ask: Answer) -> httpx2.Response:
        answer = ask(request)
        job = request.url.params.get("job")
        if answer.status_code == 200 and job is not None and job not in server.jobs():
            return answering(200, {"status": "error", "message": "no such job"})
        return answer

    server.answer = habit
    assert findings(server) == []


@pytest.mark.parametrize("contract", ["pygeoapi"], indirect=True)
def test_a_job_that_an_answer_names_is_known_though_nobody_asked_for_it(
    server: RecordingServer,
) -> None:
    def habit(request: httpx2.Request, ask: Answer) -> httpx2.Response:
        answer = ask(request)
        if answer.status_code == 200 and request.url.path.endswith("/execution"):
            request.headers["prefer"] = "respond-async"
            answer.headers["location"] = ask(request).headers["location"]
        return answer

    server.answer = habit
    assert findings(server) == []


# Too much to do.


@pytest.mark.parametrize("status", [429, 503])
def test_a_server_may_have_too_much_to_do(server: RecordingServer, status: int) -> None:
    count = 0

    def habit(request: httpx2.Request, ask: Answer) -> httpx2.Response:
        nonlocal count
        count += 1
        # Not the first, by which the run has a job.
        return ask(request) if count % 5 else answering(status, {"why": "not now"})

    server.answer = habit
    assert findings(server) == []


def test_a_server_that_has_too_much_to_do_all_the_time_is_not_held(
    server: RecordingServer,
) -> None:
    server.answer = lambda request, ask: answering(503, {"why": "not now"})
    found = [(check, name) for check, name, _ in findings(server)]
    assert ("served_when_right", "startReport") in found


# Cancelling.


def at_stop(server: RecordingServer, seconds: float) -> Habit:
    """Refuse each right cancel by a documented status, after some seconds of the job's life."""

    def habit(request: httpx2.Request, ask: Answer) -> httpx2.Response:
        segments = request.url.path.split("/")
        if segments[-1] == "stop" and segments[3] in server.jobs():
            server.mock.advance(seconds)
            basic = f"Basic {b64encode(SECRET.encode()).decode()}"
            sent = request.headers.get("authorization"), request.url.params.get("key")
            if sent == (basic, SECRET):
                return answering(422, {"why": "it has ended"})
        return ask(request)

    return habit


def test_a_job_may_end_while_its_cancel_is_under_way(server: RecordingServer) -> None:
    server.answer = at_stop(server, 3600)
    assert findings(server, phases=("life",)) == []


def test_a_cancel_that_is_refused_though_the_job_goes_on_is_a_finding(
    server: RecordingServer,
) -> None:
    server.answer = at_stop(server, 0)
    found = [(check, name) for check, name, _ in findings(server, phases=("life",))]
    assert ("served_when_right", "stopReport") in found


def test_a_cancel_by_who_may_not_is_tried_though_other_jobs_of_the_run_have_ended(
    server: RecordingServer,
) -> None:
    def habit(request: httpx2.Request, ask: Answer) -> httpx2.Response:
        if request.url.path.endswith("/stop") and "authorization" not in request.headers:
            return httpx2.Response(200)
        return ask(request)

    server.answer = habit
    found = [(check, name) for check, name, _ in findings(server, phases=("life",))]
    assert ("refused_as_documented", "stopReport") in found


class LateIndex:
    """A server that knows a job from the second look on."""

    def __init__(self) -> None:
        self._looked: set[str] = set()

    def __call__(self, request: httpx2.Request, ask: Answer) -> httpx2.Response:
        answer = ask(request)
        if request.method != "GET" or answer.status_code != 200:
            return answer
        known = request.url.path in self._looked
        self._looked.add(request.url.path)
        return answer if known else answering(404, {"why": "no such report"})


GRACE = changed(lifecycle={"poll: {": "poll: {grace: 5, "})


@pytest.mark.parametrize("contract", [GRACE], indirect=True)
def test_a_new_job_may_be_unknown_for_as_long_as_the_contract_says(
    server: RecordingServer,
) -> None:
    server.answer = LateIndex()
    assert findings(server, phases=("life",)) == []


def test_a_new_job_is_known_at_once_where_no_grace_is_said(server: RecordingServer) -> None:
    server.answer = LateIndex()
    assert "served_when_right" in {check for check, *_ in findings(server, phases=("life",))}


class OpaqueUrls:
    """A server whose URLs have a key in their query, which changes once a job has been looked at.

    Without it a job is not there.
    """

    def __init__(self, *, moves: bool) -> None:
        self._moves = moves
        self._looked: set[str] = set()

    def __call__(self, request: httpx2.Request, ask: Answer) -> httpx2.Response:
        answer = ask(request)
        if answer.status_code == 201:
            answer.headers["location"] += "?sig=1"
        if request.method != "GET" or answer.status_code != 200:
            return answer
        moved = self._moves and request.url.path in self._looked
        if request.url.params.get("sig") != ("2" if moved else "1"):
            return answering(404, {"why": "no such report"})
        self._looked.add(request.url.path)
        there = f"{request.url.path}?sig=2" if self._moves else None
        told = json.loads(answer.read())
        return answering(200, told | ({"moved": there} if there else {}))


URL = "url: $response.header.Location"
MOVING = changed(lifecycle={URL: URL + "\n  next: $response.body#/moved"})


@pytest.mark.parametrize(
    ("contract", "moves"), [(changed(), False), (MOVING, True)], indirect=["contract"]
)
def test_the_urls_that_a_server_gives_are_polled_as_they_are(
    server: RecordingServer, moves: bool
) -> None:
    server.answer = OpaqueUrls(moves=moves)
    assert findings(server, phases=("life",)) == []
