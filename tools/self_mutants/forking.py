"""Runs pytest in forks of a process that has imported what never changes: most of a short run."""

from __future__ import annotations

import json
import os
import signal
import sys
import warnings
from collections.abc import Callable
from contextlib import suppress
from importlib import import_module
from typing import Any

import coverage
import pytest

from self_mutants.recorder import TIMES

LIBRARIES = ["hypothesis.stateful", "httpx2", "pyreqwest.client", "uvicorn", "rich.live", "typer"]
LIBRARIES += ["starlette.testclient", "yaml", "jsonschema_rs", "msgspec", "jinja2"]
LIBRARIES += ["schemathesis.pytest.plugin", "datamodel_code_generator", "openapi_python_client"]
OPTIONS = ["-q", "-p", "no:cacheprovider", "-W", "ignore::pytest.PytestAssertRewriteWarning"]
IMPORTS = 120.0
"""Seconds for what comes before the first test: a module may loop as well."""


class TimeLimits:
    """A pytest plugin: a test that takes much longer than it is known to ends the process.

    So one that loops is found in seconds, and not when all that was asked for is late.
    """

    def __init__(self, limits: dict[str, float]) -> None:
        self.limits = limits

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> None:
        signal.setitimer(signal.ITIMER_REAL, self.limits.get(item.nodeid, IMPORTS))

    def pytest_sessionfinish(self) -> None:
        signal.setitimer(signal.ITIMER_REAL, 0)


def tried(limits: dict[str, float]) -> int:
    """Run tests, each within its seconds, until one fails; return pytest's status."""
    signal.setitimer(signal.ITIMER_REAL, IMPORTS)
    return pytest.main(["-x", *OPTIONS, *limits], [TimeLimits(limits)])


def recorded(test_file: str, settings: str, times: str) -> int:
    """Run a file's tests under coverage; return pytest's status."""
    os.environ[TIMES] = times
    measuring = coverage.Coverage(config_file=settings)
    measuring.start()
    status = pytest.main([*OPTIONS, "-p", "self_mutants.recorder", test_file])
    measuring.stop()
    measuring.save()
    return status


TASKS: dict[str, Callable[..., int]] = {"try": tried, "record": recorded}


def forked(task: str, arguments: list[Any]) -> int:
    """Do a task in a fork, and leave no process that it began; return its status."""
    child = os.fork()
    if not child:
        os.setsid()
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        silence = os.open(os.devnull, os.O_RDWR)
        for stream in (0, 1, 2):
            os.dup2(silence, stream)
        os._exit(TASKS[task](*arguments))
    try:
        _, status = os.waitpid(child, 0)
    finally:  # the fork has a session of its own: what stops this process does not reach it
        with suppress(ProcessLookupError):
            os.killpg(child, signal.SIGKILL)
    return os.waitstatus_to_exitcode(status)


def main() -> None:
    """Answer each line, `[task, arguments]`, with a status, until the input ends."""
    with warnings.catch_warnings(action="ignore"):
        for name in LIBRARIES:
            import_module(name)
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    for line in sys.stdin:
        print(json.dumps(forked(*json.loads(line))), flush=True)


if __name__ == "__main__":
    main()
