"""A client of a language server, as an editor is one: JSON-RPC over its streams (LSP 3.17)."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

SETTINGS = {"validate": True, "hover": True, "schemaStore": {"enable": False}}
"""Nothing is looked up in the network."""


class Editor:
    """Opens documents in a language server, and asks what it has to say of them."""

    def __init__(self, process: subprocess.Popen[bytes], schemas: dict[str, str]) -> None:
        assert process.stdin
        assert process.stdout
        self._input, self._output = process.stdin, process.stdout
        self._settings = SETTINGS | {"schemas": schemas}
        self._asked = 0
        capabilities = {"workspace": {"configuration": True}}
        self._ask("initialize", processId=None, rootUri=None, capabilities=capabilities)
        self._send(method="initialized", params={})

    def problems(self, document: Path) -> list[str]:
        """Open a document; return what is underlined."""
        text = document.read_text("utf-8")
        opened = {"uri": document.as_uri(), "languageId": "yaml", "version": 1, "text": text}
        self._send(method="textDocument/didOpen", params={"textDocument": opened})
        published = "textDocument/publishDiagnostics"
        message = self._until(lambda m: m.get("method") == published)
        return [problem["message"] for problem in message["params"]["diagnostics"]]

    def hover(self, document: Path, key: str) -> str:
        """Return what is shown over the first place of a key in a document that is open."""
        lines = document.read_text("utf-8").splitlines()
        number = next(number for number, line in enumerate(lines) if f"{key}:" in line)
        position = {"line": number, "character": lines[number].index(f"{key}:")}
        asked = {"textDocument": {"uri": document.as_uri()}, "position": position}
        found = self._ask("textDocument/hover", **asked)
        return str(found["contents"]["value"]) if found else ""

    def _ask(self, method: str, **params: Any) -> Any:
        self._asked += 1
        number = f"editor-{self._asked}"
        self._send(id=number, method=method, params=params)
        return self._until(lambda m: m.get("id") == number)["result"]

    def _until(self, wanted: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
        """Read messages up to the one that is wanted; answer what the server asks in between."""
        while not wanted(message := self._message()):
            if "method" in message and "id" in message:
                items = message.get("params", {}).get("items", [])
                settings = [self._settings if i.get("section") == "yaml" else {} for i in items]
                self._send(id=message["id"], result=settings)
        return message

    def _message(self) -> dict[str, Any]:
        length = 0
        while line := self._output.readline().strip():
            name, _, value = line.partition(b":")
            length = int(value) if name.lower() == b"content-length" else length
        message: dict[str, Any] = json.loads(self._output.read(length))
        return message

    def _send(self, **message: Any) -> None:
        body = json.dumps({"jsonrpc": "2.0", **message}).encode()
        self._input.write(b"Content-Length: %d\r\n\r\n%b" % (len(body), body))
        self._input.flush()


@contextmanager
def editor(program: Path, schemas: dict[str, str] | None = None) -> Iterator[Editor]:
    """Start a language server; `schemas` has files or patterns of documents by schema."""
    command = ["node", str(program), "--stdio"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        try:
            yield Editor(process, schemas or {})
        finally:
            process.kill()
