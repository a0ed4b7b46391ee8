# From templates/runtime/decoding.py, unchanged but for this line.
"""Reading of responses: what breaks the contract raises, unless the response is read kindly."""

from __future__ import annotations

import re
from functools import cache
from typing import Any, TypeVar, overload
from uuid import UUID

import msgspec

from .deviations import BrokenValue, KindResponse, Ways, kindly_converted
from .encoding import to_text
from .errors import ContractViolation, TruncatedBody
from .messages import Response, quoted

A = TypeVar("A")
B = TypeVar("B")
C = TypeVar("C")
D = TypeVar("D")

_PLAIN = (str, bool, int, float)
_decoder = cache(msgspec.json.Decoder)
_TIME = rb"\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d:"
_FRACTION = re.compile(rb"(\"" + _TIME + rb"\d\d\.\d{6})\d+")
"""What a time has more than microseconds (RFC 3339, section 5.6)."""

_LEAP_SECOND = re.compile(rb"(\"" + _TIME + rb")60")
"""The second that clocks do not count (RFC 3339, appendix D)."""


@overload
def decode_json(response: Response, one: type[A], /, *, ways: Ways = ()) -> A: ...
@overload
def decode_json(response: Response, one: type[A], two: type[B], /, *, ways: Ways = ()) -> A | B: ...
@overload
def decode_json(
    response: Response, one: type[A], two: type[B], three: type[C], /, *, ways: Ways = ()
) -> A | B | C: ...
@overload
def decode_json(
    response: Response,
    one: type[A],
    two: type[B],
    three: type[C],
    four: type[D],
    /,
    *more: type[Any],
    ways: Ways = (),
) -> Any: ...
def decode_json(response: Response, *types: Any, ways: Ways = ()) -> Any:
    """Decode a JSON body as the one of `types` that it fits, the one that has most of its members.

    Args:
        response: The response; of a `KindResponse` what nobody looks at may be otherwise.
        types: What the body is documented as.
        ways: What has to be as documented in each case.

    Raises:
        ContractViolation: It fits none, is no JSON, or is said to be something else than JSON.
        TruncatedBody: The JSON ends in the middle.
    """
    media_type = (
        response.headers.get("content-type", "application/json").partition(";")[0].strip().lower()
    )
    if not (media_type == "application/json" or media_type.endswith("+json")):
        problem = f"expected application/json, got {media_type}"
        if not isinstance(response, KindResponse):
            raise ContractViolation("header Content-Type", problem, response)
        # Browsers read JSON whatever it is called; what is none raises below.
        response.deviations.setdefault("header Content-Type", problem)
    failures: list[tuple[str, str, Any]] = []
    fitting: list[Any] = []
    for expected in types:
        if fitting and expected in _PLAIN:
            continue  # An object is none of these.
        try:
            value = _decoded(response.body, expected)
            if len(types) == 1 or not (fitting or isinstance(value, msgspec.Struct)):
                return value
            fitting.append(value)
        except msgspec.ValidationError as error:
            if "RFC3339" in str(error):
                # As the standard allows: more digits than a clock has, a leap second.
                body = _FRACTION.sub(rb"\1", _LEAP_SECOND.sub(rb"\g<1>59", response.body))
                if body != response.body:
                    other = msgspec.structs.replace(response, body=body)
                    return decode_json(other, *types, ways=ways)
            failures.append((*_place(str(error)), expected))
        except (msgspec.DecodeError, ValueError) as error:
            # Not UTF-8 and a number of more digits than Python reads are ValueErrors.
            if "truncated" in str(error):
                raise TruncatedBody("the body ends in the middle of its JSON") from None
            raise ContractViolation(
                "$", f"expected JSON, got something else ({error})", response
            ) from None
        except RecursionError:
            raise ContractViolation(
                "$", "expected JSON, got something nested too deeply", response
            ) from None
    if fitting:
        return fitting[0] if len(fitting) == 1 else max(fitting, key=_members)
    # The alternative that went deepest tells most; the first one wins among equals.
    path, problem, expected = max(failures, key=lambda failure: len(failure[0].split(".")))
    if isinstance(response, KindResponse):
        try:
            value = _with_integers(msgspec.json.decode(response.body))
            return kindly_converted(value, expected, ways, response.deviations)
        except BrokenValue as broken:
            path, problem = broken.path, broken.problem
        except (msgspec.DecodeError, ValueError, RecursionError):
            pass  # what is further on is no JSON, or too much of it
    raise ContractViolation(path, problem, response)


