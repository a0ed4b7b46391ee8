"""The second step of an upgrade: the output is written anew and shown, or the way back is told."""

from __future__ import annotations

from pathlib import Path

import pytest

from jobcontracts.problem import ProblemsError
from pins import upgrade
from pins.checkout import WAY_BACK

from .conftest import Release, git

WRITER = """
from pathlib import Path
Path("generated/client.py").write_text("made by writer 1.1\\n")
Path("generated/added.py").write_text("new in writer 1.1\\n")
"""


@pytest.fixture
def moved(checkout: Path, release: Release, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A checkout in which a pin has moved, and a generator that writes other output."""
    release("writer", "1.1")
    upgrade.move(checkout, [])
    monkeypatch.setattr(upgrade, "STEPS", {"generated/": ["-c", WRITER]})
    return checkout


def test_what_moved_and_the_diff_are_shown_and_the_next_step_comes_last(
    moved: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    upgrade.regenerate(moved, moved / "report.md")
    told = capsys.readouterr().out
    assert "| writer  | 1.0 | 1.1 | pyproject.toml |" in told
    assert "2 files changed, 2 insertions(+), 1 deletion(-)" in told
    assert "-made by writer 1.0\n+made by writer 1.1" in told
    assert "+new in writer 1.1" in told
    assert told.rstrip().splitlines()[-1].startswith("4. Commit pins and output together")


def test_the_report_is_without_the_diff_itself(moved: Path) -> None:
    upgrade.regenerate(moved, moved / "report.md")
    report = (moved / "report.md").read_text("utf-8")
    assert "## What moved" in report
    assert "## Next" in report
    assert "made by writer" not in report


def test_what_the_maintainer_has_staged_is_left_alone(moved: Path) -> None:
    git(moved, "add", "pyproject.toml")
    upgrade.regenerate(moved, moved / "report.md")
    assert git(moved, "diff", "--cached", "--name-only") == "pyproject.toml\n"


def test_an_interrupted_upgrade_is_taken_up_again(moved: Path) -> None:
    assert upgrade.move(moved, []).startswith("Nothing moved")
    upgrade.regenerate(moved, moved / "report.md")
    assert (moved / "generated" / "added.py").exists()


def test_a_generator_that_fails_is_named_with_the_way_back(
    moved: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(upgrade, "STEPS", {"generated/": ["-c", "raise SystemExit(3)"]})
    with pytest.raises(ProblemsError) as raised:
        upgrade.regenerate(moved, moved / "report.md")
    told = str(raised.value)
    assert "generated/ written with writer 1.0 -> 1.1" in told
    assert "exit status 3" in told
    assert WAY_BACK in told
    assert not (moved / "report.md").exists()
    git(moved, *WAY_BACK.split()[1:])
    assert git(moved, "status", "--porcelain") == ""


def test_without_a_move_nothing_is_written_and_no_report_is_left(
    checkout: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    report = checkout / "report.md"
    report.write_text("of an earlier upgrade\n", encoding="utf-8")
    upgrade.regenerate(checkout, report)
    assert "nothing to regenerate" in capsys.readouterr().out
    assert not report.exists()
