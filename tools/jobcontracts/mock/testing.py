"""A mock for tests, in this process or on a socket: how to reach it and be in charge of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from itertools import islice
from typing import TYPE_CHECKING, Any, TypeVar

from jobcontracts.client_packages import client_package, needed_arguments
from jobcontracts.mock.client_time import AsyncMockTime, MockTime
from jobcontracts.mock.control.document import CONTROL_PATH, TOKEN_PATH, fitting
from jobcontracts.mock.http.credentials import ANY_CREDENTIAL
from jobcontracts.mock.jobs.clock import ClockKind
from jobcontracts.mock.jobs.job import Job
from jobcontracts.mock.jobs.scenario import PlanSpec
from jobcontracts.mock.responses.scopes import Scopes
from jobcontracts.mock.state import ServedMock
from jobcontracts.model.example_requests import example_settings

if TYPE_CHECKING:
    import httpx2

    from jobcontracts.mock.http.in_process.pyreqwest_middleware import (
        MockMiddleware,
        SyncMockMiddleware,
    )
    from jobcontracts.mock.http.server.serving import ServerThread

T = TypeVar("T")


class JobMock:
    """A mock, and everything that can be done to it.

    Args:
        app: The mock, an ASGI application.
        origin: Where it is reached: `http://mock` in process.
        credential: One that it accepts.
    """

    def __init__(self, app: ServedMock, origin: str, credential: str) -> None:
        self.app = app
        self.origin = origin
        self.credential = "any" if credential == ANY_CREDENTIAL else credential

    @property
    def token_url(self) -> str:
        """Where clients get tokens with any id and secret (OAuth 2.0, client credentials)."""
        return self.origin + CONTROL_PATH + TOKEN_PATH

    def base_url(self, vendor: str) -> str:
        """Return what the paths of a vendor's contract follow.

        Raises:
            LookupError: There is no such vendor; the message lists those there are. Or its contract
                cannot be served; the message says why.
        """
        return self.origin + self.app.vendor(vendor).base_path

    def poll_url(self, job: Job) -> str:
        """Return where a job is asked for its state."""
        vendor = self.app.vendor(job.vendor)
        return vendor.url(vendor.contract.poll.id, job, self.origin)

    # Jobs.

    def create_job(
        self,
        vendor: str,
        *,
        plan: PlanSpec | None = None,
        hold: str | None = None,
        parameters: Mapping[str, str] | None = None,
    ) -> Job:
        """Start a job, whether or not the vendor documents how.

        Args:
            vendor, plan, hold, parameters: See `Vendor.create_job`.

        Raises:
            LookupError: There is no such vendor.
            PlanError, InvalidParametersError, DuplicateJobError, StoreFullError: The wish is wrong.
        """
        found = self.app.vendor(vendor)
        return self._do(lambda: found.create_job(plan=plan, hold=hold, parameters=parameters))

    def jobs(self, vendor: str) -> list[Job]:
        """Return the jobs of a vendor, oldest first."""
        name = self.app.vendor(vendor).name
        return self._do(lambda: self.app.jobs.of(name))

    def set_plan(self, plan: PlanSpec, *, vendor: str | None = None) -> None:
        """Set what happens to new jobs, of all vendors or of one.

        Raises:
            PlanError: A vendor has no such plan.
        """
        self.app.set_plan(plan, *([] if vendor is None else [self.app.vendor(vendor)]))

    def set_scopes(self, vendor: str, scopes: Scopes) -> None:
        """Set which scopes there are; a request for another one is refused.

        Args:
            vendor: The vendor.
            scopes: The values that are there, by the name of a parameter: `{"org_id": ["acme"]}`.

        Raises:
            LookupError: There is no such vendor.
            ScopeError: It has no such parameter.
        """
        found = self.app.vendor(vendor)
        self._do(lambda: found.set_scopes(scopes))

    def hold(self, job: Job) -> None:
        """Let a job stay in its state until it is released.

        Raises:
            JobStateError: It has ended.
        """
        self._do(job.hold)

    def release(self, job: Job) -> None:
        """Let a held job go on to its next state at once.

        Raises:
            JobStateError: It is not held.
        """
        self._do(job.release)

    def advance_job(self, job: Job, seconds: float | None = None) -> None:
        """Move one job ahead by seconds, or to the beginning of its next state.

        Raises:
            JobStateError: No state comes next.
            ValueError: `seconds` is negative or too many.
        """
        self._do(lambda: job.advance(seconds))

    def delete_job(self, job: Job) -> None:
        """Forget a job."""
        self._do(lambda: self.app.jobs.remove(job))

    # Clients.

    def client(self, vendor: str, **arguments: Any) -> Any:
        """Return a client of a vendor's generated package, whose time is the mock's.

        It has a credential that the mock accepts and a value for each setting; `wait()` takes no
        time, for what it would sleep goes by on the mock at once.

        Args:
            vendor: Whose package is installed.
            arguments: What else the `Client` is made with, and what instead.

        Raises:
            LookupError: There is no such vendor.
            ProblemsError: Its package is not installed.
        """
        return self._client("Client", vendor, {"clock": MockTime(self), **arguments})

    def async_client(self, vendor: str, **arguments: Any) -> Any:
        """Return an `AsyncClient`, as `client` does a `Client`."""
        return self._client("AsyncClient", vendor, {"clock": AsyncMockTime(self), **arguments})

    # Time.

    def now(self) -> float:
        """Return the mock's time in seconds since 1970: what a client's clock can go by."""
        return self.app.clock.now()

    def advance(self, seconds: float) -> None:
        """Let seconds go by at once, for all jobs.

        Raises:
            ValueError: `seconds` is negative or too many.
        """
        self._do(lambda: self.app.advance(seconds))

    def use_clock(self, kind: ClockKind, speed: float = 1.0) -> None:
        """Go on from now by the `real` clock, by `manual` steps, or by one state per `poll`.

        Raises:
            ValueError: `speed` is not above 0, or there is no such clock.
        """
        self._do(lambda: self.app.clock.switch(kind, speed))

    # Faults, and what has been asked and answered.

    def add_fault(self, kind: str, **wanted: Any) -> int:
        """Ask for faults: `add_fault("status", status=503, count=2)`; see the control API.

        Returns:
            The fault's number.

        Raises:
            ValidationError, FaultError: There is no such fault, vendor or operation.
            TooManyFaultsError: There are too many faults.
        """
        spec = fitting("NewFault", {"kind": kind, **wanted})
        return self._do(lambda: self.app.faults.add(spec).id)

    def remove_faults(self) -> None:
        """Let no more faults happen, and end a restart that goes on."""
        self._do(self.app.remove_faults)

    def exchanges(
        self,
        *,
        last: int | None = None,
        since: int = 0,
        vendor: str | None = None,
        operation: str | None = None,
        job: str | None = None,
        status: int | None = None,
    ) -> list[dict[str, Any]]:
        """Return requests and their answers, newest first, as the control API tells them.

        Args:
            last: How many at most; None for all that are kept.
            since: Only those of a higher `number`.
            vendor, operation, job, status: Only those with these; None for any.

        Raises:
            LookupError: There is no such vendor, or no operation of this name.
        """
        if vendor is not None:
            self.app.vendor(vendor)
        self.app.operations.check(vendor, operation)
        asked = {"vendor": vendor, "operation": operation, "job": job, "status": status}
        wanted = {name: value for name, value in asked.items() if value is not None}
        journal = self.app.journal
        newest = partial(journal.newest, since, **wanted)
        return self._do(lambda: [journal.described(e) for e in islice(newest(), last)])

    def reset(self) -> None:
        """Begin again: no jobs, faults and exchanges; clock, ids and plans as at the start."""
        self._do(self.app.reset)

    def _client(self, kind: str, vendor: str, arguments: Mapping[str, Any]) -> Any:
        served = self.app.vendor(vendor)
        package = client_package(served.name)
        own = needed_arguments(package, self.credential, example_settings(served.contract))
        return getattr(package, kind)(**{**own, "base_url": self.base_url(vendor), **arguments})

    def _do(self, action: Callable[[], T]) -> T:
        """Do something to the mock; between two requests, if they come from elsewhere."""
        return action()


class JobMockInProcess(JobMock):
    """A mock that is reached without a socket."""

    def client(self, vendor: str, **arguments: Any) -> Any:
        """Return a client that sends nothing over the network; see `JobMock.client`."""
        import httpx2

        made = partial(httpx2.Client, transport=self.transport())
        return super().client(vendor, **{"http_client": made} | arguments)

    def async_client(self, vendor: str, **arguments: Any) -> Any:
        """Return an `AsyncClient` that sends nothing over the network."""
        import httpx2

        made = partial(httpx2.AsyncClient, transport=self.async_transport())
        return super().async_client(vendor, **{"http_client": made} | arguments)

    def transport(self) -> httpx2.BaseTransport:
        """Return a transport for `httpx2.Client`."""
        from jobcontracts.mock.http.in_process.httpx2_transports import MockTransport

        return MockTransport(self.app)

    def async_transport(self) -> httpx2.AsyncBaseTransport:
        """Return a transport for `httpx2.AsyncClient`."""
        from jobcontracts.mock.http.in_process.httpx2_transports import AsyncMockTransport

        return AsyncMockTransport(self.app)

    def middleware(self) -> MockMiddleware:
        """Return what takes the transport's place in `pyreqwest.client.ClientBuilder`."""
        from jobcontracts.mock.http.in_process.pyreqwest_middleware import MockMiddleware

        return MockMiddleware(self.app)

    def sync_middleware(self) -> SyncMockMiddleware:
        """Return what takes the transport's place in `pyreqwest.client.SyncClientBuilder`."""
        from jobcontracts.mock.http.in_process.pyreqwest_middleware import SyncMockMiddleware

        return SyncMockMiddleware(self.app)


class JobMockServer(JobMock):
    """A mock at a port of the loopback, served by a thread of this process.

    Args:
        app: The mock.
        thread: The running server.
        credential: One that the mock accepts.
    """

    def __init__(self, app: ServedMock, thread: ServerThread, credential: str) -> None:
        super().__init__(app, thread.origin, credential)
        self._thread = thread

    def _do(self, action: Callable[[], T]) -> T:
        return self._thread.call(action)
