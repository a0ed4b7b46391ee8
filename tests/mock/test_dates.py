"""Each answer has one `Date`, and that is the mock's: what else would dates in it be read by?"""

from __future__ import annotations

from email.utils import parsedate_to_datetime

import httpx2
import pytest

from jobcontracts.mock import MockApplication, create_app
from jobcontracts.mock.http.in_process.httpx2_transports import MockTransport
from jobcontracts.mock.jobs.clock import RunningClock
from jobcontracts.mock.testing import JobMock, JobMockInProcess
from jobcontracts.model.contract import Contract

POLLS = {"authorization": "Bearer mock-token"}
DATED = {"kind": "status", "status": 503, "retry_after": 30, "retry_after_as": "date"}
ASKED = [
    ("GET", "", POLLS),
    ("HEAD", "", POLLS),
    ("GET", "", {}),
    ("GET", "/nowhere", {}),
    ("OPTIONS", "", {"origin": "http://a.test", "access-control-request-method": "GET"}),
    ("GET", "", {"x-mock-session": ".."}),
    ("GET", "/_mock/clock", {}),
    ("GET", "/_mock/nowhere", {}),
    ("GET", "/_mock/", {"accept": "text/html"}),
    ("GET", "/", {"accept": "text/html"}),
]


def dates(answer: httpx2.Response) -> list[float]:
    """Return the times of all `Date` headers."""
    pairs = [(name.lower(), value) for name, value in answer.headers.multi_items()]
    return [parsedate_to_datetime(v).timestamp() for name, v in pairs if name == "date"]


@pytest.mark.parametrize("fixture", ["job_mock", "job_mock_server"])
def test_every_answer_has_one_by_the_mocks_clock(
    request: pytest.FixtureRequest, fixture: str
) -> None:
    mock: JobMock = request.getfixturevalue(fixture)
    transport = mock.transport() if isinstance(mock, JobMockInProcess) else None
    url = mock.poll_url(mock.create_job("datarobot_genai"))
    with httpx2.Client(transport=transport, trust_env=False) as http:
        for method, path, headers in ASKED:
            mock.advance(3_600)
            asked = mock.origin + path if path else url
            answer = http.request(method, asked, headers=headers)
            assert dates(answer) == [mock.now()], (method, path, headers)


@pytest.mark.parametrize("fixture", ["job_mock", "job_mock_server"])
@pytest.mark.parametrize("session", [{}, {"x-mock-session": "a"}])
def test_a_client_that_reads_retry_after_by_it_pauses_as_long_as_was_said(
    request: pytest.FixtureRequest, fixture: str, session: dict[str, str]
) -> None:
    mock: JobMock = request.getfixturevalue(fixture)
    transport = mock.transport() if isinstance(mock, JobMockInProcess) else None
    with httpx2.Client(transport=transport, headers=session, trust_env=False) as http:
        job = http.post(f"{mock.origin}/_mock/datarobot_genai/jobs").json()
        http.post(f"{mock.origin}/_mock/faults", json=DATED)
        http.post(f"{mock.origin}/_mock/clock/advance", json={"seconds": 0.75})
        answer = http.get(job["url"], headers=POLLS)
        (sent,) = dates(answer)
        assert parsedate_to_datetime(answer.headers["retry-after"]).timestamp() - sent == 30


def test_a_clock_may_go_beyond_the_years_of_http(contracts: list[Contract]) -> None:
    last = 253_402_300_799.0
    app: MockApplication = create_app(contracts, clock=RunningClock(wall=lambda: last + 86_400))
    with httpx2.Client(transport=MockTransport(app)) as http:
        assert dates(http.get("http://mock/_mock/openapi.json")) == [last]
