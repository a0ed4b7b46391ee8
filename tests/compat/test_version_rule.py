"""`check` refuses a version that is too low for what changed; `release` keeps what is released."""

from __future__ import annotations

import shutil
import tomllib
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from jobcontracts.compat.change import Change, Impact
from jobcontracts.compat.release import release
from jobcontracts.compat.version_rule import next_version, version_problems
from jobcontracts.model.changelog import Version, client_version
from jobcontracts.model.vendors import own_specs
from jobcontracts.problem import ProblemsError

from ..conftest import REPOSITORY, VENDORS, Run
from .conftest import FIRST

Spoil = Callable[[str, str, str], None]
TODAY = date(2026, 11, 21)
BREAK = ("openapi.yaml", "        name: {type: string}\n", "")
ADD = (
    "openapi.yaml",
    "        name: {type: string}\n",
    "        name: {type: string}\n        ink: {type: string}\n",
)
REWORD = ("openapi.yaml", "description: The sheets.", "description: All sheets.")


@pytest.mark.parametrize("vendor", VENDORS)
def test_our_own_versions_fit(vendor: str) -> None:
    assert version_problems(own_specs() / vendor) == []


@pytest.mark.parametrize("vendor", VENDORS)
def test_a_client_has_the_version_of_its_changelog(vendor: str) -> None:
    project = (REPOSITORY / "generated" / vendor / "pyproject.toml").read_text("utf-8")
    assert tomllib.loads(project)["project"]["version"] == client_version(own_specs() / vendor)


@pytest.mark.parametrize(
    ("released", "impacts", "needed"),
    [
        ("1.4.2", [], "1.4.2"),
        ("1.4.2", ["cosmetic"], "1.4.2"),
        ("1.4.2", ["cosmetic", "additive"], "1.5.0"),
        ("1.4.2", ["additive", "breaking"], "2.0.0"),
        ("0.4.2", ["cosmetic"], "0.4.2"),
        ("0.4.2", ["additive"], "0.4.3"),
        ("0.4.2", ["breaking"], "0.5.0"),
    ],
)
def test_which_version_comes_next(released: str, impacts: list[Impact], needed: str) -> None:
    found = [Change(impact, "", "openapi.yaml", None, "") for impact in impacts]
    assert str(next_version(Version(*map(int, released.split("."))), found)) == needed


def test_a_breaking_change_needs_a_major_version(run: Run, vendor: Path, spoil: Spoil) -> None:
    spoil(*BREAK)
    status, _, err = run("check")
    assert status == 1
    assert (
        err
        == """\
specs/shop/CHANGELOG.md:3: expected version 2.0.0 or later, after breaking changes to 1.0.0, \
found: 1.0.0, and the member name is gone (/components/schemas/Order/properties/name)
  at: ## [1.0.0]
  fix: write ## [2.0.0] - unreleased with what changed: \
jobcontracts diff specs/shop/released/1.0.0 specs/shop
1 problem in 1 of 1 contracts
"""
    )


def entry(version: str, day: str = "unreleased") -> str:
    return FIRST.replace("## ", f"## [{version}] - {day}\n\n### Changed\n\n- A thing.\n\n## ", 1)


@pytest.mark.parametrize(
    ("edit", "version", "passes"),
    [
        (BREAK, "1.9.0", False),
        (BREAK, "2.0.0", True),
        (BREAK, "3.0.0", True),
        (ADD, "1.0.1", False),
        (ADD, "1.1.0", True),
        (REWORD, "1.0.1", True),
    ],
)
def test_the_newest_heading_decides(
    run: Run, vendor: Path, spoil: Spoil, edit: tuple[str, str, str], version: str, passes: bool
) -> None:
    spoil(*edit)
    (vendor / "CHANGELOG.md").write_text(entry(version), encoding="utf-8")
    assert run("check")[0] == int(not passes)


def test_new_words_need_no_version(run: Run, vendor: Path, spoil: Spoil) -> None:
    spoil(*REWORD)
    assert run("check")[0] == 0


def test_a_changelog_that_is_not_understood_is_a_problem_of_the_check(
    run: Run, vendor: Path, spoil: Spoil
) -> None:
    spoil("CHANGELOG.md", "[1.0.0]", "[1.0]")
    status, _, err = run("check")
    assert status == 1
    assert err.startswith("specs/shop/CHANGELOG.md:3: expected ")
    assert "\n  at: ## [1.0] - 2026-05-04\n" in err


def test_a_contract_with_a_fault_is_told_once(run: Run, vendor: Path, spoil: Spoil) -> None:
    spoil("openapi.yaml", "operationId: startPrint\n", "operationId: 5\n")
    assert "CHANGELOG" not in run("check")[2]


def test_nothing_is_held_against_a_vendor_that_was_never_released(
    run: Run, vendor: Path, spoil: Spoil
) -> None:
    shutil.rmtree(vendor / "released")
    spoil("CHANGELOG.md", "2026-05-04", "unreleased")
    spoil(*BREAK)
    assert run("check")[0] == 0


def test_a_release_without_its_contract(run: Run, vendor: Path) -> None:
    shutil.rmtree(vendor / "released")
    status, _, err = run("check")
    assert status == 1
    assert "expected the contract as released, in released/1.0.0 and no other, " in err
    assert "fix: jobcontracts release shop\n" in err


