# Generated from specs/oracle_oml_v2 by `jobcontracts generate`. Do not edit.
"""The client: a thin driver of `operations` and `jobs`."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

import msgspec

from ._runtime._sync.core import BaseClient, Core
from ._runtime._sync.handles import Handle
from ._runtime._sync.transports import Transport, default_transport
from ._runtime.clocks import Clock, SystemClock
from ._runtime.configuration import check_configured
from ._runtime.credentials import Credential, RequestCredential, Secret, Sign, read_setting
from ._runtime.durations import Seconds
from ._runtime.encoding import to_text
from ._runtime.errors import ConfigurationError, ContractViolation, ForeignOrigin, JobFailed
from ._runtime.json_arguments import json_arguments
from ._runtime.limits import DEFAULT_MAX_RESPONSE_BYTES, DEFAULT_REQUEST_TIMEOUT
from ._runtime.messages import quoted
from ._runtime.origins import fragment_of, given_target, safe_url
from ._runtime.reading import one_line
from ._runtime.wait_policies import OnUnknown
from .jobs import (
    DEFAULTS,
    POLL_PATH,
    SERVER_PATH,
    JobKey,
    Update,
    read_update,
    result_error,
    result_location,
)
from .models import (
    EmbedScriptCompute,
    EmbedScriptComputeGrp,
    EmbedScriptComputeIdx,
    EmbedScriptComputeRow,
    EmbedScriptComputeTab,
)
from .operations import (
    apply_to_groups,
    apply_to_indexes,
    apply_to_rows,
    apply_to_table,
    delete_job,
    evaluate_script,
    get_job_result,
    get_job_status,
    list_script_jobs,
)
from .operations.apply_to_groups import ApplyToGroupsAnswer
from .operations.apply_to_indexes import ApplyToIndexesAnswer
from .operations.apply_to_rows import ApplyToRowsAnswer
from .operations.apply_to_table import ApplyToTableAnswer
from .operations.delete_job import DeleteJobOK
from .operations.evaluate_script import EvaluateScriptAnswer, EvaluateScriptCreated
from .operations.get_job_result import GetJobResultOK
from .operations.get_job_status import GetJobStatusAnswer
from .operations.list_script_jobs import ListScriptJobsOK

if TYPE_CHECKING:
    import httpx2


class Client(BaseClient):
    """Oracle Machine Learning, Embedded Python Execution v2 jobs: Run a stored Python script asynchronously, and learn when it has
    finished.

    Every argument that has an environment variable may be left out where the variable is set.

    Args:
        token: A token, sent as `Authorization: Bearer <token>`. It is valid for an hour. Or a function that returns it,
            called in a thread, and once more after a 401. Environment: `ORACLE_OML_V2_TOKEN`.
        host: Your Oracle Machine Learning service; its host name is like
            `<tenancy-database>.adb.<region>.oraclecloudapps.com`. Environment: `ORACLE_OML_V2_HOST`.
        base_url: Where the vendor is, up to its documented path, instead of `https://{host}/oml/api`. Environment: `ORACLE_OML_V2_BASE_URL`.
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
        host: str | None = None,
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
        base_url = read_setting("base_url", base_url, "ORACLE_OML_V2_BASE_URL")
        check_configured(
            ("token", token, "ORACLE_OML_V2_TOKEN"),
            *([("host", host, "ORACLE_OML_V2_HOST")] if base_url is None else []),
        )
        if base_url is None:
            host = read_setting("host", host, "ORACLE_OML_V2_HOST", required=True) or ""
            base_url = f"https://{host}/oml/api"
        self._core = Core(
            base_url=base_url,
            credentials=[
                RequestCredential("token", "Authorization", "Bearer ", token, "ORACLE_OML_V2_TOKEN")
            ],
            transport=lambda: transport or default_transport(http_client),
            clock=clock or SystemClock(),
            random=random,
            request_timeout=request_timeout,
            max_response_bytes=max_response_bytes,
            sign=sign,
            strict=strict,
        )

    def evaluate_script(
        self, script_name: str, body: EmbedScriptCompute, *, timeout: Seconds | None = None
    ) -> EvaluateScriptAnswer:
        """Run a Python script.

        Runs a script of the user's. With `asyncFlag: true` the answer is 201 and names the job;
        otherwise it is 200 and carries the result itself, if it comes within about two minutes.

        `POST /py-scripts/v2/do-eval/{scriptName}`. Source: All REST Endpoints; New version of
        Embedded Execution for Python and R REST and SQL APIs; Timeouts for Synchronous and
        Asynchronous Scripts Execution.

        Args:
            script_name: The name under which the script is stored.
            body: How to run the script.
            timeout: How long the request may take, in seconds; the client's own if None.

        Raises:
            BadRequest: 400. A parameter is not valid, the output is too long,
                or the script failed otherwise.
            Unauthorized: 401. The credential is missing, wrong or has expired.
            InternalServerError: 500. The broker could not be reached, the script could
                not be run, or something unexpected happened.
            UnexpectedStatus, ContractViolation: The answer is not as documented.
            TransportError: No whole answer came.
        """
        request = evaluate_script.build(script_name, body)
        return self._core.call(request, evaluate_script.parse, timeout)

    def apply_to_table(
        self, script_name: str, body: EmbedScriptComputeTab, *, timeout: Seconds | None = None
    ) -> ApplyToTableAnswer:
        """Run a Python script on data.

        Runs a script of the user's on the rows of a query. With `asyncFlag: true` the answer is
        201 and names the job; otherwise it is 200 and carries the result itself, if it comes
        within about two minutes.

        `POST /py-scripts/v2/table-apply/{scriptName}`. Source: All REST Endpoints; New version
        of Embedded Execution for Python and R REST and SQL APIs; Timeouts for Synchronous and
        Asynchronous Scripts Execution.

        Args:
            script_name: The name under which the script is stored.
            body: How to run the script, and on what.
            timeout: How long the request may take, in seconds; the client's own if None.

        Raises:
            BadRequest: 400. A parameter is not valid, the output is too long,
                or the script failed otherwise.
            Unauthorized: 401. The credential is missing, wrong or has expired.
            InternalServerError: 500. The broker could not be reached, the script could
                not be run, or something unexpected happened.
            UnexpectedStatus, ContractViolation: The answer is not as documented.
            TransportError: No whole answer came.
        """
        request = apply_to_table.build(script_name, body)
        return self._core.call(request, apply_to_table.parse, timeout)

    def apply_to_rows(
        self, script_name: str, body: EmbedScriptComputeRow, *, timeout: Seconds | None = None
    ) -> ApplyToRowsAnswer:
        """Run a Python script on chunks of rows.

        Runs a script of the user's on the rows of a query, so many at a time. With `asyncFlag:
        true` the answer is 201 and names the job; otherwise it is 200 and carries the result
        itself, if it comes within about two minutes.

        `POST /py-scripts/v2/row-apply/{scriptName}`. Source: All REST Endpoints; New version of
        Embedded Execution for Python and R REST and SQL APIs; Timeouts for Synchronous and
        Asynchronous Scripts Execution.

        Args:
            script_name: The name under which the script is stored.
            body: How to run the script, and on what.
            timeout: How long the request may take, in seconds; the client's own if None.

        Raises:
            BadRequest: 400. A parameter is not valid, the output is too long,
                or the script failed otherwise.
            Unauthorized: 401. The credential is missing, wrong or has expired.
            InternalServerError: 500. The broker could not be reached, the script could
                not be run, or something unexpected happened.
            UnexpectedStatus, ContractViolation: The answer is not as documented.
            TransportError: No whole answer came.
        """
        request = apply_to_rows.build(script_name, body)
        return self._core.call(request, apply_to_rows.parse, timeout)

    def apply_to_groups(
        self, script_name: str, body: EmbedScriptComputeGrp, *, timeout: Seconds | None = None
    ) -> ApplyToGroupsAnswer:
        """Run a Python script on groups of rows.

        Runs a script of the user's on the rows of a query, group by group. With `asyncFlag:
        true` the answer is 201 and names the job; otherwise it is 200 and carries the result
        itself, if it comes within about two minutes.

        `POST /py-scripts/v2/group-apply/{scriptName}`. Source: Run a Python Function on Grouped
        Data; Timeouts for Synchronous and Asynchronous Scripts Execution.

        Args:
            script_name: The name under which the script is stored.
            body: How to run the script, and on what.
            timeout: How long the request may take, in seconds; the client's own if None.

        Raises:
            BadRequest: 400. A parameter is not valid, the output is too long,
                or the script failed otherwise.
            Unauthorized: 401. The credential is missing, wrong or has expired.
            InternalServerError: 500. The broker could not be reached, the script could
                not be run, or something unexpected happened.
            UnexpectedStatus, ContractViolation: The answer is not as documented.
            TransportError: No whole answer came.
        """
        request = apply_to_groups.build(script_name, body)
        return self._core.call(request, apply_to_groups.parse, timeout)

    def apply_to_indexes(
        self, script_name: str, body: EmbedScriptComputeIdx, *, timeout: Seconds | None = None
    ) -> ApplyToIndexesAnswer:
        """Run a Python script several times.

        Runs a script of the user's so many times. With `asyncFlag: true` the answer is 201 and
        names the job; otherwise it is 200 and carries the result itself, if it comes within
        about two minutes.

        `POST /py-scripts/v2/index-apply/{scriptName}`. Source: All REST Endpoints; New version
        of Embedded Execution for Python and R REST and SQL APIs; Timeouts for Synchronous and
        Asynchronous Scripts Execution.

        Args:
            script_name: The name under which the script is stored.
            body: How to run the script, and how often.
            timeout: How long the request may take, in seconds; the client's own if None.

        Raises:
            BadRequest: 400. A parameter is not valid, the output is too long,
                or the script failed otherwise.
            Unauthorized: 401. The credential is missing, wrong or has expired.
            InternalServerError: 500. The broker could not be reached, the script could
                not be run, or something unexpected happened.
            UnexpectedStatus, ContractViolation: The answer is not as documented.
            TransportError: No whole answer came.
        """
        request = apply_to_indexes.build(script_name, body)
        return self._core.call(request, apply_to_indexes.parse, timeout)

    def list_script_jobs(self, *, timeout: Seconds | None = None) -> ListScriptJobsOK:
        """List the jobs.

        Returns the jobs with where they stand. There are no parameters.

        `GET /py-scripts/v2/jobs`. Source: Retrieve All Asynchronous Jobs.

        Args:

            timeout: How long the request may take, in seconds; the client's own if None.

        Raises:
            Unauthorized: 401. The user may not do this, or the credential is
                missing, wrong or has expired.
            InternalServerError: 500. The broker could not be reached, a job could not
                be found, or something unexpected happened.
            UnexpectedStatus, ContractViolation: The answer is not as documented.
            TransportError: No whole answer came.
        """
        request = list_script_jobs.build()
        return self._core.call(request, list_script_jobs.parse, timeout)

    def get_job_status(self, job_id: str, *, timeout: Seconds | None = None) -> GetJobStatusAnswer:
        """Ask whether a job has finished.

        202 means that the job is pending, 302 that it has finished. The 302 answer carries
        `Content-Location` and no `Location`, so that HTTP libraries do not follow it.

        `GET /py-scripts/v2/jobs/{jobId}`. Source: All REST Endpoints; The vendor's own OpenAPI
        document, of which only the head could be read; Retrieve Asynchronous Job Status, the
        page of the same endpoint for R.

        Args:
            job_id: The job's id. It is not a UUID.
            timeout: How long the request may take, in seconds; the client's own if None.

        Raises:
            Unauthorized: 401. The user may not do this, or the credential is
                missing, wrong or has expired.
            InternalServerError: 500. There is no job of this id, the broker could not
                be reached, or something unexpected happened.
            UnexpectedStatus, ContractViolation: The answer is not as documented.
            TransportError: No whole answer came.
        """
        request = get_job_status.build(job_id)
        return self._core.call(request, get_job_status.parse, timeout)

    def delete_job(self, job_id: str, *, timeout: Seconds | None = None) -> DeleteJobOK:
        """Stop a job and remove it.

        Removes the job, one that has finished as well as one that is running, which it stops.

        `DELETE /py-scripts/v2/jobs/{jobId}`. Source: Delete an Asynchronous Job.

        Args:
            job_id: The job's id. It is not a UUID.
            timeout: How long the request may take, in seconds; the client's own if None.

        Raises:
            Unauthorized: 401. The user may not do this, or the credential is
                missing, wrong or has expired.
            InternalServerError: 500. There is no job of this id, the broker could not
                be reached, or something unexpected happened.
            UnexpectedStatus, ContractViolation: The answer is not as documented.
            TransportError: No whole answer came.
        """
        request = delete_job.build(job_id)
        return self._core.call(request, delete_job.parse, timeout)

    def get_job_result(self, job_id: str, *, timeout: Seconds | None = None) -> GetJobResultOK:
        """Fetch the result of a job.

        Returns what the script returned. Before the job has finished it answers 404. The vendor
        keeps results for six months.

        `GET /py-scripts/v2/jobs/{jobId}/result`. Source: inferred. The page of v2 could not be
        read; v2 keeps the functions of v1 under new paths, by the blog, and this is what the
        page of v1 says.

        Args:
            job_id: The job's id. It is not a UUID.
            timeout: How long the request may take, in seconds; the client's own if None.

        Raises:
            Unauthorized: 401. The user may not do this, or the credential is
                missing, wrong or has expired.
            NotFound: 404. There is no result yet.
            InternalServerError: 500. There is no job of this id, the broker could not
                be reached, or something unexpected happened.
            UnexpectedStatus, ContractViolation: The answer is not as documented.
            TransportError: No whole answer came.
        """
        request = get_job_result.build(job_id)
        return self._core.call(request, get_job_result.parse, timeout)

    def submit(
        self, script_name: str, body: EmbedScriptCompute, *, timeout: Seconds | None = None
    ) -> JobHandle:
        """Start a job with `evaluate_script`, and return its handle.

        `async_flag` of the body is set to `True`, for only so a job is started.

        Args:
            script_name: The name under which the script is stored.
            body: How to run the script.
            timeout: How long the request may take, in seconds; the client's own if None.

        Raises: What `evaluate_script` raises.
        """
        body = msgspec.structs.replace(body, async_flag=True)
        request = evaluate_script.build(script_name, body)
        answer = self._core.call(request, evaluate_script.parse, timeout)
        with self._core.naming(request):
            if not isinstance(answer, EvaluateScriptCreated):
                raise ContractViolation(
                    "status",
                    f"expected 201, which names the job, got {answer.status}",
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

    def job(self, job_id: str) -> JobHandle:
        """Return the handle of a job. Nothing is sent.

        Args:
            job_id: The job's id. It is not a UUID.
        """
        return JobHandle(self, JobKey(to_text(job_id)))

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
        key = JobKey(values["jobId"])
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

        - 202: running
        - 302: succeeded, ends the wait

        202 stands for a job that is pending and whose body calls it running: one state, read as
        running. 302 means that the job has finished, well or badly; whether it failed shows in
        its result.

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

    def _handle(self, job: JobHandle | str) -> JobHandle:
        if isinstance(job, JobHandle):
            return job._bind(self)
        if isinstance(job, str) and ("/" in job or not job):
            return self.job_at(job)
        return self.job(job)


class JobHandle(Handle[Client, JobKey, Update]):
    """One job: enough to poll it, wait for it, fetch its result, cancel it. Made by `Client.job`, `job_at` and `submit`.

    It can be pickled. What comes out of a pickle has no client, for that holds credentials: pass it
    to `Client.wait`, or its `url` to `job_at`.
    """

    __slots__ = ()

    _defaults = DEFAULTS
    _polled_by = ("getJobStatus", "GET")

    def _ask(self, timeout: Seconds | None) -> GetJobStatusAnswer:
        if self.key.location:
            client = self._client
            request = get_job_status.build(self.key.job_id)
            request = msgspec.structs.replace(
                request, target=given_target(self.key.location, request.target)
            )
            return client._core.call(request, get_job_status.parse, timeout)
        return self._client.get_job_status(self.key.job_id, timeout=timeout)

    def _read(self, answer: GetJobStatusAnswer, attempt: int = 1, elapsed: float = 0.0) -> Update:
        self.last_update = read_update(answer, attempt, elapsed)
        return self.last_update

    def result(self, *, timeout: Seconds | None = None) -> GetJobResultOK:
        """Fetch the job's result, at the URL that its last update names or by `get_job_result`.

        Args:
            timeout: How long the request may take, in seconds; the client's own if None.

        Raises:
            JobFailed: The result says that the job has failed.
            ForeignOrigin: The URL is not on the client's own origin; nothing was sent to it.
            JobsError: What `Client.get_job_result` raises.
        """

        client = self._client
        request = get_job_result.build(self.key.job_id)
        location = result_location(self.last_update.answer) if self.last_update else None
        if location:
            with self._named():
                target = given_target(
                    client._core.base_url.follow(location, self.key.target), request.target
                )
            request = msgspec.structs.replace(request, target=target)
        answer = client._core.call(request, get_job_result.parse, timeout)
        error = result_error(answer)
        if error is not None:
            update = self.last_update or self.poll(timeout=timeout)
            with self._named():
                raise JobFailed(
                    f"the job's result says that it has failed: {one_line(error)}", update, error
                )
        return answer

    def cancel(self, *, timeout: Seconds | None = None) -> DeleteJobOK:
        """Stop a job and remove it with `delete_job`. Removes the job, one that has finished as well
        as one that is running, which it stops.

        Args:
            timeout: How long the request may take, in seconds; the client's own if None.

        Raises: What `Client.delete_job` raises.
        """

        return self._client.delete_job(self.key.job_id, timeout=timeout)
