"""Values as JSON: as they are on the wire, on one line that is safe to print."""

from __future__ import annotations

import json
from datetime import datetime, timedelta, timezone
from typing import Any
from uuid import UUID

import pytest
from msgspec import UNSET, Struct, UnsetType, field

from runtime.enums import OpenStrEnum
from runtime.errors import (
    ContractViolation,
    DocumentedError,
    JobFailed,
    JobsError,
    RequestRefused,
    TransportError,
    UnexpectedStatus,
    WaitTimeout,
)
from runtime.messages import Answer, Headers, Response
from runtime.serialization import Serializable, json_text
from runtime.updates import BaseUpdate

from ..hostile.values import STEERING
from .doubles import update


class Colour(OpenStrEnum):
    RED = "red"


class Pot(Serializable, Struct, frozen=True, kw_only=True):
    """A model as generation writes one."""

    made_at: datetime | UnsetType = field(name="madeAt", default=UNSET)
    maker: UUID | UnsetType = UNSET
    colour: Colour | UnsetType = UNSET
    lid: Pot | UnsetType | None = UNSET
    notes: Any = UNSET
    seal: bytes | UnsetType = UNSET


class PotAnswer(Answer, frozen=True, kw_only=True):
    """An answer with a header of its own."""

    location: str
    body: Pot | None


class StreamedAnswer(Answer, frozen=True, kw_only=True):
    """An answer whose body may have gone to a file."""

    body: bytes
    written: int | None = None


class PotUpdate(BaseUpdate[PotAnswer], frozen=True, kw_only=True):
    """An update whose vendor tells of failures in objects."""

    @property
    def error(self) -> Any:
        """The pot."""
        return self.answer.body


WHEN = datetime(2026, 11, 27, 12, 30, tzinfo=timezone(timedelta(hours=2)))
HEADERS = Headers([("Location", "/pots/1"), ("Set-Cookie", "s3cr3t"), ("ETag", "1")])
MAKER = "5135bfe3-b2c7-41f3-a44f-f4b58e7384df"


def answered(body: Pot | None) -> PotAnswer:
    return PotAnswer(status=200, headers=HEADERS, location="/pots/1", body=body)


@pytest.mark.parametrize(
    ("pot", "told"),
    [
        (Pot(), {}),
        (Pot(lid=None), {"lid": None}),
        (Pot(lid=Pot(colour=Colour("red"))), {"lid": {"colour": "red"}}),
        (Pot(colour=Colour("octarine")), {"colour": "octarine"}),
        (Pot(made_at=WHEN), {"madeAt": "2026-11-27T12:30:00+02:00"}),
        (Pot(maker=UUID(MAKER)), {"maker": MAKER}),
        (Pot(notes={"any": [1.5, None, 2**70]}), {"notes": {"any": [1.5, None, 2**70]}}),
        (Pot(notes={1: float("nan")}), {"notes": {"1": None}}),
        (Pot(seal=b"wax"), {"seal": "d2F4"}),
    ],
)
def test_a_model_is_what_the_encoder_sends(pot: Pot, told: dict[str, Any]) -> None:
    assert pot.to_dict() == told
    assert json.loads(pot.to_json()) == told


def test_a_member_that_came_otherwise_is_as_it_came() -> None:
    pot = Pot(made_at="soon", colour=["red"], lid=7)  # type: ignore[arg-type]
    assert pot.to_dict() == {"madeAt": "soon", "colour": ["red"], "lid": 7}


@pytest.mark.parametrize("text", [*STEERING, "\x7f\x9b31m", "\U000e0041", "¨ €"], ids=ascii)
def test_json_can_be_printed_and_means_the_same(text: str) -> None:
    pot = Pot(notes={text: text})
    assert pot.to_json().isprintable()
    assert json.loads(pot.to_json()) == {"notes": {text: text}}


