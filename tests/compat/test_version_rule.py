"""`check` refuses a version that is too low for what changed; `release` keeps what is released."""

from __future__ import annotations

import shutil
import tomllib
from collections.abc import Callable
from pathlib import Path

import pytest

from jobcontracts.compat import version_rule
from jobcontracts.compat.change import Impact
from jobcontracts.compat.release import release
from jobcontracts.compat.version_rule import Version, next_version, version_problems
from jobcontracts.files.reading import read_bytes
from jobcontracts.model.contract import read_contract
from jobcontracts.model.vendors import own_specs
from jobcontracts.problem import ProblemsError

from ..conftest import REPOSITORY, VENDORS, Run
from .conftest import RELEASED

Spoil = Callable[[str, str, str], None]
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
def test_a_client_has_the_version_of_its_lifecycle(vendor: str) -> None:
    project = (REPOSITORY / "generated" / vendor / "pyproject.toml").read_text("utf-8")
    version = read_contract(own_specs() / vendor).lifecycle.version
    assert tomllib.loads(project)["project"]["version"] == version


def test_versions_compare_as_their_numbers_do() -> None:
    assert Version(0, 10, 0) > Version(0, 9, 1)


@pytest.mark.parametrize("version", ["1.0", "1.0.0rc1", "01.0.0", "v1.0.0", "1"])
def test_what_is_no_semantic_version_is_refused(run: Run, spoil: Spoil, version: str) -> None:
    spoil("lifecycle.yaml", f"version: {RELEASED}", f'version: "{version}"')
    status, _, err = run("check")
    assert (status, "at: /version\n" in err) == (1, True)


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
    assert str(next_version(Version(*map(int, released.split("."))), impacts)) == needed


def test_a_document_is_read_once(run: Run, vendor: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[Path] = []

    def noting(path: Path, *, fix: str) -> bytes:
        opened.append(path.resolve())
        return read_bytes(path, fix=fix)

    monkeypatch.setattr("jobcontracts.model.source.read_bytes", noting)
    assert run("check")[0] == 0
    assert sorted(opened) == sorted(vendor.glob("**/*.yaml"))


def test_what_changed_does_not_matter_to_a_version_that_is_high_enough_for_anything(
    run: Run, spoil: Spoil, monkeypatch: pytest.MonkeyPatch
) -> None:
    spoil("lifecycle.yaml", f"version: {RELEASED}", "version: 2.0.0")
    spoil(*BREAK)
    monkeypatch.delattr(version_rule, "changes")
    assert run("check")[0] == 0


def test_a_breaking_change_needs_a_major_version(run: Run, vendor: Path, spoil: Spoil) -> None:
    spoil(*BREAK)
    status, _, err = run("check")
    assert status == 1
    line = len((vendor / "lifecycle.yaml").read_text("utf-8").splitlines())
    assert (
        err
        == f"""\
specs/shop/lifecycle.yaml:{line}: expected version 2.0.0 or later, after breaking changes to \
1.0.0, found: 1.0.0, and the member name is gone (/components/schemas/Order/properties/name)
  at: /version
  fix: write version: 2.0.0, and into CHANGELOG.md what changed: \
jobcontracts diff specs/shop/released/1.0.0 specs/shop
1 problem in 1 of 1 contracts
"""
    )


@pytest.fixture
def number(spoil: Spoil) -> Callable[[str], None]:
    """Return what gives the shop's client another version."""
    return lambda version: spoil("lifecycle.yaml", f"version: {RELEASED}", f"version: {version}")


@pytest.mark.parametrize(
    ("edit", "version", "passes"),
    [
        (BREAK, "1.9.0", False),
        (BREAK, "2.0.0", True),
        (BREAK, "3.0.0", True),
        (ADD, "1.0.1", False),
        (ADD, "1.1.0", True),
        (REWORD, "1.0.1", True),
        (REWORD, "0.9.0", False),
    ],
)
def test_the_version_must_be_high_enough(
    run: Run,
    spoil: Spoil,
    number: Callable[[str], None],
    edit: tuple[str, str, str],
    version: str,
    passes: bool,
) -> None:
    spoil(*edit)
    number(version)
    assert run("check")[0] == int(not passes)


def test_new_words_need_no_version(run: Run, vendor: Path, spoil: Spoil) -> None:
    spoil(*REWORD)
    assert run("check")[0] == 0


def test_another_version_breaks_nothing(
    run: Run, vendor: Path, number: Callable[[str], None]
) -> None:
    number("1.0.1")
    status, out, _ = run("diff", "specs/shop/released/1.0.0", "specs/shop")
    assert (status, out.splitlines()[-1]) == (0, "0 breaking, 0 additive, 1 cosmetic")


def test_a_contract_with_a_fault_is_told_once(run: Run, vendor: Path, spoil: Spoil) -> None:
    spoil("openapi.yaml", "operationId: startPrint\n", "operationId: 5\n")
    assert "/version" not in run("check")[2]


def test_nothing_is_held_against_a_vendor_that_was_never_released(
    run: Run, vendor: Path, spoil: Spoil
) -> None:
    shutil.rmtree(vendor / "released")
    spoil(*BREAK)
    assert run("check")[0] == 0


def test_a_lifecycle_without_a_version_is_of_0_1_0(run: Run, vendor: Path, spoil: Spoil) -> None:
    spoil("lifecycle.yaml", f"version: {RELEASED}\n", "")
    assert read_contract(vendor).lifecycle.version == "0.1.0"
    assert "found: 0.1.0\n" in run("check")[2]  # it was higher


def test_the_check_asks_neither_git_nor_a_network(
    run: Run, vendor: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", "")
    assert run("check")[0] == 0


def test_a_release_keeps_the_contract(
    run: Run, vendor: Path, spoil: Spoil, number: Callable[[str], None]
) -> None:
    spoil(*BREAK)
    number("2.0.0")
    assert release(vendor) == "2.0.0"
    assert [path.name for path in (vendor / "released").iterdir()] == ["2.0.0"]
    for name in ("openapi.yaml", "lifecycle.yaml"):
        kept = vendor / "released" / "2.0.0" / name
        assert kept.read_bytes() == (vendor / name).read_bytes()
    assert run("check")[0] == 0
    assert release(vendor) is None


def test_a_copy_of_a_version_that_is_out_is_never_written_anew(vendor: Path, spoil: Spoil) -> None:
    # Somebody put a second one there, or a release was stopped before it removed it.
    shutil.copytree(vendor / "released" / "1.0.0", vendor / "released" / "0.9.0")
    kept = vendor / "released" / "1.0.0" / "openapi.yaml"
    before = kept.read_bytes()
    spoil(*REWORD)
    assert release(vendor) == "1.0.0"
    assert kept.read_bytes() == before
    assert [path.name for path in (vendor / "released").iterdir()] == ["1.0.0"]


def test_a_version_that_is_too_low_is_not_released(
    vendor: Path, spoil: Spoil, number: Callable[[str], None]
) -> None:
    spoil(*BREAK)
    number("1.1.0")
    before = {path: path.read_bytes() for path in vendor.rglob("*") if path.is_file()}
    with pytest.raises(ProblemsError, match=r"version 2\.0\.0 or later"):
        release(vendor)
    assert {path: path.read_bytes() for path in vendor.rglob("*") if path.is_file()} == before


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
