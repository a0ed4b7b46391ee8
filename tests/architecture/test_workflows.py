"""What runs for others: the workflows and the hooks, read from their own files."""

from __future__ import annotations

import ast
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from ..conftest import REPOSITORY, Run

WORKFLOWS = sorted((REPOSITORY / ".github" / "workflows").glob("*.yml"))
PINNED = re.compile(r"[\w.-]+/[\w./-]+@[0-9a-f]{40}  # v\d+\.\d+\.\d+")
CHECKOUT = r"pip install --no-deps --no-build-isolation \./[\w.]+"
LOCKED = rf"pip install --require-hashes -r (\.\w+/)?requirements/\w+\.txt|{CHECKOUT}"
HANDED_OUT = ("CONTRIBUTING.md", ".pre-commit-config.yaml")
WRITES = {
    "upgrade: propose": {"contents": "write", "pull-requests": "write"},
    "ci: contracts": {"contents": "read", "pull-requests": "write"},
    "contracts: comment": {"contents": "read", "pull-requests": "write"},
    "pages: deploy": {"pages": "write", "id-token": "write"},
    "release: publish": {"id-token": "write", "attestations": "write"},
}
PYTHONS = {"3.11", "3.12", "3.13"}
"""What the issue that asked for CI promises; more may be tried."""


def workflow(name: str) -> dict[str, Any]:
    document: dict[str, Any] = yaml.safe_load(
        (REPOSITORY / ".github" / "workflows" / f"{name}.yml").read_text("utf-8")
    )
    return document


def jobs() -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield each job of each workflow, by a name that says where it is."""
    for path in WORKFLOWS:
        for name, job in workflow(path.stem)["jobs"].items():
            yield f"{path.stem}: {name}", job


def runs(job: dict[str, Any]) -> str:
    return "\n".join(step.get("run", "") for step in steps(job))


def steps(job: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the steps of a job; none of one that calls a workflow of ours."""
    return [] if job.get("uses", "").startswith("./.github/workflows/") else job["steps"]


def in_matrix() -> set[tuple[str, str]]:
    """Return what CI runs: each session, with its arguments, and the Python that it runs on."""
    matrix = workflow("ci")["jobs"]["sessions"]["strategy"]["matrix"]
    pairs = {(session, python) for session in matrix["session"] for python in matrix["python"]}
    return pairs | {(one["session"], one["python"]) for one in matrix["include"]}


def hooks() -> list[dict[str, Any]]:
    document = yaml.safe_load((REPOSITORY / ".pre-commit-config.yaml").read_text("utf-8"))
    return [hook for repository in document["repos"] for hook in repository["hooks"]]


def known_sessions() -> set[str]:
    tree = ast.parse((REPOSITORY / "noxfile.py").read_text("utf-8"))
    return {
        node.name for node in tree.body if isinstance(node, ast.FunctionDef) and node.decorator_list
    }


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.name)
def test_every_action_is_pinned_by_its_commit_and_says_which_version_that_is(path: Path) -> None:
    used = re.findall(r"uses:\s*(.*)", path.read_text("utf-8"))
    assert used
    for action in used:
        # One of ours is at the commit that runs it.
        places = (REPOSITORY / action, REPOSITORY / action / "action.yml")
        ours = action.startswith("./") and any(place.is_file() for place in places)
        assert ours or PINNED.fullmatch(action), action


@pytest.mark.parametrize(
    "path",
    [*WORKFLOWS, REPOSITORY / ".ci" / "run", *map(REPOSITORY.joinpath, HANDED_OUT)],
    ids=lambda path: path.name,
)
def test_what_is_installed_before_a_session_comes_from_a_locked_set(path: Path) -> None:
    installs = re.findall(r"pip install[^&`\n]*", path.read_text("utf-8"))
    for install in installs:
        assert re.fullmatch(LOCKED, install.strip()), install
    assert installs or path.name == ".pre-commit-config.yaml"


def test_what_a_session_installs_comes_from_a_locked_set_or_the_checkout() -> None:
    tree = ast.parse((REPOSITORY / "noxfile.py").read_bytes())
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call)]
    installs = [call for call in calls if ast.unparse(call.func) == "session.install"]
    for install in installs:
        options = {ast.unparse(argument) for argument in install.args}
        without = {"'--no-deps'", "'--no-build-isolation'"}
        assert "'--require-hashes'" in options or without <= options, ast.unparse(install)
    builds = [ast.unparse(call) for call in calls if "'build'" in map(ast.unparse, call.args)]
    assert all("'--no-build-isolation'" in build for build in builds)
    assert len(installs) > 1
    assert builds


def test_the_set_that_ci_begins_with_has_what_the_noxfile_asks_for() -> None:
    text = (REPOSITORY / "noxfile.py").read_text("utf-8")
    block = re.findall(r"^# (dependencies = .*)$", text, re.MULTILINE)
    groups = tomllib.loads((REPOSITORY / "pyproject.toml").read_text("utf-8"))["dependency-groups"]
    assert tomllib.loads(block[0])["dependencies"] == groups["nox"]


def test_ci_runs_every_step_that_a_change_goes_through() -> None:
    sessions = {session for session, _ in in_matrix()}
    assert sessions >= {"check", "generate -- --check", "lint", "typing", "tests", "build"}


