"""The README says what is true: its Python runs, its commands exist, its links lead somewhere."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator

import httpx2
import pytest
from typer.main import get_command

from jobcontracts import cli
from jobcontracts.contracts.contract import read_contract
from jobcontracts.contracts.vendors import own_specs
from jobcontracts.mock import ManualClock, create_app

from ..conftest import REPOSITORY, VENDORS, InProcessTransport, SharedClock

README = (REPOSITORY / "README.md").read_text()
PYTHON = re.findall(r"```python\n(.*?)```", README, re.DOTALL)
COMMANDS = [
    line
    for block in re.findall(r"```sh\n(.*?)```", README, re.DOTALL)
    for line in block.splitlines()
]


def test_the_first_example_runs_as_written_but_for_the_credentials(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    import oration_jobs

    clock = ManualClock()
    app = create_app([read_contract(own_specs() / "oration")], clock=clock)
    real = oration_jobs.Client

    def client(**arguments: str) -> object:
        # An ellipsis stands for a credential in the README; a header cannot hold one.
        known = {name: "mock-token" if value == "…" else value for name, value in arguments.items()}
        http = httpx2.Client(transport=InProcessTransport(app))
        return real(http_client=http, clock=SharedClock(clock), **known)  # type: ignore[arg-type]

    monkeypatch.setattr(oration_jobs, "Client", client)
    exec(compile(PYTHON[0], "README.md", "exec"), {})
    told = capsys.readouterr().out
    assert "pending created" in told
    assert "succeeded success" in told
    assert "customer.createBatch" in told


def test_the_example_of_a_test_passes_as_a_test(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(PYTHON[1])
    plugin = ("-p", "jobcontracts.pytest_plugin")
    pytester.runpytest("-q", *plugin).assert_outcomes(passed=1)


def commands() -> Iterator[list[str]]:
    for line in COMMANDS:
        for part in line.split("&&"):
            words = shlex.split(part)
            if words and words[0] == "jobcontracts":
                yield words[1:]


@pytest.mark.parametrize("words", list(commands()), ids=" ".join)
def test_each_command_line_is_one_that_the_program_understands(words: list[str]) -> None:
    group = get_command(cli.app)
    name, *rest = words
    command = group.commands[name]  # type: ignore[attr-defined]
    context = command.make_context(name, rest, resilient_parsing=False)
    assert context.params is not None


def test_each_session_and_command_that_is_named_exists() -> None:
    noxfile = (REPOSITORY / "noxfile.py").read_text()
    sessions = re.findall(r"^def (\w+)\(session", noxfile, re.MULTILINE)
    assert set(re.findall(r"nox -s (\w+)", README)) <= set(sessions)
    known = get_command(cli.app).commands  # type: ignore[attr-defined]
    assert set(re.findall(r"`jobcontracts (\w+)", README)) <= set(known)


def test_each_link_leads_to_a_file() -> None:
    for target in re.findall(r"\]\(([^)]+)\)", README):
        assert (REPOSITORY / target).exists(), target


def test_every_vendor_has_its_row() -> None:
    for vendor in VENDORS:
        assert f"generated/{vendor}/README.md" in README
