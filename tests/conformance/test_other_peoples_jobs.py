"""Against a server that is not ours: only documented methods, and no job but the run's own."""

from __future__ import annotations

import os
import re
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests
from typer.testing import CliRunner, Result

from jobcontracts.cli.program import app
from jobcontracts.conformance.exchanges.credentials import Credentials
from jobcontracts.conformance.run.gate import Gate
from jobcontracts.conformance.run.sample_requests import Calls
from jobcontracts.conformance.run.transport import gated
from jobcontracts.mock import Job
from jobcontracts.model.contract import Contract, read_contract
from jobcontracts.model.vendors import own_specs

from ..conftest import VENDORS
from .recording_server import Asked, RecordingServer, recording

INVENTED = Path(__file__).parent / "specs"
SAFE = ("GET", "HEAD", "OPTIONS")


@pytest.fixture(params=[*VENDORS, "reports"])
def contract(request: pytest.FixtureRequest) -> Contract:
    """Each vendor's contract, and that of an invented one whose cancel is a POST."""
    folder = INVENTED if (INVENTED / request.param).is_dir() else own_specs()
    return read_contract(folder / request.param)


@pytest.fixture
def server(contract: Contract, monkeypatch: pytest.MonkeyPatch) -> Iterator[RecordingServer]:
    """Serve the contract; what the run sleeps, the server's jobs live."""
    for name in ("TOKEN", "API_KEY", "KEY", "USER"):
        monkeypatch.setenv(f"{contract.vendor.upper()}_{name}", "ann:secret-1")
    with recording(contract) as served:
        monkeypatch.setattr("time.sleep", lambda seconds: served.mock.advance(max(seconds, 0)))
        yield served


def conformance(server: RecordingServer, *words: str) -> Result:
    """Run the command against the server."""
    specs = server.contract.openapi.path.parents[1]
    arguments = ["conformance", server.contract.vendor, "--base-url", server.base_url]
    arguments += ["--specs", str(specs), "--rate", "1000/s", "--examples", "4", *words]
    result = CliRunner().invoke(app, arguments)
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result


def somebodys(server: RecordingServer) -> list[Job]:
    """Start jobs that are not the run's: one under way, one that has ended."""
    vendor = server.contract.vendor
    ended = server.mock.create_job(vendor)
    server.mock.advance(10_000)
    return [server.mock.create_job(vendor), ended]


def named(server: RecordingServer, jobs: list[Job]) -> list[str]:
    return [word for job in jobs for word in ("--job", poll_url(server, job))]


def poll_url(server: RecordingServer, job: Job) -> str:
    path = server.mock.poll_url(job).removeprefix("http://mock")
    return server.base_url.removesuffix(server.contract.server_path) + path


def goes_on(server: RecordingServer, job: Job, jobs: list[Job]) -> bool:
    """Whether a job of the run has neither ended nor been cancelled."""
    lifecycle = server.contract.lifecycle
    done = lifecycle.ended(job.state) or job.state in lifecycle.simulation.on_cancel
    return job not in jobs and not done


def unsafe(server: RecordingServer) -> list[Asked]:
    return [asked for asked in server.asked if asked.method not in SAFE]


def test_a_run_that_only_reads_sends_documented_reads_alone(server: RecordingServer) -> None:
    jobs = somebodys(server)
    conformance(server, *named(server, jobs))

    assert {asked.method for asked in server.asked} == {"GET"}
    assert [asked for asked in server.asked if server.template(asked) is None] == []
    assert list(server.jobs().values()) == sorted(jobs, key=lambda job: job.created)


@pytest.mark.parametrize("seed", ["1", "20"])
def test_a_run_that_writes_changes_only_what_it_has_started(
    server: RecordingServer, seed: str
) -> None:
    jobs = somebodys(server)
    started: dict[str, Job] = {}
    touched: list[str] = []

    def note(asked: Asked) -> None:
        # What there was before this request, the server knows best.
        started.update({i: j for i, j in server.jobs().items() if i not in {j.id for j in jobs}})
        documented = server.template(asked)
        if documented is not None and asked.method not in SAFE and documented[1]:
            touched.append(documented[1])

    server.on_request = note
    result = conformance(server, "--write", "--seed", seed, *named(server, jobs))
    note(Asked("GET", "", b""))

    assert [asked for asked in server.asked if server.template(asked) is None] == []
    submit, cancel = map(server.contract.operation, ("submit", "cancel"))
    paths = {(o.method.upper(), o.path) for o in (submit, cancel) if o is not None}
    found = {(asked.method, (server.template(asked) or ("", ""))[0]) for asked in unsafe(server)}
    assert found == paths
    assert set(touched) <= set(started)
    assert bool(touched) == (cancel is not None)
    assert [server.jobs()[job.id].state for job in jobs] == [job.state for job in jobs]
    # And each job is told, with what has become of it.
    told = re.findall(
        rf"^{server.contract.vendor}: started the job (\S+): (.+)$", result.output, re.MULTILINE
    )
    assert {job_id for job_id, _ in told} == set(started)
    if cancel is not None:
        assert [job.id for job in server.jobs().values() if goes_on(server, job, jobs)] == []


@pytest.mark.parametrize("contract", ["reports"], indirect=True)
def test_nothing_that_is_sent_goes_around_the_gate(server: RecordingServer) -> None:
    (job, _) = somebodys(server)
    calls = Calls(server.contract, Credentials.of(server.contract, "ann:secret-1"))
    gate = Gate(server.contract, calls, server.base_url, writes=True)
    with gated(gate):
        sent = requests.Session()
        answers = [
            sent.request(method, url)
            for url in (poll_url(server, job), f"{poll_url(server, job)}/stop", server.base_url)
            for method in ("DELETE", "PUT", "TRACE", "POST", "OPTIONS")
        ]
    answers.append(sent.delete(poll_url(server, job)))  # a thread that is left goes on with it

    assert {answer.status_code for answer in answers} == {421}
    assert sum(gate.not_sent.values()) == len(answers)
    assert server.asked == []


@pytest.mark.parametrize("contract", ["seequent_evo"], indirect=True)
@pytest.mark.parametrize("phase", ["life", "fuzzing"])
def test_ctrl_c_cancels_what_was_started_and_tells_it(server: RecordingServer, phase: str) -> None:
    jobs = somebodys(server)

    def interrupt(asked: Asked) -> None:
        if len(unsafe(server)) == 2:
            server.on_request = lambda _: None
            os.kill(os.getpid(), signal.SIGINT)

    server.on_request = interrupt
    result = conformance(server, "--write", "--phase", phase, *named(server, jobs))
    started = [job.id for job in server.jobs().values() if job not in jobs]

    assert result.exit_code == 130
    assert started
    assert [job.id for job in server.jobs().values() if goes_on(server, job, jobs)] == []
    told = re.findall(r": started the job (\S+): (?:cancelled|ended)", result.output)
    assert sorted(told) == sorted(started)
