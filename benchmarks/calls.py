"""One call through a client, against httpx2 alone with the same request and mock transport."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from functools import partial
from importlib import import_module
from typing import Any

import httpx2
from benchmarks.measurement import Measurement, compare

from jobcontracts.model.contract import Contract, read_contract
from jobcontracts.model.documented_answer import documented_answers
from jobcontracts.model.http import MISSING
from jobcontracts.model.vendors import own_specs, vendor_names

CALLS = 2000
"""How many calls make one turn."""


def measure(turns: int = 9) -> Iterator[Measurement]:
    """Yield a measurement per vendor."""
    for name in vendor_names(own_specs()):
        contract = read_contract(own_specs() / name)
        answer = documented_answer(contract)
        transport = httpx2.MockTransport(answering(answer))
        with httpx2.Client(transport=transport) as http:
            client = connect(contract, http)
            handle = client.job(*(str(p.example) for p in contract.poll.path_parameters))
            arguments = [getattr(handle.key, field) for field in handle.key.__struct_fields__]
            ask = partial(getattr(client, snake(contract.poll.id)), *arguments)
            seen = capture(ask, client)

            def theirs(seen: Any = seen, http: httpx2.Client = http) -> object:
                answer = http.get(seen.url, headers=seen.headers)
                return answer.json() if answer.content else answer.status_code

            yield compare(
                f"one call, {name}",
                "httpx2 alone, and its .json()",
                per_call(ask),
                per_call(theirs),
                turns=turns,
                target=1.25,
            )


def connect(contract: Contract, http: httpx2.Client, **more: Any) -> Any:
    """Return the vendor's client over `http`; `more` are arguments of its own."""
    package = import_module(f"{contract.vendor}_jobs")
    environment = import_module(f"{contract.vendor}_jobs.environment")
    needed = {**environment.CREDENTIALS, **environment.REQUIRED_SETTINGS}
    base_url = f"https://vendor.example{contract.server_path}"
    chosen = dict.fromkeys(needed, "benchmark") | more
    return package.Client(http_client=http, base_url=base_url, **chosen)


def documented_answer(contract: Contract) -> httpx2.Response:
    """Return the contract's first example of a poll's answer, about the job of the examples."""
    read = contract.lifecycle.state.value_in_response
    answer = next(a for a in documented_answers(contract.poll) if read(a) is not MISSING)
    assert answer.media is not None
    headers = {"content-type": answer.media.name}
    return httpx2.Response(answer.status, headers=headers, content=json.dumps(answer.json).encode())


def answering(answer: httpx2.Response) -> Callable[[httpx2.Request], httpx2.Response]:
    """Return a handler for a mock transport that always gives the same answer."""
    return lambda _: fresh(answer)


def fresh(answer: httpx2.Response) -> httpx2.Response:
    """Return a copy of a response: one that was read cannot be sent again."""
    return httpx2.Response(answer.status_code, headers=answer.headers, content=answer.content)


def capture(call: Callable[[], object], client: Any) -> Any:
    """Return the request that a call sends."""
    sent: list[httpx2.Request] = []
    http = client._core._transport
    call()
    inner = (http or client._core._transport)._client
    inner.event_hooks = {"request": [sent.append]}
    call()
    inner.event_hooks = {}
    (request,) = sent
    return request


def per_call(call: Callable[[], object]) -> Callable[[], float]:
    """Return a function that makes `CALLS` calls and returns the seconds of one."""

    def timed() -> float:
        started = time.perf_counter()
        for _ in range(CALLS):
            call()
        return (time.perf_counter() - started) / CALLS

    return timed


def snake(name: str) -> str:
    """Return a camelCase or hyphenated name as the generators write it in Python."""
    name = name.replace("-", "_")
    return "".join(f"_{c.lower()}" if c.isupper() else c for c in name).lstrip("_")
