"""`jobcontracts diff` on the command line."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from ..conftest import Run

Spoil = Callable[[str, str, str], None]
OLD, NEW = "specs/shop/released/1.0.0", "specs/shop"


def test_a_contract_that_has_not_changed(run: Run, vendor: Path) -> None:
    assert run("diff", OLD, NEW) == (0, "0 breaking, 0 additive, 0 cosmetic\n", "")


def test_what_changed_is_aligned_and_has_its_lines(run: Run, vendor: Path, spoil: Spoil) -> None:
    spoil("openapi.yaml", "openapi: 3.1.1\n", "openapi: 3.1.1\n# written anew\n")
    spoil("openapi.yaml", "        name: {type: string}\n", "")
    spoil(
        "openapi.yaml", "enum: [waiting, printed, jammed]", "enum: [waiting, printed, jammed, torn]"
    )
    spoil("openapi.yaml", "description: The sheets.", "description: All sheets.")
    spoil("lifecycle.yaml", "    jammed: failed\n", "    jammed: failed\n    torn: failed\n")
    status, out, err = run("diff", OLD, NEW)
    assert (status, err) == (1, "")
    assert (
        out
        == """\
breaking  the member name is gone
          old openapi.yaml:136  /components/schemas/Order/properties/name
additive  a new value: "torn"
          openapi.yaml:156  /components/schemas/PrintStatus/enum
additive  a new state: torn, failed, which ends a wait
          new lifecycle.yaml:14  /state/phases/torn
cosmetic  the description is otherwise
          openapi.yaml:92 -> 93  /paths/~1prints~1{printId}~1sheets/get/responses/200/description
1 breaking, 2 additive, 1 cosmetic
"""
    )


def test_nothing_that_breaks_is_status_0(run: Run, vendor: Path, spoil: Spoil) -> None:
    spoil("lifecycle.yaml", "timeout: 3600", "timeout: 60")
    status, out, _ = run("diff", OLD, NEW)
    assert status == 0
    assert out.endswith("0 breaking, 1 additive, 0 cosmetic\n")


def test_json_for_other_programs(run: Run, vendor: Path, spoil: Spoil) -> None:
    spoil("openapi.yaml", "        name: {type: string}\n", "")
    status, out, err = run("diff", "--json", OLD, NEW)
    assert (status, err) == (1, "")
    assert json.loads(out) == {
        "old": OLD,
        "new": NEW,
        "breaking": 1,
        "additive": 0,
        "cosmetic": 0,
        "changes": [
            {
                "impact": "breaking",
                "what": "the member name is gone",
                "document": "openapi.yaml",
                "old": {"pointer": "/components/schemas/Order/properties/name", "line": 136},
                "new": None,
            }
        ],
    }


def git(*arguments: str) -> None:
    command = ["git", "-c", "user.name=t", "-c", "user.email=t@t.example", *arguments]
    subprocess.run(command, check=True, capture_output=True)


def test_a_revision_of_git(run: Run, vendor: Path, spoil: Spoil) -> None:
    git("init", "--quiet")
    git("add", "specs")
    git("commit", "--quiet", "--message", "one")
    spoil("openapi.yaml", "        name: {type: string}\n", "")
    status, out, err = run("diff", "HEAD:specs/shop", "specs/shop")
    assert (status, err) == (1, "")
    assert out.splitlines()[0] == "breaking  the member name is gone"


def test_a_revision_that_there_is_none_of(run: Run, vendor: Path) -> None:
    git("init", "--quiet")
    status, out, err = run("diff", "v9:specs/shop", "specs/shop")
    assert (status, out) == (2, "")
    assert err.startswith("error: expected a file v9:specs/shop/openapi.yaml, found: fatal: ")
    assert "Traceback" not in err


def test_no_command_of_a_repository_is_run(run: Run, vendor: Path, tmp_path: Path) -> None:
    git("init", "--quiet")
    git("config", "core.sshCommand", f"touch '{tmp_path}/canary';")
    git("config", "remote.origin.url", "ssh://git.example/x")
    git("config", "remote.origin.promisor", "true")
    git("config", "extensions.partialClone", "origin")
    status, out, err = run("diff", f"{'1' * 40}:specs/shop", "specs/shop")
    assert (status, out) == (2, "")
    assert "Traceback" not in err
    assert not (tmp_path / "canary").exists()


@pytest.mark.parametrize("place", ["nowhere", "--help-me:x", ""])
def test_a_folder_that_there_is_none_of(run: Run, vendor: Path, place: str) -> None:
    status, out, err = run("diff", "--", place, NEW)
    assert (status, out) == (2, "")
    assert "fix: " in err
    assert "Traceback" not in err


def test_a_contract_that_is_none(run: Run, vendor: Path, spoil: Spoil) -> None:
    spoil("openapi.yaml", '$ref: "#/components/headers/PrintLocation"', '$ref: "#/nowhere"')
    status, out, err = run("diff", OLD, NEW)
    assert (status, out) == (2, "")
    assert err.startswith("specs/shop/openapi.yaml:44: ")


def test_a_document_that_is_no_mapping(run: Run, vendor: Path) -> None:
    (vendor / "lifecycle.yaml").write_text("- a\n", encoding="utf-8")
    status, _, err = run("diff", OLD, NEW)
    assert status == 2
    assert "expected a mapping" in err
