"""What of schemathesis a run takes: its requests, and what breaks it."""

from __future__ import annotations

import pytest
from schemathesis.engine.events import FatalError

from jobcontracts.conformance import Depth, MockTarget, run_suite
from jobcontracts.model.contract import Contract


def test_what_breaks_schemathesis_itself_is_not_taken_for_a_server_without_a_fault(
    reports: Contract, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Broken:
        def execute(self) -> list[FatalError]:
            return [FatalError(exception=OSError("no threads are left"))]

    monkeypatch.setattr("jobcontracts.conformance.run.suite.from_schema", lambda _: Broken())
    with pytest.raises(OSError, match="no threads are left"):
        run_suite(MockTarget(reports), Depth(1, phases=["examples"]))


def test_no_request_to_a_mock_in_process_looks_for_a_proxy(
    reports: Contract, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("requests.utils.getproxies", lambda: pytest.fail("looked for a proxy"))

    outcome = run_suite(MockTarget(reports), Depth(1, phases=["life"]))

    assert outcome.exchanges
    assert outcome.findings == []
