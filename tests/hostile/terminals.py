"""What a terminal may be told, byte for byte."""

from __future__ import annotations

import re

_OWN = re.compile(
    r"\x1b\[(?:(?:(?:0|1|2|3|[39][0-7]|38;5;\d+)(?:;(?!\Z))?)*m|\?25[hl]|1A|2K)|\r\n|\r(?=\x1b\[2K)|\n"
)
"""What we and the terminal driver write ourselves: styles, the cursor and its line."""

STEERING_SIGNS = re.compile(
    "[\x00-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]"
)


def check_text_only(output: bytes, *, on_terminal: bool) -> None:
    """Check that a terminal, or whoever reads a pipe, is told nothing but text."""
    text = output.decode()
    rest = _OWN.sub("", text) if on_terminal else text.replace("\n", "")
    assert not STEERING_SIGNS.search(rest), ascii(rest)
