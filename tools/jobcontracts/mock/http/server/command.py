"""`jobcontracts mock`: the application on a socket, until it is told to stop."""

from __future__ import annotations

import errno
import ipaddress
import os
import shlex
import signal
import socket
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from jobcontracts.files.output_folder import refuse_overlap
from jobcontracts.mock.control.access import LOOPBACK_HOSTS
from jobcontracts.mock.control.document import CONTROL_PATH
from jobcontracts.mock.http.application import MockApplication, create_app
from jobcontracts.mock.http.credentials import DEFAULT_CREDENTIALS
from jobcontracts.mock.http.served_contracts import serve_what_can_be
from jobcontracts.mock.http.server.access_log import access_log
from jobcontracts.mock.http.server.curl import curl_line
from jobcontracts.mock.http.server.listening import (
    LOOPBACK,
    is_wildcard,
    listen,
    origin_at,
    reach,
)
from jobcontracts.mock.http.server.output_pipe import reader_gone
from jobcontracts.mock.http.server.port_file import port_file
from jobcontracts.mock.http.server.reload import ContractReader, reloading
from jobcontracts.mock.http.server.serving import MockServer
from jobcontracts.mock.http.server.tls import tls_context
from jobcontracts.mock.jobs.clock import Clock, ClockKind, make_clock
from jobcontracts.mock.jobs.limits import Limits, allow_open_files
from jobcontracts.model.contract import Contract
from jobcontracts.model.vendors import chosen_vendors
from jobcontracts.problem import ProblemsError, nearest, shown
from jobcontracts.rendering.console import TerminalConsole
from jobcontracts.rendering.terminal import INTERRUPTED


@dataclass(frozen=True, slots=True)
class MockOptions:
    """What `jobcontracts mock` is told.

    Args:
        specs: The folder of contracts.
        vendors: Which vendors; all if empty.
        host: The address to listen at; 127.0.0.1 unless others are to reach the mock.
        port: The port; 0 for a free one.
        port_file: Where to write the port once the mock listens.
        plans: The plans of jobs that none is asked for: `PLAN` for all, `VENDOR=PLAN` for one.
        scopes: Which scopes there are: `VENDOR:PARAMETER=VALUE,VALUE`.
        clock: How time goes by.
        speed: How many times as fast as real time; above 0.
        seed: Where job ids and faults come from.
        credentials: What is accepted; `DEFAULT_CREDENTIALS` if empty.
        max_jobs: How many jobs are kept; the oldest ones that have ended go first.
        log: Whether to print a line per request.
        trust_forwarded: Whether a proxy's headers say which scheme and host the client used.
        allow_hosts: For which hosts the control API is, besides those that the mock listens on.
        cors: Whether pages of other sites may use the vendors' operations.
        tls_certificate: The certificate to show, a file of PEM; None for connections in the clear.
        tls_key: Its private key; None if that is in the same file.
        reload: Whether to take contracts anew whenever they change.
    """

    specs: Path
    vendors: Sequence[str] = ()
    host: str = LOOPBACK
    port: int = 0
    port_file: Path | None = None
    plans: Sequence[str] = ()
    scopes: Sequence[str] = ()
    clock: ClockKind = "real"
    speed: float = 1.0
    seed: int = 0
    credentials: Sequence[str] = ()
    max_jobs: int = Limits().jobs
    log: bool = False
    trust_forwarded: bool = False
    allow_hosts: Sequence[str] = ()
    cors: bool = True
    tls_certificate: Path | None = None
    tls_key: Path | None = None
    reload: bool = False


