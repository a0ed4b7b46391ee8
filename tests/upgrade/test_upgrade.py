"""`nox -s upgrade`: pins and locked sets move together or not at all, and the diff is shown."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from pins import lock
from pins.upgrade import move, show

from .conftest import PYPROJECT, Release, git


def files(root: Path) -> dict[str, str]:
    """Return what a checkout holds of pins, by path."""
    return {path: (root / path).read_text("utf-8") for path in lock.FILES}


def test_nothing_moves_when_the_index_has_nothing_newer(
    checkout: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    move(checkout, [])
    assert capsys.readouterr().out.startswith("Nothing moved")
    assert git(checkout, "status", "--porcelain") == ""


def test_every_place_of_a_pin_and_the_locked_sets_move_to_the_newest(
    checkout: Path, release: Release
) -> None:
    release("writer", "1.10")
    release("library", "2.0")
    move(checkout, [])
    assert (checkout / "pyproject.toml").read_text("utf-8") == PYPROJECT.replace("==1.0", "==1.10")
    assert lock.locked_versions(checkout) == {"library": "2.0", "writer": "1.10"}
    # It is what `nox -s lock` makes of it.
    after = files(checkout)
    lock.lock(checkout)
    assert files(checkout) == after


def test_locking_moves_pins_only_when_asked_to(checkout: Path, release: Release) -> None:
    release("library", "2.0")
    lock.lock(checkout)
    assert git(checkout, "status", "--porcelain") == ""
    lock.lock(checkout, ["--upgrade"])
    assert lock.locked_versions(checkout) == {"library": "2.0", "writer": "1.0"}


def test_an_interrupted_upgrade_is_taken_up_again(
    checkout: Path, release: Release, capsys: pytest.CaptureFixture[str]
) -> None:
    release("writer", "1.1")
    move(checkout, [])
    move(checkout, [])
    first, second = capsys.readouterr().out.splitlines()
    assert first.startswith("Moved. To get back: git checkout HEAD -- ")
    assert second.startswith("Nothing moved")
    git(checkout, *first.partition("git ")[2].split())
    assert git(checkout, "status", "--porcelain") == ""


def test_only_the_packages_that_are_named_move(checkout: Path, release: Release) -> None:
    release("writer", "1.1")
    release("library", "2.0")
    move(checkout, ["Library"])
    assert lock.locked_versions(checkout) == {"library": "2.0", "writer": "1.0"}
    assert (checkout / "pyproject.toml").read_text("utf-8") == PYPROJECT


def test_a_pin_stops_at_the_newest_that_goes_with_the_rest(
    checkout: Path, release: Release
) -> None:
    release("writer", "1.1")
    release("writer", "1.2", "library<1")
    move(checkout, [])
    assert lock.locked_versions(checkout)["writer"] == "1.1"


def test_no_address_of_an_index_and_no_path_is_written(checkout: Path, release: Release) -> None:
    release("writer", "1.1")
    move(checkout, [])
    told = "".join(files(checkout).values())
    assert "--hash=sha256:" in told
    assert "://" not in told
    assert str(checkout.parent) not in told  # the index is in there too


def test_an_unknown_name_is_told(checkout: Path) -> None:
    with pytest.raises(SystemExit, match="no package of requirements/: wirter"):
        move(checkout, ["wirter"])


def test_work_that_is_not_committed_is_not_mixed_with_an_upgrade(
    checkout: Path, release: Release
) -> None:
    release("writer", "1.1")
    (checkout / "generated" / "client.py").write_text("edited\n", encoding="utf-8")
    (checkout / "generated" / "new.py").touch()
    before = files(checkout)
    with pytest.raises(SystemExit, match=r" M generated/client.py\n\?\? generated/new.py"):
        move(checkout, [])
    assert files(checkout) == before


def test_requirements_that_cannot_be_met_leave_everything_as_it_was(checkout: Path) -> None:
    path = checkout / "pyproject.toml"
    path.write_text(PYPROJECT.replace("library>=1", "library>=9"), encoding="utf-8")
    before = files(checkout)
    with pytest.raises(subprocess.CalledProcessError):
        move(checkout, [])
    assert files(checkout) == before


def test_what_moved_and_the_diff_with_its_new_files_are_shown(
    checkout: Path, release: Release, capfd: pytest.CaptureFixture[str]
) -> None:
    release("writer", "1.1")
    release("library", "2.0")
    move(checkout, [])
    (checkout / "generated" / "client.py").write_text("made by writer 1.1\n", encoding="utf-8")
    (checkout / "generated" / "added.py").write_text("new in writer 1.1\n", encoding="utf-8")
    git(checkout, "add", "pyproject.toml")
    show(checkout)
    told = capfd.readouterr().out
    assert "library 1.0 -> 2.0\nwriter 1.0 -> 1.1\n" in told
    assert "3 files changed" in told
    assert "-made by writer 1.0\n+made by writer 1.1" in told
    assert "+new in writer 1.1" in told
    # What the maintainer has staged, and only that, still is.
    assert git(checkout, "diff", "--cached", "--name-only") == "pyproject.toml\n"
