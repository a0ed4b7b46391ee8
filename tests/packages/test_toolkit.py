"""The toolkit as a user gets it: its wheel alone in an empty environment, without any extra.

Needs the package index, as `pip install` does.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path
from urllib.request import urlopen

import pytest

from ..conftest import REPOSITORY, VENDORS
from .test_wheels import build, install, uv

PARTS = ["specs", "templates", "tools", "pyproject.toml", "README.md", "CHANGELOG.md", "LICENSE"]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel: that of `nox -s build`, or one made through an sdist of a copy of the checkout."""
    dist = os.environ.get("JOBCONTRACTS_DIST")
    folder = Path(dist) if dist else tmp_path_factory.mktemp("dist")
    if not dist:
        source = tmp_path_factory.mktemp("source")
        ignored = shutil.ignore_patterns("__pycache__")
        for part in PARTS:
            path = REPOSITORY / part
            if path.is_dir():
                shutil.copytree(path, source / part, ignore=ignored)
            else:
                shutil.copy(path, source / part)
        build("--out-dir", str(folder), str(source))
    (built,) = folder.glob("jobcontracts-*.whl")
    return built.resolve()


@pytest.fixture(scope="module")
def environment(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of programs of an environment with the wheel in it, and nothing else."""
    folder = tmp_path_factory.mktemp("environment") / "venv"
    uv("venv", "--quiet", "--python", sys.executable, str(folder))
    install(folder / "bin" / "python", wheel)
    return folder / "bin"


def run(environment: Path, folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run `jobcontracts ARGUMENTS` in an empty folder."""
    return subprocess.run(
        [str(environment / "jobcontracts"), *arguments],
        cwd=folder,
        env={"PATH": str(environment), "NO_COLOR": "1", "COLUMNS": "80"},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )


def test_a_wheel_has_everything_that_is_no_python_too(wheel: Path) -> None:
    there = set(zipfile.ZipFile(wheel).namelist())
    package = REPOSITORY / "tools" / "jobcontracts"
    wanted = {
        f"jobcontracts/{path.relative_to(package).as_posix()}"
        for path in package.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    for folder in ("specs", "templates"):
        for path in (REPOSITORY / folder).rglob("*"):
            if path.is_file() and "__pycache__" not in path.parts:
                wanted.add(f"jobcontracts/{path.relative_to(REPOSITORY).as_posix()}")
    assert {"jobcontracts/py.typed", "jobcontracts/docs/templates/vendor.html.jinja"} <= wanted
    assert wanted - there == set()
    assert {name for name in there if ".dist-info/" not in name} - wanted == set()


def test_it_brings_the_contracts_and_checks_them(environment: Path, tmp_path: Path) -> None:
    done = run(environment, tmp_path, "check")
    assert (done.returncode, done.stderr) == (0, "")
    assert [line.split()[0] for line in done.stdout.splitlines()[1:]] == VENDORS


def test_it_tells_its_version(environment: Path, wheel: Path, tmp_path: Path) -> None:
    version = wheel.name.split("-")[1]
    assert run(environment, tmp_path, "--version").stdout == f"jobcontracts {version}\n"


@pytest.mark.parametrize(
    ("extra", "arguments"),
    [
        ("generate", ["generate"]),
        ("generate", ["docs"]),
        ("mock", ["mock", "--port=0"]),
        ("conformance", ["conformance", "--base-url=http://127.0.0.1:1", VENDORS[0]]),
        ("conformance", ["verify", "recording.har"]),
    ],
    ids=lambda value: value if isinstance(value, str) else value[0],
)
def test_a_missing_extra_is_named_in_one_line(
    environment: Path, tmp_path: Path, extra: str, arguments: list[str]
) -> None:
    done = run(environment, tmp_path, *arguments)
    assert (done.returncode, done.stdout) == (2, "")
    (line,) = done.stderr.splitlines()
    assert line.endswith(f": pip install 'jobcontracts[{extra}]'")


def test_the_help_needs_no_extra(environment: Path, tmp_path: Path) -> None:
    assert run(environment, tmp_path, "generate", "--help").returncode == 0


def test_it_serves_the_mock(environment: Path, wheel: Path, tmp_path: Path) -> None:
    install(environment / "python", wheel, "[mock]")
    port_file = tmp_path / "port"
    command = [str(environment / "jobcontracts"), "mock", "--port=0", f"--port-file={port_file}"]
    with subprocess.Popen(
        command, cwd=tmp_path, stdout=subprocess.PIPE, encoding="utf-8"
    ) as process:
        try:
            assert process.stdout is not None
            # It prints once it listens, and has written the file by then.
            assert process.stdout.readline()
            with urlopen(
                f"http://127.0.0.1:{port_file.read_text('utf-8').strip()}/_mock/"
            ) as answer:
                assert set(VENDORS) <= set(json.dumps(json.load(answer)).split('"'))
        finally:
            process.terminate()
            process.communicate()
