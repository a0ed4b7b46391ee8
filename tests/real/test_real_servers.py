"""Clients and the judge against servers that others have written: `nox -s real`.

What is found is what `expected.toml` lists, with its reason: nothing new, and nothing less.
"""

from __future__ import annotations

import importlib
import inspect
import json
import os
import sys
import tomllib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack
from functools import cached_property
from pathlib import Path
from types import ModuleType
from typing import Any, NamedTuple

import httpx2
import msgspec
import pytest

from jobcontracts.check import check_vendor
from jobcontracts.conformance import Depth, Outcome, run_suite
from jobcontracts.conformance.exchanges.credentials import Credentials
from jobcontracts.conformance.run.real_server import ServerTarget, job_at
from jobcontracts.generation.render import render_packages
from jobcontracts.generation.templates import own_templates
from jobcontracts.model.contract import Contract, read_contract
from jobcontracts.model.http import preferred_media
from pins.lock import versions_in

from ..conftest import REPOSITORY
from .recorder import Recorder
from .servers import SECRET, SERVERS, RealServer, environment

ENVIRONMENTS = Path(os.environ.get("JOBCONTRACTS_SERVERS", "-")).resolve()
EXPECTED = tomllib.loads((Path(__file__).parent / "expected.toml").read_text("utf-8"))
PATIENCE = 60.0
"""Seconds after which a job that should have ended is a failure."""

pytestmark = pytest.mark.skipif(
    not ENVIRONMENTS.is_dir(), reason="no real server is started here: nox -s real does"
)


class Found(NamedTuple):
    """A finding of the judge, or a violation in a recording, whose report leaves out `found`."""

    check: str
    operation: str
    title: str
    place: str = ""
    found: str = ""


class Place:
    """A server with its contract, and the client that is generated from that."""

    def __init__(self, name: str, server: RealServer, folder: Path) -> None:
        self.name, self.server, self.specs = name, server, folder / "specs"
        self.closing = ExitStack()
        (self.specs / name).mkdir(parents=True)
        for path in (REPOSITORY / "tests" / "vendors" / name).glob("*.yaml"):
            text = path.read_text("utf-8")
            for shown, there in server.examples.items():
                text = text.replace(shown, there)
            (self.specs / name / path.name).write_text(text, "utf-8")
        assert check_vendor(self.specs / name).problems == ()
        self.contract: Contract = read_contract(self.specs / name)
        for made, content in render_packages([self.contract], own_templates()).items():
            target = folder / made
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(content)
        self.package: ModuleType = importlib.import_module(f"{name}_jobs")

    @cached_property
    def client(self) -> Any:
        return self.client_by(httpx2.HTTPTransport())

    def client_by(self, transport: httpx2.BaseTransport) -> Any:
        """Return a client that sends by a transport."""
        taken = inspect.signature(self.package.Client).parameters.values()
        names = [p.name for p in taken if "Credential" in str(p.annotation)]
        http = self.closing.enter_context(httpx2.Client(transport=transport))
        secrets = dict.fromkeys(names, SECRET)
        return self.package.Client(**secrets, base_url=self.server.base_url, http_client=http)

    def submit(self, kind: str, client: Any = None) -> Any:
        """Start a job that `succeeds`, `lasts` or `fails`."""
        submit = self.contract.operation("submit")
        if kind not in self.server.bodies or submit is None or submit.request_body is None:
            pytest.skip(f"no job of {self.name} {kind}")
        schema = preferred_media(submit.request_body.content).schema
        model = getattr(self.package, schema["$ref"].rpartition("/")[2])
        body = msgspec.convert(self.server.bodies[kind], model)
        return (client or self.client).submit(*self.server.arguments, body=body)

    def hold(self, *, writes: bool, seed: int, jobs: tuple[Any, ...] = ()) -> Outcome:
        """Hold the server against its contract."""
        life = self.contract.lifecycle
        url, scope = self.server.base_url, {"project": "rsproj"}
        target = ServerTarget(
            self.contract,
            Credentials.of(self.contract, SECRET),
            url,
            [job_at(self.contract, job.url, scope, url) for job in jobs],
            writes=writes,
            pace=life.interval,
            patience=5.0,
            rate="1000/s",
        )
        outcome = run_suite(target, Depth(seed, examples=5))
        if outcome.interrupted:
            raise KeyboardInterrupt
        return outcome

    def surprises(self, run: str, several: Iterable[Found]) -> str:
        """Return what a kind of run has found and should not have, and the other way round."""
        names = [n for n in Found._fields if run != "recording" or n != "found"]
        expected = Counter(
            Found(**{name: one[name] for name in names if name in one})
            for one in EXPECTED[self.name]["finding"]
            if run in one["runs"]
        )
        found = Counter(several)
        rows = [
            f"{word}: {one}"
            for word, ones in (("new", found - expected), ("missing", expected - found))
            for one in sorted(ones)
        ]
        return "\n".join(rows)


