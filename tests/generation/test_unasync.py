"""The sync halves of the runtime and of the client's template are what the async ones make of them.

`nox -s unasync` writes them.
"""

from __future__ import annotations

import importlib.util
import shutil
from pathlib import Path

import pytest

from ..conftest import REPOSITORY

_SPEC = importlib.util.spec_from_file_location("unasync", REPOSITORY / "tools" / "unasync.py")
assert _SPEC is not None
assert _SPEC.loader is not None
unasync = importlib.util.module_from_spec(_SPEC)
_SPEC.loader.exec_module(unasync)


def run(monkeypatch: pytest.MonkeyPatch, *arguments: str) -> int:
    monkeypatch.setattr("sys.argv", ["unasync", *arguments])
    status: int = unasync.main()
    return status


def test_the_sync_halves_are_fresh() -> None:
    assert unasync.stale(REPOSITORY / "templates") == {}, unasync.FIX


def test_code_and_prose_lose_what_is_async() -> None:
    text = (
        "    # An `AsyncCore` awaits.\n"
        "    async def __anext__(self) -> Item:\n"
        "        return await self._core.call()\n"
    )
    assert unasync.sync_text(text) == (
        "    # An `Core` awaits.\n"
        "    def __next__(self) -> Item:\n"
        "        return self._core.call()\n"
    )


def test_an_async_word_that_is_not_in_the_table_is_refused() -> None:
    with pytest.raises(ValueError, match="found 'async_kettle'"):
        unasync.sync_text("def async_kettle(): ...")


def test_what_is_stale_missing_or_left_over_is_told_and_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.copytree(REPOSITORY / "templates", tmp_path / "templates")
    monkeypatch.chdir(tmp_path)
    assert run(monkeypatch, "--check") == 0
    assert capsys.readouterr().out == ""
    half = tmp_path / "templates" / "runtime" / "_sync"
    (half / "core.py").write_text("# by hand\n", "utf-8")
    (half / "sessions.py").unlink()
    (half / "extra.py").write_text("", "utf-8")
    assert run(monkeypatch, "--check") == 1
    stale = [f"Stale  {Path('templates/runtime/_sync', name)}" for name in ("core.py", "extra.py")]
    stale.append(f"Stale  {Path('templates/runtime/_sync/sessions.py')}")
    assert capsys.readouterr().out.splitlines() == [*stale, "fix: nox -s unasync"]
    assert run(monkeypatch) == 0
    assert run(monkeypatch, "--check") == 0