def test_a_released_contract_without_a_changelog(run: Run, vendor: Path) -> None:
    (vendor / "CHANGELOG.md").unlink()
    assert run("check")[0] == 1


def test_the_check_asks_neither_git_nor_a_network(
    run: Run, vendor: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", "")
    assert run("check")[0] == 0


def test_a_release_dates_the_version_and_keeps_the_contract(
    run: Run, vendor: Path, spoil: Spoil
) -> None:
    spoil(*BREAK)
    (vendor / "CHANGELOG.md").write_text(entry("2.0.0"), encoding="utf-8")
    assert release(vendor, TODAY) == "2.0.0"
    assert (vendor / "CHANGELOG.md").read_text("utf-8") == entry("2.0.0", "2026-11-21")
    assert [path.name for path in (vendor / "released").iterdir()] == ["2.0.0"]
    for name in ("openapi.yaml", "lifecycle.yaml"):
        kept = vendor / "released" / "2.0.0" / name
        assert kept.read_bytes() == (vendor / name).read_bytes()
    assert run("check")[0] == 0
    assert release(vendor, TODAY) is None


DAY = "2026-11-20"
INTERRUPTED = {
    # What a release had done when it was stopped: its day, copies of which versions.
    "nothing": ("unreleased", ["1.0.0"]),
    "the day": (DAY, ["1.0.0"]),
    "the day and a copy": (DAY, ["1.0.0", "2.0.0"]),
    "a copy": ("unreleased", ["1.0.0", "2.0.0"]),
    "a copy, the first": ("unreleased", ["2.0.0"]),
}


@pytest.mark.parametrize(("day", "copies"), INTERRUPTED.values(), ids=INTERRUPTED)
def test_a_release_that_was_interrupted_is_taken_up_by_the_next(
    run: Run, vendor: Path, spoil: Spoil, day: str, copies: list[str]
) -> None:
    spoil(*BREAK)
    (vendor / "CHANGELOG.md").write_text(entry("2.0.0", day), encoding="utf-8")
    if "2.0.0" in copies:
        (vendor / "released" / "2.0.0").mkdir()
        for name in ("openapi.yaml", "lifecycle.yaml"):
            shutil.copyfile(vendor / name, vendor / "released" / "2.0.0" / name)
    if "1.0.0" not in copies:
        shutil.rmtree(vendor / "released" / "1.0.0")
    status, _, err = run("check")
    if day != "unreleased" or "2.0.0" in copies:
        assert (status, "fix: jobcontracts release shop\n" in err) == (1, True)
    assert release(vendor, TODAY) == "2.0.0"
    dated = entry("2.0.0", str(TODAY) if day == "unreleased" else day)
    assert (vendor / "CHANGELOG.md").read_text("utf-8") == dated
    assert [path.name for path in (vendor / "released").iterdir()] == ["2.0.0"]
    assert run("check")[0] == 0


def test_a_copy_of_a_version_that_is_out_is_never_written_anew(vendor: Path, spoil: Spoil) -> None:
    # A release was stopped before it removed the copy of the version before.
    shutil.copytree(vendor / "released" / "1.0.0", vendor / "released" / "0.9.0")
    kept = vendor / "released" / "1.0.0" / "openapi.yaml"
    before = kept.read_bytes()
    spoil(*REWORD)
    assert release(vendor, TODAY) == "1.0.0"
    assert kept.read_bytes() == before
    assert [path.name for path in (vendor / "released").iterdir()] == ["1.0.0"]


def test_a_version_that_is_too_low_is_not_released(vendor: Path, spoil: Spoil) -> None:
    spoil(*BREAK)
    (vendor / "CHANGELOG.md").write_text(entry("1.1.0"), encoding="utf-8")
    before = {path: path.read_bytes() for path in vendor.rglob("*") if path.is_file()}
    with pytest.raises(ProblemsError, match=r"version 2\.0\.0 or later"):
        release(vendor, TODAY)
    assert {path: path.read_bytes() for path in vendor.rglob("*") if path.is_file()} == before


def test_a_version_that_was_dated_by_hand_is_held_against_the_last_release_too(
    vendor: Path, spoil: Spoil
) -> None:
    spoil(*BREAK)
    (vendor / "CHANGELOG.md").write_text(entry("1.1.0", "2026-06-01"), encoding="utf-8")
    with pytest.raises(ProblemsError, match=r"version 2\.0\.0 or later"):
        release(vendor, TODAY)


def test_the_command_tells_what_it_released(run: Run, vendor: Path) -> None:
    assert run("release", "shop") == (0, "Fresh     shop\n", "")
    status, _, err = run("release", "ship")
    assert status == 2
    assert "did you mean shop?" in err


def test_a_release_is_never_written_into_what_is_installed(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    status, out, err = run("release", "oration")
    assert (status, out) == (2, "")
    assert err.startswith("specs: expected a folder of contracts, found: no such folder\n")


def test_a_release_needs_a_changelog(run: Run, vendor: Path) -> None:
    (vendor / "CHANGELOG.md").unlink()
    status, _, err = run("release", "shop")
    assert (status, "Traceback" in err) == (2, False)
    assert err.startswith("specs/shop/CHANGELOG.md: expected a changelog, found: none\n")
