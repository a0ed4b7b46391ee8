"""What gets published: versions that are due, built as CI builds them, and that an index lacks.

The index is a folder. The rest is what the release workflow runs.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

import releases

from ..conftest import REPOSITORY, Run
from ..packages.test_wheels import build
from ..upgrade.conftest import put_release, use_index

TOOLKIT = '[project]\nname = "job-kit"\nversion = "1.0.0"\n'
NOT_DUE = "Not due    job-kit 1.0.0: give it a date in CHANGELOG.md\n"


@pytest.fixture
def index(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An index that is a folder, with nothing in it."""
    (tmp_path / "index").mkdir()
    use_index(tmp_path, monkeypatch)
    return tmp_path / "index"


@pytest.fixture
def checkout(tmp_path: Path, index: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The working directory: a toolkit, and one of our clients with its contract as it was kept."""
    root = tmp_path / "checkout"
    for folder in ("specs", "generated"):
        shutil.copytree(REPOSITORY / folder / "oration", root / folder / "oration")
    shutil.rmtree(root / "specs" / "oration" / "released")
    (root / "pyproject.toml").write_text(TOOLKIT, encoding="utf-8")
    (root / "CHANGELOG.md").write_text("## [Unreleased]\n", encoding="utf-8")
    date_version(root / "specs" / "oration" / "CHANGELOG.md", client(root).version)
    monkeypatch.chdir(root)
    return root


def client(root: Path) -> releases.Package:
    (package,) = (package for package in releases.packages(root) if package.vendor)
    return package


def date_version(changelog: Path, version: str, date: str = "2026-11-28") -> None:
    """Write a changelog that has one version."""
    changelog.write_text(f"# Changelog\n\n## [{version}] - {date}\n", encoding="utf-8")


def collected(root: Path) -> tuple[list[str], str]:
    """Run it as the session does; return what is then in dist/new/, and what it printed."""
    env = {**os.environ, "PYTHONPATH": str(REPOSITORY / "tools")}
    command = [sys.executable, "-P", "-m", "releases"]
    run = subprocess.run(
        command, cwd=root, env=env, check=True, stdout=subprocess.PIPE, encoding="utf-8"
    )
    return sorted(path.name for path in (root / "dist" / "new").iterdir()), run.stdout


def is_handed_over(root: Path) -> bool:
    """Run the step by which the workflow goes on or ends."""
    workflow = yaml.safe_load((REPOSITORY / ".github/workflows/release.yml").read_text("utf-8"))
    (step,) = (step for step in workflow["jobs"]["build"]["steps"] if step.get("id") == "new")
    output = root / "output"
    output.write_text("", "utf-8")
    env = {**os.environ, "GITHUB_OUTPUT": str(output)}
    subprocess.run(["bash", "-e", "-c", step["run"]], cwd=root, env=env, check=True)
    return output.read_text("utf-8") == "new=true\n"


def test_a_client_is_released_built_and_published_once(
    checkout: Path, index: Path, run: Run
) -> None:
    package = client(checkout)
    assert run("release", "oration")[0] == 0
    build("--out-dir", str(checkout / "dist"), str(checkout / "generated" / "oration"))
    new = sorted(package.files), f"{NOT_DUE}New        {package}\n"
    assert collected(checkout) == new
    assert is_handed_over(checkout)
    put_release(index, "oration_jobs", "0.0.9")
    assert collected(checkout) == new
    shutil.copy(checkout / "dist" / package.files[1], index)
    assert collected(checkout) == ([], f"{NOT_DUE}Published  {package}\n")
    assert not is_handed_over(checkout)


def test_a_contract_that_was_not_kept_is_not_due(
    checkout: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    releases.collect(checkout)
    line = f"Not due    {client(checkout)}: run `jobcontracts release oration`\n"
    assert capsys.readouterr().out == NOT_DUE + line


def test_a_version_without_a_date_is_not_due(
    checkout: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    package = client(checkout)
    date_version(checkout / "specs" / "oration" / "CHANGELOG.md", package.version, "unreleased")
    releases.collect(checkout)
    line = f"Not due    {package}: give it a date in specs/oration/CHANGELOG.md\n"
    assert capsys.readouterr().out == NOT_DUE + line


@pytest.mark.parametrize("day", ["2026-99-99", "9999-01-01", "\u0662\u0660\u0662\u0666-01-01"])
def test_what_is_no_day_that_has_come_is_no_date(checkout: Path, day: str) -> None:
    date_version(checkout / "CHANGELOG.md", "1.0.0", day)
    (toolkit, _) = releases.packages(checkout)
    assert releases.missing_for_release(checkout, toolkit).startswith("give it a date")


@pytest.mark.parametrize(
    ("text", "due"),
    [
        ("\ufeff## [1.0.0] - 2026-01-01\n", True),
        ("## [1.0.0] - 2026-01-01 \r\n", True),
        ("```\n## [1.0.0] - 2026-01-01\n```\n", False),
        ("<!--\n## [1.0.0] - 2026-01-01\n-->\n", False),
        ("\udcff\n", False),
        (None, False),
    ],
)
def test_a_heading_is_what_markdown_shows_as_one(
    checkout: Path, text: str | None, due: bool
) -> None:
    changelog = checkout / "CHANGELOG.md"
    changelog.unlink(missing_ok=True)
    if text is not None:
        changelog.write_text(text, "utf-8", errors="surrogateescape", newline="")
    (toolkit, _) = releases.packages(checkout)
    assert (releases.missing_for_release(checkout, toolkit) == "") == due


def test_uv_that_may_not_ask_knows_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("UV_OFFLINE", "1")
    with pytest.raises(SystemExit, match="cannot tell whether"):
        releases.is_published(releases.Package("six", "99.0", ""))


def test_the_toolkit_is_due_once_its_version_has_a_date(checkout: Path) -> None:
    date_version(checkout / "CHANGELOG.md", "1.0.0")
    with pytest.raises(SystemExit, match=r"not in dist/: job_kit-1\.0\.0\.tar\.gz, job_kit-1\.0"):
        releases.collect(checkout)
    assert not (checkout / "dist" / "new").exists()


def test_an_index_that_does_not_answer_publishes_nothing(
    checkout: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    date_version(checkout / "CHANGELOG.md", "1.0.0")
    nobody = "127.0.0.1:9"
    settings = f'[pip]\nindex-url = "http://{nobody}/"\n'
    (tmp_path / "uv.toml").write_text(settings, encoding="utf-8")
    monkeypatch.setenv("UV_HTTP_RETRIES", "0")
    with pytest.raises(SystemExit, match=r"cannot tell whether job-kit 1\.0\.0 is published"):
        releases.collect(checkout)


def test_each_package_of_this_checkout_can_become_due() -> None:
    found = list(releases.packages(REPOSITORY))
    clients = {path.parent.name for path in REPOSITORY.glob("generated/*/pyproject.toml")}
    assert {package.vendor for package in found} == {"", *clients}
    for package in found[1:]:
        changelog = (REPOSITORY / "specs" / package.vendor / "CHANGELOG.md").read_text("utf-8")
        assert f"\n## [{package.version}] - " in changelog, package
