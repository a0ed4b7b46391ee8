"""What schemathesis takes for negative data is so only if it breaks something declared."""

from __future__ import annotations

from urllib.parse import urlencode

import pytest
from schemathesis.core.failures import AcceptedNegativeData

from jobcontracts.conformance import Depth, Exchange, MockTarget, Outcome
from jobcontracts.conformance.run.suite import Run
from jobcontracts.model.contract import Contract


@pytest.mark.parametrize(
    ("headers", "alarm"),
    [({"x-nobody-declares": "\x7f"}, False), ({"authorization": "Basic wrong"}, True)],
)
def test_a_header_that_no_contract_declares_is_no_negative_data(
    reports: Contract, headers: dict[str, str], alarm: bool
) -> None:
    target = MockTarget(reports)
    run = Run(target, Depth(1), lambda _phase, _label: None, lambda _: None, Outcome())
    job = next(iter(target.lives()))
    run.expectations.jobs.add(job)
    call = run.calls.right(reports.poll, job)
    url = f"https://reports.example/v1{reports.poll.path.format_map(job)}?{urlencode(call.query)}"
    sent = {**call.headers, **headers}
    done = Exchange(reports.poll, "GET", url, job, sent, b"", 200, {}, b"")
    failure = AcceptedNegativeData(
        operation=reports.poll.id, message="", status_code=200, expected_statuses=["400"]
    )

    assert run.is_false_alarm(failure, done) is not alarm