def _decoded(body: bytes, expected: Any) -> Any:
    """Decode JSON as a type; 1.0 is an integer (JSON Schema 2020-12, validation, 6.1.1)."""
    try:
        return _decoder(expected).decode(body)
    except msgspec.ValidationError as error:
        if "got `float`" not in str(error):
            raise
    return msgspec.convert(_with_integers(msgspec.json.decode(body)), expected)


def _with_integers(value: Any) -> Any:
    """Return JSON values with the numbers that have no fraction as integers."""
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, list):
        return [_with_integers(item) for item in value]
    if isinstance(value, dict):
        return {name: _with_integers(member) for name, member in value.items()}
    return value


def _members(value: Any) -> int:
    """Return how many members a decoded value has kept: of what it does not know, it has none."""
    if isinstance(value, msgspec.Struct):
        value = msgspec.structs.asdict(value)
    if isinstance(value, dict):
        return sum(1 + _members(v) for v in value.values() if v is not msgspec.UNSET)
    return sum(map(_members, value)) if isinstance(value, list) else 0


def decode_error(response: Response, *types: Any) -> Any:
    """Decode the JSON body of an error; None if it is not as documented, as a gateway's page is.

    The status alone says what has happened, and whether to try again.
    """
    try:
        return decode_json(response, *types)
    except (ContractViolation, TruncatedBody):
        return None


def decode_error_text(response: Response) -> str | None:
    """Decode the text body of an error; None if it is not text."""
    try:
        return decode_text(response)
    except ContractViolation:
        return None


def decode_text(response: Response) -> str:
    """Return a text body, by the charset that it names, UTF-8 if it names none.

    Raises:
        ContractViolation: It is not in that charset, or there is no such.
    """
    _, _, parameters = response.headers.get("content-type", "").partition(";")
    named = re.search(r"charset\s*=\s*\"?([\w.:-]+)", parameters, re.IGNORECASE)
    charset = named[1] if named else "utf-8"
    try:
        return response.body.decode(charset)
    except (LookupError, UnicodeDecodeError):
        raise ContractViolation("$", f"expected text in {charset}", response) from None


def decode_bytes(response: Response) -> bytes:
    """Return a body as it came."""
    return response.body


def _place(message: str) -> tuple[str, str]:
    """Split msgspec's message into the JSON path and what is wrong there."""
    problem, _, path = message.partition(" - at `")
    return path.rstrip("`") or "$", problem[:1].lower() + problem[1:]


def required_header(response: Response, name: str, *, looked_at: bool = False) -> str:
    """Return a documented header's value.

    Args:
        response: The response; of a `KindResponse` it may be missing, and is empty then.
        name: The header.
        looked_at: Whether it names the job, its state or its result: then it may not.

    Raises:
        ContractViolation: It is missing or empty.
    """
    value = response.headers.get(name.lower())
    if value:
        return value
    place, problem = f"header {name}", "expected a value, got nothing"
    if looked_at or not isinstance(response, KindResponse):
        raise ContractViolation(place, problem, response)
    response.deviations.setdefault(place, problem)
    return ""


def required_value(value: Any, place: str, answer: Any) -> str:
    """Return the text of a value that a further request needs.

    Args:
        value: What the answer has; None if it has nothing there.
        place: Where it should be.
        answer: The answer.

    Raises:
        ContractViolation: It is not there.
    """
    if value is None:
        raise ContractViolation(
            place,
            f"expected a value, which the next request needs, got nothing with {answer.status}",
            answer=answer,
        )
    return to_text(value)


def check_same_id(asked: str, answered: Any, path: str, response: Response) -> None:
    """Check that the answer, if it names a job, is about the one that was asked for.

    Raises:
        ContractViolation: It is about another one.
    """
    if answered is None or answered is msgspec.UNSET:
        return
    found = to_text(answered)
    # The letters of a UUID may be of either case (RFC 9562, section 4); those of other ids may not.
    if found != (asked.lower() if isinstance(answered, UUID) else asked):
        raise ContractViolation(
            path, f"expected the id that was asked for, got {quoted(found[:80])}", response
        )
