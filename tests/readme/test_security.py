"""SECURITY.md names the tests that hold its promises; each of them is there."""

from __future__ import annotations

import ast
import re
from functools import cache

import pytest

from ..conftest import REPOSITORY

ROW = re.compile(r"^\| (?P<promise>[^|]+) \| (?P<tests>`[^|]+) \|$", re.MULTILINE)
PROMISES = {
    found["promise"]: re.findall("`([^`]+)`", found["tests"])
    for found in ROW.finditer((REPOSITORY / "SECURITY.md").read_text("utf-8"))
}


@cache
def names_in(path: str) -> frozenset[str]:
    tree = ast.parse((REPOSITORY / "tests" / path).read_text("utf-8"))
    names = (node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef))
    return frozenset(name for name in names if name.startswith("test_"))


@pytest.mark.parametrize("promise", PROMISES)
def test_a_promise_has_tests(promise: str) -> None:
    path = ""
    for named in PROMISES[promise]:
        file, _, test = named.partition("::")
        path = file or path
        found = names_in(path)
        assert found, path
        assert not test or test in found, named


def test_there_are_promises() -> None:
    assert len(PROMISES) > 20
