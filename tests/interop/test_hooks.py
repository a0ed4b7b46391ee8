"""The hooks that others take from here, as pre-commit runs them in a repository of theirs.

Needs the package index: pre-commit makes an environment for each hook. `nox -s interop` has it.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

from ..conftest import REPOSITORY
from ..packages.test_toolkit import PARTS
from ..upgrade.conftest import git

VENDOR = "oration"

pytestmark = pytest.mark.skipif(
    find_spec("pre_commit") is None, reason="no pre-commit runs our hooks here: nox -s interop does"
)


def committed(folder: Path, parts: list[str]) -> Path:
    """Return a repository with these parts of the checkout in it."""
    for part in parts:
        (folder / part).parent.mkdir(parents=True, exist_ok=True)
        if (REPOSITORY / part).is_dir():
            ignored = shutil.ignore_patterns("__pycache__")
            shutil.copytree(REPOSITORY / part, folder / part, ignore=ignored)
        else:
            shutil.copy(REPOSITORY / part, folder / part)
    git(folder, "init", "--quiet")
    git(folder, "add", "--all")
    git(folder, "commit", "--quiet", "--message=what there is")
    return folder


@pytest.fixture(scope="module")
def ours(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A repository with the hooks and what they are built of."""
    return committed(tmp_path_factory.mktemp("ours"), [*PARTS, ".pre-commit-hooks.yaml"])


@pytest.fixture
def theirs(tmp_path: Path) -> Path:
    """A repository with one contract and its client."""
    return committed(tmp_path / "theirs", [f"specs/{VENDOR}", f"generated/{VENDOR}"])


def tried(ours: Path, theirs: Path, cache: Path) -> tuple[int, str]:
    """Run all of the hooks over all files; return the exit status and what was printed."""
    command = [sys.executable, "-P", "-m", "pre_commit", "try-repo", str(ours), "--all-files"]
    env = {**os.environ, "PRE_COMMIT_HOME": str(cache), "PRE_COMMIT_COLOR": "never"}
    run = subprocess.run(
        command, cwd=theirs, env=env, check=False, stdout=subprocess.PIPE, encoding="utf-8"
    )
    return run.returncode, run.stdout


def test_a_contract_with_a_fresh_client_passes(ours: Path, theirs: Path, tmp_path: Path) -> None:
    status, printed = tried(ours, theirs, tmp_path / "cache")
    assert status == 0, printed
    assert printed.count("Passed\n") == 2


def test_a_commit_that_only_deletes_is_looked_at(ours: Path, theirs: Path, tmp_path: Path) -> None:
    (theirs / "specs" / VENDOR / "openapi.yaml").unlink()
    status, printed = tried(ours, theirs, tmp_path / "cache")
    assert status == 1
    assert "Skipped" not in printed


def test_a_broken_contract_with_a_stale_client_does_not(
    ours: Path, theirs: Path, tmp_path: Path
) -> None:
    lifecycle = theirs / "specs" / VENDOR / "lifecycle.yaml"
    lifecycle.write_text(lifecycle.read_text("utf-8").replace("version: ", "versoin: "), "utf-8")
    (theirs / "generated" / VENDOR / "README.md").write_text("edited\n", "utf-8")
    status, printed = tried(ours, theirs, tmp_path / "cache")
    assert status == 1
    assert printed.count("Failed\n") == 2
    assert f"specs/{VENDOR}/lifecycle.yaml:" in printed
