"""Many jobs in no time: an event loop whose clock jumps, and vendors that live on it."""

from __future__ import annotations

import asyncio
import importlib
import importlib.util
import selectors
import sys
from collections.abc import Callable, Coroutine, Mapping
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any, TypeVar

import msgspec

import runtime

T = TypeVar("T")


class _JumpingSelector(selectors.DefaultSelector):
    """Lets time pass on the loop's clock instead of waiting."""

    time = 0.0

    def select(self, timeout: float | None = None) -> list[Any]:
        ready = super().select(0)
        if not ready:
            assert timeout is not None, "nothing would ever happen again"
            self.time += max(0.0, timeout)
        return ready


class SimulatedLoop(asyncio.SelectorEventLoop):
    """An event loop on which sleeping takes no time."""

    def __init__(self) -> None:
        self._jumping = _JumpingSelector()
        super().__init__(self._jumping)

    def time(self) -> float:
        return self._jumping.time


def simulate(main: Coroutine[Any, Any, T]) -> T:
    """Run a coroutine on a simulated loop."""
    with asyncio.Runner(loop_factory=SimulatedLoop) as runner:
        return runner.run(main)


class LoopClock:
    """The time of the loop that runs."""

    def now(self) -> float:
        return asyncio.get_running_loop().time()

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds)


def package(name: str) -> SimpleNamespace:
    """Return the modules of a copy of the runtime, as another generated package has one."""
    if name not in sys.modules:
        folder = Path(runtime.__file__ or "").parent
        spec = importlib.util.spec_from_file_location(
            name, folder / "__init__.py", submodule_search_locations=[str(folder)]
        )
        assert spec is not None
        assert spec.loader is not None
        module = ModuleType(name)
        module.__spec__ = spec
        module.__path__ = [str(folder)]
        sys.modules[name] = module
    modules = ("messages", "errors", "updates", "wait_policies", "credentials")
    own = {each: importlib.import_module(f"{name}.{each}") for each in modules}
    halves = {
        half: SimpleNamespace(
            core=importlib.import_module(f"{name}.{half}.core"),
            sessions=importlib.import_module(f"{name}.{half}.sessions"),
        )
        for half in ("_async", "_sync")
    }
    return SimpleNamespace(**own, **halves)


PACKAGES = ("runtime", "another_runtime")
PHASES = {"on": "running", "done": "succeeded", "broken": "failed"}
Says = Callable[[int, int, float], Any]
"""What a vendor answers to a job's number, its poll's number and the time: a state, a status with a
Retry-After (0 for none), or an exception."""


