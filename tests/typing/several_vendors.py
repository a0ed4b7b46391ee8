"""Code over several vendors, and what a type checker knows in it; read as `samples` is."""
# pyright: reportUnnecessaryTypeIgnoreComment=true
# mypy: disable-error-code="ignore-without-code"

from __future__ import annotations

from collections.abc import Iterable
from typing import assert_never, assert_type

import oracle_oml_jobs
import oration_jobs


def finish(jobs: Iterable[oration_jobs.AnyJobHandle]) -> dict[str, oration_jobs.AnyUpdate]:
    """Code that knows the shape of a handle and no vendor."""
    for job in jobs:
        assert_type(job.url, str)
        assert_type(job.last_update, oration_jobs.AnyUpdate | None)
        job.result()  # type: ignore
    return {job.url: job.wait(timeout=60, on_update=show) for job in jobs}


def show(update: oration_jobs.AnyUpdate) -> None:
    assert_type(update.phase, oration_jobs.Phase)
    update.body  # type: ignore
    if isinstance(update, oration_jobs.Update):
        assert_type(update.body, oration_jobs.Job)


async def finish_async(jobs: Iterable[oracle_oml_jobs.AsyncAnyJobHandle]) -> list[str]:
    return [(await job.wait(timeout=60, retry_for=10)).state for job in jobs]


def a_handle_of_each_package_fits_the_protocol_of_any(
    a: oration_jobs.JobHandle, b: oracle_oml_jobs.JobHandle
) -> None:
    finish([a, b])
    theirs: list[oracle_oml_jobs.AnyJobHandle] = [a, b]
    finish(theirs)


async def so_do_async_handles(
    a: oration_jobs.AsyncJobHandle, b: oracle_oml_jobs.AsyncJobHandle
) -> None:
    await finish_async([a, b])
    finish([a])  # type: ignore


class WithoutWait:
    url = "https://vendor.example/jobs/1"


def what_is_no_handle_is_refused(a: oration_jobs.JobHandle, b: oration_jobs.AsyncJobHandle) -> None:
    finish([WithoutWait()])  # type: ignore
    oration_jobs.watch([a, WithoutWait()])  # type: ignore
    oration_jobs.watch([a.url])  # type: ignore
    oration_jobs.watch([b])  # type: ignore
    oration_jobs.async_watch([a])  # type: ignore
    oration_jobs.watch([a], timeout="60")  # type: ignore


def jobs_of_one_package_keep_their_types(a: oration_jobs.JobHandle) -> None:
    # By the watch of another package, too.
    for watch in (oration_jobs.watch, oracle_oml_jobs.watch):
        for handle, update in watch([a], timeout=60):
            assert_type(handle, oration_jobs.JobHandle)
            assert_type(update, oration_jobs.Update | Exception)


def jobs_of_several_packages_keep_theirs(
    a: oration_jobs.JobHandle, b: oracle_oml_jobs.JobHandle
) -> None:
    jobs: list[oration_jobs.JobHandle | oracle_oml_jobs.JobHandle] = [a, b]
    watch = oration_jobs.watch(jobs)
    watch.add(a, b)
    for handle, update in watch:
        assert_type(handle, oration_jobs.JobHandle | oracle_oml_jobs.JobHandle)
        handle.key.id  # type: ignore
        update.body  # type: ignore
        if isinstance(update, oration_jobs.Update):
            assert_type(update.body, oration_jobs.Job)
            phase: oration_jobs.Phase = update.phase
            print(phase)
            phase = "COMPLETED"  # type: ignore
        elif isinstance(update, oracle_oml_jobs.Update):
            assert_type(update.answer, oracle_oml_jobs.GetJobStatusAnswer)
        elif isinstance(update, Exception):
            print(update)
        else:
            assert_never(update)
    for handle, update in oration_jobs.watch((a, b)):
        assert_type(handle, oration_jobs.JobHandle | oracle_oml_jobs.JobHandle)
        assert_type(update, oration_jobs.Update | oracle_oml_jobs.Update | Exception)
        if not isinstance(update, oration_jobs.Update | Exception):
            assert_never(update)  # type: ignore