@pytest.fixture(scope="module", params=SERVERS)
def place(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Place]:
    name: str = request.param
    folder = tmp_path_factory.mktemp(name)
    programs = environment(ENVIRONMENTS, name)
    for part in ("run", name):
        (folder / part).mkdir()
    with SERVERS[name](programs, folder / "run") as server, pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(folder / name)
        place = Place(name, server, folder)
        with place.closing:
            yield place
        for module in [n for n in sys.modules if n.partition(".")[0] == f"{name}_jobs"]:
            del sys.modules[module]


def found(outcome: Outcome) -> list[Found]:
    """Return the findings: where each was, without what was expected there, and what it was."""
    told = [(f, ("", "", *f.found)[-2:]) for f in outcome.findings]
    return [
        Found(f.check, f.operation, f.title, place.partition(",")[0], what)
        for f, (place, what) in told
    ]


def cancelling(job: Any) -> Callable[[Any], None]:
    """Return what cancels a job as soon as it is said to run."""
    cancelled = False

    def on_update(update: Any) -> None:
        nonlocal cancelled
        if update.phase == "running" and not cancelled:
            cancelled = True
            job.cancel()

    return on_update


def see_it_cancelled(place: Place, job: Any) -> None:
    """Cancel a job once it runs, and wait for its end."""
    life = place.contract.lifecycle
    if any(life.phases[state] == "succeeded" for state in life.simulation.on_cancel):
        # The vendor calls what was cancelled finished, as it does what has run to its end.
        done = job.wait(timeout=PATIENCE, on_update=cancelling(job))
        assert done.state in life.simulation.on_cancel
        return
    with pytest.raises((place.package.JobCancelled, place.package.NotFound)):
        job.wait(timeout=PATIENCE, on_update=cancelling(job))


def test_the_findings_that_are_expected_are_of_the_version_that_is_installed(
    place: Place,
) -> None:
    locked = REPOSITORY / "requirements" / f"server-{place.name}.txt"
    assert versions_in(locked.read_text("utf-8"))[place.name] == EXPECTED[place.name]["version"]


def test_a_client_sees_a_job_succeed(place: Place) -> None:
    job = place.submit("succeeds")
    assert job.wait(timeout=PATIENCE).phase == "succeeded"
    assert place.client.job_at(job.url).poll().phase == "succeeded"
    if "result" in place.contract.lifecycle.operations:
        assert job.result().body


def test_a_client_sees_a_job_fail_and_why(place: Place) -> None:
    job = place.submit("fails")
    with pytest.raises(place.package.JobFailed, match="the ground is not flat"):
        job.wait(timeout=PATIENCE)


def test_a_client_cancels_a_job(place: Place) -> None:
    see_it_cancelled(place, place.submit("lasts"))


def test_a_run_that_reads_finds_what_is_expected(place: Place) -> None:
    job = place.submit("succeeds")
    job.wait(timeout=PATIENCE)
    before = place.server.jobs()
    outcome = place.hold(writes=False, seed=1, jobs=(job,))
    assert place.surprises("read", found(outcome)) == ""
    assert outcome.started == {}
    assert place.server.jobs().keys() == before.keys()


def test_a_run_that_writes_finds_the_same_with_each_seed_and_touches_no_job_of_others(
    place: Place, request: pytest.FixtureRequest
) -> None:
    ended, lasting = place.submit("succeeds"), place.submit("lasts")
    ended.wait(timeout=PATIENCE)
    before = place.server.jobs()
    surprises: dict[int, str] = {}
    for seed in range(1, 1 + int(str(request.config.getoption("--seeds")))):
        outcome = place.hold(writes=True, seed=seed, jobs=(ended, lasting))
        assert outcome.started
        surprises[seed] = place.surprises("write", found(outcome))
        print(f"seed {seed}: {outcome.exchanges} requests, {len(outcome.findings)} findings")
    after = place.server.jobs()
    # The one that lasts has its own times and progress.
    own = {name for name in before if name in lasting.url}
    assert len(own) == 1
    assert {name: after.get(name) for name in before.keys() - own} == {
        name: job for name, job in before.items() if name not in own
    }
    assert lasting.poll().phase in ("pending", "running")
    see_it_cancelled(place, lasting)
    assert {seed: told for seed, told in surprises.items() if told} == {}


def test_a_recording_of_a_client_is_verified(
    place: Place, tmp_path: Path, run: Callable[..., tuple[int, str, str]]
) -> None:
    recorder = Recorder()
    client = place.client_by(recorder)
    job = place.submit("succeeds", client)
    job.wait(timeout=PATIENCE)
    if "result" in place.contract.lifecycle.operations:
        job.result()
    see_it_cancelled(place, place.submit("lasts", client))
    recorder.write(tmp_path / "session.har")
    status, output, _ = run(
        *("verify", str(tmp_path / "session.har"), place.name, "--specs", str(place.specs)),
        "--json",
    )
    report = json.loads(output)
    # Which check has seen it, a recording's report does not say.
    told = [
        Found("answer_as_documented", f["case"], f["title"], f["kind"]) for f in report["findings"]
    ]
    assert place.surprises("recording", told) == "", output
    assert status == int(bool(told))