class Vendor:
    """A vendor, and the client that its generated package would have.

    Args:
        says: What it answers.
        takes: How long each answer takes, in seconds.
        name: The first part of its host.
        package_name: Which copy of the runtime its client is made from.
        clock: The client's clock; sync if it is given, else that of the loop.
    """

    def __init__(
        self,
        says: Says,
        *,
        takes: float = 0.0,
        name: str = "vendor",
        package_name: str = "runtime",
        clock: Any = None,
        token: Any = "t0ken",
    ) -> None:
        self.says = says
        self.takes = takes
        self.name = name
        self.own = package(package_name)
        self.clock = clock
        self.polls: list[tuple[float, int]] = []
        self.in_flight = 0
        self.most_in_flight = 0
        self.methods: set[str] = set()
        self._numbers: dict[int, int] = {}
        # Not by `class`: its base is known only now.
        self.update_type = msgspec.defstruct(
            "SwitchUpdate", [], bases=(self.own.updates.BaseUpdate,), frozen=True, kw_only=True
        )
        if clock is None:
            make = self.own._async.core.AsyncCore
            self.session_type = self.own._async.sessions.AsyncPollSession
        else:
            make = self.own._sync.core.Core
            self.session_type = self.own._sync.sessions.PollSession
        credential = self.own.credentials.RequestCredential("token", "X-Key", "", token, "NONE")
        self.core = make(
            base_url=f"https://{name}.example",
            credentials=[credential],
            transport=lambda: self if clock is None else SimpleNamespace(send=self.answer),
            clock=clock or LoopClock(),
            random=lambda: 0.5,
            request_timeout=30.0,
            max_response_bytes=1000,
        )

    def job(self, number: int = 1) -> Any:
        """Return the handle of a job."""
        return (AsyncSwitch if self.clock is None else Switch)(self, number)

    def jobs(self, count: int) -> list[Any]:
        """Return the handles of many jobs."""
        return [self.job(number) for number in range(count)]

    async def send(
        self,
        method: str,
        url: str,
        headers: Mapping[str, str],
        body: bytes | None,
        timeout: float,  # noqa: ASYNC109 -- the protocol has it
        limit: int,
    ) -> Any:
        self.in_flight += 1
        self.most_in_flight = max(self.most_in_flight, self.in_flight)
        try:
            await asyncio.sleep(min(self.takes, timeout))
            if self.takes > timeout:
                raise self.own.errors.TransportTimeout("late")
            return self.answer(method, url, headers, body, timeout, limit)
        finally:
            self.in_flight -= 1

    def answer(
        self,
        method: str,
        url: str,
        headers: Mapping[str, str],
        body: bytes | None,
        timeout: float,
        limit: int,
    ) -> Any:
        """Answer a request at once."""
        number = int(url.rpartition("/")[2])
        now = self.clock.now() if self.clock else LoopClock().now()
        self.methods.add(method)
        self.polls.append((now, number))
        poll = self._numbers[number] = self._numbers.get(number, 0) + 1
        said = self.says(number, poll, now)
        if isinstance(said, Exception):
            raise said
        status, asked = said if isinstance(said, tuple) else (200, 0)
        pairs = [("Content-Type", "application/json"), ("Date", "Sun, 01 Mar 2026 12:00:00 GMT")]
        pairs += [("Server", f"vendor-{number}"), ("X-Request-Id", f"{number:032d}")]
        if asked:
            pairs.append(("Retry-After", str(asked)))
        text = said if isinstance(said, str) else ""
        return self.own.messages.Response(status, self.own.messages.Headers(pairs), text.encode())

    def parse(self, response: Any) -> Any:
        """Read an answer."""
        if response.status != 200:
            raise self.own.errors.UnexpectedStatus(response)
        answer = self.own.messages.Answer(status=200, headers=response.headers)
        return answer, response.body.decode()


class Switch:
    """A sync handle, as a generated package has it."""

    __slots__ = ("_vendor", "last_update", "number")

    def __init__(self, vendor: Vendor, number: int) -> None:
        self._vendor = vendor
        self.number = number
        self.last_update: Any = None

    @property
    def url(self) -> str:
        return f"https://{self._vendor.name}.example/switches/{self.number}"

    def start_wait(self, **settings: Any) -> Any:
        defaults = self._vendor.own.wait_policies.WaitPolicy(
            timeout=600.0, interval=1.0, max_interval=8.0
        )
        core, clock = self._vendor.core, settings.pop("clock")
        numbers = dict.fromkeys(("timeout", "interval", "max_interval", "retry_for"))
        policy = self._vendor.own.wait_policies.chosen_policy(
            defaults, core.request_timeout, **numbers | settings
        )
        return self._vendor.session_type(self, policy, clock, core.random)

    def _request(self) -> Any:
        target = f"/switches/{self.number}"
        return self._vendor.own.messages.Request(method="GET", target=target)

    def _ask(self, timeout: float) -> Any:
        answer, self.last_update = self._vendor.core.call(
            self._request(), self._vendor.parse, timeout
        )
        return answer

    def _read(self, answer: Any, attempt: int, elapsed: float) -> Any:
        state = self.last_update
        self.last_update = self._vendor.update_type(
            state=state,
            phase=PHASES.get(state, "running"),
            documented=state in PHASES,
            answer=answer,
            attempt=attempt,
            elapsed=elapsed,
        )
        return self.last_update

    def _about(self, error: Any) -> None:
        error.locate("getSwitch", "GET", self.url)


class AsyncSwitch(Switch):
    """The async handle."""

    __slots__ = ()

    async def _ask(self, timeout: float) -> Any:  # noqa: ASYNC109 -- the protocol has it
        answer, self.last_update = await self._vendor.core.call(
            self._request(), self._vendor.parse, timeout
        )
        return answer
