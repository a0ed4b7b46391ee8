"""Runs pytest in forks of a process that has imported what never changes: most of a short run."""

from __future__ import annotations

import json
import os
import signal
import sys
import time
import warnings
from importlib import import_module

import pytest

LIBRARIES = ["hypothesis.stateful", "httpx2", "pyreqwest.client", "uvicorn", "rich.live", "typer"]
LIBRARIES += ["starlette.testclient", "yaml", "jsonschema_rs", "msgspec", "jinja2"]
LIBRARIES += ["schemathesis.pytest.plugin", "datamodel_code_generator", "openapi_python_client"]
OPTIONS = ["-x", "-q", "-p", "no:cacheprovider", "-W", "ignore::pytest.PytestAssertRewriteWarning"]


def forked_run(tests: list[str], seconds: float) -> int | None:
    """Run tests in a fork; return pytest's status, None if it takes longer."""
    child = os.fork()
    if not child:
        os.setsid()
        silence = os.open(os.devnull, os.O_RDWR)
        for stream in (0, 1, 2):
            os.dup2(silence, stream)
        os._exit(pytest.main([*OPTIONS, *tests]))
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        ended, status = os.waitpid(child, os.WNOHANG)
        if ended:
            return os.waitstatus_to_exitcode(status)
        time.sleep(0.05)
    os.killpg(child, signal.SIGKILL)
    os.waitpid(child, 0)
    return None


def main() -> None:
    """Answer each line, `[tests, seconds]`, with a status, until the input ends."""
    with warnings.catch_warnings(action="ignore"):
        for name in LIBRARIES:
            import_module(name)
    for line in sys.stdin:
        print(json.dumps(forked_run(*json.loads(line))), flush=True)


if __name__ == "__main__":
    main()
