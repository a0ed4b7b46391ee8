"""What a user's type checker knows of the clients. Read by mypy, pyright and ty; never run.

A line with `type: ignore` is a wrong use: each checker has to object to it, for an ignore that is
not needed is itself an error (`warn_unused_ignores`, `reportUnnecessaryTypeIgnoreComment`,
`unused-ignore-comment`).
"""
# pyright: reportUnnecessaryTypeIgnoreComment=true
# mypy: disable-error-code="ignore-without-code"

from __future__ import annotations

from datetime import datetime
from typing import Any, assert_never, assert_type
from uuid import UUID

import datarobot_genai_jobs
import oracle_oml_jobs
import oration_jobs
import seequent_evo_jobs
from msgspec import UnsetType


def several_success_answers_are_a_union_to_match(client: oracle_oml_jobs.Client) -> str:
    answer = client.get_job_status("OML-1")
    match answer:
        case oracle_oml_jobs.GetJobStatusAccepted():
            assert_type(answer.body, oracle_oml_jobs.PendingJob)
            return "pending"
        case oracle_oml_jobs.GetJobStatusFound():
            assert_type(answer.content_location, str)
            return "finished"
        case _:
            assert_never(answer)


def the_match_is_not_exhaustive_without_one_of_them(client: oracle_oml_jobs.Client) -> None:
    answer = client.get_job_status("OML-1")
    match answer:
        case oracle_oml_jobs.GetJobStatusAccepted():
            pass
        case _:
            assert_never(answer)  # type: ignore


def bodies_have_dates_and_ids(client: oration_jobs.Client) -> None:
    job = client.wait("5135bfe3-b2c7-41f3-a44f-f4b58e7384df").body
    assert_type(job.updated_at, datetime)
    assert_type(job.workspace_id, UUID)
    assert_type(job.error, str | None)
    assert_type(job.status, oration_jobs.JobStatus)
    assert_type(job.status.is_documented, bool)
    job.updated_at.nothing  # type: ignore


def missing_and_null_are_told_apart(update: seequent_evo_jobs.Update) -> None:
    assert_type(update.body.error, seequent_evo_jobs.ErrorResponse | None | UnsetType)
    assert_type(update.error, seequent_evo_jobs.ErrorResponse | None)
    assert_type(update.progress, int | None)
    update.error.title  # type: ignore


def json_is_a_dict_or_text(
    update: seequent_evo_jobs.Update, job: oration_jobs.Job, error: oration_jobs.JobsError
) -> None:
    for value in (update, update.answer, job, error):
        assert_type(value.to_dict(), dict[str, Any])
        assert_type(value.to_json(), str)


def any_of_is_a_union(client: datarobot_genai_jobs.Client) -> None:
    answer = client.get_genai_status("e900225c-0629-4e96-be6e-86a17a309645")
    answer.body  # type: ignore
    if not isinstance(answer, datarobot_genai_jobs.GetGenaiStatusOK):
        assert_type(answer.location, str | None)
        return
    assert_type(answer.body, datarobot_genai_jobs.StatusResponse | str)
    answer.body.status_id  # type: ignore


def documented_errors_are_typed(client: seequent_evo_jobs.Client) -> None:
    try:
        client.submit(
            UUID(int=1), "topic", "task", seequent_evo_jobs.ExecuteTaskRequest(parameters={"a": 1})
        )
    except seequent_evo_jobs.NotFound as error:
        assert_type(error.body, seequent_evo_jobs.ErrorResponse | None)
    except seequent_evo_jobs.JobsError:
        raise


def arguments_are_checked(client: oration_jobs.Client) -> None:
    client.get_job_status(17)  # type: ignore
    client.submit()  # type: ignore
    oration_jobs.Customer(name="without an identifier")  # type: ignore
    oration_jobs.Client(tokn="…")  # type: ignore


def what_is_not_documented_is_not_there(handle: oration_jobs.JobHandle) -> None:
    handle.cancel()  # type: ignore
    handle.result()  # type: ignore


async def the_async_client_is_the_same_to_be_awaited(client: seequent_evo_jobs.AsyncClient) -> None:
    handle = await client.submit(
        UUID(int=1), "topic", "task", seequent_evo_jobs.ExecuteTaskRequest(parameters={})
    )
    assert_type(handle, seequent_evo_jobs.AsyncJobHandle)
    update = await handle.wait(timeout=60, on_update=lambda update: print(update.state))
    assert_type(update, seequent_evo_jobs.Update)
    result = await handle.result()
    assert_type(result, seequent_evo_jobs.GetJobResultsAnswer)
    result.body.results  # type: ignore
    assert isinstance(result.body, seequent_evo_jobs.CompletedJobResponse)
    assert_type(result.body.results, dict[str, Any] | UnsetType)
    client.wait(17)  # type: ignore


def a_token_may_be_a_function(fetch: Any) -> None:
    oration_jobs.Client(token=lambda: "…", api_key="…")
    oration_jobs.Client(token=17)  # type: ignore
