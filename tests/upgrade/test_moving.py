"""The first step of an upgrade: pins and locked sets move together, or not at all."""

from __future__ import annotations

from pathlib import Path

import pytest

from jobcontracts.files.output_folder import DRAFT
from jobcontracts.problem import ProblemsError
from pins import lock
from pins.upgrade import move

from .conftest import PYPROJECT, Release, git


def files(root: Path) -> dict[str, str]:
    """Return what a checkout holds of pins, by path."""
    paths = [root / "pyproject.toml", *(root / "requirements").iterdir()]
    return {path.name: path.read_text("utf-8") for path in paths}


def test_nothing_moves_when_the_index_has_nothing_newer(checkout: Path) -> None:
    before = files(checkout)
    assert move(checkout, []).startswith("Nothing moved: of 2 packages, ")
    assert files(checkout) == before
    assert git(checkout, "status", "--porcelain") == ""


def test_every_place_of_a_pin_and_the_locked_sets_move_to_the_newest(
    checkout: Path, release: Release
) -> None:
    release("writer", "1.10")
    release("library", "2.0")
    assert move(checkout, []).startswith("Moved 2 of 2 packages. To get back: `git checkout -- ")
    assert (checkout / "pyproject.toml").read_text("utf-8") == PYPROJECT.replace("==1.0", "==1.10")
    assert lock.versions_below(checkout) == {"library": "2.0", "writer": "1.10"}
    assert move(checkout, []).startswith("Nothing moved")
    # It is what `nox -s lock` makes of it.
    after = files(checkout)
    lock.lock(checkout, [])
    assert files(checkout) == after


def test_only_the_packages_that_are_named_move(checkout: Path, release: Release) -> None:
    release("writer", "1.1")
    release("library", "2.0")
    move(checkout, ["Library"])
    assert lock.versions_below(checkout) == {"library": "2.0", "writer": "1.0"}
    assert (checkout / "pyproject.toml").read_text("utf-8") == PYPROJECT


def test_a_pin_stops_at_the_newest_that_goes_with_the_rest(
    checkout: Path, release: Release
) -> None:
    release("writer", "1.1")
    release("writer", "1.2", "library<1")
    move(checkout, [])
    assert lock.versions_below(checkout)["writer"] == "1.1"
    assert lock.newest(["writer"]) == {"writer": "1.2"}


def test_no_address_of_an_index_and_no_path_is_written(checkout: Path, release: Release) -> None:
    release("writer", "1.1")
    move(checkout, [])
    told = "".join(files(checkout).values())
    assert "://" not in told
    assert str(checkout.parent) not in told  # the index is in there too


def test_an_unknown_name_is_told(checkout: Path) -> None:
    with pytest.raises(ProblemsError, match=r"names of packages in requirements/.*\n?.*wirter"):
        move(checkout, ["wirter"])


def test_work_that_is_not_committed_is_not_mixed_with_an_upgrade(
    checkout: Path, release: Release
) -> None:
    release("writer", "1.1")
    (checkout / "generated" / "client.py").write_text("edited\n", encoding="utf-8")
    (checkout / "generated" / "new.py").touch()
    before = files(checkout)
    with pytest.raises(ProblemsError, match=r"changes in generated/client.py, generated/new.py"):
        move(checkout, [])
    assert files(checkout) == before


def test_requirements_that_cannot_be_met_leave_everything_as_it_was(checkout: Path) -> None:
    path = checkout / "pyproject.toml"
    path.write_text(PYPROJECT.replace("library>=1", "library>=9"), encoding="utf-8")
    before = files(checkout)
    with pytest.raises(ProblemsError, match="Nothing was written"):
        move(checkout, [])
    assert files(checkout) == before
    assert not [path for path in checkout.rglob(".*") if path.name.startswith(DRAFT)]
