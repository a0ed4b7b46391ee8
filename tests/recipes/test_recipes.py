"""RECIPES.md: each orchestrator runs its recipe as it stands on the page: `nox -s recipes`.

Two things differ: the port of the mock, and the speed of its time.
"""

from __future__ import annotations

import os
import tomllib
from contextlib import ExitStack
from pathlib import Path

import httpx2
import pytest

from jobcontracts.model.contract import read_contract
from jobcontracts.model.vendors import own_specs

from ..conftest import REPOSITORY, mock_on_loopback
from ..readme.page import Block, blocks
from ..real.servers import environment, running

PAGE = REPOSITORY / "RECIPES.md"
(SETTINGS, *BLOCKS) = blocks(PAGE.read_text("utf-8"))
LIBRARIES = list(dict.fromkeys(block.section for block in BLOCKS))
ENVIRONMENTS = Path(os.environ.get("JOBCONTRACTS_RECIPES", "-")).resolve()
PATIENCE = 900.0
"""Seconds after which a recipe is given up: some begin by making a database."""

TOLD = {
    "Airflow": ["success (succeeded)"],
    "Prefect": ["success (succeeded)"],
    "Dagster": ["success (succeeded)"],
    "Celery": ["Retry in 1s", "'phase': 'succeeded'"],
    "Temporal": ["heartbeat: success"],
}
"""What each prints of a job that succeeds."""

SPEED = {"Celery": 0.1}
"""How fast the mock's time goes by, if not fast: a job outlasts the task that waits for it."""

OWN = {
    "Prefect": {
        "PREFECT_SERVER_EPHEMERAL_STARTUP_TIMEOUT_SECONDS": "300",
        "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
        "DO_NOT_TRACK": "1",
    },
    "Dagster": {"DAGSTER_DISABLE_TELEMETRY": "yes"},
}
"""Settings of a library that its page need not have."""


def of(library: str, language: str) -> list[Block]:
    """Return the section's blocks in one language, without the one that installs."""
    found = [block for block in BLOCKS if (block.section, block.language) == (library, language)]
    return [block for block in found if not block.text.startswith("pip ")]


@pytest.mark.parametrize("library", LIBRARIES)
def test_what_is_installed_is_what_the_locked_set_has(library: str) -> None:
    groups = tomllib.loads((REPOSITORY / "pyproject.toml").read_text("utf-8"))["dependency-groups"]
    clients, needed = groups[f"recipe-{library.lower()}"]
    assert clients == {"include-group": "clients"}
    install = next(block for block in BLOCKS if block.section == library)
    assert install.text == f'pip install "{needed}" ./generated/oration\n'


@pytest.mark.parametrize("block", [b for b in BLOCKS if b.file], ids=lambda block: block.file)
def test_code_compiles_and_is_short(block: Block) -> None:
    compile(block.text, block.file, "exec")
    assert len(block.lines) <= 90
    assert max(map(len, block.lines)) <= 100


def test_no_recipe_is_left_out() -> None:
    assert [*TOLD] == LIBRARIES
    assert all(block.file for block in BLOCKS if block.language == "python")
    assert {block.language for block in BLOCKS} == {"sh", "python"}
    assert f"({PAGE.name})" in (REPOSITORY / "README.md").read_text("utf-8")


@pytest.mark.skipif(
    not ENVIRONMENTS.is_dir(), reason="no orchestrator is started here: nox -s recipes does"
)
@pytest.mark.parametrize("plan", ["succeed", "fail"])
@pytest.mark.parametrize("library", LIBRARIES)
def test_it_sees_a_job_to_its_end(library: str, plan: str, tmp_path: Path) -> None:
    programs = environment(ENVIRONMENTS, library.lower(), "recipe")
    contract, speed = read_contract(own_specs() / "oration"), SPEED.get(library, 50.0)
    with mock_on_loopback([contract], speed) as origin:
        httpx2.put(f"{origin}/_mock/oration/plan", json={"plan": plan}).raise_for_status()
        status, printed = run(library, programs, tmp_path, origin)
        jobs = httpx2.get(f"{origin}/_mock/oration/jobs").json()["jobs"]
    (job,) = jobs  # whatever was tried again, no other one was started
    if plan == "succeed":
        assert status == 0, printed
        for words in TOLD[library]:
            assert words in printed, printed
        assert job["state"] == "success"
    else:
        assert status != 0, printed
        assert "The batch could not be imported." in printed


def run(library: str, programs: Path, folder: Path, origin: str) -> tuple[int, str]:
    """Run a section in an empty folder; return its exit status, and what was printed."""
    for block in of(library, "python"):
        path = folder / block.file
        path.parent.mkdir(exist_ok=True)
        path.write_text(block.text, "utf-8")
    own = {
        "PATH": f"{programs}{os.pathsep}{os.environ['PATH']}",
        "PYTHONPATH": str(REPOSITORY / "generated" / "oration"),
        "PYTHONUNBUFFERED": "1",
        **OWN.get(library, {}),
    }
    settings = SETTINGS.text.replace("http://127.0.0.1:8080", origin)
    *before, last = of(library, "sh")
    with ExitStack() as stack:
        if library == "Celery":  # the worker goes on until it is stopped
            served = settings + before.pop().text
            stack.enter_context(running(["bash", "-euc", served], folder, own))
        script = settings + "".join(block.text for block in [*before, last])
        process = stack.enter_context(running(["bash", "-euc", script], folder, own))
        status = process.wait(PATIENCE)
    return status, (folder / "log.txt").read_text("utf-8", "replace")
