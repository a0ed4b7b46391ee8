"""Text from a contract as Python text: a document's author cannot get code into a client."""

from __future__ import annotations

import textwrap

WIDTH = 96


def docstring(text: str, indent: int = 4, first: int = 3) -> str:
    """Return text as the inside of a docstring, wrapped.

    Args:
        text: One paragraph, or several with an empty line between them.
        indent: The spaces before each line but the first.
        first: The characters that stand before the first line, besides the indent.
    """
    safe = text.replace("\\", "\\\\").replace('"""', "'''")
    paragraphs = [" ".join(paragraph.split()) for paragraph in safe.split("\n\n")]
    lines: list[str] = []
    for number, paragraph in enumerate(p for p in paragraphs if p):
        lead = " " * (indent + first) if number == 0 else " " * indent
        wrapped = textwrap.wrap(
            paragraph,
            WIDTH,
            initial_indent=lead,
            subsequent_indent=" " * indent,
            break_long_words=False,
            break_on_hyphens=False,
        )
        lines += [*([""] if number else []), *wrapped]
    body = "\n".join(lines).strip()
    return body + " " if body.endswith('"') else body


def literal(text: object) -> str:
    """Return a value as a Python literal, text in double quotes."""
    if not isinstance(text, str):
        return repr(text)
    plain = repr(text)
    if plain.startswith("'") and '"' not in text:
        return '"' + plain[1:-1].replace("\\'", "'") + '"'
    return plain


def markdown(text: str) -> str:
    """Return text for one cell of a Markdown table."""
    return " ".join(text.split()).replace("|", "\\|")
