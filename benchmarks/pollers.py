"""One call and one wait, against the client and poller that datamodel-code-generator makes.

Both wait for the same job, over a mock transport, on a clock that nobody waits for: what is left is
the time that a poll takes besides HTTP. Of our vendors it makes a poller only where an operation
starts the job and its body names it, so it is measured with the first one that is like this.
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from importlib import import_module
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx2
import msgspec
from benchmarks.calls import connect, per_call, snake
from benchmarks.measurement import Measurement, compare
from benchmarks.peers import datamodel_codegen_client, write_documents

from jobcontracts.model.api import Operation
from jobcontracts.model.contract import Contract, read_contract
from jobcontracts.model.documented_answer import documented_answers
from jobcontracts.model.vendors import own_specs, vendor_names

POLLS = 500
"""How many polls make one wait."""

PEER = "peer_of_datamodel_codegen"


class InstantClock:
    """A clock that sleeping moves, for both clients."""

    def __init__(self) -> None:
        self.time = 0.0

    def now(self) -> float:
        return self.time

    def sleep(self, seconds: float) -> None:
        self.time += seconds


class Server:
    """Answers that the job goes on, and with every `POLLS`-th poll that it has succeeded."""

    def __init__(self, contract: Contract) -> None:
        self._contract = contract
        states = next(iter(contract.lifecycle.simulation.plans.values())).states
        self._going, self._done = (self._answer(contract.poll, s) for s in (states[0], states[-1]))
        submit = contract.operation("submit")
        assert submit is not None
        self._created = self._answer(submit, None)
        self._polls = 0

    def _answer(self, operation: Operation, state: str | None) -> tuple[int, bytes]:
        """Return status and body of a documented success, in a state if that is given."""
        read = self._contract.lifecycle.state.value_in_response
        return next(
            (answer.status, msgspec.json.encode(answer.json))
            for answer in documented_answers(operation)
            if state is None or read(answer) == state
        )

    def __call__(self, request: httpx2.Request) -> httpx2.Response:
        if request.method != "GET":
            status, body = self._created
        else:
            self._polls += 1
            status, body = self._going if self._polls % POLLS else self._done
        headers = {"content-type": "application/json"}
        return httpx2.Response(status, headers=headers, content=body)


def measure(turns: int = 7) -> Iterator[Measurement]:
    """Yield the measurements of one call and of one wait."""
    contracts = [read_contract(own_specs() / name) for name in vendor_names(own_specs())]
    contract = next(c for c in contracts if _is_suitable(c))
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (document,) = write_documents([contract], folder)
        datamodel_codegen_client(document, folder / PEER, {"job": poller(contract)})
        sys.path.insert(0, name)
        with httpx2.Client(transport=httpx2.MockTransport(Server(contract))) as http:
            yield compare(
                f"one call, {contract.vendor}",
                "datamodel-code-generator's own client (httpx2)",
                per_call(our_call(contract, http)),
                per_call(their_call(contract, http)),
                turns=turns,
                target=None,
            )
            yield compare(
                f"one poll of a wait, {contract.vendor}",
                "datamodel-code-generator's own poller (httpx2)",
                per_poll(our_wait(contract, http)),
                per_poll(their_wait(contract, http)),
                turns=turns,
                target=None,
            )


def _is_suitable(contract: Contract) -> bool:
    value = contract.lifecycle.handle.value
    read = (*contract.lifecycle.state.expressions, value)
    in_bodies = all(e is not None and e.place == "body" for e in read)
    return len(read) == 2 and in_bodies and contract.operation("submit") is not None


def poller(contract: Contract) -> dict[str, Any]:
    """Return the generator's description of a polling helper for the contract's job."""
    lifecycle, poll, submit = contract.lifecycle, contract.poll, contract.operation("submit")
    assert submit is not None
    assert lifecycle.handle.value is not None
    words: dict[str, list[str]] = {"pending": [], "succeeded": [], "failed": [], "cancelled": []}
    for state, phase in lifecycle.phases.items():
        ended = {"succeeded": "succeeded", "cancelled": "cancelled", "failed": "failed"}
        words[ended.get(phase, "pending")].append(state)
    named = {"from": "body", "pointer": _pointer(lifecycle.handle.value.tokens)}
    bindings: list[dict[str, Any]] = [
        {
            "target": {"in": "path", "name": lifecycle.handle.id},
            "value": {"source": "initial", "selector": named},
        }
    ]
    bindings += [
        {
            "target": {"in": p.location, "name": p.name},
            "value": {"literal": str(p.example)},
        }
        for p in poll.parameters
        if p.required and p.name != lifecycle.handle.id
    ]
    return {
        "kind": "polling",
        "create": _reference(submit),
        "accepted_statuses": list(submit.successes),
        "poll": _reference(poll),
        "bindings": bindings,
        "state": {"from": "body", "pointer": _pointer(lifecycle.state.expressions[0].tokens)},
        "result": {"kind": "none"},
        **words,
    }


def _reference(operation: Operation) -> str:
    return _pointer(("paths", operation.path, operation.method.lower()))


def _pointer(tokens: Sequence[str | int]) -> str:
    return "".join("/" + str(t).replace("~", "~0").replace("/", "~1") for t in tokens)


def our_call(contract: Contract, http: httpx2.Client) -> Callable[[], object]:
    """Return a function that polls once through our client."""
    ask = getattr(connect(contract, http), snake(contract.poll.id))
    values = [str(p.example) for p in contract.poll.path_parameters]
    return lambda: ask(*values)


def our_wait(contract: Contract, http: httpx2.Client) -> Callable[[], object]:
    """Return a function that waits for a job through our client."""
    client = connect(contract, http, clock=InstantClock())
    values = [str(p.example) for p in contract.poll.path_parameters]
    return lambda: client.job(*values).wait(timeout=1e9)


def peer(contract: Contract, http: httpx2.Client) -> Any:
    """Return the peer's client over `http`."""
    module = import_module(f"{PEER}.client")
    clock = InstantClock()
    timing = import_module(f"{PEER}.client.options").Clock(monotonic=clock.now, sleep=clock.sleep)
    credentials = {snake(name): "benchmark" for name in contract.security_schemes}
    base_url = f"https://vendor.example{contract.server_path}"
    return module.Client(base_url=base_url, http_client=http, clock=timing, **credentials)


