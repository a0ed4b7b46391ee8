"""How an answer names the next part of a result, or that it is the last."""

from __future__ import annotations

import json

import pytest

from jobcontracts.model.http import Response
from jobcontracts.model.result_parts import parse_result_parts
from jobcontracts.model.source import Json


@pytest.mark.parametrize(
    ("body", "following"),
    [
        ({"next": "p2"}, "p2"),
        ({"next": 7}, "7"),
        ({"next": "end"}, ""),
        ({"next": ""}, ""),
        ({"next": None}, ""),
        ({"next": {"href": "p2"}}, ""),
        ({"next": ["p2"]}, ""),
        ({}, ""),
    ],
)
def test_the_next_part_is_a_text_or_a_number_that_is_not_the_last(
    body: Json, following: str
) -> None:
    parts = parse_result_parts({"next": "$response.body#/next", "last": "end"})
    assert parts is not None
    assert (
        parts.next_in(
            Response(200, {"content-type": "application/json"}, json.dumps(body).encode())
        )
        == following
    )


def test_without_a_word_of_parts_there_are_none() -> None:
    assert parse_result_parts({"last": "end"}) is None
