"""What an operation returns and raises, by examples of each kind, below the transports."""

from __future__ import annotations

import json
import logging
from datetime import UTC, datetime
from uuid import UUID

import datarobot_genai_jobs as datarobot
import msgspec
import oracle_oml_jobs as oracle
import oration_jobs as oration
import pytest
import seequent_evo_jobs as seequent
from datarobot_genai_jobs._runtime.messages import Headers as DatarobotHeaders
from datarobot_genai_jobs._runtime.messages import Response
from hypothesis import given
from hypothesis import strategies as st
from oracle_oml_jobs._runtime import messages as oracle_messages
from oration_jobs._runtime import messages as oration_messages
from seequent_evo_jobs._runtime import messages as seequent_messages

JOB = "5135bfe3-b2c7-41f3-a44f-f4b58e7384df"
STATUS = {
    "code": 0,
    "created": "2019-08-24T14:15:22Z",
    "status": "RUNNING",
    "statusId": JOB,
}


def datarobot_answer(body: object, status: int = 200) -> Response:
    return Response(
        status,
        DatarobotHeaders([("Content-Type", "application/json")]),
        body if isinstance(body, bytes) else json.dumps(body).encode(),
    )


def oration_job(**changes: object) -> oration_messages.Response:
    job = {
        "id": JOB,
        "createdAt": "2026-04-01T10:16:00.000Z",
        "updatedAt": "2026-04-01T10:18:42.000Z",
        "jobProviderId": JOB,
        "name": "customer.createBatch",
        "status": "success",
        "error": None,
        "workspaceId": JOB,
    } | changes
    headers = oration_messages.Headers([("content-type", "application/json; charset=utf-8")])
    return oration_messages.Response(200, headers, json.dumps(job).encode())


def test_documented_headers_are_attributes_of_the_answer() -> None:
    found = oracle_messages.Response(
        302, oracle_messages.Headers([("Content-Location", "https://h/oml/api/x/result")]), b""
    )
    answer = oracle.operations.get_job_status.parse(found)
    assert isinstance(answer, oracle.GetJobStatusFound)
    assert answer.content_location == "https://h/oml/api/x/result"
    assert answer.status == 302


def test_a_missing_documented_header_breaks_the_contract() -> None:
    response = oracle_messages.Response(302, oracle_messages.Headers(), b"")
    with pytest.raises(oracle.ContractViolation) as broken:
        oracle.operations.get_job_status.parse(response)
    assert broken.value.path == "header Content-Location"


@pytest.mark.parametrize(
    ("changes", "path", "problem"),
    [
        ({"status": 7}, "$.status", "expected `str`, got `int`"),
        ({"updatedAt": "yesterday"}, "$.updatedAt", "invalid RFC3339 encoded datetime"),
        ({"id": "not-a-uuid"}, "$.id", "invalid UUID"),
        ({"name": None}, "$.name", "expected `str`, got `null`"),
    ],
)
def test_a_body_that_breaks_the_contract_names_the_place(
    changes: dict[str, object], path: str, problem: str
) -> None:
    with pytest.raises(oration.ContractViolation) as broken:
        oration.operations.get_job_status.parse(oration_job(**changes), id=JOB)
    assert (broken.value.path, broken.value.problem) == (path, problem)
    assert str(broken.value) == f"{path}: {problem}"


def test_dates_are_dates_and_uuids_are_uuids() -> None:
    body = oration.operations.get_job_status.parse(oration_job(), id=JOB).body
    assert body.updated_at == datetime(2026, 4, 1, 10, 18, 42, tzinfo=UTC)
    assert body.workspace_id == UUID(JOB)


def test_the_answer_has_to_be_about_the_job_that_was_asked_for() -> None:
    other = "b9eb98d0-2445-46a3-8107-4fcf243f85e4"
    with pytest.raises(oration.ContractViolation) as foreign:
        oration.operations.get_job_status.parse(oration_job(), id=other)
    assert foreign.value.path == "$.id"


def test_an_undocumented_state_is_kept_equals_its_text_and_is_logged_once(
    caplog: pytest.LogCaptureFixture,
) -> None:
    with caplog.at_level(logging.WARNING, logger="oration_jobs"):
        for _ in range(2):
            oration.operations.get_job_status.parse(oration_job(status="paused"), id=JOB)
        answer = oration.operations.get_job_status.parse(oration_job(status="paused"), id=JOB)
    state = answer.body.status
    assert state == "paused"
    assert isinstance(state, oration.JobStatus)
    assert not state.is_documented
    assert oration.JobStatus.SUCCESS.is_documented
    assert json.loads(msgspec.json.encode(state)) == "paused"
    assert [r.message for r in caplog.records] == [
        "JobStatus: the contract has no value 'paused'; it is kept as it is"
    ]
    update = oration.jobs.read_update(answer)
    assert (update.state, update.phase, update.documented) == ("paused", "running", False)


