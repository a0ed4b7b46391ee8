"""Enumerations keep a value that the contract does not have."""

from __future__ import annotations

import logging
from typing import Any

import msgspec
import pytest

from runtime import enums
from runtime.enums import OpenIntEnum, OpenStrEnum


class State(OpenStrEnum):
    ON = "on"
    OFF = "off"


class Level(OpenIntEnum):
    LOW = 1
    HIGH = 2


def json_value(value: Any) -> Any:
    """Return a value as JSON has it: of any type."""
    return value


@pytest.fixture(autouse=True)
def nothing_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(enums, "_logged", set())


def test_a_documented_value_is_its_member() -> None:
    assert State("on") is State.ON
    assert State.ON.is_documented
    assert Level(2) is Level.HIGH
    assert Level.HIGH.is_documented


def test_a_new_value_is_kept_and_equals_its_text() -> None:
    state = State("steaming")
    assert state == "steaming"
    assert state.value == "steaming"
    assert f"{state}" == "steaming"
    assert isinstance(state, State)
    assert not state.is_documented


def test_a_new_number_is_kept_and_equals_its_number() -> None:
    level = Level(7)
    assert level == 7
    assert level.value == 7
    assert not level.is_documented


def test_a_new_value_does_not_break_decoding_and_is_encoded_again() -> None:
    states = msgspec.json.decode(b'["on","steaming"]', type=list[State])
    assert states == [State.ON, "steaming"]
    assert msgspec.json.encode(states) == b'["on","steaming"]'


@pytest.mark.parametrize("text", ["ON", "mro", "name", "value", "__class__", ""])
def test_a_value_that_is_the_name_of_something_else_is_no_member(text: str) -> None:
    state = State(text)
    assert state == text
    assert not state.is_documented


def test_another_type_is_still_refused() -> None:
    with pytest.raises(ValueError, match="3 is not a valid State"):
        State(json_value(3))
    with pytest.raises(ValueError, match="'on' is not a valid Level"):
        Level(json_value("on"))


def test_a_class_does_not_remember_what_a_server_makes_up() -> None:
    for number in range(100):
        State(f"made-up-{number}")
    assert list(State) == [State.ON, State.OFF]


def test_a_new_value_is_logged_once(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING):
        for _ in range(3):
            State("steaming")
        State("x" * 10_000)
    assert [record.getMessage()[:44] for record in caplog.records] == [
        "State: the contract has no value 'steaming';",
        "State: the contract has no value 'xxxxxxxxxx",
    ]
    assert max(len(record.getMessage()) for record in caplog.records) < 300


def test_a_server_cannot_fill_the_log_or_the_memory(caplog: pytest.LogCaptureFixture) -> None:
    for number in range(enums._LOG_LIMIT + 50):
        State(f"made-up-{number}")
    assert len(enums._logged) == enums._LOG_LIMIT
    assert len(caplog.records) == enums._LOG_LIMIT
