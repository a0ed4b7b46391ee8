"""The recipe that installs nothing: uv runs the mock of the checkout. Needs the package index."""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from ..conftest import REPOSITORY
from ..mock.test_recipes import of
from .test_toolkit import PARTS


def test_uvx_serves_the_mock_of_the_checkout(tmp_path: Path) -> None:
    beside = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    if shutil.which("uvx", path=beside) is None:
        pytest.skip("THERE IS NO uvx: its recipe was not tried")
    for part in PARTS:
        (tmp_path / part).symlink_to(REPOSITORY / part)
    options = ["oration", "--port", "0", "--port-file", str(tmp_path / "port")]
    command = [*shlex.split(of("Without installing anything").text), *options]
    command[0] = str(shutil.which(command[0], path=beside))
    environment = {k: v for k, v in os.environ.items() if k not in ("PYTHONPATH", "VIRTUAL_ENV")}
    environment["PATH"] = beside
    environment["UV_PYTHON_DOWNLOADS"] = "never"
    with subprocess.Popen(
        command, cwd=tmp_path, env=environment, stdout=subprocess.PIPE, encoding="utf-8"
    ) as process:
        try:
            assert process.stdout is not None
            assert process.stdout.readline().startswith("listening on http://127.0.0.1:")
            assert (tmp_path / "port").exists()
        finally:
            process.terminate()
            process.communicate()
    assert process.returncode == 0
    assert not (tmp_path / "port").exists()
