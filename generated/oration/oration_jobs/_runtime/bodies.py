# From templates/runtime/bodies.py, unchanged but for this line.
"""How the value of a body becomes bytes: JSON, forms, `multipart/form-data`, text."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count
from typing import Any, Final, Self
from urllib.parse import urlencode

import msgspec

from .encoding import header_value, to_text
from .serialization import encode

_ESCAPED: Final = str.maketrans({'"': "%22", "\r": "%0D", "\n": "%0A"})
"""What a name in a part's head cannot have, and how it is written (WHATWG HTML, 4.10.21.8)."""


class FileContent(bytes):
    """The content of a file in a form, with the name and the media type that are sent beside it.

    Plain bytes are sent as a file that is called as the form's member is.

    Args:
        content: What is in the file.
        filename: Its name, without folders.
        media_type: What it is, such as `text/csv`.
    """

    filename: str
    media_type: str

    def __new__(
        cls, content: bytes, filename: str, media_type: str = "application/octet-stream"
    ) -> Self:
        made = super().__new__(cls, content)
        made.filename, made.media_type = filename, media_type
        return made

    def __repr__(self) -> str:
        return f"<FileContent {self.filename!r}, {len(self)} bytes>"


def json_body(value: Any) -> bytes:
    """Return `value` as JSON; members that are `UNSET` are left out."""
    return encode(value)


def text_body(value: str) -> bytes:
    """Return text in UTF-8."""
    return value.encode()


def form_body(value: msgspec.Struct) -> bytes:
    """Return the members that have a value as a form (WHATWG URL, 5.2); lists repeat the name."""
    return urlencode([(name, to_text(item)) for name, item in _members(value)]).encode()


def multipart_body(value: msgspec.Struct) -> bytes:
    """Return the members that have a value as `multipart/form-data` (RFC 7578)."""
    parts = [_part(name, item) for name, item in _members(value)]
    whole = b"".join(parts)
    boundary = next(b for b in (b"form-%d" % n for n in count()) if b not in whole)
    return b"".join(b"--%s\r\n%s" % (boundary, part) for part in parts) + b"--%s--\r\n" % boundary


def multipart_type(body: bytes) -> str:
    """Return the `Content-Type` of what `multipart_body` has made: it names the boundary."""
    boundary = body[2 : body.index(b"\r\n")].removesuffix(b"--")
    return f"multipart/form-data; boundary={boundary.decode()}"


def _part(name: str, value: Any) -> bytes:
    head = f'Content-Disposition: form-data; name="{name.translate(_ESCAPED)}"'
    if not isinstance(value, bytes):
        return f"{head}\r\n\r\n{to_text(value)}\r\n".encode()
    file = value if isinstance(value, FileContent) else FileContent(value, name)
    head += f'; filename="{file.filename.translate(_ESCAPED)}"'
    head += f"\r\nContent-Type: {header_value('media_type', file.media_type)}"
    return head.encode() + b"\r\n\r\n" + value + b"\r\n"


def _members(value: msgspec.Struct) -> Iterator[tuple[str, Any]]:
    """Yield the name and the value of each member; of a list, of each item."""
    for name, attribute in zip(
        value.__struct_encode_fields__, value.__struct_fields__, strict=True
    ):
        found = getattr(value, attribute)
        if found is not None and found is not msgspec.UNSET:
            yield from ((name, item) for item in (found if isinstance(found, list) else [found]))
