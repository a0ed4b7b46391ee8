"""The recipes of RUNNING.md: all is executed that needs no Docker, the rest as far as it goes."""

from __future__ import annotations

import ast
import json
import os
import re
import shlex
import shutil
import socket
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import httpx2
import pytest
import yaml

from ..conftest import REPOSITORY
from ..packages.test_toolkit import PARTS
from ..readme.page import Block, blocks
from ..readme.terminal import Terminal
from .processes import mock_process

RUNNING = blocks((REPOSITORY / "tools/jobcontracts/mock/RUNNING.md").read_text("utf-8"))
ACTION = REPOSITORY / ".github" / "actions" / "mock"
ACTIONS = (ACTION, ACTION / "stop")
DOCKERFILE = (REPOSITORY / "Dockerfile").read_text("utf-8").splitlines()
PROGRAM = [sys.executable, "-P", "-m", "jobcontracts"]


def of(section: str, language: str = "sh") -> Block:
    """Return the only block of a language in a section."""
    (block,) = (b for b in RUNNING if b.section == section and b.language == language)
    return block


def test_each_block_is_tried_somewhere() -> None:
    tried = {  # here, in test_tls.py, and in tests/packages
        ("Without installing anything", "sh"): 1,
        ("From a script", "sh"): 1,
        ("In GitHub Actions", "yaml"): 1,
        ("With Docker", "sh"): 1,
        ("With Testcontainers", "python"): 1,
        ("With Testcontainers", "java"): 1,
        ("Over TLS", "sh"): 2,
    }
    found = [(block.section, block.language) for block in RUNNING]
    assert {each: found.count(each) for each in found} == tried


def test_a_script_starts_it_and_stops_it(tmp_path: Path) -> None:
    if shutil.which("curl") is None:
        pytest.skip("THERE IS NO curl: the recipe of a script was not tried")
    terminal = Terminal(tmp_path)
    status, printed = terminal.paste([of("From a script").text])
    assert (status, json.loads(printed[0])["kind"]) == (0, "real")
    assert not (terminal.checkout / "port").exists()
    assert (terminal.checkout / "mock.txt").read_text("utf-8").startswith("listening on ")


# The action. Its scripts are what its steps run.


@pytest.fixture
def runner(tmp_path: Path) -> dict[str, str]:
    """The variables of a runner, where `jobcontracts` is the one of this interpreter."""
    program = tmp_path / "jobcontracts"
    program.write_text(f'#!/bin/sh\nexec {shlex.join(PROGRAM)} "$@"\n', encoding="utf-8")
    program.chmod(0o755)
    modules = {"PYTHONPATH": str(REPOSITORY / "tools")}
    named = {"GITHUB_OUTPUT": str(tmp_path / "output"), "RUNNER_TEMP": str(tmp_path)}
    return {**os.environ, **modules, **named, "MOCK_PROGRAM": str(program)}


def script(path: Path, **variables: str) -> subprocess.CompletedProcess[str]:
    """Run a script of the action."""
    pipes: dict[str, Any] = {"capture_output": True, "encoding": "utf-8", "timeout": 120}
    return subprocess.run(["bash", str(path)], env=variables, check=False, **pipes)


def outputs(variables: dict[str, str]) -> dict[str, str]:
    """Return what the steps have put out."""
    lines = Path(variables["GITHUB_OUTPUT"]).read_text("utf-8").splitlines()
    return dict(line.split("=", 1) for line in lines)


def test_the_action_starts_a_mock_and_stops_it(runner: dict[str, str], tmp_path: Path) -> None:
    options = "oration\n--plan=fail\n\n--credential\n$(touch broken-out) * ;\n"
    done = script(ACTION / "start.sh", **runner, MOCK_OPTIONS=options)
    assert (done.returncode, done.stderr) == (0, "")
    put = outputs(runner)
    try:
        told = httpx2.get(f"{put['origin']}/_mock/").json()
        (vendor,) = told["vendors"]
        assert (vendor["vendor"], vendor["default_plan"]) == ("oration", "fail")
    finally:
        stopped = script(ACTION / "stop" / "stop.sh", **runner, MOCK_FOLDER=put["folder"])
    assert (stopped.returncode, stopped.stderr) == (0, "")
    # What it has printed, with the credential as it was written.
    assert stopped.stdout.startswith(f"listening on {put['origin']}, ")
    assert "$(touch broken-out) * ;" in stopped.stdout
    assert not (tmp_path / "broken-out").exists()
    with pytest.raises(httpx2.ConnectError):
        httpx2.get(put["origin"])
    again = script(ACTION / "stop" / "stop.sh", **runner, MOCK_FOLDER=put["folder"])
    assert (again.returncode, again.stdout) == (0, "the mock has been stopped already\n")
    assert not Path(put["folder"]).exists()


def test_an_action_that_cannot_start_one_says_why(runner: dict[str, str]) -> None:
    done = script(ACTION / "start.sh", **runner, MOCK_OPTIONS="oratio")
    assert (done.returncode, done.stdout) == (1, "")
    assert "fix: did you mean oration?" in done.stderr
    assert not Path(runner["GITHUB_OUTPUT"]).exists()
    stopped = script(ACTION / "stop" / "stop.sh", **runner, MOCK_FOLDER="")
    assert (stopped.returncode, stopped.stdout) == (0, "no mock has been started\n")


