"""Which statuses schemathesis' checks expect of an operation: those that the lifecycle names."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest

from jobcontracts.conformance import MockTarget
from jobcontracts.conformance.run.configuration import configuration
from jobcontracts.model.contract import Contract
from jobcontracts.model.refusals import parse_refusals

USUAL = {"400", "401", "403", "404", "405", "406", "413", "415", "422", "431"}


@pytest.mark.parametrize(
    ("refusals", "expected"),
    [
        ({}, USUAL),
        ({"invalid": 422}, {"401", "403", "405", "422"}),
        ({"invalid": 422, "unknown_job": 404}, {"401", "403", "405", "422"}),
        ({"invalid": 422, "unauthorized": 404}, {"401", "403", "404", "405", "422"}),
        ({"unknown_job": 500}, USUAL | {"500"}),
        ({"invalid": [409, 422]}, {"401", "403", "405", "422"}),
        ({"invalid": 409}, USUAL),  # poll does not document it
    ],
)
def test_a_wrong_call_is_refused_as_the_lifecycle_says(
    reports: Contract, refusals: Mapping[str, Any], expected: set[str]
) -> None:
    poll = reports.poll
    poll = replace(
        poll, responses={**poll.responses, 500: replace(poll.responses[404], status=500)}
    )
    lifecycle = replace(reports.lifecycle, refusals=parse_refusals(refusals))
    operations = {**reports.operations, poll.id: poll}
    contract = replace(reports, operations=operations, lifecycle=lifecycle)
    found = configuration(MockTarget(contract), seed=1, examples=None, phases=())
    by_place = found.projects.default.operations.operations
    checks = by_place[list(operations).index(poll.id)].checks
    assert set(checks.negative_data_rejection.expected_statuses) == expected
    assert set(checks.missing_required_header.expected_statuses) == expected
    assert checks.not_a_server_error.expected_statuses == ["2xx", "3xx", "4xx", "500"]
