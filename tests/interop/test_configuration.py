"""What other people's tools are told, and which of them are installed: read, not run."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from jobcontracts.model.vendors import own_specs

HERE = Path(__file__).parent
ASKED_FOR = json.loads((HERE / "package.json").read_text("utf-8"))["devDependencies"]
LOCKED = json.loads((HERE / "package-lock.json").read_text("utf-8"))["packages"]
INSTALLED = {path: package for path, package in LOCKED.items() if path}


@pytest.mark.parametrize("name", ["redocly.yaml", ".spectral.yaml"])
def test_each_rule_that_is_off_has_its_reason(name: str) -> None:
    lines = (own_specs() / name).read_text("utf-8").splitlines()
    off = [line for line in lines if re.match(r"  [\w-]+: off\b", line)]
    assert off
    assert [line for line in off if not re.search(r"# \w", line)] == []


def test_each_tool_is_pinned_exactly_and_has_a_licence_like_ours() -> None:
    for name, version in ASKED_FOR.items():
        package = LOCKED[f"node_modules/{name}"]
        assert package["version"] == version
        assert package["license"] in ("Apache-2.0", "MIT")


def test_only_what_has_a_known_hash_is_installed() -> None:
    assert [path for path, p in INSTALLED.items() if "sha512-" not in p.get("integrity", "")] == []


def test_the_lock_names_no_registry() -> None:
    assert [path for path, package in INSTALLED.items() if "resolved" in package] == []
