"""What an HTTP message says, whoever sent it."""

from __future__ import annotations

import pytest

from jobcontracts.model.http import absolute_url

ASKED = "https://kettles.example/api/kettles?page=2"


@pytest.mark.parametrize(
    ("reference", "url"),
    [
        ("kettles/7", "https://kettles.example/api/kettles/7"),
        ("/kettles/7", "https://kettles.example/kettles/7"),
        ("//other.example/7", "https://other.example/7"),
        ("http://other.example/7", "http://other.example/7"),
        ("", ASKED),
        ("//[kettles/7", ""),
    ],
)
def test_a_reference_is_meant_from_the_url_that_was_asked_for(reference: str, url: str) -> None:
    assert absolute_url(ASKED, reference) == url
