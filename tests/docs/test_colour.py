"""Code in colours: the parts that tell something have a class, and no character changes."""

from __future__ import annotations

import html
import re

import pytest

from jobcontracts.docs.colour import coloured


@pytest.mark.parametrize(
    ("language", "code", "marked"),
    [
        ("python", 'wait(5, "<a>")  # so', {"5": "number", '"<a>"': "string", "# so": "comment"}),
        ("json", '{"id": 5}', {'"id"': "key", "5": "number"}),
        ("python", "return job", {"return": "keyword"}),
    ],
)
def test_parts_of_code_have_the_class_of_their_kind(
    language: str, code: str, marked: dict[str, str]
) -> None:
    page = str(coloured(code, language))
    found = re.findall(r'<span class="(\w+)">(.*?)</span>', page)
    assert {html.unescape(text): kind for kind, text in found} == marked
    assert html.unescape(re.sub(r"</?span[^>]*>", "", page)) == code


def test_long_code_is_shown_without_colours() -> None:
    code = "return 5\n" * 10_000
    assert str(coloured(code, "python")) == code
