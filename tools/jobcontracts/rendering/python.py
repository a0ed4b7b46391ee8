"""Values as Python: a literal, a docstring, a name, and source that is made of nothing else."""

from __future__ import annotations

import keyword
import re
import textwrap
import unicodedata
from collections.abc import Iterable
from typing import LiteralString

WIDTH = 96
"""The longest line of a docstring."""

_OPEN_QUOTES = re.compile(r'"(?=")|(?<=")"|^"|"$')
"""Quotes that could end a docstring together with those beside them."""

_WORD = re.compile(r"[A-Za-z0-9_.-]+")


class Code(str):
    """Python source that is made of our own text, names and literals; see `code`."""

    __slots__ = ()


def code(form: LiteralString, *parts: Code) -> Code:
    """Return source: `form`, with the next of the parts for each `{}`.

    Raises:
        TypeError: A part is no source, but any text.
    """
    return Code(form.format(*map(source, parts)))


def joined(separator: LiteralString, parts: Iterable[Code]) -> Code:
    """Return source: the parts with `separator` between them."""
    return Code(separator.join(map(source, parts)))


def source(value: object) -> Code:
    """Return source as it is.

    Raises:
        TypeError: It is no source, but any text.
    """
    if not isinstance(value, Code):
        raise TypeError(f"expected Python source, found {value!r}")
    return value


def identifier(value: str) -> Code:
    """Return a name of Python, in the form that Python gives it (PEP 3131).

    Raises:
        ValueError: It is no identifier, or a keyword.
    """
    name = value if value.isascii() else unicodedata.normalize("NFKC", value)
    if not name.isidentifier() or keyword.iskeyword(name):
        raise ValueError(f"expected an identifier, found {value!r}")
    return Code(name)


def word(value: object) -> str:
    """Return text that means itself everywhere: ASCII letters, digits, `_`, `.` and `-`.

    Raises:
        ValueError: It has another character, or none at all.
    """
    text = str(value)
    if not _WORD.fullmatch(text):
        raise ValueError(f"expected letters, digits, _, . and -, found {text!r}")
    return text


def inner_literal(value: object) -> Code:
    """Return a word as a literal that may stand in an f-string.

    Raises:
        ValueError: It has a character that is in no word.
    """
    return Code(f"'{word(value)}'")


def literal(value: object) -> Code:
    """Return a JSON value as a Python literal, text in double quotes where it has none itself.

    Raises:
        TypeError: It is no JSON value.
    """
    if not isinstance(value, (str, int, float, list, dict, type(None))):
        raise TypeError(f"expected a JSON value, found {value!r}")
    # A subclass might have a repr of its own.
    plain = repr(str(value) if isinstance(value, str) else value)
    if isinstance(value, str) and plain.startswith("'") and '"' not in value:
        return Code(f'"{plain[1:-1]}"')
    return Code(plain)


def fstring(parts: Iterable[str]) -> Code:
    """Return an f-string: of the parts, source is evaluated, and any other text is text.

    Without source it is a plain string.

    Raises:
        ValueError: Source has what no f-string of Python 3.11 can hold.
    """
    parts, inside = list(parts), []
    if not any(isinstance(part, Code) for part in parts):
        return literal("".join(parts))
    for part in parts:
        if not isinstance(part, Code):
            # With a double quote in it, its repr is in single quotes and escapes those.
            plain = repr('"' + part)[2:-1].replace('"', '\\"')
            inside.append(plain.replace("{", "{{").replace("}", "}}"))
        elif '"' in part or "\\" in part:
            raise ValueError(f"expected source without double quotes and backslashes, found {part}")
        else:
            inside.append(f"{{{part}}}")
    return Code(f'f"{"".join(inside)}"')


def docstring(text: str, indent: int = 4, first: int = 3) -> str:
    """Return text as the inside of a docstring, wrapped.

    Args:
        text: One paragraph, or several with an empty line between them.
        indent: The spaces before each line but the first.
        first: The characters that stand before the first line, besides the indent.
    """
    lines: list[str] = []
    for paragraph in text.split("\n\n"):
        words = _escaped(" ".join(paragraph.split()))
        lead = " " * (indent if lines else indent + first)
        wrapped = textwrap.wrap(
            words,
            WIDTH,
            initial_indent=lead,
            subsequent_indent=" " * indent,
            break_long_words=False,
            break_on_hyphens=False,
        )
        lines += ["", *wrapped] if lines and wrapped else wrapped
    return "\n".join(lines).strip()


def _escaped(text: str) -> str:
    """Return text so that a docstring with it means it: what cannot be seen is written out."""
    safe = _OPEN_QUOTES.sub(r"\"", text.replace("\\", "\\\\"))
    if safe.isprintable():
        return safe
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in safe)