def test_the_suite_runs_on_every_python_that_we_say_we_support() -> None:
    tried = {python for session, python in in_matrix() if session == "tests"}
    project = tomllib.loads((REPOSITORY / "pyproject.toml").read_text("utf-8"))["project"]
    said = re.findall(r"Python :: (3\.\d+)", " ".join(project["classifiers"]))
    assert tried >= PYTHONS | set(said)
    assert f">={min(PYTHONS)}" == project["requires-python"]


@pytest.mark.parametrize("path", ["CONTRIBUTING.md", ".ci/run", "requirements/README.md"])
def test_each_session_that_is_named_exists(path: str) -> None:
    named = re.findall(r"nox (?:-R )?-s (\w+)", (REPOSITORY / path).read_text("utf-8"))
    assert named
    assert set(named) <= known_sessions()


def test_each_session_that_a_workflow_or_a_hook_runs_exists() -> None:
    named = [session.split()[0] for session, _ in in_matrix()]
    named += re.findall(r"nox -s (\w+)", "\n".join(runs(job) for _, job in jobs()))
    named += re.findall(r"nox -s (\w+)", "\n".join(hook["entry"] for hook in hooks()))
    assert {"upgrade", "contract", "lint"} <= set(named) <= known_sessions()


def test_the_hooks_run_what_ci_runs() -> None:
    entries = {hook["entry"] for hook in hooks()}
    assert entries == {f"python3 -m nox -s {session}" for session, _ in in_matrix()}


def test_permissions_are_none_or_to_read_where_a_workflow_begins() -> None:
    for path in WORKFLOWS:
        assert workflow(path.stem)["permissions"] in ({}, {"contents": "read"}), path


def test_a_job_that_may_write_may_write_only_that_and_installs_nothing() -> None:
    writing = {name: job for name, job in jobs() if "write" in job.get("permissions", {}).values()}
    assert {name: job["permissions"] for name, job in writing.items()} == WRITES
    for name, job in writing.items():
        # What was installed in another job, unread, must not meet the token of this one.
        assert not re.search(r"\b(nox|pip|python3?|uv)\b", runs(job)), name
        assert not any("setup-python" in step.get("uses", "") for step in steps(job)), name


def arguments(job: dict[str, Any], action: str) -> dict[str, Any]:
    """Return what a job gives to the one step that uses an action."""
    (step,) = (step for step in steps(job) if f"{action}@" in step.get("uses", ""))
    found: dict[str, Any] = step["with"]
    return found


def test_what_is_published_was_built_by_a_job_without_an_identity() -> None:
    release, pages = workflow("release")["jobs"], workflow("pages")["jobs"]
    for job in (release["build"], pages["build"]):
        assert job["permissions"] == {"contents": "read"}
    given = arguments(release["build"], "upload-artifact")
    taken = arguments(release["publish"], "download-artifact")
    assert (given["path"], taken["path"], given["name"]) == ("dist/new", "dist", taken["name"])
    assert arguments(release["publish"], "attest-build-provenance") == {"subject-path": "dist/*"}
    assert arguments(pages["build"], "upload-pages-artifact") == {"path": "build/site"}


def test_no_token_is_left_in_a_checkout_and_no_text_of_others_gets_into_a_shell() -> None:
    for name, job in jobs():
        for step in steps(job):
            if "actions/checkout@" in step.get("uses", ""):
                assert step["with"]["persist-credentials"] is False, name
        expressions = re.findall(r"\$\{\{ *(.*?) *\}\}", runs(job))
        assert set(expressions) <= {"matrix.session"}, name


def test_every_job_ends_by_itself() -> None:
    for name, job in jobs():
        # One that calls a workflow takes no bound, and the jobs of that have theirs.
        assert job.get("timeout-minutes", 0 if not steps(job) else 61) <= 60, name


def test_what_is_published_is_asked_for() -> None:
    # YAML 1.1 reads the key `on` as true.
    assert workflow("release")[True] == {"workflow_dispatch": None}  # type: ignore[index]


def test_each_hook_that_others_take_runs_a_command_that_there_is(run: Run) -> None:
    hooks = yaml.safe_load((REPOSITORY / ".pre-commit-hooks.yaml").read_text("utf-8"))
    assert [hook["id"] for hook in hooks] == ["jobcontracts-check", "jobcontracts-generate-check"]
    for hook in hooks:
        program, *words = hook["entry"].split()
        assert program == "jobcontracts"
        assert hook["id"] == "-".join([program, *words]).replace("---", "-")
        assert run(*words, "--help")[0] == 0
        # The files are the command's own affair.
        assert (hook["language"], hook["pass_filenames"]) == ("python", False)
        extras = re.findall(r"^\.\[(\w+)\]$", "\n".join(hook.get("additional_dependencies", [])))
        project = tomllib.loads((REPOSITORY / "pyproject.toml").read_text("utf-8"))["project"]
        assert set(extras) <= project["optional-dependencies"].keys()


def test_the_upgrade_is_proposed_every_week() -> None:
    triggers = workflow("upgrade")[True]  # type: ignore[index]
    assert re.fullmatch(r"\d+ \d+ \* \* [0-6]", triggers["schedule"][0]["cron"])
