"""The site on a socket of the loopback: what was written, from memory, and nothing else."""

from __future__ import annotations

import errno
import os
import signal
import sys
from collections.abc import Callable, Mapping
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import PurePosixPath
from urllib.parse import unquote

from jobcontracts.problem import ProblemsError

LOOPBACK = "127.0.0.1"
_TYPES = {
    ".html": "text/html; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".yaml": "text/plain; charset=utf-8",
    ".json": "application/json",
}
_SECONDS = 30
"""How long a connection may take to send its request, or to read the answer."""


class _Handler(BaseHTTPRequestHandler):
    """Answers GET and HEAD by the file whose path is asked for; there are no folders to list."""

    timeout = _SECONDS

    def __init__(self, files: Mapping[str, bytes], *arguments: object) -> None:
        self._files = files
        super().__init__(*arguments)  # type: ignore[arg-type]

    def do_GET(self) -> None:
        # Another name that leads here would let a page of that name read the contracts.
        if _host_of(self.headers.get("Host", LOOPBACK)) not in (LOOPBACK, "localhost"):
            self.send_error(421)
            return
        path = unquote(self.path.partition("?")[0]).removeprefix("/") or "index.html"
        content = self._files.get(path)
        if content is None:
            self.send_error(404)
            return
        self.send_response(200)
        self.send_header("Content-Type", _TYPES.get(PurePosixPath(path).suffix, "text/plain"))
        self.send_header("Content-Length", str(len(content)))
        self.send_header("Cache-Control", "no-store")
        self.send_header("X-Content-Type-Options", "nosniff")
        self.end_headers()
        if self.command == "GET":
            self.wfile.write(content)

    do_HEAD = do_GET  # noqa: N815  (the name that http.server looks for)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  (its name there)
        """Tell nothing: who looks at the site sees what it answers."""


def _host_of(authority: str) -> str:
    return authority.rpartition(":")[0] if ":" in authority else authority


class _Server(ThreadingHTTPServer):
    def handle_error(self, request: object, client_address: object) -> None:
        """Tell nothing: a browser that goes away is no fault."""
        if not isinstance(sys.exception(), OSError):
            super().handle_error(request, client_address)  # type: ignore[arg-type]


def serve(files: Mapping[str, bytes], port: int, tell: Callable[[str], None]) -> None:
    """Serve a site until SIGINT, which is a KeyboardInterrupt, or SIGTERM, which is a SystemExit.

    Args:
        files: Each file's content, by its path in the site.
        port: The port; 0 takes a free one.
        tell: Prints a line.

    Raises:
        ProblemsError: The port is taken.
    """
    try:
        server = _Server((LOOPBACK, port), partial(_Handler, files))
    except OSError as error:
        why = os.strerror(error.errno or errno.EADDRINUSE).lower()
        fix = "name another with --port, or take a free one with --port 0"
        raise ProblemsError.of(f"to listen at {LOOPBACK} port {port}", why, fix) from None
    before = signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    try:
        with server:
            tell(f"listening on http://{LOOPBACK}:{server.server_port}/; Ctrl-C stops")
            server.serve_forever()
    finally:
        signal.signal(signal.SIGTERM, before)
