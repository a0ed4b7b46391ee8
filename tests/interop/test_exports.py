"""What is exported, as other people's tools read it: Redocly lints Arazzo, and Respect runs it."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import yaml

from jobcontracts.exporting.arazzo import CANCEL, RUN, START, WAIT, as_arazzo
from jobcontracts.mock.jobs.job import Job
from jobcontracts.mock.testing import JobMockServer
from jobcontracts.model.contract import Contract, read_contract
from jobcontracts.model.lifecycle import Plan
from jobcontracts.model.vendors import own_specs

from ..conftest import REPOSITORY, VENDORS
from .conftest import Tool, needs_tools

pytestmark = [needs_tools, pytest.mark.job_mock(clock="poll")]

REAL = sorted(p.parent for p in (REPOSITORY / "tests" / "vendors").glob("*/lifecycle.yaml"))
CONTRACTS = {vendor: read_contract(own_specs() / vendor) for vendor in VENDORS}
REDIRECTS = {301, 302, 303, 307, 308}


def written(contract: Contract, folder: Path) -> Path:
    """Write a contract's Arazzo document beside its openapi.yaml; its polls are 10 ms apart."""
    quick = replace(contract, lifecycle=replace(contract.lifecycle, interval=0.01))
    shutil.copy(contract.openapi.path, folder / "openapi.yaml")
    path = folder / "jobs.arazzo.yaml"
    path.write_bytes(as_arazzo(quick, "openapi.yaml").content)
    return path


@pytest.mark.parametrize(
    "folder", [*(own_specs() / v for v in VENDORS), *REAL], ids=lambda f: f.name
)
def test_redocly_has_no_complaint_of_an_arazzo_document(
    tool: Tool, folder: Path, tmp_path: Path
) -> None:
    tool("redocly", "lint", written(read_contract(folder), tmp_path))


class Respect:
    """Runs workflows of a contract against the mock."""

    def __init__(self, tool: Tool, folder: Path, mock: JobMockServer, vendor: str) -> None:
        self._tool, self._folder, self._mock = tool, folder, mock
        self._contract = CONTRACTS[vendor]
        self._path = written(self._contract, folder)
        workflows = yaml.safe_load(self._path.read_bytes())["workflows"]
        self.workflows = {each["workflowId"]: each for each in workflows}

    def run(self, name: str, job: Job | None = None, status: int = 0) -> int:
        """Run a workflow, about a job or none; return how many requests it has sent."""
        inputs: dict[str, Any] = {}
        for member, schema in self.workflows[name]["inputs"]["properties"].items():
            if schema.get("format") == "password":
                inputs[member] = self._mock.credential
            else:
                known = {} if job is None else job.parameters
                inputs[member] = known.get(member, schema["examples"][0])
        report = self._folder / "report.json"
        self._tool(
            *("redocly", "respect", self._path, "--workflow", name, "--json-output", report),
            *("--server", f"api={self._mock.base_url(self._contract.vendor)}"),
            *("--input", json.dumps(inputs)),
            status=status,
        )
        (found,) = json.loads(report.read_bytes())["files"].values()
        return int(found["totalRequests"])


@pytest.fixture(params=VENDORS)
def contract(request: pytest.FixtureRequest) -> Contract:
    return CONTRACTS[request.param]


@pytest.fixture
def respect(
    tool: Tool, tmp_path: Path, job_mock_server: JobMockServer, contract: Contract
) -> Respect:
    return Respect(tool, tmp_path, job_mock_server, contract.vendor)


def has_result(contract: Contract, plan: Plan) -> bool:
    asked = contract.operation("result") not in (None, contract.poll)
    return asked and contract.lifecycle.phases[plan.states[-1]] == "succeeded"


@pytest.mark.parametrize("name", ["succeed", "fail"])
def test_respect_waits_for_the_end_of_a_job(
    job_mock_server: JobMockServer, contract: Contract, respect: Respect, name: str
) -> None:
    plan = contract.lifecycle.simulation.plans[name]
    job = job_mock_server.create_job(contract.vendor, plan=name)
    requests = respect.run(WAIT, job, status=int(name == "fail"))
    # Each poll saw the next state, and none was sent after the end.
    assert requests == len(plan.states) + has_result(contract, plan)


def test_respect_starts_a_job(
    job_mock_server: JobMockServer, contract: Contract, respect: Respect
) -> None:
    submit = contract.operation("submit")
    assert submit is not None
    # Respect follows a redirect that the workflow asks for, and so never sees it.
    unseen = {r.status for r in contract.naming_responses(submit)} <= REDIRECTS
    respect.run(START, status=int(unseen))
    assert len(job_mock_server.jobs(contract.vendor)) == 1


def test_respect_starts_a_job_and_waits_for_it(
    job_mock_server: JobMockServer, contract: Contract, respect: Respect
) -> None:
    assert (RUN in respect.workflows) == (contract.lifecycle.new_job.id is not None)
    if RUN in respect.workflows:
        respect.run(RUN)
        (job,) = job_mock_server.jobs(contract.vendor)
        assert job.phase == "succeeded"


def test_respect_cancels_a_job(
    job_mock_server: JobMockServer, contract: Contract, respect: Respect
) -> None:
    assert (CANCEL in respect.workflows) == ("cancel" in contract.lifecycle.operations)
    if CANCEL in respect.workflows:
        assert respect.run(CANCEL, job_mock_server.create_job(contract.vendor)) == 1
