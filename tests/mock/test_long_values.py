"""Whatever is sent to the control API, a message of its quotes little of it."""

from __future__ import annotations

from typing import Any

import httpx2
import pytest

from jobcontracts.problem import MOST_QUOTED

LONG = "q" * 50_000
JOBS = "/_mock/oration/jobs"


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("GET", f"/_mock/{LONG}/jobs", None),
        ("GET", f"{JOBS}/{LONG}", None),
        ("GET", f"{JOBS}?{LONG}=1", None),
        ("GET", f"{JOBS}?limit={LONG}", None),
        ("GET", f"{JOBS}?phase={LONG}", None),
        ("DELETE", f"/_mock/faults/{LONG}", None),
        ("POST", JOBS, {LONG: 1}),
        ("POST", JOBS, {"plan": LONG}),
        ("POST", JOBS, {"plan": f"created={LONG}"}),
        ("POST", JOBS, {"plan": f"succeed,{LONG}=1"}),
        ("POST", JOBS, {"plan": [{"state": LONG}]}),
        ("POST", JOBS, {"plan": "succeed", "hold": LONG}),
        ("POST", JOBS, {"parameters": {"id": LONG}}),
        ("POST", "/_mock/faults", {"kind": LONG}),
        ("POST", "/_mock/faults", {"kind": "status", "status": LONG}),
        ("POST", "/_mock/faults", {"kind": "status", "status": 503, "vendor": LONG}),
        ("POST", "/_mock/faults", {"kind": "status", "status": 503, "operation": LONG}),
    ],
)
def test_a_long_value_is_quoted_in_short(
    client: httpx2.Client, method: str, path: str, body: Any
) -> None:
    answer = client.request(method, path, json=body)

    assert answer.status_code in (400, 404, 422)
    assert answer.text.count("q") <= MOST_QUOTED + 10
    assert len(answer.text) < 1_000
