"""Real job APIs, written as their pages say, go the whole way with no Python of their own."""

from __future__ import annotations

import importlib
import inspect
import json
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any
from uuid import UUID

import httpx2
import msgspec
import pytest

from jobcontracts.check import check_vendor
from jobcontracts.client_packages import example_arguments
from jobcontracts.conformance import Depth, MockTarget, run_suite
from jobcontracts.generation.render import render_packages
from jobcontracts.generation.templates import own_templates
from jobcontracts.mock import ManualClock, create_app
from jobcontracts.mock.testing import JobMockInProcess
from jobcontracts.model.api import Operation
from jobcontracts.model.contract import Contract, read_contract
from jobcontracts.model.http import preferred_media

from ..promise.laundry import assert_typed

VENDORS = sorted(path.parent.name for path in Path(__file__).parent.glob("*/lifecycle.yaml"))
SECRET = "user:password"
"""What the mock accepts; HTTP Basic has it in Base64."""


@pytest.fixture(scope="module")
def contracts() -> dict[str, Contract]:
    folder = Path(__file__).parent
    told = {v: [str(p) for p in check_vendor(folder / v).problems] for v in VENDORS}
    assert told == {v: [] for v in VENDORS}
    return {v: read_contract(folder / v) for v in VENDORS}


@pytest.fixture(scope="module")
def packages(
    contracts: dict[str, Contract], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[dict[str, ModuleType]]:
    folder = tmp_path_factory.mktemp("generated")
    for name, content in render_packages(contracts.values(), own_templates()).items():
        target = folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)
    # A vendor of `specs/` may be called as one of these is.
    others = forgotten_modules()
    with pytest.MonkeyPatch.context() as patch:
        for vendor in VENDORS:
            patch.syspath_prepend(folder / vendor)
        yield {vendor: importlib.import_module(f"{vendor}_jobs") for vendor in VENDORS}
    forgotten_modules()
    sys.modules.update(others)


def forgotten_modules() -> dict[str, ModuleType]:
    """Forget the packages that are called as those of these vendors are; return them."""
    names = [name for name in sys.modules if name.partition("_jobs")[0] in VENDORS]
    return {name: sys.modules.pop(name) for name in names}


class Way:
    """A client of a vendor, and its mock."""

    def __init__(self, contract: Contract, package: ModuleType) -> None:
        self.contract, self.package = contract, package
        self.mock = JobMockInProcess(
            create_app([contract], clock=ManualClock(), credentials=[SECRET]), "http://m", SECRET
        )
        transport = self.mock.transport()
        self.client = package.Client(
            **dict.fromkeys(self._credentials(), SECRET),
            **self._settings(),
            base_url=self.mock.base_url(contract.vendor),
            http_client=httpx2.Client(transport=transport),
        )

    def _credentials(self) -> list[str]:
        taken = inspect.signature(self.package.Client).parameters.values()
        return [p.name for p in taken if "Credential" in str(p.annotation)]

    def _settings(self) -> dict[str, Any]:
        """What a client is given once: the examples of such parameters."""
        taken = inspect.signature(self.package.Client).parameters
        said = (p for o in self.contract.operations.values() for p in o.parameters if p.required)
        named = {re.sub(r"\W", "_", p.name).lower(): p.example for p in said}
        return {name: example for name, example in named.items() if name in taken}

    def submit(self, plan: str) -> Any:
        """Start a job of a plan with the contract's example."""
        self.mock.set_plan(plan)
        submit = self.contract.operation("submit")
        assert submit is not None
        return self.client.submit_json(example_arguments(self.contract, submit, self.client.submit))

    def go_on(self, job: Any) -> None:
        """Call the operation that a job waits for in its state, if it waits for one."""
        release = self.contract.lifecycle.simulation.waits.get(job.poll().state)
        if release is not None:
            operation = self.contract.operations[release.operation]
            method = getattr(self.client, snake_case(operation.id))
            job_id = getattr(job.key, snake_case(self.contract.key.id))
            method(job_id, self._body(operation, release.shown_body(operation)))

    def _body(self, operation: Operation, example: Any = None) -> Any:
        assert operation.request_body is not None
        media = preferred_media(operation.request_body.content)
        name = media.schema["$ref"].rpartition("/")[2]
        example = next(iter(media.examples.values())) if example is None else example
        return msgspec.convert(example, getattr(self.package, name))


def snake_case(name: str) -> str:
    """Return a name of a contract as a client has it."""
    return re.sub("[A-Z]", lambda found: f"_{found[0].lower()}", name)


@pytest.fixture(params=VENDORS)
def way(
    request: pytest.FixtureRequest,
    contracts: dict[str, Contract],
    packages: dict[str, ModuleType],
) -> Way:
    return Way(contracts[request.param], packages[request.param])


def plan_to(contract: Contract, phase: str) -> str:
    """Return the first plan that ends in a phase; empty if none does."""
    life = contract.lifecycle
    plans = life.simulation.plans.items()
    return next((n for n, plan in plans if life.phases[plan.states[-1]] == phase), "")


def test_a_job_succeeds_and_its_result_is_fetched(way: Way) -> None:
    job = way.submit(plan_to(way.contract, "succeeded"))
    known = job.last_update
    assert known is None or not known.ended
    assert not job.poll().ended
    assert way.client.job_at(job.url).poll().state == job.last_update.state
    way.go_on(job)
    way.mock.advance(3600)
    assert job.wait().phase == "succeeded"
    if "result" in way.contract.lifecycle.operations:
        assert job.result().body


