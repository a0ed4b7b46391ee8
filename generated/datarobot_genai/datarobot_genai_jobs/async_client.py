# Generated from specs/datarobot_genai by `jobcontracts generate`. Do not edit.
"""The async client: a thin driver of `operations` and `jobs`."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from functools import partial
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
from .jobs import DEFAULTS, POLL_PATH, SERVER_PATH, JobKey, Update, read_update
from .models import (
    CreateCustomModelLLMValidationRequest,
    CreateCustomModelVersionFromVectorDatabaseRequest,
    CreateCustomModelVersionRequest,
)
from .operations import (
    create_custom_model_llm_validation,
    create_custom_model_version,
    create_vector_database_custom_model_version,
    get_custom_model_llm_validation,
    get_genai_status,
)
from .operations.create_custom_model_llm_validation import CreateCustomModelLLMValidationAccepted
from .operations.create_custom_model_version import CreateCustomModelVersionAccepted
from .operations.create_vector_database_custom_model_version import (
    CreateVectorDatabaseCustomModelVersionAccepted,
)
from .operations.get_custom_model_llm_validation import GetCustomModelLLMValidationOK
from .operations.get_genai_status import GetGenaiStatusAnswer

if TYPE_CHECKING:
    import httpx2


class AsyncClient(AsyncBaseClient):
    """DataRobot GenAI jobs: Start a GenAI worker job, and learn when it has finished.

    Every argument that has an environment variable may be left out where the variable is set.

    Args:
        token: An access token, sent as `Authorization: Bearer <token>`. Or a function, plain or async, that returns it,
            called once more after a 401, a plain one in a thread. Environment: `DATAROBOT_GENAI_TOKEN`.
        base_url: Where the vendor is, up to its documented path, instead of `https://app.datarobot.com/api/v2`. Environment: `DATAROBOT_GENAI_BASE_URL`.
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
        base_url = read_setting("base_url", base_url, "DATAROBOT_GENAI_BASE_URL")
        check_configured(("token", token, "DATAROBOT_GENAI_TOKEN"))
        if base_url is None:
            base_url = "https://app.datarobot.com/api/v2"
        self._core = AsyncCore(
            base_url=base_url,
            credentials=[
                RequestCredential(
                    "token", "Authorization", "Bearer ", token, "DATAROBOT_GENAI_TOKEN"
                )
            ],
            transport=lambda: transport or default_async_transport(http_client),
            clock=clock or AsyncSystemClock(),
            random=random,
            request_timeout=request_timeout,
            max_response_bytes=max_response_bytes,
            sign=sign,
            strict=strict,
        )

    async def get_genai_status(
        self, status_id: UUID | str, *, timeout: Seconds | None = None
    ) -> GetGenaiStatusAnswer:
        """Look up where a GenAI worker job stands.

        Returns where the job stands. The path ends with a slash. A redirect means that the job
        has completed; it is not followed.

        `GET /genai/status/{statusId}/`. Source: Jobs (GenAI), of September 3, 2024.

        Args:
            status_id: The id of the job.
            timeout: How long the request may take, in seconds; the client's own if None.

        Raises:
            UnprocessableContent: 422. Validation Error.
            UnexpectedStatus, ContractViolation: The answer is not as documented.
            TransportError: No whole answer came.
        """
        request = get_genai_status.build(status_id)
        parse = partial(get_genai_status.parse, status_id=to_text(status_id))
        return await self._core.call(request, parse, timeout)

    async def create_custom_model_llm_validation(
        self, body: CreateCustomModelLLMValidationRequest, *, timeout: Seconds | None = None
    ) -> CreateCustomModelLLMValidationAccepted:
        """Validate a deployment as an LLM.

        Starts a job that tries out whether a deployment can serve as an LLM.

        `POST /genai/customModelLLMValidations/`. Source: inferred. The page of this operation
        could not be read as far as here; the vendor's Terraform provider sends it so.

        Args:
            body: What to validate.
            timeout: How long the request may take, in seconds; the client's own if None.

        Raises:
            UnexpectedStatus, ContractViolation: The answer is not as documented.
            TransportError: No whole answer came.
        """
        request = create_custom_model_llm_validation.build(body)
        return await self._core.call(request, create_custom_model_llm_validation.parse, timeout)

    async def get_custom_model_llm_validation(
        self, validation_id: str, *, timeout: Seconds | None = None
    ) -> GetCustomModelLLMValidationOK:
        """Get a validation.

        Returns the validation, with its result once the job has completed.

        `GET /genai/customModelLLMValidations/{validationId}/`. Source: inferred. The page of
        this operation could not be read as far as here; the vendor's Terraform provider sends
        it so.

        Args:
            validation_id: The id of the validation, not that of the job.
            timeout: How long the request may take, in seconds; the client's own if None.

        Raises:
            UnexpectedStatus, ContractViolation: The answer is not as documented.
            TransportError: No whole answer came.
        """
        request = get_custom_model_llm_validation.build(validation_id)
        return await self._core.call(request, get_custom_model_llm_validation.parse, timeout)

    async def create_custom_model_version(
        self, body: CreateCustomModelVersionRequest, *, timeout: Seconds | None = None
    ) -> CreateCustomModelVersionAccepted:
        """Turn an LLM blueprint into a custom model version.

        Starts a job that makes a version of a custom model out of an LLM blueprint.

        `POST /genai/customModelVersions/`. Source: Custom Models (GenAI).

        Args:
            body: What to export.
            timeout: How long the request may take, in seconds; the client's own if None.

        Raises:
            UnprocessableContent: 422. Validation Error.
            UnexpectedStatus, ContractViolation: The answer is not as documented.
            TransportError: No whole answer came.
        """
        request = create_custom_model_version.build(body)
        return await self._core.call(request, create_custom_model_version.parse, timeout)

    async def create_vector_database_custom_model_version(
        self,
        vector_database_id: str,
        body: CreateCustomModelVersionFromVectorDatabaseRequest,
        *,
        timeout: Seconds | None = None,
    ) -> CreateVectorDatabaseCustomModelVersionAccepted:
        """Turn a vector database into a custom model version.

        Starts a job that makes a version of a custom model out of a vector database.

        `POST /genai/vectorDatabases/{vectorDatabaseId}/customModelVersions/`. Source: inferred.
        No page of this operation could be read; the vendor's Terraform provider sends it so.

        Args:
            vector_database_id: The id of the vector database.
            body: How to export the vector database.
            timeout: How long the request may take, in seconds; the client's own if None.

        Raises:
            UnexpectedStatus, ContractViolation: The answer is not as documented.
            TransportError: No whole answer came.
        """
        request = create_vector_database_custom_model_version.build(vector_database_id, body)
        return await self._core.call(
            request, create_vector_database_custom_model_version.parse, timeout
        )

    async def submit(
        self, body: CreateCustomModelLLMValidationRequest, *, timeout: Seconds | None = None
    ) -> AsyncJobHandle:
        """Start a job with `create_custom_model_llm_validation`, and return its handle.

        Args:
            body: What to validate.
            timeout: How long the request may take, in seconds; the client's own if None.

        Raises: What `create_custom_model_llm_validation` raises.
        """
        request = create_custom_model_llm_validation.build(body)
        answer = await self._core.call(request, create_custom_model_llm_validation.parse, timeout)
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

    def job(self, status_id: UUID | str) -> AsyncJobHandle:
        """Return the handle of a job. Nothing is sent.

        Args:
            status_id: The id of the job.
        """
        return AsyncJobHandle(self, JobKey(to_text(status_id)))

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
        key = JobKey(values["statusId"])
        location = self._core.base_url.target_of(url)
        return (
            key
            if location == key.target.partition("#")[0]
            else msgspec.structs.replace(key, location=location)
        )

    async def wait(
        self,
        job: AsyncJobHandle | UUID | str,
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

        - INITIALIZED: pending
        - RUNNING: running
        - COMPLETED: succeeded, ends the wait
        - 303: succeeded, ends the wait
        - 301: succeeded, ends the wait
        - 302: succeeded, ends the wait
        - 307: succeeded, ends the wait
        - 308: succeeded, ends the wait
        - ERROR: failed, ends the wait
        - ABORTED: cancelled, ends the wait
        - EXPIRED: expired, ends the wait

        The page does not say which states are final. COMPLETED, ERROR, ABORTED and EXPIRED are,
        and so is a redirect, as the vendor's Terraform provider reads them. It knows jobs that
        stay INITIALIZED though their work is done: a wait for one ends with WaitTimeout at its
        deadline; look then at what the job was to make. A bare string has no documented meaning
        and counts as a state that the contract does not have.

        Polls that fail on the way, as they do while a server is started again, are tried again. Times may be
        numbers of seconds or `timedelta`s.

        Args:
            job: A handle, an id, or the URL of a job's status.
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
            JobsError: What `get_genai_status` raises, where trying again did not help.
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

    def _handle(self, job: AsyncJobHandle | UUID | str) -> AsyncJobHandle:
        if isinstance(job, AsyncJobHandle):
            return job._bind(self)
        if isinstance(job, str) and ("/" in job or not job):
            return self.job_at(job)
        return self.job(job)


class AsyncJobHandle(AsyncHandle[AsyncClient, JobKey, Update]):
    """One job: enough to poll it, wait for it. Made by `AsyncClient.job`, `job_at` and `submit`.

    It can be pickled. What comes out of a pickle has no client, for that holds credentials: pass it
    to `AsyncClient.wait`, or its `url` to `job_at`.
    """

    __slots__ = ()

    _defaults = DEFAULTS
    _polled_by = ("getGenaiStatus", "GET")

    async def _ask(self, timeout: Seconds | None) -> GetGenaiStatusAnswer:
        if self.key.location:
            client = self._client
            request = get_genai_status.build(self.key.status_id)
            request = msgspec.structs.replace(
                request, target=given_target(self.key.location, request.target)
            )
            return await client._core.call(
                request, partial(get_genai_status.parse, status_id=self.key.status_id), timeout
            )
        return await self._client.get_genai_status(self.key.status_id, timeout=timeout)

    def _read(self, answer: GetGenaiStatusAnswer, attempt: int = 1, elapsed: float = 0.0) -> Update:
        self.last_update = read_update(answer, attempt, elapsed)
        return self.last_update
