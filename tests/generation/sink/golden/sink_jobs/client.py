# Generated from specs/sink by `jobcontracts generate`. Do not edit.
"""The client: a thin driver of `operations` and `jobs`."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, Any

import msgspec

from ._runtime._sync.core import BaseClient, Core
from ._runtime._sync.handles import Handle
from ._runtime._sync.transports import Transport, default_transport
from ._runtime.client_credentials import read_client
from ._runtime.clocks import Clock, SystemClock
from ._runtime.configuration import check_configured
from ._runtime.credentials import Credential, RequestCredential, Secret, Sign, read_setting
from ._runtime.durations import Seconds
from ._runtime.encoding import to_text
from ._runtime.errors import ConfigurationError, ContractViolation, ForeignOrigin
from ._runtime.json_arguments import json_arguments
from ._runtime.limits import DEFAULT_MAX_RESPONSE_BYTES, DEFAULT_REQUEST_TIMEOUT
from ._runtime.messages import quoted
from ._runtime.origins import fragment_of, given_target, safe_url
from ._runtime.sinks import BinaryWriter
from ._runtime.wait_policies import OnUnknown
from .jobs import DEFAULTS, POLL_PATH, SERVER_PATH, JobKey, Update, read_update
from .models import Grade, Opening, Water
from .operations import close_drain, get_drain_job, get_drain_sheet, open_drain
from .operations.close_drain import CloseDrainNoContent
from .operations.get_drain_job import GetDrainJobAnswer
from .operations.get_drain_sheet import GetDrainSheetAnswer
from .operations.open_drain import OpenDrainAccepted, OpenDrainAnswer

if TYPE_CHECKING:
    import httpx2


class Client(BaseClient):
    """Kitchen sink "quoted" \\ back\\slashed: Everything that a contract may have, once.

    Every argument that has an environment variable may be left out where the variable is set.

    Args:
        token: A token. Or a function that returns it,
            called in a thread, and once more after a 401. Environment: `SINK_TOKEN`.
        client_id: The client's id: with its secret, instead of token, it gets its tokens by itself. Environment: `SINK_CLIENT_ID`.
        client_secret: The secret that belongs to it. Environment: `SINK_CLIENT_SECRET`.
        token_url: Where it asks for tokens, instead of /oauth/token?for=sinks. Environment: `SINK_TOKEN_URL`.
        sink_key: A key. Or a function that returns it,
            called in a thread, and once more after a 401. Environment: `SINK_SINK_KEY`.
        tenant: Your tenant. Environment: `SINK_TENANT`.
        version: The version. Environment: `SINK_VERSION`.
        trace_id: A header of every operation. Environment: `SINK_TRACE_ID`.
        base_url: Where the vendor is, up to its documented path, instead of `https://{tenant}.sink.example/{version}/api`. Environment: `SINK_BASE_URL`.
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
        client_id: str | None = None,
        client_secret: str | None = None,
        token_url: str | None = None,
        sink_key: Credential | None = None,
        tenant: str | None = None,
        version: str | None = None,
        trace_id: str | None = None,
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
        sink_key = Secret(sink_key) if isinstance(sink_key, str) else sink_key
        client_secret = Secret(client_secret) if isinstance(client_secret, str) else client_secret
        base_url = read_setting("base_url", base_url, "SINK_BASE_URL")
        check_configured(
            ("sink_key", sink_key, "SINK_SINK_KEY"),
            *([("tenant", tenant, "SINK_TENANT")] if base_url is None else []),
            clients=[
                (
                    ("token", token, "SINK_TOKEN"),
                    ("client_id", client_id, "SINK_CLIENT_ID"),
                    ("client_secret", client_secret, "SINK_CLIENT_SECRET"),
                )
            ],
        )
        if base_url is None:
            tenant = read_setting("tenant", tenant, "SINK_TENANT", required=True) or ""
            version = read_setting("version", version, "SINK_VERSION") or "v1"
            base_url = f"https://{tenant}.sink.example/{version}/api"
        self._trace_id = read_setting("trace_id", trace_id, "SINK_TRACE_ID")
        self._core = Core(
            base_url=base_url,
            credentials=[
                RequestCredential(
                    "token",
                    "Authorization",
                    "Bearer ",
                    token,
                    "SINK_TOKEN",
                    client=read_client(
                        ("token", token, "SINK_TOKEN"),
                        ("client_id", client_id, "SINK_CLIENT_ID"),
                        ("client_secret", client_secret, "SINK_CLIENT_SECRET"),
                        ("token_url", token_url, "SINK_TOKEN_URL"),
                        base_url=base_url,
                        documented_url="/oauth/token?for=sinks",
                        scopes=["drains"],
                    ),
                ),
                RequestCredential("sink_key", "X-Sink-Key", "", sink_key, "SINK_SINK_KEY"),
            ],
            transport=lambda: transport or default_transport(http_client),
            clock=clock or SystemClock(),
            random=random,
            request_timeout=request_timeout,
            max_response_bytes=max_response_bytes,
            sign=sign,
            strict=strict,
        )

    def open_drain(
        self,
        class_: str,
        from_: int | str,
        *,
        tags: list[str] | None = None,
        since: datetime | None = None,
        grade: Grade,
        spans: list[int] | None = None,
        water: Water,
        dry_run: bool | str | None = None,
        body: Opening | None = None,
        timeout: Seconds | None = None,
    ) -> OpenDrainAnswer:
        """Open a drain.

        Starts a job. Not a docstring's end: \"\"\", and a backslash: \\n.

        `POST /drains/{class}/{from}/jobs`. Source: The manual.

        Args:
            class_: A Python keyword as a name.
            from_: A keyword too, and a number.
            body: How to open.
            tags: A list.
            since: A time.
            grade: One of a list.
            spans: A list in one text.
            water: An object.
            dry_run: A header of one operation.
            timeout: How long the request may take, in seconds; the client's own if None.

        Raises:
            NotFound: 404. There is no such drain.
            Conflict: 409. The drain is open.
            Status520: 520. The drain is clogged.
            UnexpectedStatus, ContractViolation: The answer is not as documented.
            TransportError: No whole answer came.
        """
        request = open_drain.build(
            class_,
            from_,
            trace_id=self._trace_id,
            tags=tags,
            since=since,
            grade=grade,
            spans=spans,
            water=water,
            dry_run=dry_run,
            body=body,
        )
        return self._core.call(request, open_drain.parse, timeout)

    def get_drain_job(
        self, class_: str, from_: int | str, job: int | str, *, timeout: Seconds | None = None
    ) -> GetDrainJobAnswer:
        """Look at a job.

        Tells how the job is.

        `GET /drains/{class}/{from}/jobs/{job}`. Source: The manual.

        Args:
            class_: A Python keyword as a name.
            from_: A keyword too, and a number.
            job: The job.
            timeout: How long the request may take, in seconds; the client's own if None.

        Raises:
            NotFound: 404. There is no such thing.
            UnexpectedStatus, ContractViolation: The answer is not as documented.
            TransportError: No whole answer came.
        """
        request = get_drain_job.build(class_, from_, job, trace_id=self._trace_id)
        parse = partial(get_drain_job.parse, job=to_text(job))
        return self._core.call(request, parse, timeout)

    def close_drain(
        self, class_: str, from_: int | str, job: int | str, *, timeout: Seconds | None = None
    ) -> CloseDrainNoContent:
        """Close a drain.

        Stops the job.

        `DELETE /drains/{class}/{from}/jobs/{job}` (deprecated by the vendor). Source: inferred.
        No page says so.

        Args:
            class_: A Python keyword as a name.
            from_: A keyword too, and a number.
            job: The job.
            timeout: How long the request may take, in seconds; the client's own if None.

        Raises:
            UnexpectedStatus, ContractViolation: The answer is not as documented.
            TransportError: No whole answer came.
        """
        request = close_drain.build(class_, from_, job, trace_id=self._trace_id)
        return self._core.call(request, close_drain.parse, timeout)

    def get_drain_sheet(
        self,
        class_: str,
        from_: int | str,
        job: int | str,
        *,
        into: BinaryWriter | None = None,
        timeout: Seconds | None = None,
    ) -> GetDrainSheetAnswer:
        """Fetch the sheet.

        As large as it may be.

        `GET /drains/{class}/{from}/jobs/{job}/sheet`. Source: The manual.

        Args:
            class_: A Python keyword as a name.
            from_: A keyword too, and a number.
            job: The job.
            into: A file that is open for bytes, or anything else with such a `write`. The body of a 200 is
                written to it as it arrives, however long it is, and the answer's `written` says how many bytes.
                `timeout` holds for all of it.
            timeout: How long the request may take, in seconds; the client's own if None.

        Raises:
            NotFound: 404. There is no such thing.
            UnexpectedStatus, ContractViolation: The answer is not as documented.
            TransportError: No whole answer came; it says if the file has a part only.
        """
        request = get_drain_sheet.build(class_, from_, job, trace_id=self._trace_id)
        return self._core.call(request, get_drain_sheet.parse, timeout, into)

    def submit(
        self,
        class_: str,
        from_: int | str,
        *,
        tags: list[str] | None = None,
        since: datetime | None = None,
        grade: Grade,
        spans: list[int] | None = None,
        water: Water,
        dry_run: bool | str | None = None,
        body: Opening | None = None,
        timeout: Seconds | None = None,
    ) -> JobHandle:
        """Start a job with `open_drain`, and return its handle.

        `field_2fast` of the body is set to `True`, for only so a job is started.

        Args:
            class_: A Python keyword as a name.
            from_: A keyword too, and a number.
            body: How to open.
            tags: A list.
            since: A time.
            grade: One of a list.
            spans: A list in one text.
            water: An object.
            dry_run: A header of one operation.
            timeout: How long the request may take, in seconds; the client's own if None.

        Raises: What `open_drain` raises.
        """
        body = msgspec.structs.replace(Opening() if body is None else body, field_2fast=True)
        request = open_drain.build(
            class_,
            from_,
            trace_id=self._trace_id,
            tags=tags,
            since=since,
            grade=grade,
            spans=spans,
            water=water,
            dry_run=dry_run,
            body=body,
        )
        answer = self._core.call(request, open_drain.parse, timeout)
        with self._core.naming(request):
            if not isinstance(answer, OpenDrainAccepted):
                raise ContractViolation(
                    "status",
                    f"expected 202, which names the job, got {answer.status}",
                    answer=answer,
                )
            named = answer.location
            target = request.target
            job = JobHandle(self, self._key_named(named, target, "header Location", answer))
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

    def job(self, class_: str, from_: int | str, job: int | str) -> JobHandle:
        """Return the handle of a job. Nothing is sent.

        Args:
            class_: A Python keyword as a name.
            from_: A keyword too, and a number.
            job: The job.
        """
        return JobHandle(self, JobKey(to_text(class_), to_text(from_), to_text(job)))

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
        key = JobKey(values["class"], values["from"], values["job"])
        location = self._core.base_url.target_of(url)
        return (
            key
            if location == key.target.partition("#")[0]
            else msgspec.structs.replace(key, location=location)
        )

    def wait(
        self,
        job: JobHandle | str,
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

        - running: running
        - drained: succeeded, ends the wait
        - burst: failed, ends the wait

        A state is as the manual says, \"\"\" and all.

        Polls that fail on the way, as they do while a server is started again, are tried again. Times may be
        numbers of seconds or `timedelta`s.

        Args:
            job: A handle, or the URL of a job's status.
            timeout: How long to wait in all, in seconds.
            interval: The shortest time between two polls, in seconds.
            max_interval: The longest time between two polls, in seconds; 8.0 or `interval` if None.
            retry_for: For how long polls that fail one after the other are tried again, in seconds; as long as the wait lasts if None.
            on_update: Is called with each update that brings something new. What it raises ends the wait.
            on_poll: Is called in the same way after each poll, one that failed and is tried again among them, with the
                last update; None before the first. For heartbeats.
            on_unknown: What to do about a state that the contract does not have: `continue` or `raise`.

        Raises:
            JobFailed, JobCancelled, JobExpired: The job has ended so; the error has the last update.
            WaitTimeout: The job had not ended in time; the error has the last update.
            UnknownState: As `on_unknown` says.
            JobsError: What `get_drain_job` raises, where trying again did not help.
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

    def _handle(self, job: JobHandle | str) -> JobHandle:
        if isinstance(job, JobHandle):
            return job._bind(self)
        return self.job_at(job)


class JobHandle(Handle[Client, JobKey, Update]):
    """One job: enough to poll it, wait for it, fetch its result, cancel it. Made by `Client.job`, `job_at` and `submit`.

    It can be pickled. What comes out of a pickle has no client, for that holds credentials: pass it
    to `Client.wait`, or its `url` to `job_at`.
    """

    __slots__ = ()

    _defaults = DEFAULTS
    _polled_by = ("getDrainJob", "GET")

    def _ask(self, timeout: Seconds | None) -> GetDrainJobAnswer:
        if self.key.location:
            client = self._client
            request = get_drain_job.build(
                self.key.class_, self.key.from_, self.key.job, trace_id=client._trace_id
            )
            request = msgspec.structs.replace(
                request, target=given_target(self.key.location, request.target)
            )
            return client._core.call(
                request, partial(get_drain_job.parse, job=self.key.job), timeout
            )
        return self._client.get_drain_job(
            self.key.class_, self.key.from_, self.key.job, timeout=timeout
        )

    def _read(self, answer: GetDrainJobAnswer, attempt: int = 1, elapsed: float = 0.0) -> Update:
        self.last_update = read_update(answer, attempt, elapsed)
        return self.last_update

    def result(
        self, *, into: BinaryWriter | None = None, timeout: Seconds | None = None
    ) -> GetDrainSheetAnswer:
        """Fetch the job's result by `get_drain_sheet`.

        Args:
            into: A file that is open for bytes, or anything else with such a `write`. The body of a 200 is
                written to it as it arrives, however long it is, and the answer's `written` says how many bytes.
                `timeout` holds for all of it.
            timeout: How long the request may take, in seconds; the client's own if None.

        Raises:
            JobsError: What `Client.get_drain_sheet` raises.
        """

        answer = self._client.get_drain_sheet(
            self.key.class_, self.key.from_, self.key.job, into=into, timeout=timeout
        )

        return answer

    def cancel(self, *, timeout: Seconds | None = None) -> CloseDrainNoContent:
        """Close a drain with `close_drain`. Stops the job.

        Args:
            timeout: How long the request may take, in seconds; the client's own if None.

        Raises: What `Client.close_drain` raises.
        """

        return self._client.close_drain(
            self.key.class_, self.key.from_, self.key.job, timeout=timeout
        )
