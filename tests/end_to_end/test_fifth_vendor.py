"""A vendor that nobody has thought of goes the whole way by its two documents alone."""

from __future__ import annotations

import importlib
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import httpx2
import pytest

from jobcontracts.check import check_vendor
from jobcontracts.generation.run import run_generate
from jobcontracts.mock import DEFAULT_CREDENTIALS, ManualClock, create_app
from jobcontracts.model.contract import read_contract

from ..conftest import InProcessTransport, SharedClock

HERE = Path(__file__).parent


@pytest.fixture(scope="module")
def specs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of contracts with one vendor in it."""
    folder = tmp_path_factory.mktemp("specs")
    (folder / "tide").mkdir()
    shutil.copy(HERE / "tide_openapi.yaml", folder / "tide" / "openapi.yaml")
    shutil.copy(HERE / "tide_lifecycle.yaml", folder / "tide" / "lifecycle.yaml")
    return folder


@pytest.fixture(scope="module")
def package(specs: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[ModuleType]:
    """The vendor's generated package, imported."""
    output = tmp_path_factory.mktemp("generated")
    assert run_generate(specs, [], output, False, print) == 0
    assert run_generate(specs, [], output, True, print) == 0
    sys.path.insert(0, str(output / "tide"))
    yield importlib.import_module("tide_jobs")
    sys.path.remove(str(output / "tide"))


def test_its_contract_passes_the_check(specs: Path) -> None:
    report = check_vendor(specs / "tide")
    assert not report.problems


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock()


@pytest.fixture
def plan() -> str:
    return "succeed"


@pytest.fixture
def client(package: ModuleType, specs: Path, clock: ManualClock, plan: str) -> Iterator[object]:
    """The vendor's client, against the vendor's mock."""
    app = create_app([read_contract(specs / "tide")], clock=clock, plan=plan)
    with (
        httpx2.Client(transport=InProcessTransport(app)) as http,
        package.Client(
            tide_key=DEFAULT_CREDENTIALS[0], http_client=http, clock=SharedClock(clock)
        ) as client,
    ):
        yield client


def test_a_job_is_started_waited_for_and_fetched(package: ModuleType, client: object) -> None:
    seen: list[tuple[str, int | None]] = []
    job = client.submit("north pier/2", package.Forecast(days=2), priority=1)  # type: ignore[attr-defined]
    done = job.wait(
        timeout=60, on_update=lambda update: seen.append((update.state, update.progress))
    )
    assert seen[0] == ("waiting", None)
    assert seen[-1] == ("high", 100)
    assert done.body.task.state is package.TaskState.HIGH
    assert job.result().body.levels == [0.5, 2.25]
    assert job.url.endswith("/api/harbours/north%20pier%2F2/tasks/" + job.key.task_id)


@pytest.mark.parametrize("plan", ["redirect"])
def test_a_redirect_of_the_poll_ends_the_job_and_is_not_followed(
    package: ModuleType, client: object
) -> None:
    job = client.submit("quay", package.Forecast(days=1))  # type: ignore[attr-defined]
    done = job.wait(timeout=60)
    assert (done.state, done.phase, done.documented, done.body) == ("303", "succeeded", True, None)
    assert done.answer.location.endswith("/table")
    assert job.result().body.levels == [0.5, 2.25]


@pytest.mark.parametrize("plan", ["fail"])
def test_a_failed_job_raises_with_the_vendors_error(package: ModuleType, client: object) -> None:
    job = client.submit("quay", package.Forecast(days=1))  # type: ignore[attr-defined]
    with pytest.raises(package.JobFailed) as failure:
        job.wait(timeout=60)
    assert failure.value.error == package.Trouble(reason="no water")
    assert str(failure.value).endswith(": the job ended as 'aground': no water")


def test_a_cancelled_job_raises_and_a_second_cancel_is_safe(
    package: ModuleType, client: object
) -> None:
    job = client.submit("quay", package.Forecast(days=1))  # type: ignore[attr-defined]
    job.cancel()
    job.cancel()
    with pytest.raises(package.JobCancelled):
        job.wait(timeout=60)


def test_documented_errors_are_typed(package: ModuleType, client: object) -> None:
    with pytest.raises(package.NotFound) as unknown:
        client.get_forecast_task("quay", "t-nobody")  # type: ignore[attr-defined]
    assert unknown.value.body == package.Trouble(reason="unknown task")
    # What the operation itself says of the status, and then the vendor's own words.
    where = "getForecastTask: GET https://north.tide.example/api/harbours/quay/tasks/t-nobody"
    said = "404 Not Found: There is no such task. The vendor says: unknown task"
    assert str(unknown.value) == f"{where}: {said}"
    assert unknown.value.message == "unknown task"
    job = client.submit("quay", package.Forecast(days=1))  # type: ignore[attr-defined]
    with pytest.raises(package.Conflict) as early:
        job.result()
    assert early.value.body.reason == "not done"
