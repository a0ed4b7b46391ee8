"""The curl lines work as they stand, in a shell, on the mock."""

from __future__ import annotations

import json
import re
import shutil
import subprocess

import pytest

from jobcontracts.docs.curl import MOCK, curl_line, mock_settings, settings
from jobcontracts.model.contract import Contract, read_contract
from jobcontracts.model.vendors import own_specs
from jobcontracts.rendering.curl import assignments

from ..conftest import REPOSITORY, VENDORS, mock_on_loopback

CURL, BASH = shutil.which("curl"), shutil.which("bash")
needs_curl = pytest.mark.skipif(
    not (CURL and BASH), reason="THE CURL LINES WERE NOT TRIED: this machine has no curl or no bash"
)


CONTRACTS = [
    read_contract(folder)
    for folder in (
        *(own_specs() / vendor for vendor in VENDORS),
        REPOSITORY / "tests/check/small",
    )
]
LINES = [
    pytest.param(contract, role, id=f"{contract.vendor} {role}")
    for contract in CONTRACTS
    for role in contract.lifecycle.operations
]
EVERY = [pytest.param(contract, id=contract.vendor) for contract in CONTRACTS]


def in_shell(contract: Contract, origin: str, line: str, job: str = "") -> tuple[int, str]:
    """Run a line with the mock's variables; return the answer's status and all of it."""
    values = assignments(mock_settings(contract)).replace(MOCK, origin)
    assert BASH is not None
    script = f"set -eu\n{assignments(settings(contract))}\n{values}\n{job}\n{line} --silent"
    run = subprocess.run([BASH, "-c", script], capture_output=True, encoding="utf-8", check=False)
    assert run.returncode == 0, run.stderr
    return int(run.stdout.split()[1]), run.stdout


def new_job(contract: Contract, origin: str) -> str:
    """Start a job by the control API and return its id."""
    parameters = {p.name: p.example for p in contract.poll.path_parameters}
    del parameters[contract.key.id]
    url = f"{origin}/_mock/{contract.vendor}/jobs"
    command = ["curl", "-s", "-X", "POST", url, "--json", json.dumps({"parameters": parameters})]
    run = subprocess.run(command, capture_output=True, encoding="utf-8", check=True)
    return str(json.loads(run.stdout)["id"])


@needs_curl
@pytest.mark.parametrize(("contract", "role"), LINES)
def test_a_line_works_as_it_stands(contract: Contract, role: str) -> None:
    operation = contract.operation(role)
    assert operation is not None
    with mock_on_loopback([contract], speed=1000.0) as origin:
        job = "" if role == "submit" else f"JOB={new_job(contract, origin)}"
        status, text = in_shell(contract, origin, curl_line(contract, operation), job)
    assert status in operation.responses
    assert role != "submit" or status in operation.successes
    assert "X-Mock-Undocumented" not in text


@pytest.mark.parametrize("contract", EVERY)
def test_every_variable_has_a_value(contract: Contract) -> None:
    known = {name for name, _ in settings(contract)}
    for operation in contract.operations.values():
        line = re.sub(r"'[^']*'", "", curl_line(contract, operation))
        assert set(re.findall(r"(?<!\\)\$(\w+)", line)) <= known


@pytest.mark.parametrize("contract", EVERY)
def test_the_mock_has_no_variable_of_its_own(contract: Contract) -> None:
    assert {name for name, _ in mock_settings(contract)} <= {n for n, _ in settings(contract)}
