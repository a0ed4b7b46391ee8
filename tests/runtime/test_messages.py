"""HTTP messages: what they hold, and what they do not show."""

from __future__ import annotations

from traceback import format_exception

import pytest

from runtime import errors
from runtime.enums import OpenStrEnum
from runtime.messages import SHARED_CHARACTERS, Headers, Request, Response, shortened

from ..hostile.values import STEERING


def test_header_names_are_in_lower_case() -> None:
    assert Headers([("Content-Type", "Text/Plain")]) == {"content-type": "Text/Plain"}


def test_repeated_headers_are_joined_in_order() -> None:
    assert Headers([("Via", "a"), ("X", "1"), ("via", "b")])["via"] == "a, b"


def test_names_of_headers_are_shared_among_answers() -> None:
    first, second = ("Content-" + part.title() for part in ("type", "type"))
    assert first is not second
    assert next(iter(Headers([(first, "a")]))) is next(iter(Headers([(second, "b")])))


def test_values_that_answers_have_in_common_are_shared_but_for_credentials() -> None:
    def value_of(name: str, value: str) -> str:
        return Headers([(name, "".join(value))])[name]

    assert value_of("server", "gateway/1") is value_of("server", "gateway/1")
    for name, value in (("set-cookie", "s3cret"), ("link", "x" * (SHARED_CHARACTERS + 1))):
        assert value_of(name, value) is not value_of(name, value)


def test_a_repr_shows_names_sizes_and_targets_but_no_values() -> None:
    headers = Headers([("Set-Cookie", "s3cret")])
    request = Request(method="POST", target="/x", headers={"X-Key": "s3cret"}, body=b"s3cret")
    response = Response(200, headers, b"s3cret")
    assert repr(headers) == "<Headers set-cookie>"
    assert repr(request) == "<Request POST /x>"
    assert repr(response) == "<Response 200, 6 bytes>"


@pytest.mark.parametrize("text", STEERING, ids=ascii)
def test_no_error_and_no_repr_has_an_escape_sequence_of_a_server(text: str) -> None:
    class State(OpenStrEnum):
        ON = "on"

    response = Response(500, Headers(), text.encode(errors="replace"))
    errors_with_text = [
        errors.JobFailed(f"the job failed: {text}", None, text),
        errors.ContractViolation(text, text, response),
        errors.UnexpectedStatus(response),
        errors.TransportError(text),
        errors.WaitTimeout(None, 1.0),
    ]
    lines = [line for e in errors_with_text for line in format_exception(e)]
    for line in [*lines, repr(State(text)), repr(errors_with_text)]:
        assert line.replace("\n", "").isprintable()


def test_what_an_error_says_is_left_as_it_is_where_it_can_be_shown() -> None:
    text = "Der Auftrag ist gescheitert:\n  日本語 🐞"
    assert str(errors.JobFailed(text, None)) == text
    assert errors.JobFailed("\x1b[2J", None).args == ("\x1b[2J",)


@pytest.mark.parametrize("length", [0, 199, 200])
def test_a_text_of_two_hundred_characters_is_quoted_whole(length: int) -> None:
    assert shortened("x" * length) == "x" * length
    assert shortened("x" * 201) == "x" * 199 + "…"
