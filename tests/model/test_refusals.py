"""What an answer refuses though its status is a success."""

from __future__ import annotations

import pytest

from jobcontracts.model.contract import read_contract
from jobcontracts.model.documented_answer import documented_answers
from jobcontracts.model.refusals import ToldRefusal, parse_refusals
from jobcontracts.model.vendors import own_specs, vendor_names


@pytest.mark.parametrize("vendor", vendor_names(own_specs()))
def test_an_answer_without_the_values_of_a_refusal_has_no_schema_read_for_it(
    vendor: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    # A judge asks it of each answer a dozen times, and walks the schema each time.
    monkeypatch.setattr(ToldRefusal, "may_be_in", lambda *_: pytest.fail("read a schema"))
    contract = read_contract(own_specs() / vendor)
    reading = parse_refusals({"invalid": {"$response.body#/status": "of no answer"}})
    for operation in contract.operations.values():
        for answer in documented_answers(operation):
            assert not reading.kinds_told(contract.root, operation, answer)
