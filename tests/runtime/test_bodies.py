"""How a value becomes a body; what the mock reads of it is in tests/model/test_bodies.py."""

from __future__ import annotations

from runtime.bodies import FileContent, json_body, text_body

from .test_encoding import Body


def test_unset_is_left_out_and_none_is_null() -> None:
    assert json_body(Body(name=None)) == b'{"name":null}'
    assert json_body(Body(name="a", note="b")) == b'{"name":"a","note":"b"}'


def test_text_is_sent_in_utf_8() -> None:
    assert text_body("ü") == b"\xc3\xbc"


def test_a_file_is_shown_without_its_content() -> None:
    assert repr(FileContent(b"secret", "a.csv")) == "<FileContent 'a.csv', 6 bytes>"
