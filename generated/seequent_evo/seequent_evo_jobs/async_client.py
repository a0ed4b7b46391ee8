# Generated from specs/seequent_evo by `jobcontracts generate`. Do not edit.
"""The async client: a thin driver of `operations` and `jobs`."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any
from uuid import UUID

import msgspec

from ._runtime._async.core import AsyncBaseClient, AsyncCore
from ._runtime._async.handles import AsyncHandle
from ._runtime._async.transports import AsyncTransport, default_async_transport
from ._runtime.clocks import AsyncClock, AsyncSystemClock
from ._runtime.configuration import check_configured
from ._runtime.credentials import AsyncCredential, RequestCredential, Secret, Sign, read_setting
from ._runtime.durations import Seconds
from ._runtime.encoding import to_text
from ._runtime.errors import ConfigurationError, ContractViolation, ForeignOrigin
from ._runtime.json_arguments import json_arguments
from ._runtime.limits import DEFAULT_MAX_RESPONSE_BYTES, DEFAULT_REQUEST_TIMEOUT
from ._runtime.messages import quoted
from ._runtime.origins import fragment_of, given_target, safe_url
from ._runtime.wait_policies import OnUnknown
from .jobs import DEFAULTS, POLL_PATH, SERVER_PATH, JobKey, Update, read_update, result_location
from .models import ExecuteTaskRequest
from .operations import cancel_job, execute_task, get_job_results, get_job_status, list_tasks
from .operations.cancel_job import CancelJobNoContent
from .operations.execute_task import ExecuteTaskSeeOther
from .operations.get_job_results import GetJobResultsAnswer
from .operations.get_job_status import GetJobStatusAnswer
from .operations.list_tasks import ListTasksOK

if TYPE_CHECKING:
    import httpx2


class AsyncClient(AsyncBaseClient):
    """Seequent Evo compute jobs: Execute a compute task as a job, follow it, fetch its results, cancel
    it.

    Every argument that has an environment variable may be left out where the variable is set.

    Args:
        token: An access token, sent as `Authorization: Bearer <token>`. Or a function, plain or async, that returns it,
            called once more after a 401, a plain one in a thread. Environment: `SEEQUENT_EVO_TOKEN`.
        hub: Your Evo hub. Its name, like the id of your organization, comes from the vendor's
            discovery service. Environment: `SEEQUENT_EVO_HUB`.
        api_preview: Write `opt-in` for tasks that are in preview. Environment: `SEEQUENT_EVO_API_PREVIEW`.
        base_url: Where the vendor is, up to its documented path, instead of `https://{hub}.api.seequent.com`. Environment: `SEEQUENT_EVO_BASE_URL`.
        http_client: An `httpx2.AsyncClient` to use, which stays yours to close, or a function that makes one in each process and event loop.
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
        token: AsyncCredential | None = None,
        hub: str | None = None,
        api_preview: str | None = None,
        base_url: str | None = None,
        http_client: httpx2.AsyncClient | Callable[[], httpx2.AsyncClient] | None = None,
        transport: AsyncTransport | None = None,
        request_timeout: Seconds = DEFAULT_REQUEST_TIMEOUT,
        max_response_bytes: int = DEFAULT_MAX_RESPONSE_BYTES,
        clock: AsyncClock | None = None,
        random: Callable[[], float] = random.random,
        sign: Sign | None = None,
        strict: bool = False,
    ) -> None:
        # A traceback that shows this frame's locals shows no credential.
        token = Secret(token) if isinstance(token, str) else token
        base_url = read_setting("base_url", base_url, "SEEQUENT_EVO_BASE_URL")
        check_configured(
            ("token", token, "SEEQUENT_EVO_TOKEN"),
            *([("hub", hub, "SEEQUENT_EVO_HUB")] if base_url is None else []),
        )
        if base_url is None:
            hub = read_setting("hub", hub, "SEEQUENT_EVO_HUB", required=True) or ""
            base_url = f"https://{hub}.api.seequent.com"
        self._api_preview = read_setting("api_preview", api_preview, "SEEQUENT_EVO_API_PREVIEW")
        self._core = AsyncCore(
            base_url=base_url,
            credentials=[
                RequestCredential("token", "Authorization", "Bearer ", token, "SEEQUENT_EVO_TOKEN")
            ],
            transport=lambda: transport or default_async_transport(http_client),
            clock=clock or AsyncSystemClock(),
            random=random,
            request_timeout=request_timeout,
            max_response_bytes=max_response_bytes,
            sign=sign,
            strict=strict,
        )

    async def list_tasks(
        self,
        org_id: UUID | str,
        *,
        details: bool | None = None,
        limit: int | None = None,
        offset: int | None = None,
        name: str | None = None,
        topic: str | None = None,
        key: str | None = None,
        timeout: Seconds | None = None,
    ) -> ListTasksOK:
        """List the tasks of an organization.

        Returns the tasks that there are, page by page.

        `GET /compute/orgs/{org_id}/tasks`. Source: inferred. On no page; a fork of the vendor's
        client has it, with these parameters and members.

        Args:
            org_id: The organization.
            details: Whether to return the schemas of the tasks' parameters and results, too.
            limit: How many tasks to return.
            offset: Where in the list to begin.
            name: Return tasks of this name only.
            topic: Return tasks of this topic only.
            key: Return the task with this key only.
            timeout: How long the request may take, in seconds; the client's own if None.

        Raises:
            BadRequest: 400. Tasks are in preview, and the request lacks the
                header `API-Preview: opt-in`.
            UnexpectedStatus, ContractViolation: The answer is not as documented.
            TransportError: No whole answer came.
        """
        request = list_tasks.build(
            org_id,
            api_preview=self._api_preview,
            details=details,
            limit=limit,
            offset=offset,
            name=name,
            topic=topic,
            key=key,
        )
        return await self._core.call(request, list_tasks.parse, timeout)

    async def execute_task(
        self,
        org_id: UUID | str,
        topic: str,
        task: str,
        body: ExecuteTaskRequest,
        *,
        timeout: Seconds | None = None,
    ) -> ExecuteTaskSeeOther:
        """Execute a task.

        Starts a job. The answer is a 303 without a body, whose `Location` is the job's status.

        `POST /compute/orgs/{org_id}/{topic}/{task}`. Source: Trigger an asynchronous execution
        of a task (Compute Task API 0.0.2).

        Args:
            org_id: The organization.
            topic: The topic that the task belongs to, such as `geostatistics`.
            task: The name of the task.
            body: What to run the task with.
            timeout: How long the request may take, in seconds; the client's own if None.

        Raises:
            BadRequest: 400. The task is in preview, and the request lacks the
                header `API-Preview: opt-in`.
            Unauthorized: 401. The credential is missing or was refused.
            NotFound: 404. There is no such organization or task.
            UnprocessableContent: 422. The request body was refused.
            TooManyRequests: 429. The rate limit of the API gateway was exceeded.
            UnexpectedStatus, ContractViolation: The answer is not as documented.
            TransportError: No whole answer came.
        """
        request = execute_task.build(org_id, topic, task, body, api_preview=self._api_preview)
        return await self._core.call(request, execute_task.parse, timeout)

    async def get_job_results(
        self,
        org_id: UUID | str,
        topic: str,
        task: str,
        job_id: UUID | str,
        *,
        timeout: Seconds | None = None,
    ) -> GetJobResultsAnswer:
        """Fetch the results of a job.

        Returns the job's status, and its results or its error once it has ended.

        `GET /compute/orgs/{org_id}/{topic}/{task}/{job_id}`. Source: Jobs (Task API 0.0.2).

        Args:
            org_id: The organization.
            topic: The topic that the task belongs to, such as `geostatistics`.
            task: The name of the task.
            job_id: The job.
            timeout: How long the request may take, in seconds; the client's own if None.

        Raises:
            BadRequest: 400. The task is in preview, and the request lacks the
                header `API-Preview: opt-in`.
            UnexpectedStatus, ContractViolation: The answer is not as documented.
            TransportError: No whole answer came.
        """
        request = get_job_results.build(org_id, topic, task, job_id, api_preview=self._api_preview)
        return await self._core.call(request, get_job_results.parse, timeout)

    async def cancel_job(
        self,
        org_id: UUID | str,
        topic: str,
        task: str,
        job_id: UUID | str,
        *,
        timeout: Seconds | None = None,
    ) -> CancelJobNoContent:
        """Cancel a job.

        Stops the job, which is being cancelled until it has stopped.

        `DELETE /compute/orgs/{org_id}/{topic}/{task}/{job_id}`. Source: Jobs (Task API 0.0.2).

        Args:
            org_id: The organization.
            topic: The topic that the task belongs to, such as `geostatistics`.
            task: The name of the task.
            job_id: The job.
            timeout: How long the request may take, in seconds; the client's own if None.

        Raises:
            BadRequest: 400. The task is in preview, and the request lacks the
                header `API-Preview: opt-in`.
            UnexpectedStatus, ContractViolation: The answer is not as documented.
            TransportError: No whole answer came.
        """
        request = cancel_job.build(org_id, topic, task, job_id, api_preview=self._api_preview)
        return await self._core.call(request, cancel_job.parse, timeout)

    async def get_job_status(
        self,
        org_id: UUID | str,
        topic: str,
        task: str,
        job_id: UUID | str,
        *,
        timeout: Seconds | None = None,
    ) -> GetJobStatusAnswer:
        """Get the status of a job.

        Returns the job's status, progress, message, links, and its error if it has one.

        `GET /compute/orgs/{org_id}/{topic}/{task}/{job_id}/status`. Source: Jobs (Task API
        0.0.2); Retrieve the status of a specific job (Compute Task API 0.0.2).

        Args:
            org_id: The organization.
            topic: The topic that the task belongs to, such as `geostatistics`.
            task: The name of the task.
            job_id: The job.
            timeout: How long the request may take, in seconds; the client's own if None.

        Raises:
            BadRequest: 400. The task is in preview, and the request lacks the
                header `API-Preview: opt-in`.
            Unauthorized: 401. The credential is missing or was refused.
            NotFound: 404. There is no such organization, task or job.
            TooManyRequests: 429. The rate limit of the API gateway was exceeded.
            UnexpectedStatus, ContractViolation: The answer is not as documented.
            TransportError: No whole answer came.
        """
        request = get_job_status.build(org_id, topic, task, job_id, api_preview=self._api_preview)
        return await self._core.call(request, get_job_status.parse, timeout)

    async def submit(
        self,
        org_id: UUID | str,
        topic: str,
        task: str,
        body: ExecuteTaskRequest,
        *,
        timeout: Seconds | None = None,
    ) -> AsyncJobHandle:
        """Start a job with `execute_task`, and return its handle.

        Args:
            org_id: The organization.
            topic: The topic that the task belongs to, such as `geostatistics`.
            task: The name of the task.
            body: What to run the task with.
            timeout: How long the request may take, in seconds; the client's own if None.

        Raises: What `execute_task` raises.
        """
        request = execute_task.build(org_id, topic, task, body, api_preview=self._api_preview)
        answer = await self._core.call(request, execute_task.parse, timeout)
        with self._core.naming(request):
            named = answer.location
            target = request.target
            job = AsyncJobHandle(self, self._key_named(named, target, "header Location", answer))
        return job._just_started(answer.headers)

    async def submit_json(
        self, arguments: Mapping[str, Any], *, timeout: Seconds | None = None
    ) -> AsyncJobHandle:
        """Start a job as `submit` does, whose arguments come as JSON, such as the parameters of a workflow.

        Args:
            arguments: What `submit` takes, by name; the body under `body`, as the vendor's JSON has it; bytes in Base64.
            timeout: How long the request may take, in seconds; the client's own if None.

        Raises:
            ConfigurationError: Something in it is not what is documented, is missing, or has a name that there is not; it
                says which. Nothing was sent.
            JobsError: What `submit` raises.
        """
        return await self.submit(**json_arguments(self.submit, arguments), timeout=timeout)

    def job(self, org_id: UUID | str, topic: str, task: str, job_id: UUID | str) -> AsyncJobHandle:
        """Return the handle of a job. Nothing is sent.

        Args:
            org_id: The organization.
            topic: The topic that the task belongs to, such as `geostatistics`.
            task: The name of the task.
            job_id: The job.
        """
        return AsyncJobHandle(
            self, JobKey(to_text(org_id), to_text(topic), to_text(task), to_text(job_id))
        )

    def job_at(self, url: str) -> AsyncJobHandle:
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
        return AsyncJobHandle(self, found)

    def _key_named(self, named: str, target: str, place: str, answer: Any) -> JobKey:
        """Return the key of the job whose URL an answer to `target` names; its fragment stays."""
        try:
            found = self._key_at(
                self._core.base_url.adopt(named, target, SERVER_PATH) + fragment_of(target)
            )
        except ForeignOrigin:
            found = None
        if found is None:
            raise ContractViolation(
                place,
                f"expected the URL of a job's status, got {quoted(safe_url(named))}",
                answer=answer,
            )
        return found

    def _key_at(self, url: str) -> JobKey | None:
        values = self._core.base_url.key_values(POLL_PATH, url)
        if values is None:
            return None
        key = JobKey(values["org_id"], values["topic"], values["task"], values["job_id"])
        location = self._core.base_url.target_of(url)
        return (
            key
            if location == key.target.partition("#")[0]
            else msgspec.structs.replace(key, location=location)
        )

    async def wait(
        self,
        job: AsyncJobHandle | str,
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

        - requested: pending
        - in progress: running
        - cancelling: running
        - canceling: running
        - succeeded: succeeded, ends the wait
        - failed: failed, ends the wait
        - cancelled: cancelled, ends the wait
        - canceled: cancelled, ends the wait

        The states are those of the vendor's client, which spells two of them in both ways: they
        are read alike. A job that is being cancelled may still take a while, so it counts as
        running.

        Polls that fail on the way, as they do while a server is started again, are tried again. Times may be
        numbers of seconds or `timedelta`s.

        Args:
            job: A handle, or the URL of a job's status.
            timeout: How long to wait in all, in seconds.
            interval: The shortest time between two polls, in seconds.
            max_interval: The longest time between two polls, in seconds; 30.0 or `interval` if None.
            retry_for: For how long polls that fail one after the other are tried again, in seconds; as long as the wait lasts if None.
            on_update: Is called with each update that brings something new, and awaited if it is async. What it raises ends the wait.
            on_poll: Is called in the same way after each poll, one that failed and is tried again among them, with the
                last update; None before the first. For heartbeats.
            on_unknown: What to do about a state that the contract does not have: `continue` or `raise`.

        Raises:
            JobFailed, JobCancelled, JobExpired: The job has ended so; the error has the last update.
            WaitTimeout: The job had not ended in time; the error has the last update.
            UnknownState: As `on_unknown` says.
            JobsError: What `get_job_status` raises, where trying again did not help.
        """
        return await self._handle(job).wait(
            timeout=timeout,
            interval=interval,
            max_interval=max_interval,
            retry_for=retry_for,
            on_update=on_update,
            on_poll=on_poll,
            on_unknown=on_unknown,
        )

    def _handle(self, job: AsyncJobHandle | str) -> AsyncJobHandle:
        if isinstance(job, AsyncJobHandle):
            return job._bind(self)
        return self.job_at(job)


class AsyncJobHandle(AsyncHandle[AsyncClient, JobKey, Update]):
    """One job: enough to poll it, wait for it, fetch its result, cancel it. Made by `AsyncClient.job`, `job_at` and `submit`.

    It can be pickled. What comes out of a pickle has no client, for that holds credentials: pass it
    to `AsyncClient.wait`, or its `url` to `job_at`.
    """

    __slots__ = ()

    _defaults = DEFAULTS
    _polled_by = ("getJobStatus", "GET")

    async def _ask(self, timeout: Seconds | None) -> GetJobStatusAnswer:
        if self.key.location:
            client = self._client
            request = get_job_status.build(
                self.key.org_id,
                self.key.topic,
                self.key.task,
                self.key.job_id,
                api_preview=client._api_preview,
            )
            request = msgspec.structs.replace(
                request, target=given_target(self.key.location, request.target)
            )
            return await client._core.call(request, get_job_status.parse, timeout)
        return await self._client.get_job_status(
            self.key.org_id, self.key.topic, self.key.task, self.key.job_id, timeout=timeout
        )

    def _read(self, answer: GetJobStatusAnswer, attempt: int = 1, elapsed: float = 0.0) -> Update:
        self.last_update = read_update(answer, attempt, elapsed)
        return self.last_update

    async def result(self, *, timeout: Seconds | None = None) -> GetJobResultsAnswer:
        """Fetch the job's result, at the URL that its last update names or by `get_job_results`.

        Args:
            timeout: How long the request may take, in seconds; the client's own if None.

        Raises:
            ForeignOrigin: The URL is not on the client's own origin; nothing was sent to it.
            JobsError: What `AsyncClient.get_job_results` raises.
        """

        client = self._client
        request = get_job_results.build(
            self.key.org_id,
            self.key.topic,
            self.key.task,
            self.key.job_id,
            api_preview=client._api_preview,
        )
        location = result_location(self.last_update.answer) if self.last_update else None
        if location:
            with self._named():
                target = given_target(
                    client._core.base_url.follow(location, self.key.target), request.target
                )
            request = msgspec.structs.replace(request, target=target)
        answer = await client._core.call(request, get_job_results.parse, timeout)

        return answer

    async def cancel(self, *, timeout: Seconds | None = None) -> CancelJobNoContent:
        """Cancel a job with `cancel_job`. Stops the job, which is being cancelled until it
        has stopped.

        Args:
            timeout: How long the request may take, in seconds; the client's own if None.

        Raises: What `AsyncClient.cancel_job` raises.
        """

        return await self._client.cancel_job(
            self.key.org_id, self.key.topic, self.key.task, self.key.job_id, timeout=timeout
        )
