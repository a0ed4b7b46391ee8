"""One vendor whose contract cannot be read, checked or served stops none of the others."""

from __future__ import annotations

import shlex
import subprocess
import sys
from collections.abc import Callable, Sequence
from functools import partial
from io import StringIO
from pathlib import Path

import httpx2
import pytest

from jobcontracts.mock import MockApplication, create_app
from jobcontracts.mock.http.in_process.httpx2_transports import MockTransport
from jobcontracts.mock.http.served_contracts import serve_what_can_be
from jobcontracts.mock.http.server.reload import ContractReader
from jobcontracts.model.contract import Contract
from jobcontracts.problem import ProblemsError
from jobcontracts.rendering.console import TerminalConsole

from .processes import mock_process
from .small_vendors import break_contract, edit, write_vendor
from .test_plugin import PLUGINS

Make = Callable[[Sequence[Contract]], MockApplication]


@pytest.fixture
def specs(tmp_path: Path) -> Path:
    """Two vendors that can be served, and a folder for others."""
    specs = tmp_path / "specs"
    write_vendor(specs, "alpha")
    write_vendor(specs, "gamma")
    return specs


def started(specs: Path, *wanted: str, make: Make = create_app) -> tuple[MockApplication, str]:
    """Return the mock that the command serves, and what it prints as errors."""
    printed = StringIO()
    serve = partial(serve_what_can_be, specs=specs, wanted=wanted, make=make, build=create_app)
    reader = ContractReader(specs, serve, TerminalConsole(file=printed))
    return reader.first(), printed.getvalue()


def unreadable(folder: Path) -> None:
    (folder / "openapi.yaml").write_text("paths: [", encoding="utf-8")


def unchecked(folder: Path) -> None:
    break_contract(folder)


def in_the_way(folder: Path) -> None:
    edit(folder, "/broken", "/alpha")


KINDS: dict[Callable[[Path], None], str] = {
    unreadable: "expected valid YAML",
    unchecked: "openapi.yaml:",
    in_the_way: "expected a path of broken's own, found: /alpha/prints, which alpha (",
}


@pytest.mark.parametrize("spoil", KINDS, ids=lambda spoil: spoil.__name__)
def test_the_others_are_served_and_it_is_told_why_one_is_not(
    specs: Path, spoil: Callable[[Path], None]
) -> None:
    spoil(write_vendor(specs, "broken"))
    app, printed = started(specs)
    assert list(app.vendors) == ["alpha", "gamma"]
    first, why, *rest = printed.splitlines()
    assert first == "WARNING: broken is not served:"
    assert KINDS[spoil] in why
    assert any(line.startswith("    fix: ") for line in rest)
    with httpx2.Client(transport=MockTransport(app), base_url="http://mock") as client:
        (told,) = client.get("/_mock/").json()["not_served"]
        assert told["vendor"] == "broken"
        assert told["reason"].startswith(why.strip())
        answers = {path: client.get(path) for path in ("/_mock/broken/jobs", "/broken/prints/x")}
    for path, answer in answers.items():
        assert answer.status_code == 404, path
        assert f"broken is not served: {told['reason']}" in answer.json()["detail"]


def test_the_command_that_has_all_that_is_wrong_is_told(specs: Path) -> None:
    folder = write_vendor(specs, "broken")
    break_contract(folder)
    edit(folder, "operations: {submit", "operation: {submit", "lifecycle.yaml")
    (line,) = (line for line in started(specs)[1].splitlines() if "jobcontracts check" in line)
    number, _, command = line.strip().partition(" problems: ")
    done = subprocess.run(
        [sys.executable, "-P", "-m", *shlex.split(command)],
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 1
    assert done.stderr.splitlines()[-1].startswith(f"{number.removeprefix('all ')} problems in 1")


def test_one_that_was_asked_for_is_a_mistake(specs: Path) -> None:
    unreadable(write_vendor(specs, "broken"))
    with pytest.raises(ProblemsError, match=r"broken/openapi\.yaml"):
        started(specs, "alpha", "broken")
    app, printed = started(specs, "alpha")
    assert (list(app.vendors), printed, app.not_served) == (["alpha"], "", {})


def test_none_that_is_left_is_a_mistake_with_all_reasons(specs: Path) -> None:
    for name in ("alpha", "gamma"):
        unreadable(specs / name)
    with pytest.raises(ProblemsError) as wrong:
        started(specs)
    names = [problem.path.parent.name for problem in wrong.value.problems if problem.path]
    assert names == ["alpha", "gamma"]


def test_what_the_user_asks_for_is_no_vendors_fault(specs: Path) -> None:
    unreadable(write_vendor(specs, "broken"))

    def make(contracts: Sequence[Contract]) -> MockApplication:
        return create_app(contracts, plan="explode")

    with pytest.raises(ProblemsError, match="a plan of alpha"):
        started(specs, make=make)


def test_what_is_asked_for_it_alone_stops_no_other(specs: Path, tmp_path: Path) -> None:
    unreadable(write_vendor(specs, "broken"))
    asked = ["--plan", "broken=succeed", "--scope", "broken:room=east", "--specs", str(specs)]
    with mock_process(tmp_path, *asked) as (_, port):
        told = httpx2.get(f"http://127.0.0.1:{port}/_mock/", trust_env=False).json()
    assert [vendor["vendor"] for vendor in told["vendors"]] == ["alpha", "gamma"]


TESTS = """
    import httpx2
    import pytest

    def test_of_another(job_mock):
        assert job_mock.create_job("alpha").state == "waiting"

    def test_of_the_broken_one(job_mock):
        job_mock.create_job("broken")

    def test_that_sends_it_a_request(job_mock):
        with httpx2.Client(transport=job_mock.transport(), base_url="http://mock") as http:
            assert "broken is not served: " in http.get("/broken/prints/x").text

    @pytest.mark.job_mock(vendors=["broken"])
    def test_that_names_it(job_mock):
        raise AssertionError("never run")

    @pytest.mark.job_mock(vendors=["alpha"])
    def test_without_it(job_mock_server):
        assert job_mock_server.app.not_served == {}
"""


def test_tests_that_use_it_fail_with_the_reason_and_no_others(
    specs: Path, pytester: pytest.Pytester
) -> None:
    unreadable(write_vendor(specs, "broken"))
    pytester.makeini(f"[pytest]\njob_mock_specs = {specs}\n")
    pytester.makepyfile(TESTS)
    result = pytester.runpytest_subprocess(*PLUGINS)
    result.assert_outcomes(passed=3, failed=1, errors=1)
    reasons = [
        "*LookupError: broken is not served: *broken/openapi.yaml*expected valid YAML*",
        "*job_mock: *broken/openapi.yaml*expected valid YAML*",
    ]
    for reason in reasons:
        result.stdout.fnmatch_lines([reason])
