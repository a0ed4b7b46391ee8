"""The weekly pull request: the workflow's own scripts, with a remote that is a folder."""

from __future__ import annotations

import os
import shutil
import subprocess
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
echo "$*" >>"$CALLS"
if [[ "$1 $2" == "pr list" ]]; then cat "$OPEN"; fi
"""


def script(job: str, step: str) -> str:
    """Return what a step of the workflow runs."""
    workflow = yaml.safe_load((REPOSITORY / ".github/workflows/upgrade.yml").read_text("utf-8"))
    (found,) = [one for one in workflow["jobs"][job]["steps"] if one.get("name") == step]
    return str(found["run"])


class Proposing:
    """Runs both scripts of the workflow in clones of one remote.

    Args:
        folder: Where everything is.
        remote: The repository that is pushed to.
    """

    def __init__(self, folder: Path, remote: Path) -> None:
        self.folder = folder
        self.remote = remote
        self.proposal = folder / "proposal"
        self.open = folder / "open"
        self.open.touch()
        programs = folder / "programs"
        programs.mkdir()
        (programs / "gh").write_text(GH, encoding="utf-8")
        (programs / "gh").chmod(0o755)
        self.environment = {
            **os.environ,
            "PATH": f"{programs}{os.pathsep}{os.environ['PATH']}",
            "CALLS": str(folder / "calls"),
            "OPEN": str(self.open),
            "PROPOSAL": str(self.proposal),
            "BASE": "main",
            "GITHUB_SERVER_URL": "https://example.invalid",
            "GITHUB_REPOSITORY": "us/ours",
            "GITHUB_RUN_ID": "7",
        }

    def clone(self) -> Path:
        """Return a new clone of the remote's main branch."""
        number = len(list(self.folder.glob("clone-*")))
        path = self.folder / f"clone-{number}"
        git(self.folder, "clone", "--quiet", str(self.remote), str(path))
        return path

    def run(self, root: Path, text: str, **variables: str) -> None:
        """Run a script as GitHub does: bash stops at the first command that fails."""
        command = ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", text]
        environment = {**self.environment, **variables}
        subprocess.run(command, cwd=root, env=environment, check=True, capture_output=True)

    def upgrade(self, outcome: str, **written: str) -> list[str]:
        """See a week's upgrade through; returns how GitHub's command was called."""
        root = self.clone()
        (root / ".nox" / ".cache").mkdir(parents=True)
        (root / ".nox" / ".cache" / "upgrade.md").write_text("## What moved\n", encoding="utf-8")
        (root / ".git" / "info" / "exclude").write_text(".nox/\n", encoding="utf-8")
        for path, content in written.items():
            (root / path).write_text(content, encoding="utf-8")
        self.run(root, script("regenerate", "Write the proposal down"), OUTCOME=outcome)
        calls = self.folder / "calls"
        calls.unlink(missing_ok=True)
        self.run(self.clone(), script("propose", "Open the pull request, or renew it"))
        return calls.read_text("utf-8").splitlines()

    def pushed(self, path: str) -> str:
        """Return a file of the branch that was pushed."""
        return git(self.remote, "show", f"upgrade:{path}")


@pytest.fixture
def proposing(tmp_path: Path, checkout: Path) -> Proposing:
    remote = tmp_path / "remote.git"
    git(tmp_path, "clone", "--quiet", "--bare", str(checkout), str(remote))
    return Proposing(tmp_path, remote)


GENERATED = "generated/client.py"


def test_what_moved_is_proposed_on_a_branch_of_its_own(proposing: Proposing) -> None:
    calls = proposing.upgrade("success", **{GENERATED: "new\n", "generated/added.py": "added\n"})
    assert proposing.pushed(GENERATED) == "new\n"
    assert proposing.pushed("generated/added.py") == "added\n"
    assert calls[-1].startswith("pr create --base main --head upgrade --title ")
    assert git(proposing.remote, "show", f"main:{GENERATED}") == "made by writer 1.0\n"


def test_the_next_week_renews_the_same_pull_request(proposing: Proposing) -> None:
    proposing.upgrade("success", **{GENERATED: "new\n"})
    proposing.open.write_text("12\n", encoding="utf-8")
    calls = proposing.upgrade("success", **{GENERATED: "newer\n"})
    assert calls[-1].startswith("pr edit upgrade --body-file ")
    assert proposing.pushed(GENERATED) == "newer\n"
    assert git(proposing.remote, "rev-list", "--count", "main..upgrade").strip() == "1"


@pytest.mark.parametrize("outcome", ["success", "failure"])
def test_the_body_is_the_report_and_says_how_the_sessions_ended(
    proposing: Proposing, outcome: str
) -> None:
    proposing.upgrade(outcome, **{GENERATED: "new\n"})
    body = (proposing.proposal / "body.md").read_text("utf-8")
    assert body.startswith("## What moved\n")
    assert f"**{outcome}** ([log](https://example.invalid/us/ours/actions/runs/7))" in body


def test_what_an_upgrade_does_not_write_is_not_proposed(proposing: Proposing) -> None:
    proposing.upgrade("success", **{GENERATED: "new\n", "templates/originals.json": "[]"})
    assert proposing.pushed(GENERATED) == "new\n"
    assert proposing.pushed("templates/originals.json") == "{}"
