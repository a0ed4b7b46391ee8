"""What a pull request breaks, as the workflow says it: its scripts, with a gh that writes down."""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from ..conftest import REPOSITORY
from ..readme.page import blocks
from .test_diff_command import git

SCRIPTS = REPOSITORY / ".github" / "contracts"
WORKFLOW = yaml.safe_load((REPOSITORY / ".github/workflows/contracts.yml").read_text("utf-8"))
PAGE = blocks((REPOSITORY / "specs" / "CI.md").read_text("utf-8"))
MARKER = "<!-- jobcontracts: what breaks clients -->\n"
GH = """\
#!/bin/sh
case "$*" in
*--input*) cat >"$WRITTEN" && printf '%s\\n' "$*" >>"$WRITTEN.call" ;;
*) for last; do :; done && jq --raw-output "$last" "$THERE" ;;
esac
"""

Spoil = Callable[[str, str, str], None]


@pytest.fixture
def runner(tmp_path: Path) -> dict[str, str]:
    """The variables of a runner, whose programs are this interpreter's jobcontracts and a gh."""
    programs = tmp_path / "bin"
    programs.mkdir()
    command = [sys.executable, "-P", "-m", "jobcontracts"]
    (programs / "jobcontracts").write_text(f'#!/bin/sh\nexec {shlex.join(command)} "$@"\n', "utf-8")
    (programs / "gh").write_text(GH, "utf-8")
    for program in programs.iterdir():
        program.chmod(0o755)
    named = {"GITHUB_OUTPUT": "output", "GITHUB_STEP_SUMMARY": "summary.md", "REPORT": "report.md"}
    named |= {"WRITTEN": "written", "THERE": "there.json"}
    return {
        **os.environ,
        **{name: str(tmp_path / file) for name, file in named.items()},
        "PATH": f"{programs}{os.pathsep}{os.environ['PATH']}",
        "PYTHONPATH": str(REPOSITORY / "tools"),
        "GITHUB_REPOSITORY": "octo/contracts",
        "NUMBER": "17",
        "SPECS": "specs/",
    }


def script(name: str, variables: dict[str, str]) -> None:
    pipes: dict[str, Any] = {"capture_output": True, "encoding": "utf-8"}
    run = subprocess.run(["bash", str(SCRIPTS / name)], env=variables, check=False, **pipes)
    assert (run.returncode, run.stderr) == (0, "")


def commit() -> None:
    git("add", "--all", "specs")
    git("commit", "--quiet", "--allow-empty", "--message=`touch broken-out` $(touch broken-out)")


def compared(variables: dict[str, str]) -> tuple[str, str]:
    """Compare the working tree with the commit before; return the report and the output."""
    commit()
    script("compare.sh", variables)
    report = Path(variables["REPORT"]).read_text("utf-8")
    assert Path(variables["GITHUB_STEP_SUMMARY"]).read_text("utf-8") == report
    return report, Path(variables["GITHUB_OUTPUT"]).read_text("utf-8")


@pytest.fixture
def base(vendor: Path) -> Path:
    """Return ./specs, committed, with a second contract and a folder that is none."""
    shutil.copytree(vendor, vendor.parent / "kiosk")
    (vendor.parent / "notes").mkdir()
    (vendor.parent / "notes" / "todo.md").write_text("nothing\n", "utf-8")
    git("init", "--quiet")
    commit()
    return vendor.parent


def test_a_folder_may_have_any_name(base: Path, runner: dict[str, str]) -> None:
    shutil.move(base / "kiosk", base / "verträge\n")
    commit()
    shutil.rmtree(base / "verträge\n")
    report, output = compared(runner)
    assert "the contract is gone" in report
    assert output == "breaks=true\n"


@pytest.mark.parametrize("specs", ["specs", "elsewhere"])
def test_what_cannot_be_compared_is_an_error(
    base: Path, runner: dict[str, str], specs: str
) -> None:
    if specs == "specs":
        (base / "linked").symlink_to("shop")
    commit()
    run = subprocess.run(
        ["bash", str(SCRIPTS / "compare.sh")],
        env={**runner, "SPECS": specs},
        check=False,
        capture_output=True,
        encoding="utf-8",
    )
    assert run.returncode == 1
    assert "fix: " in run.stderr
    assert not Path(runner["REPORT"]).exists()


def test_what_breaks_is_named_contract_by_contract(
    base: Path, spoil: Spoil, runner: dict[str, str]
) -> None:
    spoil("openapi.yaml", "        name: {type: string}\n", "")
    shutil.move(base / "kiosk", base / "$(touch broken-out)")
    assert compared(runner) == (
        """\
**This breaks clients:** what worked may stop working.

    specs/$(touch broken-out)
    additive  a new contract

    specs/kiosk
    breaking  the contract is gone

    specs/shop
    breaking  the member name is gone
              old openapi.yaml:136  /components/schemas/Order/properties/name
    1 breaking, 0 additive, 0 cosmetic

""",
        "breaks=true\n",
    )
    assert not list(base.parent.rglob("broken-out"))


def test_what_adds_breaks_nothing(base: Path, spoil: Spoil, runner: dict[str, str]) -> None:
    spoil("lifecycle.yaml", "timeout: 3600", "timeout: 60")
    report, output = compared(runner)
    assert report.startswith("Nothing here is known to break clients.\n\n    specs/shop\n    addi")
    assert output == "breaks=false\n"


