"""Values as Markdown (CommonMark, and GitHub's tables): text, a code span, a code block, a link."""

from __future__ import annotations

import re
from collections.abc import Iterator

_MARKUP = re.compile(r"[\\`*\[\]<>|~$]|(?<![^\W_])_|_(?![^\W_])|&(?=#?\w+;)")
"""What can be markup in the middle of a line."""

_LEADING = re.compile(r"^(?:[#+=-]|\d+(?=[.)]))")
"""What makes a heading, a list or a rule at the start of a line."""

_BLOCK = re.compile(r"^(`{3,})(\w*)\n(.*?)\n\1$", re.DOTALL | re.MULTILINE)
_FENCE = re.compile(r"(`{3,}|~{3,})([^\n`]*)")
_SPAN = re.compile(r"`([^`\s](?:[^`]*[^`\s])?)`")
_PLAIN_CODE = re.compile(r"[^`|]*")
_LINK = re.compile(r"https?://[!#-;=?-_a-z~]+")


def markdown(value: object) -> str:
    """Return text as text on one line, for a paragraph or a cell; what it has in `...` is code."""
    parts = _SPAN.split(_visible(value))
    return "".join(code_span(p) if i % 2 else _plain(p, i == 0) for i, p in enumerate(parts))


def paragraphs(text: str) -> str:
    """Return text as paragraphs of text; what it has between fences is a block of code."""
    blocks: list[str] = []
    lines = text.split("\n")
    # Where the lines are that end a block, the last one on top: each is looked for once.
    ends: dict[str, list[int]] = {}
    for number in range(len(lines) - 1, -1, -1):
        ends.setdefault(lines[number].rstrip(" \t"), []).append(number)
    before = number = 0
    while number < len(lines):
        fence = _FENCE.fullmatch(lines[number])
        number += 1
        closing = ends.get(fence[1], []) if fence else []
        while closing and closing[-1] < number:
            closing.pop()
        if closing:
            end = closing.pop()
            blocks += _paragraphs("\n".join(lines[before : number - 1]))
            blocks.append(code_block("\n".join(lines[number:end]), ""))
            before = number = end + 1
    return "\n\n".join((*blocks, *_paragraphs("\n".join(lines[before:]))))


def _paragraphs(text: str) -> Iterator[str]:
    yield from filter(None, map(markdown, re.split(r"\n\s*\n", text)))


def code_span(value: object) -> str:
    """Return text as code in a line or a cell."""
    text = _visible(value)
    if text and _PLAIN_CODE.fullmatch(text):
        return f"`{text}`"
    # Between backticks a pipe would end a cell, and a backtick the code.
    return f"<code>{re.sub(r'[^0-9A-Za-z ]', lambda c: f'&#{ord(c[0])};', text)}</code>"


def code_block(text: str, language: str) -> str:
    """Return a block of code, between fences that it does not have itself."""
    text = "\n".join(map(_shown, text.expandtabs(4).splitlines()))
    longest = max(map(len, re.findall("`+", text)), default=0)
    fence = "`" * max(3, longest + 1)
    return f"{fence}{language}\n{text.rstrip()}\n{fence}"


def code_blocks(page: str, language: str) -> list[str]:
    """Return the code of a page that `code_block` wrote."""
    # All blocks one after the other, for what looks like a fence inside of one is none.
    return [found[3] for found in _BLOCK.finditer(page) if found[2] == language]


def link(url: str) -> str:
    """Return the URL of a web page as a link; anything else as code."""
    return f"<{url}>" if _LINK.fullmatch(url) else code_span(url)


def _visible(value: object) -> str:
    """Return text on one line, what cannot be seen written out."""
    return _shown(" ".join(str(value).split()))


def _shown(text: str) -> str:
    return "".join(c if c.isprintable() else f"U+{ord(c):04X}" for c in text)


def _plain(text: str, starts: bool) -> str:
    escaped = _MARKUP.sub(r"\\\g<0>", text)
    return _LEADING.sub(_as_text, escaped) if starts else escaped


def _as_text(leading: re.Match[str]) -> str:
    # Digits cannot be escaped, and the sign after them can be written as a number.
    found = leading[0]
    return f"\\{found}" if not found[0].isdigit() else f"&#{ord(found[0])};{found[1:]}"
