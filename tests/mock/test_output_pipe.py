"""A mock that prints into a pipe ends with the pipe's last reader, unless it is a script's."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from io import StringIO
from pathlib import Path

import pytest

import jobcontracts
from jobcontracts.mock.http.server.output_pipe import reader_gone

from .processes import mock_process

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no poll")
DEADLINE = 60


def test_it_ends_when_its_reader_is_gone(tmp_path: Path) -> None:
    with mock_process(tmp_path, "oration", "--reload") as (process, _):
        assert process.stdout is not None
        process.stdout.close()
        assert process.wait(DEADLINE) == 141
        process.stdout = None
    assert (tmp_path / "printed").read_text("utf-8") == ""


def test_a_pipe_into_head_comes_to_an_end() -> None:
    if shutil.which("bash") is None:
        pytest.skip("THE PIPE INTO head WAS NOT TRIED: there is no bash")
    command = f"{sys.executable} -m jobcontracts mock oration --port 0 | head -1"
    tools = str(Path(jobcontracts.__file__).parents[1])
    done = subprocess.run(
        ["bash", "-c", f"{command}; exit ${{PIPESTATUS[0]}}"],
        capture_output=True,
        encoding="utf-8",
        timeout=DEADLINE,
        check=False,
        env=os.environ | {"PYTHONPATH": tools},
    )
    assert done.returncode == 141
    assert done.stdout.startswith("listening on ")
    assert done.stderr == ""


@pytest.mark.parametrize("background", [False, True])
def test_what_a_script_starts_in_the_background_goes_on(background: bool) -> None:
    read, write = os.pipe()
    before = signal.signal(signal.SIGINT, signal.SIG_IGN if background else signal.SIG_DFL)
    try:
        with os.fdopen(write, "w", encoding="utf-8") as output:
            gone = reader_gone(output)
            assert not gone()
            os.close(read)
            assert gone() is not background
    finally:
        signal.signal(signal.SIGINT, before)


def test_a_file_or_nothing_at_all_has_no_reader(tmp_path: Path) -> None:
    with (tmp_path / "printed").open("w", encoding="utf-8") as output:
        assert not reader_gone(output)()
    assert not reader_gone(output)()
    assert not reader_gone(StringIO())()
