"""The port file: there for as long as a mock listens, and never over what is not a mock's."""

from __future__ import annotations

import os
import signal
from pathlib import Path

import pytest

from jobcontracts.mock.http.server.port_file import port_file
from jobcontracts.problem import ProblemsError

from .processes import mock_process


@pytest.mark.parametrize("stop", [signal.SIGINT, signal.SIGTERM])
def test_it_is_there_while_the_mock_listens(tmp_path: Path, stop: signal.Signals) -> None:
    path = tmp_path / "port"
    with mock_process(tmp_path, "oration", "--port-file", str(path)) as (process, port):
        assert path.read_text("utf-8") == f"{port}\n"
        process.send_signal(stop)
        process.communicate(timeout=20)
        assert not path.exists()


def test_one_of_a_mock_that_was_killed_is_replaced_at_once(tmp_path: Path) -> None:
    path = tmp_path / "port"
    with mock_process(tmp_path, "oration", "--port-file", str(path)) as (process, _):
        process.kill()
        process.communicate(timeout=20)
    assert path.exists()
    with port_file(path) as write:
        # Before it listens: who waits for the file must not find the port of a dead one.
        assert not path.exists()
        write(81)
        assert path.read_text("utf-8") == "81\n"
    assert not path.exists()


def test_one_of_a_mock_that_listens_is_left_to_it(tmp_path: Path) -> None:
    path = tmp_path / "port"
    with mock_process(tmp_path, "oration", "--port-file", str(path)) as (_, port):
        with pytest.raises(ProblemsError, match=f"that of a mock that listens at port {port}\n"):
            port_file(path).__enter__()
        assert path.read_text("utf-8") == f"{port}\n"


@pytest.mark.parametrize("text", ["host: a\n", "808080\n", "80", "80\n81\n", " 80\n"])
def test_what_is_no_port_file_is_left_as_it_is(tmp_path: Path, text: str) -> None:
    path = tmp_path / "settings"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ProblemsError, match="something else in it, which is left as it is"):
        port_file(path).__enter__()
    assert path.read_text("utf-8") == text


def test_what_has_been_put_there_meanwhile_is_left_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "port"
    with port_file(path) as write:
        path.write_text("mine", encoding="utf-8")
        with pytest.raises(ProblemsError, match="left as it is"):
            write(80)
    with port_file(tmp_path / "other") as write:
        write(80)
        path.replace(tmp_path / "other")
    assert (tmp_path / "other").read_text("utf-8") == "mine"


def test_an_empty_file_is_written_to_with_the_mode_that_it_has(tmp_path: Path) -> None:
    path = tmp_path / "port"
    path.touch(0o600)
    with port_file(path) as write:
        write(80)
        assert path.read_text("utf-8") == "80\n"
        assert path.stat().st_mode & 0o777 == 0o600


def test_a_pipe_gets_the_port_and_stays(tmp_path: Path) -> None:
    path = tmp_path / "pipe"
    os.mkfifo(path)
    reading = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
    try:
        with port_file(path) as write:
            write(8080)
        assert os.read(reading, 100) == b"8080\n"
    finally:
        os.close(reading)
    assert path.is_fifo()


def test_a_link_leads_to_the_file(tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(tmp_path / "port")
    with port_file(tmp_path / "link") as write:
        write(80)
        assert (tmp_path / "port").read_text("utf-8") == "80\n"
    assert not (tmp_path / "port").exists()
    assert (tmp_path / "link").is_symlink()