def test_an_answer_has_its_headers_once_and_no_cookie() -> None:
    told = {"status": 200, "headers": {"location": "/pots/1", "etag": "1"}, "body": None}
    assert answered(None).to_dict() == told
    assert answered(Pot(lid=None)).to_dict() == told | {"body": {"lid": None}}
    streamed = StreamedAnswer(status=200, headers=Headers(), body=b"", written=7)
    assert streamed.to_dict() == {"status": 200, "headers": {}, "body": "", "written": 7}


def test_an_update_has_all_that_people_ask_for() -> None:
    assert update("heating").to_dict() == {
        "state": "heating",
        "phase": "running",
        "documented": True,
        "ended": False,
        "progress": 0,
        "message": None,
        "error": None,
        "reason": None,
        "attempt": 1,
        "elapsed": 0.0,
        "answer": update("heating").answer.to_dict(),
    }


def test_an_error_that_is_an_object_is_one_and_its_reason_is_json() -> None:
    broken = answered(Pot(made_at=WHEN, lid=None))
    seen = PotUpdate(state="broken", phase="failed", documented=True, answer=broken)
    told = {"madeAt": "2026-11-27T12:30:00+02:00", "lid": None}
    assert seen.to_dict()["error"] == told
    assert seen.reason == json.dumps(told, separators=(",", ":"))
    failed = JobFailed("the job ended", seen, seen.error)
    assert failed.to_dict() == {
        "type": "JobFailed",
        "text": "the job ended",
        "operation": "",
        "method": "",
        "url": "",
        "status": None,
        "retryable": False,
        "may_have_started": False,
        "phase": "failed",
        "update": seen.to_dict(),
        "error": told,
    }


def located(error: JobsError) -> dict[str, Any]:
    error.locate("getPot", "GET", "https://pots.example/1")
    told = error.to_dict()
    assert (told.pop("type"), told.pop("text")) == (type(error).__name__, str(error))
    assert told.pop("operation") == "getPot"
    assert (told.pop("method"), told.pop("url")) == ("GET", "https://pots.example/1")
    return told


def test_an_error_of_a_status_has_its_body_whatever_that_is() -> None:
    shown = {
        "status": 503,
        "retryable": True,
        "may_have_started": False,
        "phase": None,
        "headers": {"location": "/pots/1", "etag": "1"},
    }
    page = Response(503, HEADERS, b"<h1>\xff</h1>")
    raw = {"message": None, "body": None, "raw_body": "<h1>\ufffd</h1>"}
    assert located(DocumentedError(page, "Away.")) == shown | raw
    kept = {"message": None, "body": {"lid": None}, "raw_body": ""}
    assert located(DocumentedError(page, "Away.", Pot(lid=None))) == shown | kept
    assert located(UnexpectedStatus(page)) == shown | {"body_start": "<h1>\ufffd</h1>"}


def test_an_error_has_what_is_known_of_the_job() -> None:
    answer = answered(Pot())
    seldom = {"may_have_started": False, "phase": None}
    known: dict[str, object] = {"status": 200, "retryable": False, **seldom}
    broken = ContractViolation("$.lid", "expected a lid", answer=answer)
    told: dict[str, object] = {
        "path": "$.lid",
        "problem": "expected a lid",
        "answer": answer.to_dict(),
    }
    assert located(broken) == known | told
    refused = RequestRefused("invalid", answer, None)
    told = {"kind": "invalid", "message": None, "answer": answer.to_dict()}
    assert located(refused) == known | told
    late = located(WaitTimeout(update("heating"), 5.0, TransportError("reset")))
    cause = late.pop("cause")
    known = {"status": None, "retryable": True, **seldom}
    assert late == known | {"update": update("heating").to_dict(), "timeout": 5.0}
    assert (cause["type"], cause["text"]) == ("TransportError", "reset")
    foreign = WaitTimeout(None, float("inf"), ValueError("s3cr3t")).to_dict()
    assert (foreign["update"], foreign["timeout"], "cause" in foreign) == (None, None, False)


def test_a_value_that_is_no_model_is_json_too() -> None:
    assert json_text([Pot(lid=None), "a"]) == '[{"lid":null},"a"]'
    assert json_text(update("boiled")) == update("boiled").to_json()
