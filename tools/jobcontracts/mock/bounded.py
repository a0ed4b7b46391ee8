"""uvicorn's protocol over httptools, with an end to how long the head of a request may be."""

from __future__ import annotations

from typing import Any

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from jobcontracts.mock.limits import Limits

LONGEST_HEAD = Limits().head + Limits().path
_TOO_LARGE = (
    b"HTTP/1.1 431 Request Header Fields Too Large\r\n"
    b"x-mock-undocumented: the mock's own limit\r\n"
    b"connection: close\r\ncontent-length: 0\r\n\r\n"
)


class BoundedProtocol(HttpToolsProtocol):
    """Refuses a head that does not end (RFC 6585, section 5): httptools would go on collecting."""

    _head = 0

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        # None before the first request, and without a path until the end of the head.
        scope: Any = self.scope
        if scope is not None and "path" not in scope:
            self._head += len(data)
            if self._head > LONGEST_HEAD and not self.transport.is_closing():
                self.transport.write(_TOO_LARGE)
                self.transport.close()
        elif self._head:
            self._head = 0
