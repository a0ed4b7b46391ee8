# Generated from specs/oration by `jobcontracts generate`. Do not edit.
"""The client: a thin driver of `operations` and `jobs`."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from functools import partial
from typing import TYPE_CHECKING, Any
from uuid import UUID

from ._runtime._sync.core import BaseClient, Core
from ._runtime._sync.handles import Handle
from ._runtime._sync.transports import Transport, default_transport
from ._runtime.clocks import Clock, SystemClock
from ._runtime.configuration import check_configured
from ._runtime.credentials import Credential, RequestCredential, Secret, Sign, read_setting
from ._runtime.durations import Seconds
from ._runtime.encoding import to_text
from ._runtime.errors import ConfigurationError
from ._runtime.json_arguments import json_arguments
from ._runtime.limits import DEFAULT_MAX_RESPONSE_BYTES, DEFAULT_REQUEST_TIMEOUT
from ._runtime.origins import safe_url
from ._runtime.wait_policies import OnUnknown
from .jobs import DEFAULTS, POLL_PATH, JobKey, Update, read_update
from .models import CustomersBatch
from .operations import create_customers_batch, get_job_status
from .operations.create_customers_batch import CreateCustomersBatchOK
from .operations.get_job_status import GetJobStatusOK

if TYPE_CHECKING:
    import httpx2


class Client(BaseClient):
    """Oration AI jobs: Import customers as a job, and learn when it has finished.

    Every argument that has an environment variable may be left out where the variable is set.

    Args:
        token: The bearer token of a user, or of a service account, of the vendor's. Or a function that returns it,
            called in a thread, and once more after a 401. Environment: `ORATION_TOKEN`.
        api_key: The workspace's API key, by which one server knows another. It is needed together
            with the bearer token. Or a function that returns it,
            called in a thread, and once more after a 401. Environment: `ORATION_API_KEY`.
        workspace_slug: The slug of the workspace that the job belongs to. Environment: `ORATION_WORKSPACE_SLUG`.
        workspace_id: The id of the workspace, for when its slug is not known. Environment: `ORATION_WORKSPACE_ID`.
        base_url: Where the vendor is, up to its documented path, instead of `https://www.oration.ai/api/v2`. Environment: `ORATION_BASE_URL`.
        http_client: An `httpx2.Client` to use, which stays yours to close, or a function that makes one in each process.
        transport: Another way to send requests, instead of httpx2.
        request_timeout: How long one request may take, in seconds.
        max_response_bytes: The longest body that is accepted, in bytes.
        clock: The time; tests hand in one of their own.
        random: Returns a number from 0 up to 1, for the jitter of delays.
        sign: Returns further headers of each request, such as a signature, by its method, URL, headers and body.
        strict: Whether an answer that is not as documented anywhere is a `ContractViolation`. Otherwise it
            has to be so where it names the job, its state, its result and its error; the rest is kept as
            it came, and logged once.

    Raises:
        ConfigurationError: Something that is needed is missing, or cannot be.
    """

    def __init__(
        self,
        *,
        token: Credential | None = None,
        api_key: Credential | None = None,
        workspace_slug: str | None = None,
        workspace_id: str | None = None,
        base_url: str | None = None,
        http_client: httpx2.Client | Callable[[], httpx2.Client] | None = None,
        transport: Transport | None = None,
        request_timeout: Seconds = DEFAULT_REQUEST_TIMEOUT,
        max_response_bytes: int = DEFAULT_MAX_RESPONSE_BYTES,
        clock: Clock | None = None,
        random: Callable[[], float] = random.random,
        sign: Sign | None = None,
        strict: bool = False,
    ) -> None:
        # A traceback that shows this frame's locals shows no credential.
        token = Secret(token) if isinstance(token, str) else token
        api_key = Secret(api_key) if isinstance(api_key, str) else api_key
        base_url = read_setting("base_url", base_url, "ORATION_BASE_URL")
        check_configured(
            ("token", token, "ORATION_TOKEN"),
            ("api_key", api_key, "ORATION_API_KEY"),
            ("workspace_slug", workspace_slug, "ORATION_WORKSPACE_SLUG"),
        )
        if base_url is None:
            base_url = "https://www.oration.ai/api/v2"
        self._workspace_slug = (
            read_setting("workspace_slug", workspace_slug, "ORATION_WORKSPACE_SLUG", required=True)
            or ""
        )
        self._workspace_id = read_setting("workspace_id", workspace_id, "ORATION_WORKSPACE_ID")
        self._core = Core(
            base_url=base_url,
            credentials=[
                RequestCredential("token", "Authorization", "Bearer ", token, "ORATION_TOKEN"),
                RequestCredential("api_key", "x-api-key", "", api_key, "ORATION_API_KEY"),
            ],
            transport=lambda: transport or default_transport(http_client),
            clock=clock or SystemClock(),
            random=random,
            request_timeout=request_timeout,
            max_response_bytes=max_response_bytes,
            sign=sign,
            strict=strict,
        )

    def create_customers_batch(
        self, body: CustomersBatch, *, timeout: Seconds | None = None
    ) -> CreateCustomersBatchOK:
        """Create or upsert customers in bulk.

        Queues a job that creates the given customers, or merges them into existing ones.

        `POST /customers/batch`. Source: Bulk create or upsert customers.

        Args:
            body: The customers to create, and how.
            timeout: How long the request may take, in seconds; the client's own if None.

        Raises:
            UnexpectedStatus, ContractViolation: The answer is not as documented.
            TransportError: No whole answer came.
        """
        request = create_customers_batch.build(
            body, workspace_slug=self._workspace_slug, workspace_id=self._workspace_id
        )
        return self._core.call(request, create_customers_batch.parse, timeout)

    def get_job_status(self, id: UUID | str, *, timeout: Seconds | None = None) -> GetJobStatusOK:
        """Get the status of a job by its id.

        Returns all that is known of the job.

        `GET /jobs/{id}`. Source: Get job status by ID.

        Args:
            id: The id that an asynchronous operation answered with.
            timeout: How long the request may take, in seconds; the client's own if None.

        Raises:
            UnexpectedStatus, ContractViolation: The answer is not as documented.
            TransportError: No whole answer came.
        """
        request = get_job_status.build(
            id, workspace_slug=self._workspace_slug, workspace_id=self._workspace_id
        )
        parse = partial(get_job_status.parse, id=to_text(id))
        return self._core.call(request, parse, timeout)

    def submit(self, body: CustomersBatch, *, timeout: Seconds | None = None) -> JobHandle:
        """Start a job with `create_customers_batch`, and return its handle.

        Args:
            body: The customers to create, and how.
            timeout: How long the request may take, in seconds; the client's own if None.

        Raises: What `create_customers_batch` raises.
        """
        request = create_customers_batch.build(
            body, workspace_slug=self._workspace_slug, workspace_id=self._workspace_id
        )
        answer = self._core.call(request, create_customers_batch.parse, timeout)
        with self._core.naming(request):
            named = answer.body.job_id
            job = JobHandle(self, JobKey(to_text(named)))
        return job._just_started(answer.headers)

    def submit_json(
        self, arguments: Mapping[str, Any], *, timeout: Seconds | None = None
    ) -> JobHandle:
        """Start a job as `submit` does, whose arguments come as JSON, such as the parameters of a workflow.

        Args:
            arguments: What `submit` takes, by name; the body under `body`, as the vendor's JSON has it; bytes in Base64.
            timeout: How long the request may take, in seconds; the client's own if None.

        Raises:
            ConfigurationError: Something in it is not what is documented, is missing, or has a name that there is not; it
                says which. Nothing was sent.
            JobsError: What `submit` raises.
        """
        return self.submit(**json_arguments(self.submit, arguments), timeout=timeout)

    def job(self, id: UUID | str) -> JobHandle:
        """Return the handle of a job. Nothing is sent.

        Args:
            id: The id that an asynchronous operation answered with.
        """
        return JobHandle(self, JobKey(to_text(id)))

    def job_at(self, url: str) -> JobHandle:
        """Return the handle of the job whose status is at `url`, such as a handle's own `url`. Nothing is sent.

        Raises:
            ForeignOrigin: The URL is not on this client's origin.
            ConfigurationError: It is not the URL of a job's status.
        """
        absolute = self._core.base_url.follow(url, "/")
        found = self._key_at(absolute)
        if found is None:
            raise ConfigurationError(
                f"expected the URL of a job, {self._core.base_url.url}{POLL_PATH}, found {safe_url(url)}"
            )
        return JobHandle(self, found)

    def _key_at(self, url: str) -> JobKey | None:
        values = self._core.base_url.key_values(POLL_PATH, url)
        return None if values is None else JobKey(values["id"])

    def wait(
        self,
        job: JobHandle | UUID | str,
        *,
        timeout: Seconds = DEFAULTS.timeout,
        interval: Seconds = DEFAULTS.interval,
        max_interval: Seconds | None = None,
        retry_for: Seconds | None = None,
        on_update: Callable[[Update], object] | None = None,
        on_poll: Callable[[Update | None], object] | None = None,
        on_unknown: OnUnknown = "continue",
    ) -> Update:
        """Poll until a job has ended, and return its last update.

        The first poll is sent at once, of a job that `submit` has just started when its answer asks
        to (Retry-After); then after random times that grow from `interval` to `max_interval`. To stop waiting never cancels the job.

        The vendor's states and their phases:

        - created: pending
        - queued: pending
        - active: running
        - retrying: running
        - success: succeeded, ends the wait
        - failed: failed, ends the wait

        The page does not say which states are final. Success and failed are, as we read it; a
        job that is retrying goes on.

        Polls that fail on the way, as they do while a server is started again, are tried again. Times may be
        numbers of seconds or `timedelta`s.

        Args:
            job: A handle, an id, or the URL of a job's status.
            timeout: How long to wait in all, in seconds.
            interval: The shortest time between two polls, in seconds.
            max_interval: The longest time between two polls, in seconds; 30.0 or `interval` if None.
            retry_for: For how long polls that fail one after the other are tried again, in seconds; as long as the wait lasts if None.
            on_update: Is called with each update that brings something new. What it raises ends the wait.
            on_poll: Is called in the same way after each poll, one that failed and is tried again among them, with the
                last update; None before the first. For heartbeats.
            on_unknown: What to do about a state that the contract does not have: `continue` or `raise`.

        Raises:
            JobFailed, JobCancelled, JobExpired: The job has ended so; the error has the last update.
            WaitTimeout: The job had not ended in time; the error has the last update.
            UnknownState: As `on_unknown` says.
            JobsError: What `get_job_status` raises, where trying again did not help.
        """
        return self._handle(job).wait(
            timeout=timeout,
            interval=interval,
            max_interval=max_interval,
            retry_for=retry_for,
            on_update=on_update,
            on_poll=on_poll,
            on_unknown=on_unknown,
        )

    def _handle(self, job: JobHandle | UUID | str) -> JobHandle:
        if isinstance(job, JobHandle):
            return job._bind(self)
        if isinstance(job, str) and ("/" in job or not job):
            return self.job_at(job)
        return self.job(job)


class JobHandle(Handle[Client, JobKey, Update]):
    """One job: enough to poll it, wait for it. Made by `Client.job`, `job_at` and `submit`.

    It can be pickled. What comes out of a pickle has no client, for that holds credentials: pass it
    to `Client.wait`, or its `url` to `job_at`.
    """

    __slots__ = ()

    _defaults = DEFAULTS
    _polled_by = ("getJobStatus", "GET")

    def _ask(self, timeout: Seconds | None) -> GetJobStatusOK:
        return self._client.get_job_status(self.key.id, timeout=timeout)

    def _read(self, answer: GetJobStatusOK, attempt: int = 1, elapsed: float = 0.0) -> Update:
        self.last_update = read_update(answer, attempt, elapsed)
        return self.last_update
