"""What the message of a fault names besides its place."""

from __future__ import annotations

from collections.abc import Callable

import pytest

Spoil = Callable[[str, str, str], None]
Messages = Callable[[str], str]


@pytest.mark.parametrize(
    ("values", "found", "fix"),
    [
        ("[0, one]", "others", "leave the enum out, and tell the values"),
        ("[0, null]", "null among them", "refer to it by anyOf, beside type: 'null'"),
        ("[true, false]", "others", "leave the enum out, and tell the values"),
    ],
)
def test_an_enumeration_that_is_mixed_is_told_from_one_with_null(
    values: str, found: str, fix: str, spoil: Spoil, messages: Messages
) -> None:
    spoil("small/openapi.yaml", "enum: [0, 1]", f"enum: {values}")
    told = messages("small")
    assert f"values that are all text or all integers, found: {found}\n" in told
    assert fix in told


def test_a_refusal_by_no_documented_status_is_told_which_there_are(
    spoil: Spoil, messages: Messages
) -> None:
    spoil("small/openapi.yaml", '"401":', '"400":')
    assert "expected a status that an operation documents: 400 or 404, found: 401" in messages(
        "small"
    )


def test_a_response_for_many_operations_may_be_called_as_an_extension_is(
    spoil: Spoil, messages: Messages
) -> None:
    old = """    Refused:
      description: No.
      x-source: prints
"""
    spoil("small/openapi.yaml", old, old.replace("Refused", "x-refused").replace("prints", "print"))
    assert "/components/responses/x-refused/x-source" in messages("small")


@pytest.mark.parametrize(
    ("server", "place"),
    [("  - 7", "/servers/0"), ("  - url: 7", "/servers/0/url"), ("  - {}", "/servers/0")],
)
def test_a_server_without_an_address_is_one_fault(
    server: str, place: str, spoil: Spoil, messages: Messages
) -> None:
    old = """  - url: https://{shop}/api
    variables:
      shop:
        default: shop
        x-placeholder: true
"""
    spoil("small/openapi.yaml", old, f"{server}\n")
    told = messages("small")
    assert told.count("\n  at: /servers") == 1
    assert f"\n  at: {place}\n" in told
