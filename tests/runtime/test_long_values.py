"""Whatever a server says, an error's message quotes little of it; its attributes have all."""

from __future__ import annotations

from typing import Any, Literal

import pytest
from msgspec import Struct

from runtime.decoding import check_same_id, decode_json
from runtime.errors import ContractViolation, JobsError, TransportError, UnknownState, WaitTimeout
from runtime.messages import Headers, Response
from runtime.origins import BaseUrl

LONG = "q" * 50_000


class State(Struct):
    state: Literal["boiling"]


class Told(Struct):
    """What the errors need of an update."""

    state: str


def answered(body: bytes, media_type: str = "application/json") -> Response:
    return Response(200, Headers([("Content-Type", media_type)]), body)


def decoded(body: bytes, expected: Any, media_type: str = "application/json") -> None:
    decode_json(answered(body, media_type), expected)


@pytest.mark.parametrize(
    "told",
    [
        lambda: decoded(f'{{"state":"{LONG}"}}'.encode(), State),
        lambda: decoded(f'{{"{LONG}":{{}}}}'.encode(), dict[str, int]),
        lambda: decoded(f"{LONG}".encode(), State),
        lambda: decoded(b"{}", State, f"text/{LONG}"),
        lambda: check_same_id("1", LONG, "$.id", answered(b"{}")),
        lambda: BaseUrl("http://a").follow(f"http://b/{LONG}", "/"),
    ],
    ids=["a value", "a key", "no JSON", "a media type", "an id", "a link"],
)
def test_what_breaks_the_contract_is_quoted_in_short(told: Any) -> None:
    with pytest.raises(JobsError) as caught:
        told()

    assert str(caught.value).count("q") <= 200
    assert len(str(caught.value)) < 500


@pytest.mark.parametrize(
    "error",
    [
        UnknownState(Told(LONG)),
        WaitTimeout(Told(LONG), 1.0),
        TransportError(f"ReadError: {LONG}"),
        ContractViolation(f"$.{LONG}", LONG),
    ],
)
def test_an_error_is_told_in_short(error: JobsError) -> None:
    assert str(error).count("q") <= 400
    assert len(str(error)) < 500


def test_what_was_cut_is_kept() -> None:
    assert UnknownState(Told(LONG)).update.state == LONG
    assert ContractViolation("$", LONG).problem == LONG
