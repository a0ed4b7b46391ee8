"""HTML and SVG: whatever stands in a contract or an answer is text there, or a link to a page."""

from __future__ import annotations

import re
from collections.abc import Iterable
from html import escape
from string import Formatter
from typing import Any, LiteralString, Self
from urllib.parse import quote

from jobcontracts.rendering.terminal import terminal, terminal_lines
from jobcontracts.rendering.web_urls import is_web_url


class Html(str):
    """HTML of our own; what `+`, `format` and `join` bring to it is text.

    Characters that no reader sees, or that XML has no way to write, are spelled out.
    """

    __slots__ = ()

    def __new__(cls, text: LiteralString) -> Self:
        """Return text that stands in our own code, as HTML."""
        return super().__new__(cls, text)

    def __add__(self, other: str) -> Html:
        """Return it with more behind it: HTML as it is, all else as text."""
        return _made(super().__add__(html(other)))

    def format(self, *args: object, **kwargs: object) -> Html:
        """Return it with values put in: HTML as it is, all else as text."""
        return _made(_INTO_HTML.vformat(self, args, kwargs))

    def join(self, parts: Iterable[object]) -> Html:
        """Return parts with it between them: HTML as it is, all else as text."""
        return _made(super().join(map(html, parts)))


def html(value: object) -> Html:
    """Return HTML as it is, anything else as the text of an element or of an attribute."""
    return value if isinstance(value, Html) else _made(escape(terminal_lines(str(value))))


def _made(text: str) -> Html:
    """Return what was made fit as HTML."""
    return str.__new__(Html, text)


class _IntoHtml(Formatter):
    def format_field(self, value: Any, format_spec: str) -> str:
        return html(value if isinstance(value, Html) else format(value, format_spec))


_INTO_HTML = _IntoHtml()


def attribute(text: object) -> Html:
    """Return text for an attribute between quotation marks: one line."""
    return html(terminal(str(text)))


def href(url: str) -> Html:
    """Return the attribute that makes an `a` element a link to a page; else nothing.

    Without it the element is the text that it contains.
    """
    return Html(' href="{}" rel="external"').format(url) if is_web_url(url) else Html("")


def segment(name: str) -> Html:
    """Return a name as one segment of a relative URL, which no scheme can begin."""
    return _made(quote(name, safe="", errors="replace"))


def prose(text: str) -> Html:
    """Return a contract's text as HTML: what it has in backticks is code, all else is text."""
    return _made(re.sub(r"`([^`]+)`", r"<code>\1</code>", html(" ".join(text.split()))))


def identifier(text: str) -> Html:
    """Return text as part of an id: another one for each text, and of no characters but safe ones.

    Anything but ASCII letters, digits, hyphens and underscores becomes its number between dots.
    """
    kept = (c if c in "-_" or (c.isascii() and c.isalnum()) else f".{ord(c):x}." for c in text)
    return _made("".join(kept))


def css(word: str) -> str:
    """Return a word of CSS.

    Raises:
        ValueError: It is more than one word, or a function.
    """
    if not re.fullmatch("#?[A-Za-z0-9-]+", word):
        raise ValueError(f"expected a word of CSS, found {word!r}")
    return word


PLACES = {
    "html": html,
    "attribute": attribute,
    "href": href,
    "segment": segment,
    "prose": prose,
    "identifier": identifier,
    "css": css,
}
"""The filters of a template, each named for where it makes a value fit for."""
