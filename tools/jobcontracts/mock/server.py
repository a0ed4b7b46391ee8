"""`jobcontracts mock`: the application on a socket, until it is told to stop."""

from __future__ import annotations

import ipaddress
import os
import signal
import socket
import threading
from collections.abc import Sequence
from pathlib import Path

import uvicorn
from rich.console import Console

from jobcontracts.contracts.check import checked_contract
from jobcontracts.contracts.vendors import chosen_vendors
from jobcontracts.mock.application import MockApplication, create_app
from jobcontracts.mock.clock import RunningClock
from jobcontracts.mock.control_document import CONTROL_PATH
from jobcontracts.mock.credentials import DEFAULT_CREDENTIALS
from jobcontracts.mock.curl import curl_line
from jobcontracts.problem import Problem, ProblemsError

LOOPBACK = "127.0.0.1"
_BACKLOG = 2048
_LAST_PORT = 65_535


def run_mock(
    specs: Path,
    vendors: list[str],
    host: str,
    port: int,
    port_file: Path | None,
    plan: str | None,
    speed: float,
    seed: int,
    credentials: list[str],
    console: Console,
) -> int:
    """Serve the mock until SIGINT or SIGTERM, and return the exit status.

    Args:
        specs: The folder of contracts.
        vendors: Which vendors; all if empty.
        host: The address to listen at; 127.0.0.1 unless others are to reach the mock.
        port: The port; 0 for a free one.
        port_file: Where to write the port once the mock listens.
        plan: The plan of jobs that none is asked for.
        speed: How many times as fast as real time; above 0.
        seed: Where job ids come from.
        credentials: What is accepted; `DEFAULT_CREDENTIALS` if empty.
        console: Where the start-up table and mistakes are printed.

    Raises:
        ProblemsError: A contract is wrong.
    """
    accepted = credentials or list(DEFAULT_CREDENTIALS)
    try:
        names = chosen_vendors(specs, vendors)
        clock = RunningClock(speed)
        contracts = [checked_contract(specs / name) for name in names]
        app = create_app(contracts, clock=clock, seed=seed, plan=plan, credentials=accepted)
        listener = listen(host, port)
    except ValueError as error:
        return _failed(console, str(error))
    except ProblemsError as error:
        if any(problem.path is not None and problem.line for problem in error.problems):
            raise
        return _failed(console, *[one_line(problem) for problem in error.problems])
    with listener:
        try:
            _write_port(port_file, listener)
        except OSError as error:
            return _failed(
                console, f"the port file {port_file} cannot be written: {error.strerror}"
            )
        _announce(console, app, listener, host, accepted[0])
        serve(app, listener)
    return 0


def listen(host: str, port: int) -> socket.socket:
    """Return a socket that listens.

    Raises:
        ProblemsError: The port is taken, or the address is not this machine's.
    """
    try:
        if not 0 <= port <= _LAST_PORT:
            # Checked here because some resolvers take it modulo 65536.
            raise OverflowError(f"a port is 0 to {_LAST_PORT}")
        family, _, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        return socket.create_server(address[:2], family=family, backlog=_BACKLOG)
    except (OSError, OverflowError, UnicodeError) as error:
        number = getattr(error, "errno", None)
        why = str(error) if number is None or number < 0 else os.strerror(number).lower()
        fix = "name another with --port, or take a free one with --port 0"
        problem = Problem(None, 0, "", f"to listen at {host} port {port}", why, fix)
        raise ProblemsError([problem]) from None


def serve(app: MockApplication, listener: socket.socket) -> None:
    """Serve until a signal says stop; requests under way are finished."""
    config = uvicorn.Config(
        app,
        lifespan="off",
        log_config=None,
        log_level="warning",
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=3,
    )
    previous = {}
    if threading.current_thread() is threading.main_thread():
        # uvicorn raises the signal again once it has stopped; by then it has done its work.
        for number in (signal.SIGINT, signal.SIGTERM):
            previous[number] = signal.signal(number, lambda *_: None)
    try:
        uvicorn.Server(config).run(sockets=[listener])
    finally:
        for number, handler in previous.items():
            signal.signal(number, handler)


def origin_at(listener: socket.socket) -> str:
    """Return the URL of what listens at a socket; a wildcard address is reached by loopback."""
    host, port = listener.getsockname()[:2]
    address = ipaddress.ip_address(host.partition("%")[0])
    if address.is_unspecified:
        address = ipaddress.ip_address("::1" if address.version == 6 else LOOPBACK)
    return f"http://[{address}]:{port}" if address.version == 6 else f"http://{address}:{port}"


def one_line(problem: Problem) -> str:
    """Return a mistake of the command line in one line."""
    return f"expected {problem.expected}, found: {problem.found}; {problem.fix}"


def start_up_lines(app: MockApplication, origin: str, credential: str) -> list[str]:
    """Return the start-up table: vendor, base URL, and a curl line that starts a job."""
    width = max(len(name) for name in app.vendors)
    lines = [f"jobs and plans: {origin}{CONTROL_PATH}/"]
    for vendor in app.vendors.values():
        lines.append(f"{vendor.name:<{width}}  {origin}{vendor.base_path}")
        lines.append(f"  {curl_line(vendor, origin, credential)}")
    return lines


def _announce(
    console: Console, app: MockApplication, listener: socket.socket, host: str, credential: str
) -> None:
    address = listener.getsockname()
    _print(console, [f"listening on {origin_at(listener)}, port {address[1]}; Ctrl+C stops"])
    if not ipaddress.ip_address(address[0].partition("%")[0]).is_loopback:
        warning = (
            f"WARNING: bound to {host}: everyone who can reach this machine can reach the mock"
        )
        console.print(warning, style="bold red", soft_wrap=True, markup=False, highlight=False)
    _print(console, start_up_lines(app, origin_at(listener), credential))


def _print(console: Console, lines: Sequence[str]) -> None:
    for line in lines:
        # Not wrapped: a curl line that is broken in two cannot be copied.
        console.print(line, soft_wrap=True, markup=False, highlight=False)


def _write_port(port_file: Path | None, listener: socket.socket) -> None:
    if port_file is not None:
        # By a rename, so that who waits for the file never reads half of it.
        draft = port_file.with_name(f".{port_file.name}.draft")
        draft.write_text(f"{listener.getsockname()[1]}\n")
        draft.replace(port_file)


def _failed(console: Console, *lines: str) -> int:
    _print(console, lines)
    return 1