def test_a_change_of_nothing_is_told_in_a_line(base: Path, runner: dict[str, str]) -> None:
    report = "Nothing here is known to break clients.\n\n"
    assert compared(runner) == (report, "breaks=false\n")


def test_what_cannot_be_compared_says_why(base: Path, spoil: Spoil, runner: dict[str, str]) -> None:
    spoil("openapi.yaml", "openapi: 3.1.1\n", "openapi: [\n")
    report, output = compared(runner)
    assert "    specs/shop\n    HEAD:specs/shop/openapi.yaml:3: expected valid YAML" in report
    assert output == "breaks=false\n"


def test_text_of_a_contract_stays_in_the_block_of_code(
    base: Path, spoil: Spoil, runner: dict[str, str]
) -> None:
    hostile = r'"@everyone\r\n\n# <img src=x>\u2028\u001b[2Jx"'
    spoil("openapi.yaml", "printed, jammed]", f"printed, jammed, {hostile}]")
    report, _ = compared(runner)
    assert "@everyone" in report
    lines = report.splitlines()[2:]  # wherever a reader of Markdown may see a line end
    assert [line for line in lines if line and not line.startswith("    ")] == []
    assert all(line.isprintable() for line in lines)


# The comment.


needs_jq = pytest.mark.skipif(
    shutil.which("jq") is None, reason="THERE IS NO jq: no comment was written"
)


def commented(variables: dict[str, str], report: str, breaks: str, *there: Any) -> tuple[str, str]:
    """Run the script; return the request and the body that gh was given, empty if none."""
    Path(variables["REPORT"]).write_text(report, "utf-8")
    Path(variables["THERE"]).write_text(json.dumps(there), "utf-8")
    script("comment.sh", {**variables, "BREAKS": breaks})
    written = Path(variables["WRITTEN"])
    if not written.exists():
        return "", ""
    return Path(f"{written}.call").read_text("utf-8"), json.loads(written.read_text("utf-8"))[
        "body"
    ]


def comment(number: int, body: str, author: str = "github-actions[bot]") -> dict[str, Any]:
    return {"id": number, "body": body, "user": {"login": author}}


@needs_jq
def test_a_first_comment_is_made_where_something_breaks(runner: dict[str, str]) -> None:
    others = comment(1, "Built."), comment(2, f"{MARKER}mine", "somebody")
    call, body = commented(runner, "breaks: «$(x)»\n", "true", *others)
    assert body == f"{MARKER}breaks: «$(x)»\n"
    assert call == "api --silent --method POST repos/octo/contracts/issues/17/comments --input -\n"


@needs_jq
def test_none_is_made_where_nothing_does(runner: dict[str, str]) -> None:
    assert commented(runner, "nothing\n", "false", comment(1, "Built.")) == ("", "")


@needs_jq
@pytest.mark.parametrize("breaks", ["true", "false"])
def test_the_one_that_is_there_is_renewed(runner: dict[str, str], breaks: str) -> None:
    call, body = commented(runner, "now\n", breaks, comment(1, "x"), comment(7, f"{MARKER}then"))
    assert body == f"{MARKER}now\n"
    assert call == "api --silent --method PATCH repos/octo/contracts/issues/comments/7 --input -\n"


@needs_jq
def test_a_long_one_is_cut_between_characters(runner: dict[str, str]) -> None:
    _, body = commented(runner, "é" * 70_000, "true")
    assert body.removeprefix(MARKER).startswith("é" * 60_000 + "\n\nCut here")
    assert len(body) < 65_536


# The workflow, and the page that shows it.


def steps_with_scripts() -> list[tuple[str, dict[str, str]]]:
    steps = [step for job in WORKFLOW["jobs"].values() for step in job["steps"]]
    found = [
        (re.search(r"bash .*\.github/contracts/(\w+\.sh)$", s.get("run", "")), s) for s in steps
    ]
    return [(match[1], step["env"]) for match, step in found if match]


def test_each_script_is_run_with_what_it_reads() -> None:
    found = dict(steps_with_scripts())
    assert found.keys() == {path.name for path in SCRIPTS.iterdir()}
    for name, env in found.items():
        text = (SCRIPTS / name).read_text("utf-8")
        read = set(re.findall(r"\$\{?([A-Z][A-Z_]+)", text))
        unset = {variable for variable in read if not variable.startswith("GITHUB_")}
        assert unset == set(env) - {"GH_TOKEN"}


def test_the_scripts_are_clean_to_shellcheck() -> None:
    if shutil.which("shellcheck") is None:
        pytest.skip("THERE IS NO shellcheck: the scripts of the workflow were not read by it")
    subprocess.run(["shellcheck", *map(str, SCRIPTS.iterdir())], check=True)


def test_the_page_calls_it_with_what_it_takes_and_needs() -> None:
    (caller,) = (yaml.safe_load(b.text) for b in PAGE if b.section == "On each pull request")
    (job,) = caller["jobs"].values()
    # YAML 1.1 reads the key `on` as true.
    assert job["with"].keys() == WORKFLOW[True]["workflow_call"]["inputs"].keys()
    granted = job["permissions"].items()
    assert granted == set().union(*(j["permissions"].items() for j in WORKFLOW["jobs"].values()))
    assert "/.github/workflows/contracts.yml@" in job["uses"]
