"""Text in Markdown is text, code is code, whatever it has in it."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.markdown import Markdown

from jobcontracts.rendering.markdown import (
    code_block,
    code_blocks,
    code_span,
    link,
    markdown,
    paragraphs,
)

from ..hostile.values import HOSTILE

TEXT = st.one_of(st.sampled_from(HOSTILE), st.text(), st.text(alphabet="`|\\*_~<&#[]()!- \n1.="))


def seen(value: str) -> str:
    """What a reader is to see of a value in one line."""
    text = " ".join(value.split())
    return "".join(c if c.isprintable() else f"U+{ord(c):04X}" for c in text)


def read(page: str) -> tuple[list[str], str]:
    """The kinds of blocks that a page has, and what is read in it without marks of code."""
    tokens = Markdown(page).parsed
    inline = [child for token in tokens for child in token.children or ()]
    assert {c.type for c in inline} <= {"text", "code_inline", "html_inline", "text_special"}
    assert {c.content for c in inline if c.type == "html_inline"} <= {"<code>", "</code>"}
    text = "".join(c.content for c in inline if c.type != "html_inline")
    return [token.type for token in tokens], text


@given(TEXT)
def test_a_line_of_text_is_read_as_it_was_written(value: str) -> None:
    kinds, text = read(f"{markdown(value)}\n")
    assert kinds == (["paragraph_open", "inline", "paragraph_close"] if value.split() else [])
    # Backticks around code are the one mark-up that is kept.
    assert text.replace("`", "").split() == seen(value).replace("`", "").split()


@given(TEXT, st.sampled_from([markdown, code_span]))
def test_a_cell_stays_one_cell(value: str, place: Callable[[str], str]) -> None:
    tokens = Markdown(f"| a | b |\n|---|---|\n| {place(value)} | last |\n").parsed
    cells = [t.content for before, t in pairwise(tokens) if before.type == "td_open"]
    assert len(cells) == 2
    assert cells[1] == "last"


@given(TEXT)
def test_code_is_read_as_it_was_written(value: str) -> None:
    _, text = read(f"It is {code_span(value)}.\n")
    assert text == f"It is {seen(value)}."


@given(TEXT)
def test_a_block_of_code_ends_where_it_is_to_end(value: str) -> None:
    page = f"{code_block(value, 'python')}\n\nAfter it.\n"
    kinds = [token.type for token in Markdown(page).parsed]
    assert kinds == ["fence", "paragraph_open", "inline", "paragraph_close"]
    assert len(code_blocks(page, "python")) == 1


def test_a_block_of_code_keeps_its_lines() -> None:
    code = 'with open("x") as file:\n    print("""```""")\n'
    assert code_blocks(code_block(code, "python"), "python") == [code.rstrip()]


def test_what_looks_like_a_block_inside_of_another_is_none() -> None:
    assert code_blocks(code_block("```python\nopen('canary')\n```", "text"), "python") == []


def test_a_sample_between_fences_stays_code_that_is_of_no_language() -> None:
    page = paragraphs("How:\n\n```python\njob.start(\n```\n\nAnd <b>then</b>.")
    assert code_blocks(page, "python") == []
    assert [t.content for t in Markdown(page).parsed if t.type == "fence"] == ["job.start(\n"]
    assert page.endswith("And \\<b\\>then\\</b\\>.")


def test_what_looks_like_a_block_inside_of_one_is_none() -> None:
    page = code_block(code_block("inner", "python"), "") + "\n\n" + code_block("outer", "python")
    assert code_blocks(page, "python") == ["outer"]


def test_fences_that_nothing_closes_are_text_and_take_no_time() -> None:
    assert paragraphs("```a\n" * 100_000).startswith("\\`\\`\\`a")


@pytest.mark.parametrize("value", HOSTILE)
def test_paragraphs_have_no_mark_up_but_code(value: str) -> None:
    tokens = Markdown(paragraphs(value)).parsed
    assert {t.type for t in tokens} <= {"paragraph_open", "inline", "paragraph_close", "fence"}


@pytest.mark.parametrize("url", [*HOSTILE, "https://a.example/ b", "javascript:a()", "https://a>b"])
def test_only_the_url_of_a_page_is_a_link(url: str) -> None:
    assert re.fullmatch(r"`[^`]*`|<code>[^<]*</code>", link(url))
    assert html.unescape(link(url)).strip("`").removeprefix("<code>")


def test_the_url_of_a_page_is_a_link() -> None:
    assert link("https://a.example/b?c=d&e#f") == "<https://a.example/b?c=d&e#f>"


@pytest.mark.parametrize("code", ["", "a", "a\nb", "a\n\nb"])
@pytest.mark.parametrize(
    ("text", "page"),
    [
        ("```\n{}\n```", "```\n{}\n```"),
        ("Before.\n```\n{}\n```", "Before.\n\n```\n{}\n```"),
        ("```\n{}\n```\nAfter.", "```\n{}\n```\n\nAfter."),
    ],
)
def test_what_stands_between_fences_is_a_block_of_code(text: str, page: str, code: str) -> None:
    assert paragraphs(text.format(code)) == page.format(code)
