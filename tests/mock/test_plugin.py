"""The pytest plugin: a mock in process, a mock on a socket, and what a marker changes in them."""

from __future__ import annotations

import asyncio
from contextlib import ExitStack
from pathlib import Path

import httpx2
import pytest
from pyreqwest.client import ClientBuilder, SyncClientBuilder
from pyreqwest.exceptions import ReadError, ReadTimeoutError

from jobcontracts import extras
from jobcontracts.client_packages import client_package
from jobcontracts.mock import ManualClock
from jobcontracts.mock.jobs.scenario import PlanError
from jobcontracts.mock.testing import JobMock, JobMockInProcess

from ..conftest import VENDORS, job_to
from .test_invented_vendor import LIFECYCLE, OPENAPI

PLUGINS = ["-p", "jobcontracts.pytest_plugin"]
# Ours alone: what else is installed here has no part in it, and takes its time to load.
PLUGINS += ["-p", "no:cacheprovider", "-p", "no:schemathesis", "-p", "no:hypothesispytest"]
BOTH = pytest.mark.parametrize("name", ["job_mock", "job_mock_server"])


@pytest.fixture
def mock(request: pytest.FixtureRequest, name: str) -> JobMock:
    """The one and the other."""
    made: JobMock = request.getfixturevalue(name)
    return made


def status(mock: JobMock, url: str) -> str:
    """Return the state that a poll tells."""
    headers = {"authorization": f"Bearer {mock.credential}"}
    transport = mock.transport() if isinstance(mock, JobMockInProcess) else None
    with httpx2.Client(transport=transport, headers=headers, trust_env=False) as client:
        return str(client.get(url).json()["status"])


@BOTH
def test_a_ten_minute_wait_takes_no_time(mock: JobMock) -> None:
    job = mock.create_job("datarobot_genai", plan="RUNNING=600, COMPLETED")
    url = mock.poll_url(job)
    assert url.startswith(mock.base_url("datarobot_genai"))
    assert status(mock, url) == "RUNNING"
    mock.advance(599)
    assert status(mock, url) == "RUNNING"
    mock.advance(1)
    assert status(mock, url) == "COMPLETED"


@BOTH
@pytest.mark.parametrize("vendor", VENDORS)
def test_a_clients_time_is_the_mocks(mock: JobMock, vendor: str) -> None:
    job, begun = job_to(mock, vendor, "succeeded"), mock.now()
    with mock.client(vendor) as client:
        assert client.job_at(mock.poll_url(job)).wait(timeout=3600).phase == "succeeded"
    assert job.ended
    assert 0 < mock.now() - begun < 3600


@BOTH
def test_an_async_clients_time_is_the_mocks(mock: JobMock) -> None:
    jobs = [job_to(mock, vendor, "succeeded") for vendor in VENDORS]

    async def wait_for_all() -> list[str]:
        clients = [mock.async_client(vendor) for vendor in VENDORS]
        waits = [
            client.job_at(mock.poll_url(job)).wait(timeout=3600)
            for client, job in zip(clients, jobs, strict=True)
        ]
        ended = [update.phase for update in await asyncio.gather(*waits)]
        for client in clients:
            await client.close()
        return ended

    assert asyncio.run(wait_for_all()) == ["succeeded"] * len(VENDORS)


@BOTH
@pytest.mark.parametrize("concurrency", [1, 8])
def test_a_watch_has_the_time_of_its_first_client(mock: JobMock, concurrency: int) -> None:
    jobs = [job_to(mock, vendor, "succeeded") for vendor in VENDORS]
    begun = mock.now()
    with ExitStack() as stack:
        clients = [stack.enter_context(mock.client(vendor)) for vendor in VENDORS]
        handles = [c.job_at(mock.poll_url(j)) for c, j in zip(clients, jobs, strict=True)]
        watch = client_package("oration").watch
        with watch(handles, timeout=3600, concurrency=concurrency) as watched:
            last = {handle.url: update for handle, update in watched}
    assert [update.phase for update in last.values()] == ["succeeded"] * len(VENDORS)
    assert 0 < mock.now() - begun < 3600


@BOTH
def test_an_async_watch_has_the_time_of_its_first_client(mock: JobMock) -> None:
    jobs = [mock.create_job("oration", plan="succeed") for _ in range(3)]

    async def watch_all() -> list[str]:
        async with mock.async_client("oration") as client:
            handles = [client.job_at(mock.poll_url(job)) for job in jobs]
            watched = client_package("oration").async_watch(handles, timeout=3600)
            last = {handle.url: update async for handle, update in watched}
        return [update.phase for update in last.values()]

    assert asyncio.run(watch_all()) == ["succeeded"] * 3


