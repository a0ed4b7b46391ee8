"""One call and one poll of a wait, against HTTP alone and against the clients of both generators.

All are answered by a mock transport, and wait on a clock that nobody waits for: what is left is the
work of a client. The handler that stands for the vendor is nobody's work: its time is left out.
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx
import httpx2
import msgspec
from benchmarks.measurement import Measurement, Turn, cpu, pooled, some_turns
from benchmarks.peers import (
    chosen_contract,
    contracts,
    datamodel_codegen_client,
    openapi_python_client,
    write_documents,
)

from jobcontracts.mock import DEFAULT_CREDENTIALS
from jobcontracts.model.api import Operation
from jobcontracts.model.contract import Contract
from jobcontracts.model.documented_answer import DocumentedAnswer, documented_answers
from jobcontracts.model.pointer import pointer_of

CALLS = 20
"""How many calls are timed together: few, so that turns are short and a hiccup falls on few."""

POLLS = 30
"""How many polls make one wait."""

TURNS = 30
"""How many turns of a line one process takes."""

Call = Callable[[], object]
ORIGIN = "https://vendor.example"
PEER = "peer_of_datamodel_codegen"


def measure() -> Iterator[Measurement]:
    """Yield the measurements: each vendor against httpx2, one against the generators' clients."""
    contract = chosen_contract()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (document,) = write_documents([contract], folder)
        openapi_python_client(document, folder / "peer")
        datamodel_codegen_client(document, folder / PEER, {"job": poller(contract)})
        yield from pooled(partial(turns_of_a_process, folder))


def turns_of_a_process(folder: Path) -> dict[tuple[str, str], list[Turn]]:
    """Return turns of all lines; `folder` has the generators' clients."""
    contract = chosen_contract()
    generated = turns_with_generated(contract, folder)
    turns = {("call", c.vendor): turns_with_httpx2(c) for c in contracts()}
    return turns | {(line, contract.vendor): some for line, some in generated.items()}


def turns_with_httpx2(contract: Contract) -> list[Turn]:
    """Return turns of a vendor's poll and httpx2 alone."""
    vendor = Vendor(contract, httpx2)
    with httpx2.Client(transport=httpx2.MockTransport(vendor)) as http:
        ask, _ = our_calls(contract, vendor)
        ask()
        # httpx2 at its best: its URL is parsed before, and it is given no header of its own.
        own = {*http.headers, "host"} - {"accept"}
        headers = {k: v for k, v in vendor.asked.headers.items() if k not in own}
        bare = partial(http.get, vendor.asked.url, headers=headers)
        both = ask, lambda: bare().json()
        return some_turns(TURNS, *(cpu(repeated(call), vendor.clock, CALLS) for call in both))


def turns_with_generated(contract: Contract, folder: Path) -> dict[str, list[Turn]]:
    """Return turns of ours and of the clients that both generators make."""
    vendor, of_httpx = Vendor(contract, httpx2, ends=True), Vendor(contract, httpx)
    sys.path += [str(folder / "peer"), str(folder)]
    with httpx2.Client(transport=httpx2.MockTransport(vendor)) as http:
        ask, wait = our_calls(contract, vendor)
        of_attrs = openapi_python_client_call(contract, folder / "peer", of_httpx)
        of_msgspec, their_wait = datamodel_codegen_calls(contract, http)
        ours = cpu(repeated(ask), vendor.clock, CALLS)
        lines = {
            "call, attrs": (ours, cpu(repeated(of_attrs), of_httpx.clock, CALLS)),
            "call, msgspec": (ours, cpu(repeated(of_msgspec), vendor.clock, CALLS)),
            "poll": (cpu(wait, vendor.clock, POLLS), cpu(their_wait, vendor.clock, POLLS)),
        }
        return {line: some_turns(TURNS, *both) for line, both in lines.items()}


def repeated(call: Call) -> Call:
    """Return what calls `CALLS` times."""
    return lambda: [call() for _ in range(CALLS)]


class Vendor:
    """Answers that the job goes on; if it `ends`, every `POLLS`-th time that it has succeeded.

    The answers are documented ones, and responses of `library`. `asked` is the last request,
    `spent` the CPU seconds that answering took.
    """

    asked: Any
    spent = 0.0

    def __init__(self, contract: Contract, library: Any, ends: bool = False) -> None:
        states = next(iter(contract.lifecycle.simulation.plans.values())).states
        read = contract.lifecycle.state.value_in_response
        polled = {read(answer): answer for answer in documented_answers(contract.poll)}
        self._created = respond(library, next(documented_answers(submit_of(contract))))
        self._going = respond(library, polled[states[0]])
        self._done = respond(library, polled[states[-1]]) if ends else self._going
        self._polls = 0

    def __call__(self, request: Any) -> Any:
        started = time.thread_time()
        self.asked = request
        answer = self._created
        if request.method == "GET":
            self._polls += 1
            answer = self._going if self._polls % POLLS else self._done
        response = answer()
        self.spent += time.thread_time() - started
        return response

    def clock(self) -> float:
        """Return the CPU seconds that this thread has worked for others."""
        return time.thread_time() - self.spent


def respond(library: Any, answer: DocumentedAnswer) -> Callable[[], Any]:
    """Return what makes a response of a library's: one that was read cannot be sent again."""
    headers = {"content-type": answer.media.name} if answer.media else {}
    body = msgspec.json.encode(answer.json) if answer.media else b""
    return partial(library.Response, answer.status, headers=headers, content=body)


class InstantClock:
    """A clock that sleeping moves, for both clients."""

    time = 0.0

    def now(self) -> float:
        return self.time

    def sleep(self, seconds: float) -> None:
        self.time += seconds


