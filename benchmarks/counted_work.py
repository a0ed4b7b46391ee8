"""Some small pieces of work, whose instructions `benchmarks.gate` counts under callgrind.

`python -m benchmarks.counted_work` does each once, through libffi's `ffi_call`, which nothing else
here uses: callgrind counts what is done inside of that, and writes it down when it returns.
"""

from __future__ import annotations

import asyncio
import ctypes
import gc
from collections.abc import Callable, Iterator
from importlib import import_module
from typing import Any

NAMES = (
    *("import a client", "100 calls", "100 polls of a watch"),
    *("100 answers of a mock", "100 repeated answers of a mock", "check"),
)
"""What is counted, in the order in which it is done."""

COUNT = 100

Work = Callable[[], object]


def works() -> Iterator[Work]:
    """Yield a piece of work for each of `NAMES`, made ready; the first knows no library yet."""
    yield lambda: import_module("oration_jobs").Client
    yield calls()
    yield watching()
    yield answering()
    yield answering(repeated=True)
    yield checking()


def calls() -> Work:
    """Return what polls through a client over a mock transport of httpx2."""
    import httpx2
    from benchmarks.calls import Vendor, our_calls
    from benchmarks.peers import chosen_contract

    contract = chosen_contract()
    call, _ = our_calls(contract, Vendor(contract, httpx2))
    call()
    return lambda: [call() for _ in range(COUNT)]


def watching() -> Work:
    """Return what watches a job, which goes on, for a number of polls."""
    import httpx2
    from benchmarks.calls import ORIGIN, Vendor, connect
    from benchmarks.peers import chosen_contract
    from benchmarks.waits import TickClock, drain, metered

    contract = chosen_contract()
    package: Any = import_module(f"{contract.vendor}_jobs")
    vendor = Vendor(contract, httpx2)

    async def watched() -> None:
        async with httpx2.AsyncClient(transport=httpx2.MockTransport(vendor)) as http:
            transport = package.AsyncHttpx2Transport(http)
            meter = metered(transport)
            clock = TickClock()
            more = {"base_url": ORIGIN + contract.server_path, "transport": transport}
            client = connect(contract, "AsyncClient", **more)
            key = [str(p.example) for p in contract.poll.path_parameters]
            watch = package.async_watch([client.job(*key)], clock=clock, timeout=1e9)
            task = asyncio.create_task(drain(watch))
            enough = asyncio.create_task(meter.let_out(COUNT))
            await asyncio.wait({task, enough}, return_when=asyncio.FIRST_COMPLETED)
            assert enough.done(), "the watch has ended"
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)

    asyncio.run(watched())
    return lambda: asyncio.run(watched())


class Writer:
    """What writes whole answers to a connection that there is not."""

    is_ready = True

    def write_whole(self, reply: Any) -> bytes | None:
        from jobcontracts.mock.http.server.whole_messages import whole_message

        return whole_message(reply, [])

    def write(self, message: bytes) -> None:
        assert message.startswith(b"HTTP/1.1 200 ")


def answering(*, repeated: bool = False) -> Work:
    """Return what asks a mock for the state of a job, without a socket.

    Args:
        repeated: Whether as on a socket, where the same request is answered as before.
    """
    from benchmarks.peers import chosen_contract
    from benchmarks.server import poll_headers

    from jobcontracts.mock import create_app
    from jobcontracts.mock.http.messages import WRITER

    contract = chosen_contract()
    app = create_app([contract])
    vendor = app.vendors[contract.vendor]
    # Held, so that it is in the same state however long counting takes.
    job = app.create_job(contract.vendor, hold=vendor.default_scenario.states[0][0])
    path = vendor.url(contract.poll.id, job, "")
    headers = [(n.lower().encode(), v.encode()) for n, v in poll_headers(contract).items()]
    scope: dict[str, Any] = {
        "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": "GET",
        "scheme": "http", "path": path, "raw_path": path.encode(), "query_string": b"",
        "root_path": "", "headers": headers, "client": ("127.0.0.1", 1), "server": ("mock", 80),
    }  # fmt: skip
    if repeated:
        scope[WRITER] = Writer()
    statuses = set[int]()

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Any) -> None:
        statuses.add(message.get("status", 200))

    async def ask() -> None:
        for _ in range(COUNT):
            await app(dict(scope), receive, send)
        assert statuses == (set() if repeated else {200}), f"the mock answers with {statuses}"

    asyncio.run(ask())
    loop = asyncio.new_event_loop()
    return lambda: loop.run_until_complete(ask())


def checking() -> Work:
    """Return what checks a contract."""
    from benchmarks.peers import chosen_contract

    from jobcontracts.check import check_vendor
    from jobcontracts.model.vendors import own_specs

    folder = own_specs() / chosen_contract().vendor
    check_vendor(folder)
    return lambda: check_vendor(folder)


def through_ctypes(work: Work) -> None:
    """Do a piece of work as a C function that ctypes calls.

    Without Python's collection of garbage: whether one falls into it is chance.
    """
    failures: list[BaseException] = []

    def work_or_failure() -> None:
        try:
            work()
        except BaseException as error:  # noqa: BLE001 -- ctypes would print it and go on
            failures.append(error)

    function = ctypes.CFUNCTYPE(None)(work_or_failure)
    gc.collect()
    gc.disable()
    function()
    gc.enable()
    if failures:
        raise failures[0]


if __name__ == "__main__":
    for each in works():
        through_ctypes(each)