def test_a_client_takes_what_it_is_given_instead(job_mock: JobMockInProcess) -> None:
    job = job_mock.create_job("oration")
    given, refused = {"token": "wrong", "workspace_slug": "acme"}, client_package("oration")
    with job_mock.client("oration", **given) as client, pytest.raises(refused.UnexpectedStatus):
        client.job_at(job_mock.poll_url(job)).poll()
    (seen,) = job_mock.exchanges(vendor="oration")
    assert seen["request"]["headers"]["x-workspace-slug"] == "acme"


def test_a_client_may_have_a_clock_of_its_own(job_mock: JobMockInProcess) -> None:
    still = ManualClock()
    with job_mock.client("oration", clock=still) as client:
        job = client.job_at(job_mock.poll_url(job_mock.create_job("oration")))
        assert job.poll().state == "created"


@BOTH
def test_a_client_needs_a_vendor_that_is_served(mock: JobMock) -> None:
    with pytest.raises(LookupError, match="no vendor 'nobody', only datarobot_genai, "):
        mock.client("nobody")


@BOTH
def test_a_test_is_in_charge_of_jobs(mock: JobMock) -> None:
    mock.set_plan("fail", vendor="oration")
    job = mock.create_job("oration")
    mock.hold(job)
    mock.advance(100)
    assert job.state == "created"
    mock.release(job)
    mock.advance_job(job)
    mock.advance_job(job, 2)
    assert (job.state, mock.jobs("oration")) == ("failed", [job])
    mock.delete_job(job)
    assert mock.jobs("oration") == []
    mock.reset()
    assert mock.create_job("oration").plan == "succeed"


@BOTH
def test_a_test_is_in_charge_of_faults_and_sees_what_was_asked(mock: JobMock) -> None:
    job = mock.create_job("datarobot_genai")
    number = mock.add_fault("unknown_state", count=1)
    assert status(mock, mock.poll_url(job)) == "mock-unheard-of"
    assert status(mock, mock.poll_url(job)) == "INITIALIZED"
    mock.add_fault("reset")
    mock.remove_faults()
    assert status(mock, mock.poll_url(job)) == "INITIALIZED"
    told = mock.exchanges(vendor="datarobot_genai")
    assert [exchange["faults"] for exchange in told] == [[], [], [number]]
    assert mock.exchanges(last=1) == mock.exchanges(since=told[1]["number"]) == told[:1]
    assert mock.exchanges(vendor="oration") == []


@BOTH
def test_wrong_wishes_are_refused_where_they_are_made(mock: JobMock) -> None:
    with pytest.raises(LookupError, match=f"only {VENDORS[0]}, {VENDORS[1]}"):
        mock.create_job("nobody")
    with pytest.raises(PlanError, match="succeed, fail"):
        mock.create_job("oration", plan="explode")
    with pytest.raises(Exception, match="only status, delay"):
        mock.add_fault("explode")


def test_another_clock_can_be_used(job_mock: JobMockInProcess) -> None:
    job = job_mock.create_job("oration", plan="queued, active, success")
    job_mock.use_clock("poll")
    assert job_mock.now() == ManualClock().now()
    headers = {"authorization": f"Bearer {job_mock.credential}", "x-workspace-slug": "acme"}
    headers["x-api-key"] = job_mock.credential
    with httpx2.Client(transport=job_mock.transport(), headers=headers) as client:
        states = [client.get(job_mock.poll_url(job)).json()["status"] for _ in range(4)]
    assert states == ["queued", "active", "success", "success"]


def test_httpx2_reaches_it_from_an_event_loop(job_mock: JobMockInProcess) -> None:
    url = job_mock.poll_url(job_mock.create_job("datarobot_genai"))

    async def poll() -> str:
        headers = {"authorization": f"Bearer {job_mock.credential}"}
        transport = job_mock.async_transport()
        async with httpx2.AsyncClient(transport=transport, headers=headers) as client:
            return str((await client.get(url)).json()["status"])

    assert asyncio.run(poll()) == "INITIALIZED"


def test_pyreqwest_reaches_it(job_mock: JobMockInProcess) -> None:
    url = job_mock.poll_url(job_mock.create_job("datarobot_genai"))
    with SyncClientBuilder().with_middleware(job_mock.sync_middleware()).build() as client:
        answer = client.get(url).bearer_auth(job_mock.credential).build().send()
        assert (answer.status, answer.json()["status"]) == (200, "INITIALIZED")
        posted = client.post(f"{job_mock.origin}/_mock/oration/jobs").body_json({"plan": "fail"})
        assert posted.build().send().json()["url"].startswith("http://mock/api/v2/jobs/")
        for kind, error in (("reset", ReadError), ("silence", ReadTimeoutError)):
            job_mock.add_fault(kind, count=1)
            with pytest.raises(error):
                client.get(url).build().send()


