"""Which places of a contract a run has to show."""

from __future__ import annotations

from jobcontracts.conformance.report.coverage import Coverage
from jobcontracts.model.contract import Contract


def test_keywords_that_say_something_of_a_value_are_shown_and_our_marks_are_not(
    reports: Contract,
) -> None:
    keywords = {s.name.rpartition("/")[2] for s in Coverage(reports).never("schema keyword")}
    assert {"type", "properties", "required", "enum"} <= keywords
    assert not keywords & {"x-source", "x-inferred", "description"}