def run_mock(options: MockOptions, console: TerminalConsole, warnings: TerminalConsole) -> int:
    """Serve the mock until SIGINT or SIGTERM, and return the exit status.

    Args:
        options: What to serve, and where.
        console: Where the start-up table and the access lines are printed.
        warnings: Where it is said that others can reach the mock, which vendors are not served, and
            that a client waits in vain.

    Returns:
        What a shell makes of SIGINT, which is Ctrl-C; 0 after SIGTERM, which is how a script ends
        what it has started.

    Raises:
        BrokenPipeError: Nobody reads any more what it prints, as in a pipe into `head`.
        ProblemsError: A vendor that was named, a plan, the speed, a host, the address, the port
            file or the certificate is wrong, or no contract is left that can be served.
    """
    if options.port_file is not None:
        refuse_overlap(options.port_file, [options.specs], "--port-file")
    with port_file(options.port_file) as write_port:
        tls = tls_context(options.tls_certificate, options.tls_key)
        serve = partial(
            serve_what_can_be,
            specs=options.specs,
            wanted=options.vendors,
            make=partial(_app, options, console, warnings),
            build=create_app,
        )
        reader = ContractReader(options.specs, serve, warnings)
        app = reader.first()
        allow_open_files()
        server = MockServer(app, tls=tls)
        server.unwanted = reader_gone(console.file)
        with listen(options.host, options.port) as listener, stopped_by_signals(server) as received:
            # In this order: who has read that it listens may stop it at once.
            write_port(listener.getsockname()[1])
            _announce(console, app, listener, options)
            _warn(warnings, listener, options)
            if options.reload:
                server.beside = partial(reloading, reader, server.serve_instead, console)
            else:
                server.freeze()
            server.run(sockets=[listener])
    if not received and server.unwanted():
        raise BrokenPipeError(errno.EPIPE, os.strerror(errno.EPIPE))
    return INTERRUPTED if signal.SIGINT in received else 0


def _app(
    options: MockOptions,
    console: TerminalConsole,
    warnings: TerminalConsole,
    contracts: Sequence[Contract],
) -> MockApplication:
    """Build the application.

    Raises:
        ProblemsError: Two contracts do not go together; or a plan, the speed or a host is wrong.
    """
    chosen = chosen_vendors(options.specs, options.vendors)
    plans = plans_by_text(options.plans, chosen, contracts)
    scopes = scopes_by_text(options.scopes)
    not_served = {*chosen} - {contract.vendor for contract in contracts}
    app = create_app(
        contracts,
        clock=_clock(options),
        seed=options.seed,
        plan={c.vendor: plans[c.vendor] for c in contracts if c.vendor in plans},
        scopes={name: said for name, said in scopes.items() if name not in not_served},
        credentials=options.credentials or DEFAULT_CREDENTIALS,
        limits=Limits(jobs=options.max_jobs),
        trust_forwarded=options.trust_forwarded,
        # At the wildcard address it listens to itself, too, by whatever port that comes about.
        allow_hosts=[*options.allow_hosts, *(LOOPBACK_HOSTS if is_wildcard(options.host) else ())],
        cors=options.cors,
    )
    if options.log:
        app.observer = access_log(console.file, app.journal)
    app.on_hint = lambda line: warnings.print_line(f"HINT: {line}", "bold yellow")
    return app


def _clock(options: MockOptions) -> Clock:
    try:
        return make_clock(options.clock, options.speed)
    except ValueError:
        fix = "write --speed 2 for a mock that is twice as fast as time"
        raise ProblemsError.of(
            "a --speed greater than 0 that is finite", f"{options.speed:g}", fix
        ) from None


def plans_by_text(
    texts: Sequence[str], vendors: Sequence[str], contracts: Sequence[Contract]
) -> Mapping[str, str]:
    """Return plans by vendor from `PLAN` for all of them, and `VENDOR=PLAN` for one.

    Raises:
        ProblemsError: One is `NAME=...`, and neither a vendor, a plan nor a state has that name.
    """
    lifecycles = [contract.lifecycle for contract in contracts]
    words = {word for each in lifecycles for word in (*each.phases, *each.simulation.plans)}
    named: dict[str, str] = {}
    for_all: dict[str, str] = {}
    for text in texts:
        name, _, plan = text.partition("=")
        if name.strip() in vendors:
            named[name.strip()] = plan.strip()
        else:
            # A list of states has its times after the same sign.
            state, sign, _ = text.partition(",")[0].rpartition("=")
            if sign and state.strip() not in words:
                expected = "VENDOR=PLAN, or PLAN, or STATE=SECONDS,STATE after --plan"
                fix = nearest(name.strip(), [*vendors, *words], "jobcontracts mock --help has more")
                raise ProblemsError.of(expected, text, fix)
            for_all = dict.fromkeys(vendors, text)
    return for_all | named


