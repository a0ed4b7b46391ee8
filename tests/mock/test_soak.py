"""Many requests from many connections, with sessions and faults: nothing happens unasked.

`nox -s soak` sends 1,000,000; the suite sends fewer of them.
"""

from __future__ import annotations

import asyncio
import subprocess
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import httpx2
import pytest

from jobcontracts.mock import Limits
from jobcontracts.model.vendors import own_specs, vendor_names

from .processes import mock_process, resident
from .soak import VISIT, Soak

CONNECTIONS = 64
GROWTH = 1.05
"""How much larger the process may be at the end than when everything that fills up was full."""

# Each of its own kind, so that what a client sees can be counted against what was asked for.
FAULTS = [
    {"kind": "status", "status": 503, "retry_after": 1, "probability": 0.02},
    {"kind": "delay", "seconds": 0.002, "probability": 0.02},
    {"kind": "slow", "seconds": 0.001, "bytes": 64, "probability": 0.01},
    {"kind": "truncate", "probability": 0.01},
    {"kind": "reset", "probability": 0.01},
    {"kind": "reset", "processed": True, "probability": 0.005},
    {"kind": "silence", "probability": 0.0004},
    {"kind": "invalid_json", "probability": 0.02},
    {"kind": "drop_field", "field": "/status", "probability": 0.02},
    {"kind": "wrong_type", "field": "/status", "probability": 0.02},
    {"kind": "unknown_state", "operation": "getGenaiStatus", "probability": 0.05},
    {"kind": "content_type", "probability": 0.02},
]
DOCUMENTED = {"200", "201", "202", "302", "404", "422", "500"}
"""What there is to answer; 404, 422 and 500 are answers about unknown and malformed ids."""


@pytest.fixture
def mock(tmp_path: Path) -> Iterator[tuple[subprocess.Popen[str], int]]:
    """A mock as a process of its own, on which a job takes a tenth of a second."""
    with mock_process(tmp_path, "--speed", "50", "--max-jobs", "500") as (process, port):
        yield process, port
    assert (tmp_path / "printed").read_text("utf-8") == ""


@pytest.fixture
def control(mock: tuple[subprocess.Popen[str], int]) -> Iterator[httpx2.Client]:
    """A client of the control API."""
    with httpx2.Client(base_url=f"http://127.0.0.1:{mock[1]}/_mock", trust_env=False) as client:
        yield client


def test_nothing_happens_that_was_not_asked_for(
    mock: tuple[subprocess.Popen[str], int], control: httpx2.Client, pytestconfig: pytest.Config
) -> None:
    process, port = mock
    requests = int(str(pytestconfig.getoption("--soak-requests")))
    for fault in FAULTS:
        assert control.post("/faults", json=fault).status_code == 201
    vendors = vendor_names(own_specs())

    # As many sessions as there may be.
    visits = Limits().sessions * (VISIT + 1)
    soaks = [asyncio.run(Soak(port, visits, vendors, 1.0, 0.0).run(CONNECTIONS, 0))]
    sizes = []
    for tenth in range(1, 11):
        soaks.append(asyncio.run(Soak(port, requests // 10, vendors).run(CONNECTIONS, tenth)))
        sizes.append(resident(process))
        print(f"after {tenth} tenths: {sizes[-1]} KiB", flush=True)

    outcomes = sum((soak.outcomes for soak in soaks), Counter[str]())
    in_sessions = sum((soak.in_sessions for soak in soaks), Counter[str]())
    used = dict.fromkeys(("status", "reset", "truncate", "silence"), 0)
    for fault in control.get("/faults").json()["faults"]:
        assert fault["used"] > 0
        if fault["kind"] in used:
            used[fault["kind"]] += fault["used"]
    # A 503 can be cut short, too; then it is the cut that the client sees.
    statuses = used.pop("status")
    assert statuses - used["truncate"] <= outcomes["503"] <= statuses
    assert {kind: outcomes[kind] for kind in used} == used
    assert set(outcomes) - set(used) <= DOCUMENTED | {"299", "503"}
    assert set(in_sessions) <= DOCUMENTED | {"204", "299", "503", "reset", "truncate"}
    assert len(in_sessions) > 6
    assert outcomes.total() + in_sessions.total() >= requests // 10 * 10 + visits
    assert len(control.get("/sessions?limit=1000").json()["sessions"]) > Limits().sessions // 2
    # The journal, the jobs, the caches and the allocator's arenas fill up first.
    assert sizes[-1] <= sizes[2] * GROWTH
    print(f"{dict(outcomes)}; in sessions {dict(in_sessions)}")
