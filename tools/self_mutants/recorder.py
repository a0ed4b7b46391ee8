"""A pytest plugin: which test, or which file's fixtures, executes the lines coverage sees."""

from __future__ import annotations

import json
import os
import signal
from pathlib import Path
from typing import NoReturn

import coverage
import pytest

TIMES = "SELF_MUTANTS_TIMES"
"""The variable that says which file the times go to."""
SECONDS: dict[str, float] = {}
FAILED: set[str] = set()
LONGEST = 60.0
"""Seconds after which a test is given up: it would be run for no mutant, so it need not end."""


def context(name: str) -> None:
    """Let coverage put what runs from here under a name that pytest can select."""
    if measuring := coverage.Coverage.current():
        measuring.switch_context(name)


def give_up(_signal: int, _frame: object) -> NoReturn:
    """Fail the test that is running: those that fail are not remembered."""
    pytest.fail("it takes too long")


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """Fixtures are shared: what they execute, every test of the file may depend on."""
    context(item.nodeid.partition("::")[0])


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_call(item: pytest.Item) -> None:
    context(item.nodeid)
    signal.signal(signal.SIGALRM, give_up)
    signal.setitimer(signal.ITIMER_REAL, LONGEST)


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_teardown(item: pytest.Item) -> None:
    signal.setitimer(signal.ITIMER_REAL, 0)
    context(item.nodeid.partition("::")[0])


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    SECONDS[report.nodeid] = SECONDS.get(report.nodeid, 0.0) + report.duration
    if not report.passed:
        FAILED.add(report.nodeid)


def pytest_sessionfinish() -> None:
    passed = {name: time for name, time in SECONDS.items() if name not in FAILED}
    Path(os.environ[TIMES]).write_text(json.dumps(passed), encoding="utf-8")
