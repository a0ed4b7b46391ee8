"""Faults that are asked for: what happens, to which requests, and how often."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Sequence
from email.utils import parsedate_to_datetime
from typing import Any

import httpx2
import pytest

from jobcontracts.mock import ManualClock, MockApplication, create_app
from jobcontracts.mock.control.document import control_api
from jobcontracts.mock.http.in_process.httpx2_transports import AsyncMockTransport, MockTransport
from jobcontracts.model.contract import Contract

from ..conftest import VENDORS

MARK = "x-mock-undocumented"
FAULTS = "/_mock/faults"
Connect = Callable[[MockApplication], httpx2.Client]


@pytest.fixture
def url(app: MockApplication) -> str:
    """Where a new job is polled."""
    return f"/api/v2/jobs/{app.create_job('oration').id}"


def fault(client: httpx2.Client, kind: str, **wanted: Any) -> int:
    """Ask for a fault, and return its number."""
    answer = client.post(FAULTS, json={"kind": kind, **wanted})
    assert answer.status_code == 201, answer.text
    return int(answer.json()["id"])


def test_a_status_comes_for_the_next_requests_and_no_longer(
    client: httpx2.Client, url: str
) -> None:
    number = fault(client, "status", status=503, retry_after=7, count=2)
    answers = [client.get(url) for _ in range(3)]
    assert [answer.status_code for answer in answers] == [503, 503, 200]
    assert answers[0].headers["retry-after"] == "7"
    assert MARK in answers[0].headers
    assert client.get(f"{FAULTS}/{number}").status_code == 404


def test_retry_after_can_be_a_date_and_can_be_missing(
    client: httpx2.Client, clock: ManualClock, url: str
) -> None:
    fault(client, "status", status=429, retry_after=90, retry_after_as="date", count=1)
    fault(client, "status", status=429, count=1)
    dated, bare = client.get(url), client.get(url)
    assert parsedate_to_datetime(dated.headers["retry-after"]).timestamp() == clock.now() + 90
    assert "retry-after" not in bare.headers


def test_a_documented_status_comes_with_its_documented_body(
    client: httpx2.Client, app: MockApplication
) -> None:
    job = app.create_job("oracle_oml")
    fault(client, "status", status=500, vendor="oracle_oml", count=1)
    answer = client.get(f"/oml/api/py-scripts/v1/jobs/{job.id}")
    assert (answer.status_code, MARK in answer.headers) == (500, False)


def test_a_401_that_was_asked_for_has_its_challenge(client: httpx2.Client, url: str) -> None:
    fault(client, "status", status=401)
    assert "www-authenticate" in client.get(url).headers


@pytest.mark.parametrize("status", [204, 304])
def test_a_status_without_a_body_has_none(client: httpx2.Client, url: str, status: int) -> None:
    fault(client, "status", status=status)
    answer = client.get(url)
    assert (answer.status_code, answer.content) == (status, b"")


@pytest.mark.parametrize("processed", [False, True])
def test_a_request_has_its_effect_behind_a_fault_only_if_asked(
    client: httpx2.Client, app: MockApplication, processed: bool
) -> None:
    fault(client, "status", status=502, operation="createCustomersBatch", processed=processed)
    body = {"customers": [{"identifier": "crm-1"}]}
    operations = client.get("/_mock/").json()["vendors"]
    known = {o for v in operations if v["vendor"] == "oration" for o in v["operations"]}
    assert "createCustomersBatch" in known
    assert client.post("/api/v2/customers/batch", json=body).status_code == 502
    assert len(app.jobs) == processed


def test_a_fault_meets_what_it_was_asked_for_and_nothing_else(
    client: httpx2.Client, app: MockApplication, url: str
) -> None:
    other = f"/api/v2/jobs/{app.create_job('oration').id}"
    genai = f"/api/v2/genai/status/{app.create_job('datarobot_genai').id}/"
    numbers = [
        fault(client, "status", status=500, job=url.rpartition("/")[2]),
        fault(client, "status", status=502, vendor="datarobot_genai"),
    ]
    assert [client.get(u).status_code for u in (url, other, genai)] == [500, 200, 502]
    for number in numbers:
        assert client.delete(f"{FAULTS}/{number}").status_code == 204
    assert [client.get(u).status_code for u in (url, other, genai)] == [200, 200, 200]


def test_chance_comes_from_the_seed(contracts: Sequence[Contract], connect: Connect) -> None:
    def statuses(seed: int) -> list[int]:
        app = create_app(contracts, clock=ManualClock(), seed=seed)
        client = connect(app)
        fault(client, "status", status=500, probability=0.3)
        url = f"/api/v2/jobs/{app.create_job('oration').id}"
        return [client.get(url).status_code for _ in range(200)]

    first = statuses(1)
    assert first == statuses(1)
    assert first != statuses(2)
    assert 30 < first.count(500) < 90


def test_the_body_can_be_no_json(client: httpx2.Client, url: str) -> None:
    fault(client, "invalid_json", count=1)
    answer = client.get(url)
    assert answer.status_code == 200
    assert int(answer.headers["content-length"]) == len(answer.content)
    with pytest.raises(ValueError, match="line 1 column"):
        answer.json()


def test_a_field_can_be_missing_or_of_another_type(client: httpx2.Client, url: str) -> None:
    whole = client.get(url).json()
    fault(client, "drop_field", field="/status", count=1)
    assert client.get(url).json() == {k: v for k, v in whole.items() if k != "status"}
    fault(client, "wrong_type", field="/status", count=1)
    assert client.get(url).json() == whole | {"status": 7}
    fault(client, "wrong_type", field="/error", value={"code": 1}, count=1)
    assert client.get(url).json() == whole | {"error": {"code": 1}}


def test_a_fault_with_nothing_to_damage_waits_for_an_answer_that_has_it(
    client: httpx2.Client, app: MockApplication, clock: ManualClock
) -> None:
    job = app.create_job("seequent_evo")
    url = client.get(f"/_mock/seequent_evo/jobs/{job.id}").json()["url"]
    number = fault(client, "drop_field", field="/links/results", count=1)
    assert "results" not in client.get(url).json()["links"]
    assert client.get(f"{FAULTS}/{number}").json()["used"] == 0
    clock.advance(100)
    assert client.get(url).json()["links"] == {}
    assert client.get(url).json()["links"] != {}


@pytest.mark.parametrize(
    ("vendor", "wanted", "state"),
    [
        ("oration", {}, "mock-unheard-of"),
        ("seequent_evo", {"state": "paused"}, "paused"),
        ("oracle_oml", {}, 299),
        ("oracle_oml", {"state": "207"}, 207),
    ],
)
def test_a_state_can_be_one_that_nobody_knows(
    client: httpx2.Client, app: MockApplication, vendor: str, wanted: dict[str, str], state: Any
) -> None:
    job = app.create_job(vendor)
    url = client.get(f"/_mock/{vendor}/jobs/{job.id}").json()["url"]
    fault(client, "unknown_state", **wanted)
    answer = client.get(url)
    assert state in (answer.status_code, answer.json().get("status"))


@pytest.mark.parametrize("state", ["paused", "199", "600", "2.5", "٢٠٧", "²07"])
def test_where_states_are_status_codes_another_text_spoils_no_answer(
    client: httpx2.Client, app: MockApplication, state: str
) -> None:
    job = app.create_job("oracle_oml")
    url = client.get(f"/_mock/oracle_oml/jobs/{job.id}").json()["url"]
    number = fault(client, "unknown_state", state=state)
    assert client.get(url).status_code == 202
    assert client.get(f"{FAULTS}/{number}").json()["used"] == 0


def test_a_body_can_be_called_something_else(client: httpx2.Client, url: str) -> None:
    fault(client, "content_type", count=1)
    fault(client, "content_type", content_type="text/plain; charset=latin-1")
    types = [client.get(url).headers["content-type"] for _ in range(2)]
    assert types == ["text/plain; charset=latin-1"] * 2
    assert client.get(url).json()["status"] == "created"


def test_latency_is_time_of_the_mocks_clock_in_process(
    client: httpx2.Client, clock: ManualClock, url: str
) -> None:
    fault(client, "delay", seconds=2, count=1)
    start = clock.now()
    assert client.get(url).json()["status"] == "active"
    assert clock.now() == start + 2


def test_latency_beyond_the_clients_patience_is_a_timeout(
    client: httpx2.Client, clock: ManualClock, url: str
) -> None:
    fault(client, "delay", seconds=60, count=1)
    start = clock.now()
    with pytest.raises(httpx2.ReadTimeout):
        client.get(url, timeout=3)
    assert clock.now() == start + 3


def test_silence_is_a_timeout_after_the_clients_patience(
    client: httpx2.Client, clock: ManualClock, url: str
) -> None:
    fault(client, "silence", count=1)
    start = clock.now()
    with pytest.raises(httpx2.ReadTimeout):
        client.get(url, timeout=httpx2.Timeout(None, read=30))
    assert clock.now() == start + 30


def test_silence_without_a_timeout_ends_the_test_and_not_the_patience(
    client: httpx2.Client, url: str
) -> None:
    fault(client, "silence", count=1)
    with pytest.raises(TimeoutError, match="no timeout"):
        client.get(url, timeout=None)


def test_a_reset_is_a_read_error(client: httpx2.Client, url: str) -> None:
    fault(client, "reset", count=1)
    with pytest.raises(httpx2.ReadError):
        client.get(url)
    assert client.get(url).status_code == 200


def test_a_body_cut_short_is_an_error_in_the_middle_of_it(client: httpx2.Client, url: str) -> None:
    whole = client.get(url).content
    fault(client, "truncate", count=2)
    came: list[bytes] = []
    with client.stream("GET", url) as answer:
        assert answer.status_code == 200
        with pytest.raises(httpx2.RemoteProtocolError, match="without sending complete"):
            came.extend(answer.iter_raw())
    assert b"".join(came) == whole[: len(whole) // 2]
    with pytest.raises(httpx2.RemoteProtocolError):
        client.get(url)


@pytest.mark.parametrize("beyond", [-1, 0, 1])
def test_a_cut_that_comes_too_late_leaves_out_the_last_byte(
    client: httpx2.Client, url: str, beyond: int
) -> None:
    whole = client.get(url).content
    fault(client, "truncate", bytes=len(whole) + beyond)
    came: list[bytes] = []
    with client.stream("GET", url) as answer, pytest.raises(httpx2.RemoteProtocolError):
        came.extend(answer.iter_raw())
    assert b"".join(came) == whole[:-1]


def test_slow_bytes_come_piece_by_piece(
    client: httpx2.Client, clock: ManualClock, url: str
) -> None:
    whole = client.get(url).content
    fault(client, "slow", seconds=0.5, bytes=100, count=1)
    start = clock.now()
    with client.stream("GET", url) as answer:
        pieces = list(answer.iter_raw())
    assert b"".join(pieces) == whole
    assert {len(piece) for piece in pieces[:-1]} == {100}
    assert clock.now() == start + 0.5 * (len(pieces) - 1)


def test_two_faults_can_meet_one_request(
    client: httpx2.Client, clock: ManualClock, url: str
) -> None:
    fault(client, "delay", seconds=1)
    fault(client, "drop_field", field="/status")
    start = clock.now()
    assert "status" not in client.get(url).json()
    assert clock.now() == start + 1


@pytest.mark.anyio
@pytest.mark.parametrize(
    ("kind", "wanted", "error"),
    [
        ("reset", {}, httpx2.ReadError),
        ("silence", {}, httpx2.ReadTimeout),
        ("truncate", {}, httpx2.RemoteProtocolError),
        ("delay", {"seconds": 9}, httpx2.ReadTimeout),
    ],
)
async def test_async_transports_raise_the_same(
    app: MockApplication, kind: str, wanted: dict[str, Any], error: type[Exception]
) -> None:
    job = app.create_job("datarobot_genai")
    app.faults.add({"kind": kind, **wanted})
    headers = {"authorization": "Bearer mock-token"}
    transport = AsyncMockTransport(app)
    async with httpx2.AsyncClient(
        transport=transport, base_url="http://mock", headers=headers
    ) as client:
        with pytest.raises(error):
            await client.get(f"/api/v2/genai/status/{job.id}/", timeout=5)


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.mark.parametrize(
    ("wanted", "told"),
    [
        ({}, "kind is missing, not one of status, delay, truncate"),
        ({"kind": "status"}, "status"),
        ({"kind": "status", "status": 99}, "200 or more"),
        ({"kind": "status", "status": 503.0}, "an integer, written as one: 503"),
        ({"kind": "status", "status": 500, "field": "/x"}, "no member 'field', only vendor"),
        ({"kind": "explode"}, "no kind 'explode', only status, delay, truncate"),
        ({"kind": "drop_field", "field": "status"}, "A JSON pointer"),
        ({"kind": "reset", "vendor": "nobody"}, f"only {VENDORS[0]}, {VENDORS[1]}"),
        (
            {"kind": "reset", "vendor": "oration", "operation": "cancelJob"},
            "of oration there is no operation 'cancelJob', only",
        ),
        ({"kind": "reset", "count": 0}, "count"),
        ({"kind": "reset", "probability": 2}, "How likely"),
        (["reset"], "no object"),
    ],
)
def test_what_is_no_fault_is_refused_with_what_is_one(
    client: httpx2.Client, wanted: Any, told: str
) -> None:
    refused = client.post(FAULTS, json=wanted)
    assert refused.status_code == 422
    assert told in refused.json()["detail"]
    assert client.get(FAULTS).json()["faults"] == []


def test_faults_are_listed_in_pages_and_deleted_at_once(client: httpx2.Client) -> None:
    numbers = [fault(client, "reset") for _ in range(3)]
    page = client.get(f"{FAULTS}?limit=2").json()
    rest = client.get(page["next"]).json()
    assert [f["id"] for f in page["faults"] + rest["faults"]] == numbers
    assert client.delete(FAULTS).status_code == 204
    assert client.get(FAULTS).json()["faults"] == []


def test_a_sync_client_inside_an_event_loop_needs_none_of_its_own(app: MockApplication) -> None:
    import asyncio

    job = app.create_job("oration")

    async def poll() -> int:
        with httpx2.Client(transport=MockTransport(app), base_url="http://mock") as client:
            return client.get(f"/api/v2/jobs/{job.id}").status_code

    assert asyncio.run(poll()) == 401


NEEDED: dict[str, dict[str, Any]] = {
    "status": {"status": 418},
    "delay": {"seconds": 5},
    "slow": {"seconds": 5},
    "restart": {"seconds": 0, "count": 2},
}
NEEDED |= {key: {"field": "/status"} for key in ("drop_field", "wrong_type")}


@pytest.mark.parametrize("kind", control_api().schemas["FaultKind"]["enum"])
def test_each_kind_of_the_document_happens(
    client: httpx2.Client, app: MockApplication, url: str, kind: str
) -> None:
    number = fault(client, kind, **NEEDED.get(kind, {}))
    with contextlib.suppress(httpx2.TransportError):
        client.get(url, timeout=1)
    found = app.faults.find(number)
    assert found is not None
    assert found.used == 1
