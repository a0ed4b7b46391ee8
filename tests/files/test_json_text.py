"""JSON as it is read: strict, and with a place in each refusal."""

from __future__ import annotations

import pytest

from jobcontracts.files.json_text import MOST_LEVELS, JsonTextError, parse_json


def test_half_a_surrogate_pair_is_no_text() -> None:
    with pytest.raises(JsonTextError, match=r"half a surrogate pair, \\ud83d") as caught:
        parse_json('{\n "a": "\\ud83d" }')
    assert caught.value.line == 2
    assert parse_json(r'"\ud83d\ude00"') == "\N{GRINNING FACE}"


def test_what_is_too_deep_is_refused_and_what_is_not_is_read() -> None:
    value = parse_json("[" * MOST_LEVELS + "]" * MOST_LEVELS)
    for _ in range(MOST_LEVELS - 1):
        (value,) = value
    assert value == []
    with pytest.raises(JsonTextError, match=f"more than {MOST_LEVELS} levels"):
        parse_json("[" * (MOST_LEVELS + 1) + "]" * (MOST_LEVELS + 1))