def scopes_by_text(texts: Sequence[str]) -> Mapping[str, Mapping[str, list[str]]]:
    """Return scopes by vendor and parameter from `VENDOR:PARAMETER=VALUE,VALUE`.

    Raises:
        ProblemsError: One is not written so.
    """
    found: dict[str, dict[str, list[str]]] = {}
    for text in texts:
        left, sign, values = text.partition("=")
        vendor, colon, name = left.partition(":")
        if not (sign and colon and name.strip()):
            fix = "write it as in --scope VENDOR:PARAMETER=acme,globex"
            raise ProblemsError.of("VENDOR:PARAMETER=VALUE,VALUE after --scope", text, fix)
        there = found.setdefault(vendor.strip(), {}).setdefault(name.strip(), [])
        there += [value.strip() for value in values.split(",") if value.strip()]
    return found


@contextmanager
def stopped_by_signals(server: MockServer) -> Iterator[list[int]]:
    """Let SIGINT and SIGTERM stop a server, before it runs too; requests under way are finished.

    Yields:
        The signals that came, in their order.
    """
    received: list[int] = []

    def stop(number: int, _: object) -> None:
        received.append(number)
        server.should_exit = True

    previous = {}
    if threading.current_thread() is threading.main_thread():
        # uvicorn has handlers of its own while it runs, and raises the signal again at its end.
        for number in (signal.SIGINT, signal.SIGTERM):
            previous[number] = signal.signal(number, stop)
    try:
        yield received
    finally:
        for number, handler in previous.items():
            signal.signal(number, handler)


def start_up_lines(app: MockApplication, origin: str, credential: str) -> list[str]:
    """Return the start-up table: vendor, base URL, and a curl line that starts a job."""
    width = max(len(name) for name in app.vendors)
    lines = [f"jobs, plans, time and faults: {origin}{CONTROL_PATH}/"]
    for vendor in app.vendors.values():
        lines.append(f"{vendor.name:<{width}}  {origin}{vendor.base_path}")
        lines.append(f"  {curl_line(vendor, origin, credential)}")
    return lines


def _announce(
    console: TerminalConsole, app: MockApplication, listener: socket.socket, options: MockOptions
) -> None:
    scheme = "http" if options.tls_certificate is None else "https"
    origin, port = origin_at(listener, scheme), listener.getsockname()[1]
    console.print_line(f"listening on {origin}, port {port}; Ctrl-C stops")
    words, origins = reach(listener, scheme)
    if words:
        console.print_line(f"that is {words}:")
    for each in origins:
        console.print_line(f"  {each}")
    if options.tls_certificate is not None:
        path = shlex.quote(str(options.tls_certificate.absolute()))
        console.print_line(f"clients trust it that have: export SSL_CERT_FILE={path}")
    if options.reload:
        console.print_line(f"contracts are taken anew when they change: {shown(options.specs)}")
    credential = (*options.credentials, *DEFAULT_CREDENTIALS)[0]
    for line in start_up_lines(app, origin, credential):
        console.print_line(line)


def _warn(console: TerminalConsole, listener: socket.socket, options: MockOptions) -> None:
    address = listener.getsockname()[0].partition("%")[0]
    if not ipaddress.ip_address(address).is_loopback:
        who = "everyone who can reach this machine can reach the mock"
        host = f"[{options.host}]" if ":" in options.host else options.host
        warning = f"WARNING: bound to {host}: {who}"
        console.print_line(warning, "bold red")
