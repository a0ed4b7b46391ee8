"""What the message of a fault names besides its place."""

from __future__ import annotations

from collections.abc import Callable

import pytest

Spoil = Callable[[str, str, str], None]
Messages = Callable[[str], str]


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
