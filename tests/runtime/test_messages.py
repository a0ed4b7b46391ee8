"""HTTP messages: what they hold, and what they do not show."""

from __future__ import annotations

from runtime.messages import Headers, Request, Response


def test_header_names_are_in_lower_case() -> None:
    assert Headers([("Content-Type", "Text/Plain")]) == {"content-type": "Text/Plain"}


def test_repeated_headers_are_joined_in_order() -> None:
    assert Headers([("Via", "a"), ("X", "1"), ("via", "b")])["via"] == "a, b"


def test_names_of_headers_are_shared_among_answers() -> None:
    first, second = ("Content-" + part.title() for part in ("type", "type"))
    assert first is not second
    assert next(iter(Headers([(first, "a")]))) is next(iter(Headers([(second, "b")])))


def test_a_repr_shows_names_sizes_and_targets_but_no_values() -> None:
    headers = Headers([("Set-Cookie", "s3cret")])
    request = Request(method="POST", target="/x", headers={"X-Key": "s3cret"}, body=b"s3cret")
    response = Response(200, headers, b"s3cret")
    assert repr(headers) == "<Headers set-cookie>"
    assert repr(request) == "<Request POST /x>"
    assert repr(response) == "<Response 200, 6 bytes>"
