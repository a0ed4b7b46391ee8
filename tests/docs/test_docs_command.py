"""`jobcontracts docs` on the command line: a site is written whole, or not at all."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from jobcontracts.cli import program as cli
from jobcontracts.files.output_folder import LOCK

from ..conftest import REPOSITORY, VENDORS

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Return what runs `jobcontracts docs ARGUMENTS` in an empty folder."""
    monkeypatch.chdir(tmp_path)

    def call(*arguments: str) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["jobcontracts", "docs", *arguments])
        with pytest.raises(SystemExit) as exit_:
            cli.main()
        out, err = capsys.readouterr()
        return int(exit_.value.code or 0), out, err

    return call


CLIENTS = f"--clients={REPOSITORY / 'generated'}"


def test_a_site_is_written(run: Run) -> None:
    assert run(CLIENTS) == (0, f"Wrote  site/index.html  {len(VENDORS) + 2} pages\n", "")
    pages = {"index.html", "all-parts.html", *(f"{vendor}.html" for vendor in VENDORS)}
    others = {"style.css", "script.js", LOCK, *VENDORS}
    assert {path.name for path in Path("site").iterdir()} == pages | others
    assert {path.name for path in Path().iterdir()} == {"site"}


def test_an_older_site_is_replaced_whole(run: Run) -> None:
    run(CLIENTS)
    assert run(CLIENTS, VENDORS[0])[0] == 0
    assert not Path("site", f"{VENDORS[1]}.html").exists()


def written() -> dict[Path, bytes]:
    return {path: path.read_bytes() for path in Path("site").rglob("*.*") if path.is_file()}


def test_the_contracts_are_there_as_they_are_written(run: Run) -> None:
    run(CLIENTS)
    for vendor in VENDORS:
        for name in ("openapi.yaml", "lifecycle.yaml"):
            original = REPOSITORY / "specs" / vendor / name
            assert Path("site", vendor, name).read_bytes() == original.read_bytes()


def test_two_runs_write_the_same(run: Run) -> None:
    run(CLIENTS)
    before = written()
    run(CLIENTS)
    assert written() == before


def test_a_site_that_cannot_be_written_leaves_the_older_one(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    run(CLIENTS)
    before = written()
    real = Path.rename

    def fails(path: Path, target: Path) -> Path:
        if target.name == "site" and path.parent.name == "new":
            raise OSError("the disk is full")
        return real(path, target)

    monkeypatch.setattr(Path, "rename", fails)
    status, _, err = run(CLIENTS)
    assert status == 2
    assert "found: the disk is full\n" in err
    assert written() == before


@pytest.mark.parametrize("name", ["index.html", "notes.txt"])
def test_another_folder_is_never_replaced(run: Run, name: str) -> None:
    Path("mine").mkdir()
    Path("mine", name).write_text("mine", encoding="utf-8")
    status, out, err = run(CLIENTS, "--output", "mine")
    assert (status, out) == (2, "")
    assert err.startswith(f"mine: expected nothing, or a folder whose {LOCK} ")
    assert f"found: {name}\n" in err
    assert [path.read_text("utf-8") for path in Path("mine").iterdir()] == ["mine"]


def test_a_file_is_no_folder(run: Run) -> None:
    Path("mine").write_text("mine", encoding="utf-8")
    assert run(CLIENTS, "--output", "mine")[0] == 2
    assert Path("mine").read_text("utf-8") == "mine"


def test_clients_that_were_not_generated(run: Run) -> None:
    status, _, err = run()
    assert status == 2
    assert err.count("fix: jobcontracts generate --output generated\n") == len(VENDORS)
    assert not Path("site").exists()


def test_clients_of_another_contract(run: Run, tmp_path: Path) -> None:
    clients = tmp_path / "clients"
    shutil.copytree(REPOSITORY / "generated", clients)
    models = clients / VENDORS[0] / f"{VENDORS[0]}_jobs" / "models.py"
    for text in ("", "1 +", "class Other: pass\n"):
        models.write_text(text, encoding="utf-8")
        status, _, err = run("--clients", str(clients))
        assert status == 2
        assert "models.py: expected the models of its contract, found: others\n" in err
        assert f"fix: jobcontracts generate --output {clients}\n" in err


def test_a_contract_with_a_fault(run: Run, tmp_path: Path) -> None:
    small = REPOSITORY / "tests" / "check" / "small"
    shutil.copytree(small, tmp_path / "specs" / "small")
    (tmp_path / "specs" / "small" / "lifecycle.yaml").write_text("{}\n", encoding="utf-8")
    status, _, err = run(CLIENTS)
    assert status == 2
    assert "specs/small/lifecycle.yaml:1:" in err
    assert not Path("site").exists()