def their_call(contract: Contract, http: httpx2.Client) -> Callable[[], object]:
    """Return a function that polls once through the peer's client."""
    poll = contract.poll
    (tag,) = contract.root["paths"][poll.path][poll.method.lower()]["tags"]
    ask = getattr(getattr(peer(contract, http), tag), snake(poll.id))
    values = {snake(p.name): _typed(p.schema, p.example) for p in poll.parameters if p.required}
    return lambda: ask(**values)


def _typed(schema: Any, value: Any) -> Any:
    return UUID(value) if schema.get("format") == "uuid" else str(value)


def their_wait(contract: Contract, http: httpx2.Client) -> Callable[[], object]:
    """Return a function that waits for a job through the peer's poller."""
    client = peer(contract, http)
    options = import_module(f"{PEER}.client.protocols").PollOptions
    unlimited = options(max_polls=None, max_wait=None, total_timeout=None)
    submit = contract.operation("submit")
    assert submit is not None
    assert submit.request_body is not None
    (media,) = submit.request_body.content.values()
    model = getattr(import_module(f"{PEER}.models"), media.schema["$ref"].rpartition("/")[2])
    body = msgspec.convert(next(iter(media.examples.values())), model)
    saved = client.protocols.job.start(body=body).checkpoint()
    return lambda: client.protocols.job.resume(saved, poll_options=unlimited).wait()


def per_poll(wait: Callable[[], object]) -> Callable[[], float]:
    """Return a function that waits for a job and returns the seconds of one poll."""

    def timed() -> float:
        started = time.perf_counter()
        wait()
        return (time.perf_counter() - started) / POLLS

    return timed
