"""Credentials in texts that are shown: whole, encoded, or cut off."""

from __future__ import annotations

import pytest

from jobcontracts.model.masking import MASK, forms_of, without

SECRET = "s3cret/token"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        (f"got {SECRET} twice: {SECRET}", f"got {MASK} twice: {MASK}"),
        ("got s3cret%2Ftoken", f"got {MASK}"),
        ("got czNjcmV0L3Rva2Vu", f"got {MASK}"),
        ("got s3cret/to…", f"got {MASK}…"),
        ("got s3cr…", f"got {MASK}…"),
        ("got s3c… which is too short to be one", "got s3c… which is too short to be one"),
        ("got s3cret/to, which is not cut off", "got s3cret/to, which is not cut off"),
    ],
)
def test_a_secret_is_hidden_in_each_form_and_where_it_is_cut_off(text: str, shown: str) -> None:
    assert without(forms_of([SECRET]), text) == shown


def test_a_secret_that_is_too_short_to_be_one_is_left_alone() -> None:
    assert forms_of(["abc"], shortest=4) == []
    assert "abcd" in forms_of(["abcd"], shortest=4)
