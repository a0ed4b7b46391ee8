"""A client and `os.fork()`: each process gets its own answers, or is told at once why not."""

from __future__ import annotations

import asyncio
import gc
import json
import os
import subprocess
import sys
import threading
import weakref
from pathlib import Path

import httpx2
import pytest

from runtime import httpx2_clients
from runtime.httpx2_clients import AsyncClients, Clients
from runtime.network import Network

from .hostile_server import HostileServer, Peer, hostile_server

PROGRAM = Path(__file__).with_name("forking.py")
TEMPLATES = PROGRAM.parents[2] / "templates"
MEASURED = {name: os.environ[name] for name in os.environ if name.startswith("COVERAGE_")}
"""By which coverage, where it runs, sees the program too: `nox -s self-mutants` wants to know."""
PYREQWEST = ["pyreqwest", "async pyreqwest"]
OWN = ["httpx2", "async httpx2", *PYREQWEST]
FORK_SAFE = ["httpx2", "async httpx2", "a client with deadlines", "a function", "async a function"]
CALLERS = ["a client", "async a client"]


def name_in(head: bytes) -> bytes:
    """Return the name that a request asks for."""
    return head.split(b" ", 2)[1].removeprefix(b"/")


def named(peer: Peer) -> None:
    """Answer with the name that was asked for."""
    while head := peer.request():
        peer.answer(b'{"state":"%s"}' % name_in(head))


def forked(scenario: str, transport: str, server: HostileServer) -> dict[str, str]:
    """Run a scenario; nothing but its outcome is said, not even by what ends with a child."""
    # Python warns of any fork beside a thread, and pyreqwest's runtime is one.
    options = ["-W", "error", "-W", "ignore:This process:DeprecationWarning"]
    if transport not in OWN:
        # What is not made here is not closed here.
        options += ["-W", "ignore::ResourceWarning"]
    done = subprocess.run(
        [sys.executable, *options, str(PROGRAM), scenario, transport, server.url],
        env={"PYTHONPATH": str(TEMPLATES), **MEASURED},
        capture_output=True,
        encoding="utf-8",
        timeout=60,
        check=False,
    )
    assert done.stderr == ""
    outcome: dict[str, str] = json.loads(done.stdout)
    return outcome


def connection_of(server: HostileServer, name: str) -> int:
    """Return the number of the connection on which a name was asked for."""
    (number,) = [
        peer.number for peer in server.peers if name.encode() in map(name_in, peer.requests)
    ]
    return number


def own(outcome: dict[str, str]) -> bool:
    return all(name.startswith(said) for name, said in outcome.items())


@pytest.mark.parametrize("transport", FORK_SAFE)
def test_a_child_gets_its_own_answers_and_the_parent_keeps_its_connection(transport: str) -> None:
    with hostile_server(named) as server:
        outcome = forked("used", transport, server)
    assert own(outcome), outcome
    parents = {connection_of(server, name) for name in ("before", "parent", "after")}
    assert connection_of(server, "child") not in parents
    # An async client's connections end with each event loop.
    assert len(parents) == (3 if transport.startswith("async") else 1)


@pytest.mark.parametrize("transport", [*PYREQWEST, *CALLERS])
def test_where_a_child_cannot_send_it_says_so_at_once(transport: str) -> None:
    with hostile_server(named) as server:
        outcome = forked("used", transport, server)
    assert outcome["child"].startswith("ConfigurationError: ")
    assert "\n" not in outcome.pop("child")
    assert own(outcome) or transport == "async a client", outcome
    assert not any(b"child" in head for head in server.requests)


@pytest.mark.parametrize("transport", [*FORK_SAFE, *PYREQWEST, *CALLERS])
def test_a_client_that_was_not_used_works_in_parent_and_children(transport: str) -> None:
    with hostile_server(named) as server:
        outcome = forked("unused", transport, server)
    assert own(outcome), outcome
    assert len(server.peers) == 3


@pytest.mark.parametrize("transport", [*FORK_SAFE, *PYREQWEST, "a client"])
def test_closing_in_a_child_closes_nothing_of_the_parent(transport: str) -> None:
    with hostile_server(named) as server:
        assert forked("closing", transport, server) == {"child": "closed", "parent": "parent"}


@pytest.mark.parametrize("transport", FORK_SAFE)
def test_the_workers_of_a_pool_get_their_own_answers(transport: str) -> None:
    with hostile_server(named) as server:
        assert own(forked("pooled", transport, server))


@pytest.mark.parametrize("transport", ["httpx2", "async httpx2"])
def test_a_request_that_the_parent_waits_for_holds_up_no_child(transport: str) -> None:
    events = {b"slow": threading.Event(), b"child": threading.Event()}
    awaited = {b"arrived": events[b"slow"], b"slow": events[b"child"]}

    def behaviour(peer: Peer) -> None:
        while head := peer.request():
            name = name_in(head)
            if name in events:
                events[name].set()
            if name in awaited:
                assert awaited[name].wait(10)
            peer.answer(b'{"state":"%s"}' % name)

    with hostile_server(behaviour) as server:
        assert own(forked("busy", transport, server))


@pytest.mark.parametrize("transport", ["httpx2", "async httpx2"])
def test_a_token_that_the_parent_waits_for_holds_up_no_child(transport: str) -> None:
    with hostile_server(named) as server:
        assert own(forked("token", transport, server))


def test_what_a_parent_sends_with_is_not_collected_in_a_child(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(httpx2_clients, "LEFT_TO_PARENT", [])
    clients = Clients(httpx2.Client, Network())
    used = weakref.ref(clients.open())
    clients.after_fork()
    gc.collect()
    client = used()
    assert client is not None
    client.close()


def test_what_a_parents_event_loop_sends_with_is_not_collected_in_a_child(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(httpx2_clients, "LEFT_TO_PARENT", [])
    clients = AsyncClients(httpx2.AsyncClient, Network())

    async def forked() -> object:
        used = weakref.ref(await clients.open())
        clients.after_fork()
        gc.collect()
        return used()

    assert asyncio.run(forked()) is not None


def test_a_watch_whose_threads_are_the_parents_says_so_in_a_child() -> None:
    with hostile_server(named) as server:
        outcome = forked("watching", "httpx2", server)
    assert outcome.pop("child").startswith("ConfigurationError: ")
    assert outcome == {"parent": "0 left"}
