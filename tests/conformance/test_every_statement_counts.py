"""Whatever `verify` can say, some traffic shows: and nothing else would have noticed that."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from fnmatch import fnmatchcase
from pathlib import Path

import pytest

from jobcontracts.conformance import CHECKS, checks
from jobcontracts.conformance.checks import OF_RECORDINGS
from jobcontracts.conformance.checks.check import Check
from jobcontracts.conformance.exchanges import documented
from jobcontracts.conformance.recordings import verifying
from jobcontracts.conformance.recordings.verifying import Verifier

from .deviating_traffic import CASES, contract_of

OF_RUNS = {"Not refused as it should be: *", "A right request is not served"}
OF_RUNS |= {"A key that starts two jobs", "A job that was let go on stays"}
OF_RUNS |= {"* is not as it was sent"}
"""What is said of requests whose credentials and jobs are known: `test_every_check_counts.py`."""

OF_LIVES = {"key_starts_one_job", "release_takes_effect", "values_as_sent"}
"""The checks that say so of jobs which a run has started."""


def titles(tree: ast.AST) -> Iterator[str]:
    """Yield the titles that a module gives its violations, `*` for what is put in."""
    for function in (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)):
        named: dict[str, list[ast.expr]] = {}
        for node in ast.walk(function):
            if isinstance(node, ast.Assign) and len(node.targets) == 1:
                target, value = node.targets[0], node.value
                pairs = (
                    zip(target.elts, value.elts, strict=True)
                    if isinstance(target, ast.Tuple) and isinstance(value, ast.Tuple)
                    else [(target, value)]
                )
                for name, each in pairs:
                    if isinstance(name, ast.Name):
                        named.setdefault(name.id, []).append(each)
        for node in ast.walk(function):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
                place = {"Violation": 0, "_found": 2}.get(node.func.id)
                if place is not None:
                    yield from _texts([node.args[place]], named)


def _texts(found: Iterable[ast.expr], named: dict[str, list[ast.expr]]) -> Iterator[str]:
    for node in found:
        if isinstance(node, ast.Constant):
            yield str(node.value)
        elif isinstance(node, ast.JoinedStr):
            yield "".join(str(p.value) if isinstance(p, ast.Constant) else "*" for p in node.values)
        elif isinstance(node, ast.IfExp):
            yield from _texts([node.body, node.orelse], named)
        elif isinstance(node, ast.Name):
            yield from _texts(named.get(node.id, ()), named)


def stated() -> set[str]:
    """Return every title that the judge has."""
    paths = [*Path(checks.__file__).parent.glob("*.py"), Path(documented.__file__)]
    return {t for path in paths for t in titles(ast.parse(path.read_text("utf-8")))}


def kind(case: str) -> str:
    """Return what `verify` says of a case, without what tells it from others of its kind."""
    return case.partition(": ")[0]


def said_of(name: str) -> list[str]:
    """Return the titles of what is found in the traffic of a case."""
    vendor, said = CASES[name]
    contract = contract_of(vendor)
    verifier = Verifier(contract)
    return [v.title for each in said for v in verifier.violations(each.exchange(contract))]


def test_there_is_traffic_for_everything_that_can_be_said() -> None:
    assert stated() - OF_RUNS == {kind(name) for name in CASES}


@pytest.mark.parametrize("name", CASES)
def test_a_statement_is_the_only_one_that_notices_its_traffic(name: str) -> None:
    (title,) = said_of(name)
    assert fnmatchcase(title, kind(name).replace("[", "[[]"))


@pytest.mark.parametrize("name", CASES)
def test_the_same_traffic_without_what_is_changed_is_right(name: str) -> None:
    vendor, said = CASES[name]
    contract = contract_of(vendor)
    for each in said:
        right = type(each)(each.operation, each.example).exchange(contract)
        assert list(Verifier(contract).violations(right)) == []


@pytest.mark.parametrize(
    "check", [c for c in OF_RECORDINGS if c.name not in OF_LIVES], ids=lambda check: check.name
)
def test_without_a_check_its_traffic_goes_unnoticed(
    check: Check, monkeypatch: pytest.MonkeyPatch
) -> None:
    others = [each for each in OF_RECORDINGS if each is not check]
    monkeypatch.setattr(verifying, "OF_RECORDINGS", others)
    missed = [name for name in CASES if not said_of(name)]

    monkeypatch.undo()
    assert missed
    for name in missed:
        assert said_of(name)


def test_a_run_has_every_check_of_recordings_but_one() -> None:
    assert {c.name for c in OF_RECORDINGS} - {c.name for c in CHECKS} == {"request_as_documented"}