def connect(contract: Contract, kind: str, **more: Any) -> Any:
    """Return a client of the vendor's package, with the credentials of the mock."""
    package = import_module(f"{contract.vendor}_jobs")
    environment = import_module(f"{contract.vendor}_jobs.environment")
    needed = {**environment.CREDENTIALS, **environment.REQUIRED_SETTINGS}
    return getattr(package, kind)(**dict.fromkeys(needed, DEFAULT_CREDENTIALS[0]), **more)


def our_calls(contract: Contract, vendor: Vendor) -> tuple[Call, Call]:
    """Return what polls once and what waits for a job, through our client as it makes itself.

    But for the sockets: where it would open a connection, it asks `vendor`.
    """

    class Asking(httpx2.MockTransport):
        def __init__(self, network: object) -> None:
            super().__init__(vendor)

    made_with: Any = import_module(f"{contract.vendor}_jobs._runtime.httpx2_clients")
    made_with.DeadlineTransport = Asking
    base_url = ORIGIN + contract.server_path
    client = connect(contract, "Client", base_url=base_url, clock=InstantClock())
    values = [str(p.example) for p in contract.poll.path_parameters]
    poll = partial(getattr(client, snake(contract.poll.id)), *values)
    return poll, lambda: client.job(*values).wait(timeout=1e9)


def openapi_python_client_call(contract: Contract, folder: Path, vendor: Vendor) -> Call:
    """Return what polls once through openapi-python-client's own client.

    It decodes into attrs classes, and makes None of an answer that is not documented.
    """
    package = next(p.name for p in folder.iterdir() if (p / "client.py").exists())
    arguments = {"transport": httpx.MockTransport(vendor)}
    base_url = ORIGIN + contract.server_path
    client = import_module(package).Client(base_url=base_url, httpx_args=arguments)
    module = import_module(f"{package}.api.{tag_of(contract)}.{snake(contract.poll.id)}")
    return partial(module.sync, client=client, **required(contract.poll))


def datamodel_codegen_calls(contract: Contract, http: httpx2.Client) -> tuple[Call, Call]:
    """Return what polls once and what waits for a job, through datamodel-code-generator's."""
    names = ("client", "client.options", "client.protocols", "models")
    package, options, protocols, models = (import_module(f"{PEER}.{name}") for name in names)
    clock = InstantClock()
    timing = options.Clock(monotonic=clock.now, sleep=clock.sleep)
    credentials = {snake(name): "benchmark" for name in contract.security_schemes}
    base_url = ORIGIN + contract.server_path
    client = package.Client(base_url=base_url, http_client=http, clock=timing, **credentials)
    ask = getattr(getattr(client, tag_of(contract)), snake(contract.poll.id))

    unlimited = protocols.PollOptions(max_polls=None, max_wait=None, total_timeout=None)
    request_body = submit_of(contract).request_body
    assert request_body is not None
    (media,) = request_body.content.values()
    model = getattr(models, media.schema["$ref"].rpartition("/")[2])
    body = msgspec.convert(next(iter(media.examples.values())), model)
    saved = client.protocols.job.start(body=body).checkpoint()
    resume = partial(client.protocols.job.resume, saved, poll_options=unlimited)
    return partial(ask, **required(contract.poll)), lambda: resume().wait()


def poller(contract: Contract) -> dict[str, Any]:
    """Return datamodel-code-generator's description of a polling helper for the contract's job."""
    lifecycle, poll, submit = contract.lifecycle, contract.poll, submit_of(contract)
    assert lifecycle.new_job.id is not None
    words: dict[str, list[str]] = {"pending": [], "succeeded": [], "failed": [], "cancelled": []}
    for state, phase in lifecycle.phases.items():
        words[phase if phase in words else "pending"].append(state)
    named = {"from": "body", "pointer": pointer_of(lifecycle.new_job.id.tokens)}
    of_job = {"source": "initial", "selector": named}
    needed = [p for p in poll.parameters if p.required]
    values = [of_job if p.name == contract.key.id else {"literal": p.example} for p in needed]
    targets = [{"in": p.location, "name": p.name} for p in needed]
    return {
        "kind": "polling",
        "create": pointer_of(("paths", submit.path, submit.method.lower())),
        "accepted_statuses": list(submit.successes),
        "poll": pointer_of(("paths", poll.path, poll.method.lower())),
        "bindings": [{"target": t, "value": v} for t, v in zip(targets, values, strict=True)],
        "state": {
            "from": "body",
            "pointer": pointer_of(lifecycle.state.places[0].expression.tokens),
        },
        "result": {"kind": "none"},
        **words,
    }


def submit_of(contract: Contract) -> Operation:
    """Return the operation that starts a job."""
    submit = contract.operation("submit")
    assert submit is not None
    return submit


def required(operation: Operation) -> dict[str, Any]:
    """Return the examples of the parameters that it needs, by their names in Python."""
    return {
        snake(p.name): UUID(str(p.example)) if p.schema.get("format") == "uuid" else str(p.example)
        for p in operation.parameters
        if p.required
    }


def tag_of(contract: Contract) -> str:
    """Return under which name the generators put the poll operation."""
    (tag,) = contract.root["paths"][contract.poll.path][contract.poll.method.lower()]["tags"]
    return str(tag)


def snake(name: str) -> str:
    """Return a camelCase or hyphenated name as the generators write it in Python."""
    name = name.replace("-", "_")
    return "".join(f"_{c.lower()}" if c.isupper() else c for c in name).lstrip("_")
