"""The weekly pull request: the workflow's own scripts, with a remote that is a folder."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml

from ..conftest import REPOSITORY
from .conftest import git

if shutil.which("bash") is None:
    pytest.skip("the script is for bash, which is not here", allow_module_level=True)

GH = """\
#!/usr/bin/env bash
# Stands in for GitHub's command: writes down how it is called, and says which requests are open.
echo "$*" >>"$RUNNER_TEMP/calls"
if [[ "$1 $2" == "pr list" && -e "$RUNNER_TEMP/open" ]]; then echo 12; fi
"""
GENERATED = "generated/client.py"
Propose = Callable[..., str]


@pytest.fixture
def remote(tmp_path: Path, checkout: Path) -> Path:
    """The repository that is pushed to."""
    git(tmp_path, "clone", "--quiet", "--bare", str(checkout), str(tmp_path / "remote.git"))
    return tmp_path / "remote.git"


@pytest.fixture
def propose(tmp_path: Path, remote: Path) -> Propose:
    """See a week's upgrade through, in clones; returns how GitHub's command was called last."""
    workflow = yaml.safe_load((REPOSITORY / ".github/workflows/upgrade.yml").read_text("utf-8"))
    gh = tmp_path / "programs" / "gh"
    gh.parent.mkdir()
    gh.write_text(GH, encoding="utf-8")
    gh.chmod(0o755)
    environment = {
        **os.environ,
        "PATH": f"{gh.parent}{os.pathsep}{os.environ['PATH']}",
        "RUNNER_TEMP": str(tmp_path),
        "GITHUB_OUTPUT": str(tmp_path / "output"),
        "GITHUB_SERVER_URL": "https://example.invalid",
        "GITHUB_REPOSITORY": "us/ours",
        "GITHUB_RUN_ID": "7",
        "BASE": "main",
    }

    def run(job: str, step: str, written: dict[str, str], outcome: str) -> None:
        steps = workflow["jobs"][job]["steps"]
        (script,) = [one["run"] for one in steps if one.get("name") == step]
        root = tmp_path / "clone"
        git(tmp_path, "clone", "--quiet", str(remote), str(root))
        for path, content in written.items():
            (root / path).write_text(content, encoding="utf-8")
        # As GitHub does: bash stops at the first command that fails.
        command = ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", script]
        variables = {**environment, "OUTCOME": outcome}
        subprocess.run(command, cwd=root, env=variables, check=True, capture_output=True)
        shutil.rmtree(root)

    def propose(written: dict[str, str], outcome: str = "success") -> str:
        run("regenerate", "Write the patch", written, outcome)
        run("propose", "Open the pull request, or renew it", {}, outcome)
        return (tmp_path / "calls").read_text("utf-8").splitlines()[-1]

    return propose


def test_what_moved_is_proposed_on_a_branch_of_its_own(
    propose: Propose, remote: Path, tmp_path: Path
) -> None:
    call = propose({GENERATED: "new\n", "generated/added.py": "added\n"})
    assert (tmp_path / "output").read_text("utf-8") == "moved=true\n"
    assert git(remote, "show", f"upgrade:{GENERATED}") == "new\n"
    assert git(remote, "show", "upgrade:generated/added.py") == "added\n"
    assert git(remote, "show", f"main:{GENERATED}") == "made by writer 1.0\n"
    assert call.startswith("pr create --base main --head upgrade --title ")


def test_the_next_week_renews_the_same_pull_request(
    propose: Propose, remote: Path, tmp_path: Path
) -> None:
    propose({GENERATED: "new\n"})
    (tmp_path / "open").touch()
    assert propose({GENERATED: "newer\n"}).startswith("pr edit upgrade --body-file ")
    assert git(remote, "show", f"upgrade:{GENERATED}") == "newer\n"
    assert git(remote, "rev-list", "--count", "main..upgrade").strip() == "1"


@pytest.mark.parametrize("outcome", ["success", "failure"])
def test_the_body_says_how_the_sessions_ended_and_which_files_are_different(
    propose: Propose, tmp_path: Path, outcome: str
) -> None:
    propose({GENERATED: "new\n"}, outcome)
    body = (tmp_path / "body.md").read_text("utf-8")
    assert f"**{outcome}** ([log](https://example.invalid/us/ours/actions/runs/7))" in body
    assert f"     {GENERATED} | 2 +-\n" in body


def test_what_an_upgrade_does_not_write_is_not_proposed(propose: Propose, remote: Path) -> None:
    propose({GENERATED: "new\n", "templates/originals.json": "[]"})
    assert git(remote, "show", f"upgrade:{GENERATED}") == "new\n"
    assert git(remote, "show", "upgrade:templates/originals.json") == "{}"


def test_without_a_move_nothing_is_to_be_proposed(propose: Propose, tmp_path: Path) -> None:
    with pytest.raises(subprocess.CalledProcessError):  # the second job, which is not run then
        propose({})
    assert not (tmp_path / "output").exists()
