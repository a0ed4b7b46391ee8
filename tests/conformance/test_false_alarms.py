"""What schemathesis takes for negative, or for positive data is so only as it was sent."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urlencode

import pytest
from schemathesis.core.failures import AcceptedNegativeData, Failure
from schemathesis.engine.events import FatalError
from schemathesis.openapi.checks import RejectedPositiveData

from jobcontracts.conformance import Depth, Exchange, MockTarget, Outcome, run_suite
from jobcontracts.conformance.run.suite import Run
from jobcontracts.mock.http.validation import RequestCheck
from jobcontracts.model.contract import Contract


def is_alarm(
    reports: Contract, failure: Failure, headers: Mapping[str, str], path: Mapping[str, str]
) -> bool:
    """Return whether a failure counts, of a right call with these headers and path parameters."""
    target = MockTarget(reports)
    run = Run(target, Depth(1), lambda _phase, _label: None, lambda _: None, Outcome())
    job = next(iter(target.lives()))
    run.expectations.jobs.add(job)
    call = run.calls.right(reports.poll, {**job, **path})
    url = f"https://reports.example/v1{reports.poll.path.format_map(call.path)}"
    url, sent = f"{url}?{urlencode(call.query)}", {**call.headers, **headers}
    done = Exchange(reports.poll, "GET", url, call.path, sent, b"", 200, {}, b"")
    return not run.is_false_alarm(failure, done)


@pytest.mark.parametrize(
    ("headers", "alarm"),
    [({"x-nobody-declares": "\x7f"}, False), ({"authorization": "Basic wrong"}, True)],
)
def test_a_header_that_no_contract_declares_is_no_negative_data(
    reports: Contract, headers: dict[str, str], alarm: bool
) -> None:
    failure = AcceptedNegativeData(
        operation=reports.poll.id, message="", status_code=200, expected_statuses=["400"]
    )
    assert is_alarm(reports, failure, headers, {}) is alarm


@pytest.mark.parametrize(("path", "alarm"), [({"jobId": "no-uuid"}, False), ({}, True)])
def test_what_breaks_the_contract_as_it_was_sent_is_no_positive_data(
    reports: Contract, path: dict[str, str], alarm: bool
) -> None:
    failure = RejectedPositiveData(
        operation=reports.poll.id, message="", status_code=422, allowed_statuses=["2xx"]
    )
    assert is_alarm(reports, failure, {}, path) is alarm


def test_what_breaks_schemathesis_itself_is_not_taken_for_a_server_without_a_fault(
    reports: Contract, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Broken:
        def execute(self) -> list[FatalError]:
            return [FatalError(exception=OSError("no threads are left"))]

    monkeypatch.setattr("jobcontracts.conformance.run.suite.from_schema", lambda _: Broken())
    with pytest.raises(OSError, match="no threads are left"):
        run_suite(MockTarget(reports), Depth(1, phases=["examples"]))


def test_what_schemathesis_alone_finds_is_a_finding(
    reports: Contract, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(RequestCheck, "body_violation", lambda *_: ("invalid", "no"))
    outcome = run_suite(MockTarget(reports), Depth(1, phases=["examples"], checks=()))
    assert {finding.check for finding in outcome.findings} == {"positive_data_acceptance"}