def test_an_undocumented_number_is_kept_too() -> None:
    response = datarobot_answer(STATUS | {"code": 17})
    answer = datarobot.operations.get_genai_status.parse(response, status_id=JOB)
    assert isinstance(answer, datarobot.GetGenaiStatusOK)
    assert isinstance(answer.body, datarobot.StatusResponse)
    assert answer.body.code == 17
    assert not answer.body.code.is_documented
    assert datarobot.JobErrorCode(1) is datarobot.JobErrorCode.GENERIC_ERROR


def test_any_of_decodes_each_alternative() -> None:
    parse = datarobot.operations.get_genai_status.parse
    for body, kind in ((STATUS, datarobot.StatusResponse), ("a bare string", str)):
        answer = parse(datarobot_answer(body), status_id=JOB)
        assert isinstance(answer, datarobot.GetGenaiStatusOK)
        assert isinstance(answer.body, kind)


@pytest.mark.parametrize("body", [17, None, [], {}, {"code": 0}, STATUS | {"created": 1}])
def test_what_fits_no_alternative_never_comes_back_half_typed(body: object) -> None:
    with pytest.raises(datarobot.ContractViolation):
        datarobot.operations.get_genai_status.parse(datarobot_answer(body), status_id=JOB)


def test_missing_and_null_are_told_apart() -> None:
    def error(body: dict[str, object]) -> object:
        headers = seequent_messages.Headers([("content-type", "application/json")])
        response = seequent_messages.Response(202, headers, json.dumps(body).encode())
        answer = seequent.operations.get_job_status.parse(response)
        return answer.body.error

    assert error({"status": "requested"}) is msgspec.UNSET
    assert error({"status": "requested", "error": None}) is None


@given(progress=st.integers())
def test_progress_outside_of_its_range_breaks_the_contract(progress: int) -> None:
    headers = seequent_messages.Headers([("content-type", "application/json")])
    body = {"status": "in progress", "progress": progress}
    response = seequent_messages.Response(202, headers, json.dumps(body).encode())
    if 0 <= progress <= 100:
        parsed = seequent.operations.get_job_status.parse(response)
        assert parsed.body.progress == progress
    else:
        with pytest.raises(seequent.ContractViolation):
            seequent.operations.get_job_status.parse(response)


def test_a_documented_error_has_its_parsed_body() -> None:
    error = {"status": 404, "type": "about:blank", "title": "Not Found", "invalid-params": []}
    headers = seequent_messages.Headers([("content-type", "application/problem+json")])
    response = seequent_messages.Response(404, headers, json.dumps(error).encode())
    with pytest.raises(seequent.NotFound) as unknown:
        seequent.operations.get_job_status.parse(response)
    assert unknown.value.status == 404
    assert unknown.value.body == seequent.ErrorResponse(
        status=404, type="about:blank", title="Not Found", invalid_params=[]
    )
    assert isinstance(unknown.value, seequent.JobsError)


DOCUMENTED = {200, 301, 302, 303, 307, 308, 422}


@given(status=st.integers(100, 999).filter(lambda status: status not in DOCUMENTED))
def test_any_undocumented_status_raises_with_the_beginning_of_its_body(status: int) -> None:
    response = datarobot_answer(b"x" * 10_000, status)
    with pytest.raises(datarobot.UnexpectedStatus) as unexpected:
        datarobot.operations.get_genai_status.parse(response, status_id=JOB)
    assert unexpected.value.status == status
    assert unexpected.value.body_start == b"x" * 500
    assert unexpected.value.headers["content-type"] == "application/json"


@given(name=st.text(min_size=1).filter(lambda name: name not in (".", "..")))
def test_path_values_are_one_segment_whatever_is_in_them(name: str) -> None:
    from urllib.parse import unquote

    if not all(c < "\ud800" or c > "\udfff" for c in name):
        return
    body = oracle.EmbedScriptCompute(async_flag=True)
    target = oracle.operations.evaluate_script.build(name, body).target
    start, _, segment = target.rpartition("/")
    assert start == "/py-scripts/v1/do-eval"
    assert segment.isascii()
    assert not set(segment) & set("/?# \\")
    assert unquote(segment) == name


@pytest.mark.parametrize("name", ["", ".", ".."])
def test_path_values_that_would_name_something_else_are_refused_before_sending(name: str) -> None:
    with pytest.raises(oracle.ConfigurationError, match="script_name"):
        oracle.operations.evaluate_script.build(name, oracle.EmbedScriptCompute())


def test_only_what_was_said_is_sent() -> None:
    batch = oration.CustomersBatch(customers=[oration.Customer(identifier="crm-1")])
    request = oration.operations.create_customers_batch.build(batch, workspace_slug="acme")
    assert request.body == b'{"customers":[{"identifier":"crm-1"}]}'
    assert request.headers == {
        "Accept": "application/json",
        "Content-Type": "application/json",
        "x-workspace-slug": "acme",
    }
