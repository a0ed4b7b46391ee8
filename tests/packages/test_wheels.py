"""Each client as a user gets it: a wheel, alone in an empty environment, on each supported Python.

Needs the package index, as `pip install` does. A Python that this machine does not have is skipped
by name; uv is told not to fetch one.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from jobcontracts.mock import DEFAULT_CREDENTIALS
from jobcontracts.model.contract import Contract

from ..conftest import REPOSITORY
from .conftest import readme_blocks

PYTHONS = ("3.11", "3.12", "3.13")
ALLOWED = {"msgspec", "httpx2", "httpcore2", "h11", "certifi", "anyio", "idna", "truststore"}
"""Published libraries that a client brings along; `typing-extensions` on the older Pythons."""


def uv(*arguments: str) -> str:
    """Run uv and return what it printed."""
    environment = {k: v for k, v in os.environ.items() if k not in ("PYTHONPATH", "VIRTUAL_ENV")}
    environment["UV_PYTHON_DOWNLOADS"] = "never"
    run = subprocess.run(
        [sys.executable, "-P", "-m", "uv", *arguments],
        capture_output=True,
        encoding="utf-8",
        check=False,
        env=environment,
    )
    assert run.returncode == 0, run.stderr
    return run.stdout


def build(*arguments: str) -> None:
    """Build with the backend that is installed here: isolation would fetch one unpinned."""
    uv("build", "--quiet", "--no-build-isolation", "--python", sys.executable, *arguments)


def install(python: Path, wheel: Path, extra: str = "") -> None:
    """Install a wheel with what it needs, in versions and by hashes of a locked set."""
    locked = REPOSITORY / "requirements" / "demo.txt"
    uv(
        "pip",
        "install",
        "--quiet",
        f"--python={python}",
        f"--constraint={locked}",
        f"{wheel}{extra}",
    )


def interpreter(version: str) -> str | None:
    """Return a Python of this version, None if this machine has none."""
    pyenv = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv")) / "versions"
    found = sorted(str(path / "bin" / "python") for path in pyenv.glob(f"{version}.*"))
    candidates = [*found, version]
    for candidate in candidates:
        run = subprocess.run(
            [
                sys.executable,
                "-P",
                "-m",
                "uv",
                "python",
                "find",
                "--no-python-downloads",
                candidate,
            ],
            capture_output=True,
            encoding="utf-8",
            check=False,
        )
        if run.returncode == 0:
            return run.stdout.strip()
    return None


@pytest.fixture
def wheel(contract: Contract, tmp_path: Path) -> Path:
    """The client's wheel: that of `nox -s build`, or one made of a copy of the checkout."""
    dist = os.environ.get("JOBCONTRACTS_DIST")
    folder = Path(dist) if dist else tmp_path / "dist"
    if not dist:
        source = tmp_path / "source"
        shutil.copytree(REPOSITORY / "generated" / contract.vendor, source)
        build("--wheel", "--out-dir", str(folder), str(source))
    (built,) = folder.glob(f"{contract.vendor}_jobs-*.whl")
    return built


@pytest.mark.parametrize("version", PYTHONS)
def test_a_wheel_installs_alone_and_its_readme_example_runs_as_written(
    contract: Contract, wheel: Path, origin: str, version: str, tmp_path: Path
) -> None:
    base = interpreter(version)
    if base is None:
        pytest.skip(f"this machine has no Python {version}")
    vendor = contract.vendor
    uv("venv", "--quiet", "--python", base, str(tmp_path / "venv"))
    python = tmp_path / "venv" / "bin" / "python"
    install(python, wheel)
    names = set(uv("pip", "list", "--python", str(python), "--format", "freeze").split())
    brought = {name.partition("==")[0] for name in names} - {f"{vendor.replace('_', '-')}-jobs"}
    assert brought <= ALLOWED | {"typing-extensions", "sniffio"}, brought
    prefix = vendor.upper()
    script = (
        f"import os, runpy, sys, {vendor}_jobs.environment as e\n"
        "for name in e.CREDENTIALS.values(): os.environ[name] = sys.argv[2]\n"
        "for name in e.REQUIRED_SETTINGS.values(): os.environ[name] = 'acme'\n"
        "runpy.run_path(sys.argv[1], run_name='__main__')\n"
    )
    example = tmp_path / "example.py"
    example.write_text(readme_blocks(vendor)[0], encoding="utf-8")
    run = subprocess.run(
        [str(python), "-W", "error", "-c", script, str(example), DEFAULT_CREDENTIALS[0]],
        env={"PATH": os.environ["PATH"], f"{prefix}_BASE_URL": origin + contract.server_path},
        cwd=tmp_path,
        capture_output=True,
        encoding="utf-8",
        timeout=60,
        check=False,
    )
    assert run.returncode == 0, run.stderr
    assert "succeeded" in run.stdout
    assert "failed:" not in run.stdout
