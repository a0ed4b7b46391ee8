"""A headless Chromium, spoken to in its own protocol over two pipes: nothing to install but itself.

The protocol is the Chrome DevTools Protocol, JSON with a null byte behind each message
(`--remote-debugging-pipe`; the browser reads file descriptor 3 and writes 4).
"""

from __future__ import annotations

import fcntl
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
OPTIONS = [
    *("--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
    *("--disable-dev-shm-usage", "--hide-scrollbars", "--remote-debugging-pipe"),
]


def find() -> str | None:
    """Return the system's Chromium, None if there is none."""
    return next((path for name in NAMES if (path := shutil.which(name))), None)


NEEDED = pytest.mark.skipif(
    find() is None,
    reason="THE PAGES WERE NOT OPENED IN A BROWSER: no Chromium found (apt-get install chromium)",
)
"""Marks tests that open pages."""


class Tab:
    """One tab of a browser.

    Args:
        to_browser, from_browser: File descriptors.
    """

    def __init__(self, to_browser: int, from_browser: int) -> None:
        self._out, self._in = to_browser, from_browser
        self._rest = b""
        self._last = 0
        self._session = ""
        self.events: list[dict[str, Any]] = []
        target = self.send("Target.createTarget", url="about:blank")["targetId"]
        answer = self.send("Target.attachToTarget", targetId=target, flatten=True)
        self._session = answer["sessionId"]
        for domain in ("Page", "Runtime", "Log", "Network"):
            self.send(f"{domain}.enable")
        self.send("Page.setLifecycleEventsEnabled", enabled=True)

    def send(self, method: str, **parameters: Any) -> dict[str, Any]:
        """Send a command and return its result."""
        received = self._answer(method, **parameters)
        assert "error" not in received, received
        result: dict[str, Any] = received["result"]
        return result

    def _answer(self, method: str, **parameters: Any) -> dict[str, Any]:
        """Send a command and return what comes back: it has a `result` or an `error`."""
        self._last += 1
        message: dict[str, Any] = {"id": self._last, "method": method, "params": parameters}
        if self._session:
            message["sessionId"] = self._session
        os.write(self._out, json.dumps(message).encode() + b"\0")
        while True:
            received = self._receive()
            if received.get("id") == self._last:
                return received

    def _receive(self) -> dict[str, Any]:
        while b"\0" not in self._rest:
            read = os.read(self._in, 1 << 20)
            assert read, "the browser has gone"
            self._rest += read
        line, _, self._rest = self._rest.partition(b"\0")
        message: dict[str, Any] = json.loads(line)
        if "method" in message:
            self.events.append(message)
        return message

    def open(self, url: str) -> None:
        """Load a page and wait until all that belongs to it is there."""
        self.events.clear()
        loader = self.send("Page.navigate", url=url)["loaderId"]
        # The page before may still be loading, and is then told as loaded first.
        while not any(_is_load_by(loader, event) for event in self.events):
            self._receive()

    def loaded(self) -> None:
        """Wait until the page that is being loaded, and all that belongs to it, is there."""
        self.wait_for("Page.loadEventFired")

    def wait_for(self, method: str, count: int = 1) -> None:
        """Wait until there have been so many events of a name."""
        while sum(event["method"] == method for event in self.events) < count:
            self._receive()

    def until(self, expression: str) -> None:
        """Wait until a JavaScript expression is true, for twenty seconds on one page at most.

        A page that goes away takes the question with it: the next one is asked.
        """
        promise = f"""new Promise((done) => {{
            const end = Date.now() + 20000;
            const look = () => (({expression}) || Date.now() > end
                ? done(Date.now() <= end) : setTimeout(look, 20));
            look();
        }})"""
        arguments = {"expression": promise, "awaitPromise": True, "returnByValue": True}
        answer = self._answer("Runtime.evaluate", **arguments)
        while "navigated" in answer.get("error", {}).get("message", ""):
            answer = self._answer("Runtime.evaluate", **arguments)
        assert "error" not in answer, answer
        assert answer["result"]["result"].get("value") is True, (expression, answer)

    def press(self, key: str) -> None:
        """Press and release a key: `Tab`, `Enter`, ` `."""
        text = {"Enter": "\r", " ": " "}.get(key, "")
        code = {"Tab": 9, "Enter": 13, " ": 32}[key]
        event = {"key": key, "windowsVirtualKeyCode": code}
        self.send("Input.dispatchKeyEvent", type="keyDown", text=text, **event)
        self.send("Input.dispatchKeyEvent", type="keyUp", **event)

    def show(self, width: int, height: int, scheme: str = "light") -> None:
        """Give the window a size, in CSS pixels, and a preferred colour scheme."""
        size = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": True}
        self.send("Emulation.setDeviceMetricsOverride", **size)
        features = [{"name": "prefers-color-scheme", "value": scheme}]
        self.send("Emulation.setEmulatedMedia", features=features)

    def value(self, expression: str) -> Any:
        """Return what a JavaScript expression is worth."""
        answer = self.send("Runtime.evaluate", expression=expression, returnByValue=True)
        assert "exceptionDetails" not in answer, answer
        return answer["result"].get("value")

    def told(self) -> list[str]:
        """Return what the page has written to the console or the log since it was opened."""
        found = []
        for event in self.events:
            content = event["params"]
            if event["method"] == "Runtime.consoleAPICalled":
                found.append(f"{content['type']}: {content['args']}")
            elif event["method"] == "Runtime.exceptionThrown":
                found.append(str(content["exceptionDetails"]))
            elif event["method"] == "Log.entryAdded":
                found.append(f"{content['entry']['level']}: {content['entry']['text']}")
        return found

    def requested(self) -> list[str]:
        """Return the URLs that were asked for since the page was opened."""
        sent = [e["params"] for e in self.events if e["method"] == "Network.requestWillBeSent"]
        return [str(content["request"]["url"]) for content in sent]


def _is_load_by(loader: str, event: dict[str, Any]) -> bool:
    told = event["params"]
    return bool(
        event["method"] == "Page.lifecycleEvent"
        and told["name"] == "load"
        and told["loaderId"] == loader
    )


_START = """
import os, sys
os.dup2(int(sys.argv[1]), 3)
os.dup2(int(sys.argv[2]), 4)
os.execv(sys.argv[3], sys.argv[3:])
"""
"""Puts the two ends where the browser looks for them, and becomes it."""


def _pipe(theirs: int) -> tuple[int, int]:
    """Return a pipe whose end `theirs` (0 to read, 1 to write) is out of the way of 3 and 4."""
    ends = list(os.pipe())
    high = fcntl.fcntl(ends[theirs], fcntl.F_DUPFD, 10)
    os.close(ends[theirs])
    ends[theirs] = high
    return ends[0], ends[1]


@contextmanager
def browser(command: str, profile: Path) -> Iterator[Tab]:
    """Run a browser with a fresh profile, and close it.

    Args:
        command: The browser.
        profile: A folder of its own.
    """
    theirs_in, ours_out = _pipe(theirs=0)
    ours_in, theirs_out = _pipe(theirs=1)
    start = [sys.executable, "-c", _START, str(theirs_in), str(theirs_out), command]
    process = subprocess.Popen(
        [*start, *OPTIONS, f"--user-data-dir={profile}"],
        pass_fds=(theirs_in, theirs_out),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env={**os.environ, "HOME": str(profile)},
    )
    os.close(theirs_in)
    os.close(theirs_out)
    try:
        tab = Tab(ours_out, ours_in)
        yield tab
        tab._session = ""
        tab.send("Browser.close")
        process.wait(20)
    finally:
        process.kill()
        process.wait()
        os.close(ours_out)
        os.close(ours_in)