def jobs_in_a_list_that_nobody_has_annotated(
    a: oration_jobs.JobHandle, b: oracle_oml_jobs.JobHandle
) -> None:
    # To mypy an `AnyJobHandle` and an `AnyUpdate | Exception`, to the others a union.
    for handle, update in oration_jobs.watch([a, b], timeout=60, retry_for=10):
        print(handle.url, handle.last_update)
        if not isinstance(update, Exception):
            show(update)
        if isinstance(update, oration_jobs.Update):
            assert_type(update, oration_jobs.Update)
        if isinstance(handle, oracle_oml_jobs.JobHandle):
            assert_type(handle, oracle_oml_jobs.JobHandle)


def a_watch_that_begins_without_jobs(
    a: oration_jobs.JobHandle, b: oracle_oml_jobs.JobHandle, c: oration_jobs.AsyncJobHandle
) -> None:
    watch = oration_jobs.watch()
    watch.add(a, b)
    watch.add(c)  # type: ignore
    for handle, update in watch:
        assert_type(handle, oration_jobs.AnyJobHandle)
        assert_type(update, oration_jobs.AnyUpdate | Exception)


def generic_code_watches(jobs: Iterable[oration_jobs.AnyJobHandle]) -> None:
    for handle, update in oracle_oml_jobs.watch(jobs):
        print(handle.url, update if isinstance(update, Exception) else update.phase)


async def async_watches_are_the_same(
    a: oration_jobs.AsyncJobHandle, b: oracle_oml_jobs.AsyncJobHandle
) -> None:
    async for one, update in oration_jobs.async_watch([a]):
        assert_type(one, oration_jobs.AsyncJobHandle)
        assert_type(update, oration_jobs.Update | Exception)
    async for several, either in oracle_oml_jobs.async_watch((a, b)):
        assert_type(several, oration_jobs.AsyncJobHandle | oracle_oml_jobs.AsyncJobHandle)
        assert_type(either, oration_jobs.Update | oracle_oml_jobs.Update | Exception)


def errors_have_the_update_of_their_package(
    a: oration_jobs.JobHandle, b: oracle_oml_jobs.JobHandle
) -> None:
    try:
        a.wait(on_unknown="raise")
        b.wait()
    except oration_jobs.JobFailed as error:
        assert_type(error.update, oration_jobs.Update)
        error.update.body.state  # type: ignore
    except (oration_jobs.JobEnded, oration_jobs.UnknownState) as error:
        assert_type(error.update, oration_jobs.Update)
    except oration_jobs.WaitTimeout as error:
        assert_type(error.update, oration_jobs.Update | None)
        error.update.state  # type: ignore
    except (oracle_oml_jobs.JobExpired, oracle_oml_jobs.JobCancelled) as error:
        assert_type(error.update, oracle_oml_jobs.Update)
    except oracle_oml_jobs.WaitTimeout as error:
        assert_type(error.update, oracle_oml_jobs.Update | None)


def an_error_of_any_package_has_the_same_attributes(
    a: oration_jobs.JobHandle, b: oracle_oml_jobs.JobHandle
) -> None:
    try:
        finish([a, b])
    except Exception as error:
        if not isinstance(error, oration_jobs.AnyJobsError):
            raise
        assert_type(error.status, int | None)
        assert_type(error.retryable, bool)
        error.update  # type: ignore
    own: list[oration_jobs.AnyJobsError] = [oracle_oml_jobs.TransportError("x")]
    print(own)


def each_poll_can_be_followed(a: oration_jobs.JobHandle, b: oration_jobs.AnyJobHandle) -> None:
    def beat(update: oration_jobs.AnyUpdate | None) -> None:
        print(update)

    a.wait(on_poll=beat)
    b.wait(on_poll=beat)
    a.wait(on_poll=lambda update: update.state)  # type: ignore


def a_status_is_a_number_where_there_is_one(client: oration_jobs.Client) -> None:
    try:
        assert_type(client.submit_json({"body": {"customers": []}}), oration_jobs.JobHandle)
    except oration_jobs.StatusError as error:
        assert_type(error.status, int)
    except oration_jobs.JobsError as error:
        assert_type(error.status, int | None)
