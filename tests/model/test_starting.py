"""Which operations may start a job: submit, and what has no role and is not safe."""

from __future__ import annotations

from dataclasses import replace

import pytest

from jobcontracts.model.contract import may_start, read_contract
from jobcontracts.model.vendors import own_specs

from ..conftest import VENDORS

POLL = read_contract(own_specs() / VENDORS[0]).poll


@pytest.mark.parametrize(
    ("role", "method", "starts"),
    [
        ("submit", "get", True),
        ("submit", "post", True),
        ("poll", "get", False),
        ("cancel", "post", False),
        (None, "post", True),
        (None, "delete", True),
        (None, "get", False),
        (None, "head", False),
    ],
)
def test_a_safe_request_starts_a_job_as_submit_alone(
    role: str | None, method: str, starts: bool
) -> None:
    assert may_start(role, replace(POLL, method=method)) is starts
