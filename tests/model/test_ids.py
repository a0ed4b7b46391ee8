"""Ids have the form that a contract names, and one seed makes the same ones."""

from __future__ import annotations

import re

import pytest

from jobcontracts.model.ids import IdMaker

UUID = r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}"


@pytest.mark.parametrize(
    ("form", "pattern", "varies"),
    [
        ("{uuid}", UUID, True),
        ("run-{number}", r"run-\d{9}", True),
        ("{hex8}/{number}", r"[0-9a-f]{8}/\d{9}", True),
        ("job", "job", False),
    ],
)
def test_an_id_has_the_form_that_is_asked_for(form: str, pattern: str, varies: bool) -> None:
    maker = IdMaker(form, "seed")
    ids = [maker.new(0.0) for _ in range(20)]
    assert all(re.fullmatch(pattern, each) for each in ids)
    assert maker.varies == varies == (len(set(ids)) > 1)
    again = IdMaker(form, "seed")
    assert [again.new(0.0) for _ in ids] == ids
