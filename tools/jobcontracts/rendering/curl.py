"""Lines for a shell: each word is data to it, and to curl, whatever a contract or a server wrote.

They mean the same to sh, bash, zsh and fish, in a script and typed: there is no character in them
that a line editor obeys, and none that a history expands.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import Self
from urllib.parse import quote

_BARE = re.compile(r"[A-Za-z0-9/.][A-Za-z0-9/._:=@%+,-]*")
"""A word that means itself without quotation marks: no `-` or `=` begins it, which zsh expands."""

_QUIET = re.compile(r"[A-Za-z0-9/._:=@%+,;?& -]*")
"""Text that means itself between double quotation marks, next to a variable."""

TOKEN = "!#$%&'*+-.^_`|~"
"""What a header's name may have besides letters and digits (RFC 9110, section 5.6.2)."""


class Variable(str):
    """The name of a shell variable: upper-case letters, digits and underscores."""

    __slots__ = ()

    def __new__(cls, name: str) -> Self:
        if not re.fullmatch("[A-Z][A-Z0-9_]*", name):
            raise ValueError(f"expected the name of a shell variable, found {name!r}")
        return super().__new__(cls, name)


Word = Sequence[str]
"""Text and variables, in the order in which they make up one word."""


@dataclass(frozen=True, slots=True)
class CurlRequest:
    """A request, before it is a line.

    Args:
        method: The method.
        url: The URL.
        headers: Names and values.
        body: The body; None if there is none.
    """

    method: str
    url: Word
    headers: Sequence[tuple[str, Word]] = ()
    body: bytes | None = field(default=None, repr=False)


def curl_line(request: CurlRequest, between: str = " ") -> str:
    r"""Return the command that sends a request and prints the answer with its head.

    Args:
        request: The request. What its header's names cannot have is percent-encoded.
        between: What stands between two options: a space, or ` \` and a line end.
    """
    first = "curl -i" if request.method == "GET" else f"curl -i -X {shell(request.method)}"
    # By --url, a URL that begins with a hyphen is none of curl's options.
    parts = [first, f"--url {shell(*request.url)}"]
    if any(set("[]{}") & set(part) for part in request.url):
        parts.append("--globoff")
    for name, value in request.headers:
        # curl leaves out a header that ends with its colon.
        name = quote(name, safe=TOKEN, errors="replace")
        head = f"{name}: " if any(value) else f"{name};"
        parts.append(f"-H {shell(head, *value)}")
    if request.body is None:
        return between.join(parts)
    text = request.body.decode("utf-8", "surrogateescape")
    if text.isprintable():
        # Not --data, nor --data-binary, to which a body that begins with @ names a file.
        return between.join([*parts, f"--data-raw {shell(text)}"])
    curl = between.join([*parts, "--data-binary @-"])
    return f"printf %b {_single(_escaped(request.body))} | {curl}"


def assignments(values: Iterable[tuple[str, str]]) -> str:
    """Return a line for the shell that gives each variable its value."""
    return "\n".join(f"{Variable(name)}={shell(value)}" for name, value in values)


def command(words: Iterable[str]) -> str:
    """Return words as one command; those that begin with a hyphen are options of ours."""
    return " ".join(word if re.fullmatch("--?[a-z-]+", word) else shell(word) for word in words)


def shell(*parts: str) -> str:
    """Return text and variables as one word of a shell's.

    What cannot be typed, a control character or a line end, is written by `printf`. Left out is
    what no word can have, or keep: NUL, and line ends behind all else.
    """
    if not any(isinstance(part, Variable) for part in parts):
        return _text("".join(parts))
    words = []
    pieces = [(part, _quiet(part)) for part in parts if part]
    for quiet, group in groupby(pieces, key=lambda piece: piece[1]):
        texts = [part for part, _ in group]
        words.append(f'"{_expanded(texts)}"' if quiet else _text("".join(texts)))
    return "".join(words)


def _quiet(part: str) -> bool:
    return isinstance(part, Variable) or _QUIET.fullmatch(part) is not None


def _expanded(parts: Sequence[str]) -> str:
    text = "".join(f"${{{part}}}" if isinstance(part, Variable) else part for part in parts)
    # Without braces where nothing after the name could be taken for a part of it.
    return re.sub(r"\$\{(\w+)\}(?=[/& ]|$)", r"$\1", text)


def _text(text: str) -> str:
    if _BARE.fullmatch(text):
        return text
    if text.isprintable():
        return _single(text)
    content = text.replace("\0", "").encode(errors="replace")
    return f'"$(printf %b {_single(_escaped(content))})"'


def _single(text: str) -> str:
    # A quotation mark goes between double ones, and so do the backslashes that mean something to
    # fish between single ones: before such a mark, before each other and at the end.
    inside = re.sub(
        r"\\*'|\\{2,}|\\\Z", lambda found: "'\"" + found[0].replace("\\", "\\\\") + "\"'", text
    )
    return f"'{inside}'"


def _escaped(content: bytes) -> str:
    """Return bytes as `printf %b` reads them: printable text as it is, all else in octal."""
    return "".join(map(_character, content.decode("utf-8", "surrogateescape")))


def _character(character: str) -> str:
    named = {"\n": r"\n", "\t": r"\t"}
    # Between double quotation marks, bash's history expands what follows an exclamation mark.
    if character in named or (character.isprintable() and character not in "!\\"):
        return named.get(character, character)
    octets = character.encode("utf-8", "surrogateescape")
    return "".join(f"\\0{octet:03o}" for octet in octets)
