"""Code in colours: what a lexer finds in it is put into elements, and the text stays as it is."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from typing import Final

from jobcontracts.rendering.html import Html

_MOST: Final = 50_000
"""How many characters are coloured; longer code is shown as it is."""

KINDS: Final = ("key", "string", "number", "keyword", "comment")
"""The classes of the elements, each with a colour in the style sheet."""


def coloured(code: str, language: str) -> Html:
    """Return code as HTML, its parts in elements of a class for each kind.

    Args:
        code: The code.
        language: What Pygments calls its language: `python`, `bash` or `json`.
    """
    if len(code) > _MOST:
        return Html("{}").format(code)
    return Html("").join(
        Html('<span class="{}">{}</span>').format(kind, text) if kind else text
        for kind, text in _parts(code, language)
    )


def _parts(code: str, language: str) -> Iterator[tuple[str, str]]:
    # Imported here, for it takes its time.
    from pygments.lexers import get_lexer_by_name  # type: ignore[import-untyped]

    # Not `get_tokens`, which changes line ends and what is at both ends.
    tokens = get_lexer_by_name(language).get_tokens_unprocessed(code)
    kinds = ((_kind(str(token)), text) for _, token, text in tokens)
    for kind, group in groupby(kinds, key=lambda pair: pair[0]):
        yield kind, "".join(text for _, text in group)


def _kind(token: str) -> str:
    """Return the class for a kind of token, as Pygments names it; empty for plain text."""
    match token.split(".")[1:]:
        case ["Name", "Tag" | "Variable", *_]:
            return "key"
        case ["Literal", "String", *_]:
            return "string"
        case ["Literal", "Number", *_]:
            return "number"
        case ["Keyword", *_] | ["Operator", "Word"]:
            return "keyword"
        case ["Comment", *_]:
            return "comment"
        case _:
            return ""