def test_a_job_fails_and_says_why(way: Way) -> None:
    plan = plan_to(way.contract, "failed")
    if not plan:
        pytest.skip("the vendor tells of no failure")
    job = way.submit(plan)
    way.go_on(job)
    way.mock.advance(3600)
    with pytest.raises(way.package.JobFailed):
        job.wait()


def test_a_job_is_cancelled(way: Way) -> None:
    if "cancel" not in way.contract.lifecycle.operations:
        pytest.skip("the vendor stops no job")
    job = way.submit(plan_to(way.contract, "succeeded"))
    job.cancel()
    way.mock.advance(3600)
    life = way.contract.lifecycle
    (*_, last) = life.simulation.on_cancel or ("",)
    if last and life.phases[last] == "succeeded":
        # The vendor calls what was cancelled finished, as it does what has run to its end.
        assert job.wait().state == last
        return
    if last and life.phases[last] == "failed":
        # The vendor tells what was cancelled as it does what has failed.
        with pytest.raises(way.package.JobFailed):
            job.wait()
        return
    with pytest.raises((way.package.JobCancelled, way.package.StatusError)):
        job.wait()


def test_scrapyd_tells_in_a_body_what_is_wrong(
    contracts: dict[str, Contract], packages: dict[str, ModuleType]
) -> None:
    way = Way(contracts["scrapyd"], packages["scrapyd"])
    form = way.package.ScheduleForm(project="rsproj", spider="slow", priority=True)
    with pytest.raises(way.package.RequestRefused) as refused:
        way.client.submit(form)
    assert (refused.value.kind, refused.value.message) == ("invalid", "spider 'slow' not found")
    job = way.submit("succeed")
    (known,) = way.mock.jobs("scrapyd")
    way.mock.delete_job(known)
    with pytest.raises(way.package.RequestRefused) as unknown:
        job.wait()
    assert unknown.value.kind == "unknown_job"


def test_a_batch_has_a_file_of_its_own(
    contracts: dict[str, Contract], packages: dict[str, ModuleType]
) -> None:
    vendor = "openai_batches"
    way = Way(contracts[vendor], packages[vendor])
    jobs = [way.submit("succeed") for _ in range(2)]
    way.mock.advance(3600)
    files = {job.wait().body.output_file_id for job in jobs}
    assert len(files) == 2
    assert all(job.result().body for job in jobs)
    with pytest.raises(way.package.StatusError):
        way.client.download_file("file-unknown")


def test_a_run_is_started_once_for_its_token(
    contracts: dict[str, Contract], packages: dict[str, ModuleType]
) -> None:
    vendor = "databricks_jobs"
    way = Way(contracts[vendor], packages[vendor])
    run = way.package.RunNow(job_id=7, idempotency_token="a")
    jobs = [way.client.submit(run) for _ in range(2)]
    assert jobs[0].url == jobs[1].url
    assert jobs[0].poll().body.job_id == 7


def test_a_run_that_is_there_already_is_answered_as_it_stands(
    contracts: dict[str, Contract], packages: dict[str, ModuleType]
) -> None:
    way = Way(contracts["prefect"], packages["prefect"])
    (deployment,) = way.contract.lifecycle.simulation.scopes.values()

    def submitted(key: str) -> tuple[str, int, str]:
        """Return the run's URL, and the status and the state that it was answered with."""
        run = way.package.FlowRunCreate(idempotency_key=key)
        job = way.client.submit(UUID(str(deployment[0])), run)
        told = way.mock.exchanges(last=1)[0]["response"]
        return job.url, told["status"], json.loads(told["body"])["state_type"]

    url, *created = submitted("a")
    assert created == [201, "SCHEDULED"]
    assert submitted("a") == (url, 200, "SCHEDULED")
    way.mock.advance(3600)
    assert submitted("a") == (url, 200, "COMPLETED")
    # No example of it has PENDING: the first answer is given again.
    url, *created = submitted("b")
    way.mock.advance(3)
    assert [*submitted("b")] == [url, *created]


def test_records_are_loaded_once_their_upload_is_complete(
    contracts: dict[str, Contract], packages: dict[str, ModuleType]
) -> None:
    vendor = "salesforce_bulk"
    way = Way(contracts[vendor], packages[vendor])
    job = way.submit("succeed")
    way.mock.advance(3600)
    way.client.upload_data(job.key.job_id, "Name,Phone\nAcme,1\n")
    assert job.poll().state == "Open"
    closed = way.client.change_job(job.key.job_id, way.package.JobChange(state="UploadComplete"))
    assert closed.body.state == job.poll().state == "UploadComplete"
    way.mock.advance(3600)
    assert job.wait().phase == "succeeded"
    assert "sf__Id" in job.result().body


def test_a_deployment_that_is_not_there_is_refused(
    contracts: dict[str, Contract], packages: dict[str, ModuleType]
) -> None:
    vendor = "prefect"
    way = Way(contracts[vendor], packages[vendor])
    with pytest.raises(way.package.StatusError):
        way.client.submit(UUID(int=1), way.package.FlowRunCreate())


def test_the_packages_are_typed(packages: dict[str, ModuleType]) -> None:
    assert_typed(Path(next(iter(p.__path__))) for p in packages.values())


def test_the_mock_is_as_the_contract_says(way: Way) -> None:
    outcome = run_suite(MockTarget(way.contract), Depth(1))
    assert [(f.check, f.operation, f.message) for f in outcome.findings] == []
