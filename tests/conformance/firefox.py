"""A headless Firefox that records with its own network monitor, and exports what that has as HAR.

It is spoken to over Marionette, its remote protocol: messages of JSON, each behind its length, on a
socket of the loopback.
"""

from __future__ import annotations

import json
import re
import shutil
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

FIREFOX = shutil.which("firefox-esr") or shutil.which("firefox")
_OPTIONS = ["--headless", "--no-remote", "--marionette", "--remote-allow-system-access"]
_PREFERENCES = {
    "marionette.port": 0,  # any that is free
    # What the browser asks of its makers gets nowhere; the loopback needs no proxy.
    "network.proxy.type": 1,
    "network.proxy.http": "127.0.0.1",
    "network.proxy.http_port": 9,
    "network.proxy.ssl": "127.0.0.1",
    "network.proxy.ssl_port": 9,
}
_OPEN_MONITOR = """
    const loader = "resource://devtools/shared/loader/Loader.sys.mjs";
    const { require } = ChromeUtils.importESModule(loader);
    const { gDevTools } = require("devtools/client/framework/devtools");
    const options = { toolId: "netmonitor" };
    window.top.monitored = await gDevTools.showToolboxForTab(gBrowser.selectedTab, options);
"""
_EXPORT = """
    const { store } = window.top.monitored.getPanel("netmonitor").panelWin;
    const is_whole = ({ method, status, responseContentAvailable }) =>
        method !== "OPTIONS" && status && responseContentAvailable;
    while (store.getState().requests.requests.filter(is_whole).length < given[0])
        await new Promise((done) => store.subscribe(done));
    return { log: await window.top.monitored.getHARFromNetMonitor() };
"""
_FETCH = "await (await fetch(given[0], given[1])).text();"


class Firefox:
    """A tab of a browser whose network monitor is open.

    Args:
        port: Where Marionette listens.
    """

    def __init__(self, port: int) -> None:
        self._socket = socket.create_connection(("127.0.0.1", port), 60)
        self._file = self._socket.makefile("rb")
        self._last = self._fetched = 0
        self._receive()  # which protocol it speaks
        self._send("WebDriver:NewSession", capabilities={})
        self._run(_OPEN_MONITOR, privileged=True)

    def fetch(self, url: str, options: dict[str, Any]) -> None:
        """Let the page ask for a URL, and read the answer.

        Args:
            url: The URL.
            options: As JavaScript's `fetch` takes them.
        """
        self._run(_FETCH, url, options)
        self._fetched += 1

    def har(self) -> Any:
        """Return what "Save all as HAR" writes, once the monitor has each answer.

        It gets one after the page does, and what is asked of it too early it never has whole.
        """
        return self._run(_EXPORT, self._fetched, privileged=True)

    def close(self) -> None:
        """Leave the browser to itself."""
        self._file.close()
        self._socket.close()

    def _run(self, script: str, *given: Any, privileged: bool = False) -> Any:
        self._send("Marionette:SetContext", value="chrome" if privileged else "content")
        whole = f"const done = arguments[1]; (async (given) => {{ {script} }})(arguments[0])"
        whole += ".then((value) => done([value ?? null]), (error) => done(String(error)));"
        done = self._send("WebDriver:ExecuteAsyncScript", script=whole, args=[given])["value"]
        assert isinstance(done, list), done
        return done[0]

    def _send(self, command: str, **parameters: Any) -> Any:
        self._last += 1
        message = json.dumps([0, self._last, command, parameters])
        self._socket.sendall(f"{len(message)}:{message}".encode())
        _, _, error, result = self._receive()
        assert error is None, error
        return result

    def _receive(self) -> Any:
        length = b""
        while (byte := self._file.read(1)) != b":":
            assert byte, "the browser has gone"
            length += byte
        return json.loads(self._file.read(int(length)))


@contextmanager
def firefox(command: str, profile: Path) -> Iterator[Firefox]:
    """Run a browser with a fresh profile, and end it.

    Args:
        command: The browser.
        profile: A folder of its own.
    """
    profile.mkdir()
    lines = [f"user_pref({json.dumps(n)}, {json.dumps(v)});\n" for n, v in _PREFERENCES.items()]
    (profile / "user.js").write_text("".join(lines), "utf-8")
    with subprocess.Popen(
        [command, *_OPTIONS, "--profile", str(profile), "about:blank"],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={"HOME": str(profile)},
        text=True,
        encoding="utf-8",
    ) as process:
        assert process.stdout is not None
        heard = (re.search(r"Marionette\s.*Listening on port (\d+)", x) for x in process.stdout)
        port = next(int(match[1]) for match in heard if match is not None)
        try:
            tab = Firefox(port)
            yield tab
            tab.close()
        finally:
            process.terminate()
            process.communicate(timeout=60)
