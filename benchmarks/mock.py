"""The mock's status answers, next to a constant from the same server, and next to Prism.

Each answer of the mock has had its path, parameters and credentials checked, and tells the state of
one of many jobs at that moment. The constant is the same answer, sent by a bare ASGI handler on
uvicorn with httptools. Requests come from 64 connections of another process.
"""

from __future__ import annotations

import json
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import httpx2
from benchmarks.load import Load
from benchmarks.measurement import Measurement, compare
from benchmarks.peers import write_documents

from jobcontracts.mock import DEFAULT_CREDENTIALS
from jobcontracts.model.contract import Contract, read_contract
from jobcontracts.model.vendors import own_specs, vendor_names

TURNS = 31  # short ones, for what else the machine does comes and goes
REQUESTS = 2_000
PRISM_REQUESTS = 300
JOBS = 64  # one for each connection
TARGET = 0.7
START_SECONDS = 60.0


class Server:
    """A server process of `benchmarks.mock_server`.

    Args:
        wanted: What it serves.
    """

    def __init__(self, wanted: Mapping[str, Any]) -> None:
        command = [sys.executable, "-P", "-m", "benchmarks.mock_server"]
        self._process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, encoding="utf-8"
        )
        self.port, self.paths = json.loads(self._ask(json.dumps(wanted)))

    def _ask(self, line: str) -> str:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(f"{line}\n")
        self._process.stdin.flush()
        return self._process.stdout.readline()

    def cpu(self) -> float:
        """Return how many seconds of CPU time it has used."""
        return float(self._ask(""))

    def close(self) -> None:
        """Let it end, and wait until it has."""
        assert self._process.stdin is not None
        self._process.stdin.close()
        self._process.wait(START_SECONDS)


class Rate:
    """Measures the requests per second of a server, and remembers its CPU time per request."""

    def __init__(self, server: Server, messages: Sequence[bytes]) -> None:
        self.server = server
        self.messages = messages
        self.cpu: list[float] = []
        Load(messages, REQUESTS).run(server.port)

    def __call__(self) -> float:
        before = self.server.cpu()
        rate = Load(self.messages, REQUESTS).run(self.server.port)
        self.cpu.append((self.server.cpu() - before) / REQUESTS)
        return rate


def measure() -> Iterator[Measurement]:
    """Measure each vendor's status answers, and those of Prism where it is installed."""
    contracts = [read_contract(own_specs() / name) for name in vendor_names(own_specs())]
    for contract in contracts:
        yield from measure_vendor(contract)
    prism = shutil.which("prism")
    if prism is None:
        print("left out: Prism, which npm installs as @stoplight/prism-cli", file=sys.stderr)
        return
    for contract in contracts:
        yield measure_prism(prism, contract)


def measure_vendor(contract: Contract) -> Iterator[Measurement]:
    """Measure requests per second and CPU time per request of one vendor's mock."""
    with ExitStack() as stack:
        ours = Server({"vendor": contract.vendor, "jobs": JOBS})
        stack.callback(ours.close)
        messages = [message(contract, path) for path in ours.paths]
        theirs = constant_like(contract, ours, stack)
        rates = Rate(ours, messages), Rate(theirs, messages)
        yield compare(
            f"mock, GET status of {contract.vendor}, requests per second",
            "a constant ASGI handler, same server",
            *rates,
            turns=TURNS,
            target=TARGET,
            at_most=False,
            unit="requests/s",
            note="uvicorn with httptools on asyncio; parameters and credentials checked",
        )
        cpu = [iter(rate.cpu).__next__ for rate in rates]
        yield compare(
            f"mock, GET status of {contract.vendor}, CPU time per request",
            "a constant ASGI handler, same server",
            *cpu,
            turns=TURNS,
            target=None,
            note="of the server's process, in the same turns",
        )


def constant_like(contract: Contract, mock: Server, stack: ExitStack) -> Server:
    """Start a server that says always what the mock says of its first job."""
    headers = credentials(contract)
    url = f"http://127.0.0.1:{mock.port}{mock.paths[0]}"
    answer = httpx2.get(url, headers=headers, trust_env=False)
    assert answer.status_code in contract.poll.successes, answer.text
    kept = [[n, v] for n, v in answer.headers.multi_items() if n != "date"]
    server = Server({"status": answer.status_code, "headers": kept, "body": answer.text})
    stack.callback(server.close)
    return server


def measure_prism(prism: str, contract: Contract) -> Measurement:
    """Measure Prism's requests per second for the same operation; it has no state."""
    with ExitStack() as stack:
        mock = Server({"vendor": contract.vendor, "jobs": 1})
        stack.callback(mock.close)
        theirs = constant_like(contract, mock, stack)
        # Prism serves the paths without the server's own.
        path = mock.paths[0].removeprefix(contract.server_path)
        port = stack.enter_context(prism_serving(prism, contract))
        load = Load([message(contract, path)], PRISM_REQUESTS)
        rate = Rate(theirs, [message(contract, mock.paths[0])])
        load.run(port)
        return compare(
            f"Prism, GET status of {contract.vendor}, requests per second",
            "a constant ASGI handler, uvicorn",
            lambda: load.run(port),
            rate,
            turns=3,
            target=None,
            at_most=False,
            unit="requests/s",
            note=f"Prism {version(prism)}; statuses {sorted(map(bytes.decode, load.statuses))}",
        )


@contextmanager
def prism_serving(prism: str, contract: Contract) -> Iterator[int]:
    """Run Prism on a contract; the value is its port."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    with tempfile.TemporaryDirectory() as folder:
        (document,) = write_documents([contract], Path(folder))
        command = [prism, "mock", "--host", "127.0.0.1", "--port", str(port), str(document)]
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            deadline = time.monotonic() + START_SECONDS
            while not _listens(port):
                if time.monotonic() > deadline or process.poll() is not None:
                    raise RuntimeError(f"Prism does not serve {contract.vendor}")
                time.sleep(0.1)
            yield port
        finally:
            process.terminate()
            process.wait(START_SECONDS)


def _listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def version(prism: str) -> str:
    """Return Prism's version."""
    return subprocess.run(
        [prism, "--version"], capture_output=True, encoding="utf-8", check=True
    ).stdout.strip()


def message(contract: Contract, path: str) -> bytes:
    """Return a poll as it is sent."""
    headers = {"host": "127.0.0.1", "accept": "*/*", **credentials(contract)}
    lines = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
    return f"GET {path} HTTP/1.1\r\n{lines}\r\n".encode()


def credentials(contract: Contract) -> dict[str, str]:
    """Return the headers that a poll needs: credentials, and required parameters."""
    headers = {}
    for name in contract.poll.security[0] if contract.poll.security else ():
        scheme = contract.security_schemes[name]
        value = DEFAULT_CREDENTIALS[0]
        if scheme["type"] == "apiKey" and scheme["in"] == "header":
            headers[scheme["name"]] = value
        else:
            headers["authorization"] = f"Bearer {value}"
    for parameter in contract.poll.parameters:
        if parameter.location == "header" and parameter.required:
            headers[parameter.name] = str(parameter.example or "1")
    return headers
