"""Which statuses belong to a state, as the judge asks of each answer about a job."""

from __future__ import annotations

import pytest

from jobcontracts.conformance.exchanges.observation import Reading
from jobcontracts.model.contract import Contract


def test_the_examples_of_an_operation_are_read_once_for_a_state(
    reports: Contract, monkeypatch: pytest.MonkeyPatch
) -> None:
    reading, read = Reading(reports), list[str]()
    served = Contract.served_answers

    def noted(contract: Contract, operation: object) -> object:
        read.append("examples")
        return served(contract, operation)  # type: ignore[arg-type]

    monkeypatch.setattr(Contract, "served_answers", noted)
    states = list(reports.lifecycle.phases)
    found = [[reading.statuses_in(reports.poll, state) for state in states] for _ in range(3)]
    assert found[0] == found[1] == found[2]
    assert any(found[0])
    assert len(read) == len(states)