@pytest.mark.parametrize("folder", ACTIONS, ids=lambda folder: folder.name)
def test_an_actions_steps_run_files_and_put_no_text_of_others_into_a_shell(folder: Path) -> None:
    action = yaml.safe_load((folder / "action.yml").read_text("utf-8"))
    (step,) = action["runs"]["steps"]
    (name,) = re.fullmatch(r'bash "\$GITHUB_ACTION_PATH/(\w+\.sh)"', step["run"]).groups()  # type: ignore[union-attr]
    text = (folder / name).read_text("utf-8")
    for variable, value in step["env"].items():
        assert f"${{{variable}:-}}" in text
        assert re.fullmatch(r"\$\{\{ inputs\.(\w+) \}\}", value)[1] in action["inputs"]  # type: ignore[index]
    for name, output in action.get("outputs", {}).items():
        assert output["value"] == f"${{{{ steps.{step['id']}.outputs.{name} }}}}"
        assert f"{name}=%s\\n" in text


def test_the_recipe_names_what_the_action_has() -> None:
    steps = yaml.safe_load(of("In GitHub Actions", "yaml").text)["steps"]
    used = {step["uses"].partition("/.github/")[2].partition("@")[0]: step for step in steps[1::2]}
    actions = [yaml.safe_load((f / "action.yml").read_text("utf-8")) for f in ACTIONS]
    assert list(used) == ["actions/mock", "actions/mock/stop"]
    for step, action in zip(used.values(), actions, strict=True):
        assert step["with"].keys() <= action["inputs"].keys()
    wanted = re.findall(r"steps\.mock\.outputs\.(\w+)", of("In GitHub Actions", "yaml").text)
    assert set(wanted) == set(actions[0]["outputs"])


def test_the_scripts_are_clean_to_shellcheck() -> None:
    if shutil.which("shellcheck") is None:
        pytest.skip("THERE IS NO shellcheck: the scripts of the action were not read by it")
    scripts = [str(path) for path in ACTION.rglob("*.sh")]
    assert len(scripts) == 2
    subprocess.run(["shellcheck", *scripts], check=True)


# The image, without the engine that builds it.


def instruction(name: str) -> str:
    """Return what follows an instruction that the image has once."""
    (line,) = (line for line in DOCKERFILE if line.startswith(f"{name} "))
    return line.removeprefix(f"{name} ")


def test_the_image_is_small_and_nobody_is_root() -> None:
    assert len(DOCKERFILE) <= 15
    names = [line.partition(" ")[0] for line in DOCKERFILE if line]
    assert names.index("USER") < names.index("ENTRYPOINT")
    assert f"useradd --system {instruction('USER')}" in "\n".join(DOCKERFILE)


def test_what_gets_into_the_build_is_what_a_wheel_is_built_of() -> None:
    # A test of the wheel builds it of these alone, and tries it.
    lines = (REPOSITORY / ".dockerignore").read_text("utf-8").splitlines()
    assert lines.index("*") < min(lines.index(line) for line in lines if line.startswith("!"))
    assert {line[1:] for line in lines if line.startswith("!")} == set(PARTS)


def health(port: int) -> int:
    """Return the status of the image's check of its health, for a mock at a port."""
    command = json.loads(instruction("HEALTHCHECK").partition(" CMD ")[2])
    code = command[2].replace("8080", str(port))
    assert command[:2] == ["python", "-c"]
    assert "'/_mock/'" in code
    run = [sys.executable, "-P", "-c", code]
    return subprocess.run(run, check=False, stderr=subprocess.DEVNULL).returncode


def options_of_the_image() -> Sequence[str]:
    """Return what the image's program and the compose file tell the mock, but for the port."""
    compose = yaml.safe_load((REPOSITORY / "compose.yaml").read_text("utf-8"))
    (service,) = compose["services"].values()
    assert service["ports"] == ["127.0.0.1:8080:8080"]
    program, command, *options = json.loads(instruction("ENTRYPOINT"))
    assert (program, command, options[-2:]) == ("jobcontracts", "mock", ["--port", "8080"])
    return [*options[:-2], *service["command"]]


def test_what_the_image_runs_is_healthy_and_reached_by_its_name(tmp_path: Path) -> None:
    with mock_process(tmp_path, *options_of_the_image()) as (_, port):
        assert health(port) == 0
        url = f"http://127.0.0.1:{port}/_mock/"
        hosts = {"mock:8080": 200, "localhost:8080": 200, "other:8080": 421}
        for host, status in hosts.items():
            assert httpx2.get(url, headers={"host": host}).status_code == status
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    assert health(port) != 0


def test_the_options_behind_the_images_name_are_those_of_the_mock() -> None:
    (line,) = (line for line in of("With Docker").lines if line.startswith("docker run"))
    words = shlex.split(line)
    own = words[words.index("job-mock") + 1 :]
    assert own == ["oration", "--plan", "fail"]
    assert f"--tag {words[words.index('job-mock')]} ." in of("With Docker").text


# Testcontainers: the syntax. What has the types is in no set of ours.


def test_the_snippet_in_python_can_be_read() -> None:
    ast.parse(of("With Testcontainers", "python").text)


def test_the_snippet_in_java_can_be_read(tmp_path: Path) -> None:
    if shutil.which("javac") is None:
        pytest.skip("THERE IS NO javac: the snippet in Java was not read by it")
    path = tmp_path / "JobMock.java"
    path.write_text(of("With Testcontainers", "java").text, encoding="utf-8")
    # As far as parsing: there are no classes of Testcontainers here.
    stop = [f"-XDshould-stop.{when}=PARSE" for when in ("ifError", "ifNoError")]
    subprocess.run(["javac", *stop, "-d", str(tmp_path), str(path)], check=True)