def test_pyreqwest_reaches_it_from_an_event_loop(job_mock: JobMockInProcess) -> None:
    url = job_mock.poll_url(job_mock.create_job("datarobot_genai"))

    async def poll() -> None:
        builder = ClientBuilder().with_middleware(job_mock.middleware())
        async with builder.build() as client:
            answer = await client.get(url).bearer_auth(job_mock.credential).build().send()
            assert (await answer.json())["status"] == "INITIALIZED"
            job_mock.add_fault("truncate", count=1)
            with pytest.raises(ReadError):
                await client.get(url).bearer_auth(job_mock.credential).build().send()

    asyncio.run(poll())


@pytest.mark.job_mock(vendors=["oration"], plan="fail", credentials=["k3y"], clock="poll")
def test_a_marker_says_what_the_mock_is_like(job_mock: JobMockInProcess) -> None:
    assert list(job_mock.app.vendors) == ["oration"]
    assert job_mock.create_job("oration").plan == "fail"
    assert job_mock.credential == "k3y"
    assert job_mock.app.clock.kind == "poll"


USE = """
import pytest

def test_one(job_mock):
    job = job_mock.create_job("kiln", parameters={"room": "east"})
    job_mock.advance(90000)
    assert job.phase == "cancelled"

@pytest.mark.parametrize("number", range(4))
def test_two(job_mock_server, number):
    assert job_mock_server.origin.startswith("http://127.0.0.1:")
    assert job_mock_server.jobs("kiln") == []
    job_mock_server.create_job("kiln", parameters={"room": "east"})
"""


@pytest.fixture
def kiln(pytester: pytest.Pytester) -> Path:
    """A project with tests of its own and a vendor that nobody has thought of."""
    folder = pytester.mkdir("contracts") / "kiln"
    folder.mkdir()
    (folder / "openapi.yaml").write_text(OPENAPI, encoding="utf-8")
    (folder / "lifecycle.yaml").write_text(LIFECYCLE, encoding="utf-8")
    pytester.makeini("[pytest]\njob_mock_specs = contracts\n")
    return folder


@pytest.mark.parametrize("how", [[], ["-n", "2"]])
def test_an_invented_vendor_is_there_without_any_python(
    pytester: pytest.Pytester, kiln: Path, how: list[str]
) -> None:
    pytester.makepyfile(USE)
    result = pytester.runpytest_subprocess(*PLUGINS, *how)
    result.assert_outcomes(passed=5)


def test_a_wrong_marker_or_contract_is_told_in_words(pytester: pytest.Pytester, kiln: Path) -> None:
    pytester.makepyfile(
        """
        import pytest

        @pytest.mark.job_mock(vendor="kiln")
        def test_marker(job_mock): ...

        @pytest.mark.job_mock(plan="explode")
        def test_plan(job_mock): ...

        @pytest.mark.job_mock(vendors=["klin"])
        def test_vendor(job_mock): ...
        """
    )
    result = pytester.runpytest_inprocess(*PLUGINS)
    result.assert_outcomes(errors=3)
    result.stdout.fnmatch_lines(
        [
            "*the marker job_mock takes vendors=, plan=, * and not vendor*",
            "*kiln has no plan 'explode', only burn*",
            "*did you mean kiln*",
        ]
    )
    result.stdout.no_fnmatch_line("*Traceback*")


def test_without_the_extra_a_test_is_told_what_to_install_and_no_more(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(extras, "missing", lambda extra: [f"what-{extra}-needs"])
    pytester.makepyfile("def test_it(job_mock): ...")
    result = pytester.runpytest_inprocess(*PLUGINS)
    result.assert_outcomes(errors=1)
    told = "job_mock needs what-mock-needs: pip install 'jobcontracts[mock]'"
    assert told in result.stdout.str().splitlines()
    result.stdout.no_fnmatch_line("*def _need_mock*")


def test_loading_the_plugin_loads_nothing_else(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(
        """
        import sys

        def test_it():
            assert "jobcontracts.pytest_plugin" in sys.modules
            assert not {"starlette", "uvicorn", "jobcontracts.mock"} & set(sys.modules)
        """
    )
    pytester.runpytest_subprocess(*PLUGINS).assert_outcomes(passed=1)


def test_what_is_not_there_is_no_reason_for_an_empty_answer(job_mock: JobMockInProcess) -> None:
    with pytest.raises(LookupError, match=r"did you mean oration\?"):
        job_mock.exchanges(vendor="oratoin")
    with pytest.raises(LookupError, match=r"did you mean getJobStatus\?"):
        job_mock.exchanges(vendor="oration", operation="getJobStatu")
    with pytest.raises(ValueError, match=r"did you mean manual\?"):
        job_mock.use_clock("manuel")  # type: ignore[arg-type]
