"""A submit that fails says whether to send it again could start a second job."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import httpx2
import pytest

from .conftest import Setting

BROKEN: list[Any] = [httpx2.ReadTimeout("late"), httpx2.ReadError("reset"), b'{"id": "4', b"[1]"]
STARTED: list[Any] = [*BROKEN, 201, 299, 307, 500, 502, 504, 520]
UNSEEN: list[Any] = [httpx2.ConnectError("refused")]
REFUSED: list[Any] = [400, 401, 404, 409, 422, 501]
AGAIN: list[Any] = [*UNSEEN, 408, 425, 429, 503]


def failed_submits(
    setting: Setting, arguments: dict[str, str], outcomes: list[Any]
) -> Iterator[tuple[Any, Any]]:
    """Yield each outcome of a request with what `submit` raises then."""
    operation = setting.contract.operation("submit")
    if operation is None:
        pytest.skip("no submit is documented")
    documented = next(iter(operation.successes))
    coming: list[Any] = []

    def handle(request: httpx2.Request) -> httpx2.Response:
        outcome = coming[-1]
        if isinstance(outcome, Exception):
            raise outcome
        status = outcome if isinstance(outcome, int) else documented
        content = outcome if isinstance(outcome, bytes) else b"what is this"
        return httpx2.Response(status, headers={"content-type": "text/plain"}, content=content)

    kind = type(setting.client).__name__
    http = getattr(httpx2, kind)(transport=httpx2.MockTransport(handle))
    client = getattr(setting.package, kind)(http_client=http, **arguments)
    for outcome in outcomes:
        coming.append(outcome)
        with pytest.raises(setting.package.JobsError) as error:
            setting.run(client.submit, **setting.submit_arguments())
        yield outcome, error.value


def test_what_is_no_refusal_may_have_started_a_job(
    setting: Setting, arguments: dict[str, str]
) -> None:
    for _, error in failed_submits(setting, arguments, STARTED):
        assert error.may_have_started
        assert not error.retryable
        assert "a job may have been started" in str(error)
        assert json.loads(error.to_json())["may_have_started"]


def test_a_refusal_has_started_none(setting: Setting, arguments: dict[str, str]) -> None:
    for outcome, error in failed_submits(setting, arguments, [*REFUSED, *AGAIN]):
        assert not error.may_have_started
        assert error.retryable == (outcome in AGAIN)


def test_a_poll_starts_no_job(setting: Setting) -> None:
    handle = setting.start()
    setting.mock.add_fault("status", status=504)
    with pytest.raises(setting.package.StatusError) as error:
        setting.run(handle.poll)
    assert error.value.retryable
    assert not error.value.may_have_started
