"""A vendor is called as its folder is, and the name has to do for all that is made of it."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from jobcontracts.check import check_vendor
from jobcontracts.rendering.terminal import terminal

from ..conftest import REPOSITORY, VENDORS, Run

SMALL = REPOSITORY / "tests" / "check" / "small"


@pytest.fixture
def specs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return ./specs, which has one sound vendor."""
    shutil.copytree(SMALL, tmp_path / "specs" / "small")
    monkeypatch.chdir(tmp_path)
    return tmp_path / "specs"


@pytest.mark.parametrize("name", ["a", "a1", "two_words", "x" * 100, *VENDORS])
def test_a_name_that_does(specs: Path, name: str) -> None:
    (specs / "small").rename(specs / name)
    assert check_vendor(specs / name).problems == ()


@pytest.mark.parametrize(
    "name",
    [
        *("Upper", "kebab-case", "with space", "1st", "kühl", "two__words", "ends_", "dot.ted"),
        *("a'b", "$(id)", "\x1b[31mred", "new\nline", "class", "json", "index", "jobcontracts"),
        "x" * 101,
    ],
)
def test_a_name_that_does_not_is_refused_with_its_place(run: Run, specs: Path, name: str) -> None:
    (specs / "small").rename(specs / name)
    (problem,) = check_vendor(specs / name).problems
    assert (problem.path, problem.found) == (specs / name, name)
    status, _, told = run("check")
    assert status == 1
    # One line, its fix, and the count: no line was begun by the name.
    first = "specs/" + terminal(name)[:1]
    assert [line[:7] for line in told.splitlines()] == [first, "  fix: ", "1 probl"]


ODD: dict[str, Callable[[Path], object]] = {
    # What stands beside the vendors, and is none.
    "a file": lambda specs: (specs / "notes.txt").touch(),
    "a hidden folder": lambda specs: (specs / ".hidden").mkdir(),
    "a link to itself": lambda specs: (specs / "loop").symlink_to("loop"),
    "a link to nothing": lambda specs: (specs / "gone").symlink_to("nowhere"),
}


@pytest.mark.parametrize("command", ["check", "mock --port 70000", "diff loop specs/small"])
@pytest.mark.parametrize("odd", ODD.values(), ids=ODD)
def test_what_is_no_folder_is_no_vendor(
    run: Run, specs: Path, odd: Callable[[Path], object], command: str
) -> None:
    odd(specs)
    status, out, err = run(*command.split())
    assert "Traceback" not in err
    if command == "check":
        assert (status, err, len(out.splitlines())) == (0, "", 2)


BROKEN: dict[str, Callable[[Path], object]] = {
    # What is wrong in a vendor's folder.
    "no other document": lambda folder: (folder / "lifecycle.yaml").unlink(),
    "a document that is a folder": lambda folder: (folder / "openapi.yaml").mkdir(),
    "a document that leads to itself": lambda folder: (folder / "openapi.yaml").symlink_to(
        "openapi.yaml"
    ),
    "a document that leads nowhere": lambda folder: (folder / "openapi.yaml").symlink_to("gone"),
    "a released folder that is a file": lambda folder: (folder / "released").touch(),
}


# `mock` goes on without a vendor that it was not asked for by name.
@pytest.mark.parametrize(
    "command", ["check", "generate", "docs", "mock released", "release released"]
)
@pytest.mark.parametrize("broken", BROKEN.values(), ids=BROKEN)
def test_an_odd_folder_of_a_vendor_is_a_problem_with_its_place(
    run: Run, specs: Path, broken: Callable[[Path], object], command: str
) -> None:
    # `released` is a name as any other: whoever puts one there a level too high is told what lacks.
    shutil.copytree(specs / "small", specs / "released")
    (specs / "released" / "openapi.yaml").unlink()
    broken(specs / "released")
    status, _, err = run(*command.split())
    assert status == (1 if command == "check" else 2)
    assert err.startswith("specs/released/")


def test_a_link_to_itself_is_no_folder_of_contracts(run: Run, specs: Path) -> None:
    (specs / "loop").symlink_to("loop")
    status, _, err = run("check", "--specs", "specs/loop")
    assert (status, err.splitlines()[0]) == (
        2,
        "specs/loop: expected a folder of contracts, found: no such folder",
    )
