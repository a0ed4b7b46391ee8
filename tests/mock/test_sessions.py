"""Sessions of one mock: nothing of one is in another; names, bounds, and their ends."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable, Mapping
from io import StringIO
from pathlib import Path
from typing import Any
from urllib.parse import quote

import httpx2
import pytest

import jobcontracts.mock
from jobcontracts.mock import ManualClock, MockApplication, RunningClock, create_app
from jobcontracts.mock.http.in_process.httpx2_transports import MockTransport
from jobcontracts.mock.http.server.access_log import access_log
from jobcontracts.mock.testing import JobMockServer
from jobcontracts.model.contract import Contract
from jobcontracts.model.vendors import name_problem

Within = Callable[[str], httpx2.Client]
PREFIX = "/_mock/sessions"
SUBMIT = "/api/v2/customers/batch"
BATCH = {"customers": [{"identifier": "crm-1"}]}
JOB = "5135bfe3-b2c7-41f3-a44f-f4b58e7384df"


@pytest.fixture(params=["header", "path"])
def within(request: pytest.FixtureRequest, client: httpx2.Client, app: MockApplication) -> Within:
    """Return a client of a session, which is chosen in either way; of no name, it has none."""

    def chosen(name: str) -> httpx2.Client:
        if not name:
            return client
        origin, headers = "http://mock", dict(client.headers)
        if request.param == "header":
            headers["X-Mock-Session"] = name
        else:
            origin += f"{PREFIX}/{name}"
        return httpx2.Client(transport=MockTransport(app), base_url=origin, headers=headers)

    return chosen


def job_of(client: httpx2.Client, headers: Mapping[bytes, bytes] | None = None) -> str:
    """Start a job with an id that is the same in each session; return its path."""
    wanted = {"parameters": {"id": JOB}}
    made = client.post("/_mock/oration/jobs", json=wanted, headers=headers)
    assert made.status_code == 201
    return f"/api/v2/jobs/{JOB}"


def state(client: httpx2.Client) -> object:
    answer = client.get(f"/api/v2/jobs/{JOB}")
    return answer.json()["status"] if answer.status_code == 200 else answer.status_code


def change_jobs(client: httpx2.Client) -> None:
    client.post(f"/_mock/oration/jobs/{JOB}/advance", json={})


def change_clock(client: httpx2.Client) -> None:
    client.post("/_mock/clock/advance", json={"seconds": 600})


def change_kind_of_clock(client: httpx2.Client) -> None:
    client.put("/_mock/clock", json={"kind": "poll"})
    state(client)


def change_faults(client: httpx2.Client) -> None:
    client.post("/_mock/faults", json={"kind": "status", "status": 503})


def change_journal(client: httpx2.Client) -> None:
    client.get("/nowhere")


def change_plans(client: httpx2.Client) -> None:
    client.put("/_mock/plan", json={"plan": "fail"})


def change_tokens(client: httpx2.Client) -> None:
    form = {"grant_type": "client_credentials"}
    token = client.post("/_mock/oauth2/token", data=form, auth=("id", "secret")).json()
    assert token["access_token"] == "mock-token-1"


def reset(client: httpx2.Client) -> None:
    client.post("/_mock/reset")


def seen(client: httpx2.Client) -> dict[str, object]:
    """Return all that can be seen of a session by one who has chosen it."""
    bearer = {"authorization": "Bearer mock-token-1"}
    journal = [e["number"] for e in client.get("/_mock/journal").json()["exchanges"]]
    return {
        "jobs": [job["state"] for job in client.get("/_mock/oration/jobs").json()["jobs"]],
        "clock": client.get("/_mock/clock").json(),
        "faults": client.get("/_mock/faults").json(),
        "journal": journal,
        "plans": [v["default_plan"] for v in client.get("/_mock/").json()["vendors"]],
        "state": state(client),
        "token": client.get(f"/api/v2/jobs/{JOB}", headers=bearer).status_code,
    }


CHANGES = [
    change_jobs,
    change_clock,
    change_kind_of_clock,
    change_faults,
    change_journal,
    change_plans,
    change_tokens,
    reset,
]


@pytest.mark.parametrize("change", CHANGES)
@pytest.mark.parametrize("changed", ["", "a", "b"])
def test_what_is_done_to_a_session_is_done_to_no_other(
    within: Within, change: Callable[[httpx2.Client], None], changed: str
) -> None:
    sessions = {name: within(name) for name in ("", "a", "b")}
    for client in sessions.values():
        job_of(client)
        state(client)
    change(sessions[changed])
    told = {name: seen(client) for name, client in sessions.items()}
    one, other = (told[name] for name in told if name != changed)
    assert one == other
    assert told[changed] != one


def test_a_session_begins_as_the_mock_did(contracts: list[Contract], within: Within) -> None:
    app = create_app(contracts, clock=ManualClock(5.0), plan={"oration": "fail"}, seed=7)
    with httpx2.Client(transport=MockTransport(app), base_url="http://mock") as client:
        named: dict[str, Any] = {"headers": {"X-Mock-Session": "a"}}
        client.put("/_mock/plan", json={"plan": "succeed"})
        client.put("/_mock/clock", json={"kind": "real", "speed": 50})
        first = client.post("/_mock/oration/jobs").json()
        made = client.post("/_mock/oration/jobs", **named).json()
        assert (made["plan"], made["created"]) == ("fail", "1970-01-01T00:00:05.000Z")
        assert (made["id"], made["number"]) == (first["id"], 1)
        assert client.get("/_mock/clock", **named).json()["kind"] == "manual"


def test_a_real_clock_is_each_sessions_own(contracts: list[Contract]) -> None:
    seconds = iter(range(100))
    clock = RunningClock(10, wall=lambda: 0.0, monotonic=lambda: float(next(seconds)))
    app = create_app(contracts, clock=clock)
    state = app.sessions.of("a").state
    assert state.clock.speed == 10
    state.clock.advance(1000)
    assert app.clock.now() < 1000 < state.clock.now()


def test_the_header_is_no_credential_and_shows_in_the_log(
    client: httpx2.Client, app: MockApplication
) -> None:
    printed = StringIO()
    app.observer = access_log(printed, app.journal)
    named = {"X-Mock-Session": "session-of-a-test"}
    client.get("/api/v2/jobs/session-of-a-test", headers=named)
    client.get("/_mock/clock", headers=named)
    client.get(f"{PREFIX}/session-of-a-test/nowhere")
    client.get("/nowhere")
    lines = printed.getvalue().splitlines()
    assert ["session session-of-a-test GET" in line for line in lines] == [True, True, True, False]
    told = client.get("/_mock/journal", headers=named).json()["exchanges"][::-1]
    assert told[0]["request"]["headers"]["x-mock-session"] == "session-of-a-test"
    assert [e["request"]["path"] for e in told] == ["/api/v2/jobs/session-of-a-test", "/nowhere"]


NAMES = [
    *("test_x[a[0]-1]", "tests/mock/test_x.py::TestX::test_x[a/b-50%-c%20d]", "a, b; c?d=e#f"),
    *("\u00fcn\u00efcode \u2713", "<script>", "-", "_a", "...", "%2e", "~", "a" * 256),
]


@pytest.mark.parametrize("name", NAMES)
def test_a_tests_own_name_is_one(client: httpx2.Client, app: MockApplication, name: str) -> None:
    headers = {b"X-Mock-Session": name.encode()}
    job_of(client, headers=headers)
    assert [session.name for session in app.sessions] == [name]
    prefix = f"{PREFIX}/{quote(name, safe='')}"
    made = client.get(f"{prefix}/_mock/oration/jobs/{JOB}").json()
    # Whatever stands there as it is in a path, in the URLs of answers it does not.
    assert made["url"] == f"http://mock{prefix}/api/v2/jobs/{JOB}"
    for more in ({}, headers):
        assert client.get(made["url"], headers=more).json()["status"] == "created"
    page = client.get(f"{prefix}/_mock/", headers={"accept": "text/html"})
    assert page.status_code == 200
    pressed = client.post(f"{prefix}/_mock/", data={"do": "nothing"}, headers=headers)
    assert pressed.status_code == 422
    assert [session["name"] for session in client.get(PREFIX).json()["sessions"]] == [name]
    assert client.delete(prefix).status_code == 204
    assert [*app.sessions] == []


def test_raw_characters_of_a_path_are_encoded_in_answers(client: httpx2.Client) -> None:
    request = client.build_request("POST", f"{PREFIX}/x/_mock/oration/jobs")
    request.url = httpx2.URL(f"http://mock{PREFIX}/a[0]~/_mock/oration/jobs")
    assert client.send(request).json()["url"].startswith(f"http://mock{PREFIX}/a%5B0%5D~/api/v2/")


def test_a_session_can_be_ended_within_itself(client: httpx2.Client, app: MockApplication) -> None:
    assert client.delete(f"{PREFIX}/a{PREFIX}/a").status_code == 204
    assert [*app.sessions] == []


WRONG = ["", ".", "..", "a\x1b[31m", "a\x85", "a\u202eb", "a\u200b", "a" * 257]


@pytest.mark.parametrize("name", WRONG)
def test_a_name_that_is_none_begins_no_session(
    client: httpx2.Client, app: MockApplication, name: str
) -> None:
    answer = client.get("/_mock/clock", headers={b"X-Mock-Session": name.encode()})
    assert answer.status_code == 400
    assert answer.headers["x-mock-undocumented"] == "sessions are the mock's own"
    assert answer.json()["detail"].startswith("the name of a session is 1 to 256 characters that ")
    assert [*app.sessions] == []


@pytest.mark.parametrize(
    "name", ["", "%2e%2E", "a%20", "a%00", "a%0d%0a", "%C2%85", "a%E2%80%AE", "a" * 257]
)
def test_a_path_whose_name_is_none_begins_no_session(
    client: httpx2.Client, app: MockApplication, name: str
) -> None:
    request = client.build_request("GET", "/")
    request.url = httpx2.URL(f"http://mock{PREFIX}/{name}/_mock/clock")
    assert client.send(request).status_code == 400
    assert [*app.sessions] == []


def test_a_session_is_named_once(client: httpx2.Client, app: MockApplication) -> None:
    url = f"{PREFIX}/a/_mock/clock"
    assert client.get(url, headers={"X-Mock-Session": "a"}).status_code == 200
    answer = client.get(url, headers={"X-Mock-Session": "b"})
    told = "header and path name the sessions 'b' and 'a': name one"
    assert (answer.status_code, answer.json()["detail"]) == (400, told)
    twice = [("X-Mock-Session", "a"), ("X-Mock-Session", "a")]
    assert client.get("/_mock/clock", headers=twice).status_code == 400
    assert [session.name for session in app.sessions] == ["a"]


def test_sessions_are_listed_and_ended(client: httpx2.Client) -> None:
    for name in ("b", "a"):
        job_of(httpx2.Client(transport=client._transport, base_url=f"http://mock{PREFIX}/{name}"))
    url = f"{PREFIX}?limit=1"
    page = client.get(url).json()
    assert [(s["name"], s["number"], s["jobs"]) for s in page["sessions"]] == [("b", 1, 1)]
    (following,) = client.get(page["next"]).json()["sessions"]
    assert following["name"] == "a"
    assert client.delete(f"{PREFIX}/a").status_code == 204
    missing = client.delete(f"{PREFIX}/a")
    assert (missing.status_code, "no session 'a'" in missing.text) == (404, True)
    assert [s["name"] for s in client.get(PREFIX).json()["sessions"]] == ["b"]
    # The name begins another one.
    assert client.get(f"/api/v2/jobs/{JOB}", headers={"X-Mock-Session": "a"}).status_code == 404
    assert [s["number"] for s in client.get(PREFIX).json()["sessions"]] == [1, 3]


def test_a_delay_in_process_moves_the_clock_of_its_session(
    within: Within, app: MockApplication
) -> None:
    client, before = within("a"), app.clock.now()
    path = job_of(client)
    client.post("/_mock/faults", json={"kind": "delay", "seconds": 30, "count": 1})
    assert client.get(path, timeout=None).json()["status"] == "success"
    client.post("/_mock/faults", json={"kind": "silence", "count": 1})
    with pytest.raises(httpx2.ReadTimeout):
        client.get(path, timeout=20)
    assert app.clock.now() == before
    assert app.sessions.of("a").state.clock.now() == before + 50


def test_the_readmes_lines_do_what_they_say(job_mock_server: JobMockServer) -> None:
    if shutil.which("curl") is None:
        pytest.skip("THE README'S LINES WERE NOT TRIED: there is no curl")
    page = Path(jobcontracts.mock.__file__).with_name("README.md").read_text("utf-8")
    block = page.partition("## Sessions")[2].partition("```sh\n")[2].partition("```")[0]
    script = block.replace("http://127.0.0.1:8080", job_mock_server.origin)
    said = subprocess.run(
        ["sh", "-e"], input=script, capture_output=True, encoding="utf-8", check=True
    ).stdout
    assert f'"url": "{job_mock_server.origin}{PREFIX}/checkout-7/api/v2/jobs/' in said
    assert '"now": "2026-01-01T00:10:00.000Z"' in said
    assert '"name": "checkout-7", "number": 1, "jobs": 1' in said
    assert [*job_mock_server.app.sessions] == []
    assert job_mock_server.now() == ManualClock().now()


def test_a_page_has_a_session_by_its_path_alone(client: httpx2.Client) -> None:
    page = {"origin": "https://app.example", "access-control-request-method": "POST"}
    answer = client.options(SUBMIT, headers=page)
    assert "x-mock-session" not in answer.headers["access-control-allow-headers"]
    asked = client.options(f"{PREFIX}/a{SUBMIT}", headers=page)
    assert (asked.status_code, asked.headers) == (204, answer.headers)
    made = client.post(f"{PREFIX}/a{SUBMIT}", json=BATCH, headers={"origin": page["origin"]})
    assert made.is_success
    assert made.headers["access-control-allow-origin"] == page["origin"]
    refused = client.get(f"{PREFIX}/a/_mock/clock", headers={"origin": page["origin"]})
    assert refused.status_code == 403


@pytest.mark.parametrize("proxy", [False, True])
def test_the_control_apis_urls_stay_in_the_session(
    contracts: list[Contract], proxy: bool, connect: Callable[[MockApplication], httpx2.Client]
) -> None:
    app = create_app(
        contracts, clock=ManualClock(), trust_forwarded=proxy, allow_hosts=["jobs.example"]
    )
    client = connect(app)
    client.headers["X-Forwarded-Host"], client.headers["X-Forwarded-Proto"] = "jobs.example", "http"
    own = f"http://{'jobs.example' if proxy else 'mock'}{PREFIX}/a"
    for _ in range(2):
        job = client.post(f"{PREFIX}/a/_mock/oration/jobs").json()
        assert job["url"].startswith(f"{own}/api/v2/jobs/")
    page = client.get(f"{PREFIX}/a/_mock/oration/jobs?limit=1").json()
    assert page["next"].startswith(f"{own}/_mock/oration/jobs?")
    for vendor in client.get(f"{PREFIX}/a/_mock/").json()["vendors"]:
        assert vendor["base_url"].startswith(own)
        assert vendor["jobs"].startswith(f"{own}/_mock/")
    document = client.get(f"{PREFIX}/a/_mock/openapi.json").json()
    assert document["servers"] == [{"url": f"{PREFIX}/a/_mock"}]
    assert client.get("/_mock/openapi.json").json()["servers"] == [{"url": "/_mock"}]


def test_no_vendor_can_stand_where_sessions_do(tmp_path: Path) -> None:
    assert name_problem(tmp_path / "sessions") is not None
