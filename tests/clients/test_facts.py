"""What is known of each vendor beside its pages' happy case, met by its client.

Each test says what the vendor does: a redirect at the end, another spelling, an error with a code,
a bare string, a job that never moves. The answers are those of the mock where a plan has them.
"""

from __future__ import annotations

import functools
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import datarobot_genai_jobs as datarobot
import httpx2
import oracle_oml_jobs as oracle
import oracle_oml_v2_jobs as oracle_v2
import pytest
import seequent_evo_jobs as seequent

from jobcontracts.mock import DEFAULT_CREDENTIALS, ManualClock, create_app
from jobcontracts.model.contract import read_contract
from jobcontracts.model.vendors import own_specs

from ..conftest import InProcessTransport, SharedClock

JOB = "e900225c-0629-4e96-be6e-86a17a309645"
ORG = "829e6621-0ab6-4d7d-96bb-2bb5b407a5fe"
KRIGING = (ORG, "geostatistics", "kriging")


@dataclass
class Server:
    """What a client talks to, with the time that both have and the requests that came."""

    transport: httpx2.BaseTransport
    clock: ManualClock
    requests: list[httpx2.Request] = field(default_factory=list)


@contextmanager
def connected(package: Any, server: Server, **more: Any) -> Iterator[Any]:
    """Yield a vendor's client of a server."""
    contract = read_contract(own_specs() / package.__name__.removesuffix("_jobs"))
    with (
        # A client of the user's own that follows redirects: ours must not.
        httpx2.Client(
            transport=server.transport,
            follow_redirects=True,
            event_hooks={"request": [server.requests.append]},
        ) as http,
        package.Client(
            token=DEFAULT_CREDENTIALS[0],
            base_url=f"http://mock{contract.server_path}",
            http_client=http,
            clock=SharedClock(server.clock),
            **more,
        ) as client,
    ):
        yield client


def mock(*vendors: str, plan: str = "succeed") -> Server:
    """Return a mock of some vendors, whose jobs follow a plan."""
    clock = ManualClock()
    contracts = [read_contract(own_specs() / vendor) for vendor in vendors]
    return Server(InProcessTransport(create_app(contracts, clock=clock, plan=plan)), clock)


def always(status: int, body: Any, **headers: str) -> Server:
    """Return a server that always answers the same."""
    answer = functools.partial(httpx2.Response, status, json=body, headers=headers)
    return Server(httpx2.MockTransport(lambda _: answer()), ManualClock())


@pytest.mark.parametrize("status", ["301", "302", "303", "307", "308"])
def test_datarobot_ends_a_job_with_any_redirect(status: str) -> None:
    server = mock("datarobot_genai", plan=f"INITIALIZED, RUNNING, {status}")
    with connected(datarobot, server) as client:
        job = client.submit(datarobot.CreateCustomModelLLMValidationRequest(deployment_id="d"))
        done = job.wait(timeout=60)
        assert (done.state, done.phase, done.body) == (status, "succeeded", None)
        assert done.answer.location.startswith("/api/v2/genai/")


@pytest.mark.parametrize("body", ["COMPLETED", "", "nothing that a page explains"])
def test_datarobot_may_answer_with_a_bare_string_which_hangs_no_wait(body: str) -> None:
    server = always(200, body)
    with connected(datarobot, server) as client:
        with pytest.raises(datarobot.WaitTimeout) as late:
            client.wait(JOB, timeout=60)
        update = late.value.update
        assert update is not None
        assert (update.documented, update.body) == (False, body)
        assert len(server.requests) < 60
        with pytest.raises(datarobot.UnknownState):
            client.wait(JOB, timeout=60, on_unknown="raise")


def test_datarobot_leaves_jobs_initialized_for_ever_which_fails_no_job() -> None:
    server = mock("datarobot_genai", plan="INITIALIZED=hold, COMPLETED")
    with connected(datarobot, server) as client:
        job = client.submit(datarobot.CreateCustomModelLLMValidationRequest(deployment_id="d"))
        with pytest.raises(datarobot.WaitTimeout) as late:
            job.wait(timeout=600)
        assert late.value.update is not None
        assert late.value.update.state == "INITIALIZED"
        found = client.get_custom_model_llm_validation("6710a8b2c9e2b7f4d1a3e5d0")
        assert found.body.validation_status == datarobot.ValidationStatus.PASSED


def test_datarobot_names_the_jobs_of_its_other_operations_in_location() -> None:
    with connected(datarobot, mock("datarobot_genai")) as client:
        exported = client.create_custom_model_version(
            datarobot.CreateCustomModelVersionRequest(llm_blueprint_id="b")
        )
        packaged = client.create_vector_database_custom_model_version(
            "v", datarobot.CreateCustomModelVersionFromVectorDatabaseRequest()
        )
        for answer in (exported, packaged):
            assert client.job_at(answer.location).wait(timeout=60).state == "COMPLETED"


def test_seequent_may_spell_a_cancelled_job_in_either_way() -> None:
    states: list[str] = []
    with connected(seequent, mock("seequent_evo", plan="american_spelling")) as client:
        job = client.submit(*KRIGING, seequent.ExecuteTaskRequest(parameters={}))
        with pytest.raises(seequent.JobCancelled) as ending:
            job.wait(
                timeout=60,
                interval=0.5,
                max_interval=0.5,
                on_update=lambda update: states.append(update.state),
            )
    assert states[-2:] == ["canceling", "canceled"]
    assert ending.value.update.documented


def test_seequent_sends_the_british_spelling_for_what_was_cancelled() -> None:
    with connected(seequent, mock("seequent_evo")) as client:
        job = client.submit(*KRIGING, seequent.ExecuteTaskRequest(parameters={}))
        job.cancel()
        assert job.poll().state == "cancelling"


def test_seequent_gets_the_preview_header_with_every_request_of_a_job() -> None:
    server = mock("seequent_evo")
    with connected(seequent, server, api_preview="opt-in") as client:
        job = client.submit(*KRIGING, seequent.ExecuteTaskRequest(parameters={}))
        job.wait(timeout=60)
        job.result()
        job.cancel()
        client.list_tasks(ORG)
    assert {request.headers.get("api-preview") for request in server.requests} == {"opt-in"}


def test_seequent_refuses_a_preview_task_without_the_header() -> None:
    kind = "https://seequent.com/error-codes/preview-api"
    body = {"status": 400, "title": "Preview API.", "detail": "…", "type": kind}
    server = always(400, body)
    with connected(seequent, server) as client, pytest.raises(seequent.BadRequest) as refused:
        client.submit(*KRIGING, seequent.ExecuteTaskRequest(parameters={}))
    assert refused.value.body == seequent.ErrorResponse(
        status=400, title="Preview API.", detail="…", type=kind
    )


@pytest.mark.parametrize("location", [{}, {"Location": "ftp://host/7"}, {"Location": "/7"}])
def test_a_submit_whose_answer_names_no_job_says_what_was_asked(location: dict[str, str]) -> None:
    server = always(303, {}, **location)
    with connected(seequent, server) as client, pytest.raises(seequent.ContractViolation) as broken:
        client.submit(*KRIGING, seequent.ExecuteTaskRequest(parameters={}))
    assert broken.value.operation == "executeTask"
    assert broken.value.url.endswith("/geostatistics/kriging")


def test_seequent_tells_which_parameter_it_refuses() -> None:
    refusal = {"name": "nugget", "reason": "must be positive"}
    body = {"status": 422, "title": "Invalid", "type": "about:blank", "invalid-params": [refusal]}
    refused_type = seequent.UnprocessableContent
    with connected(seequent, always(422, body)) as client, pytest.raises(refused_type) as refused:
        client.submit(*KRIGING, seequent.ExecuteTaskRequest(parameters={}))
    assert all(said in str(refused.value) for said in ("Invalid", *refusal.values()))


@pytest.mark.parametrize("package", [oracle, oracle_v2])
@pytest.mark.parametrize("status", [400, 401, 500])
def test_oracle_tells_what_went_wrong_with_a_code(package: Any, status: int) -> None:
    server = always(status, {"errorMessage": "Output malformed JSON.", "errorCode": 1026})
    with connected(package, server) as client, pytest.raises(package.DocumentedError) as refused:
        client.submit("script", package.EmbedScriptCompute())
    assert refused.value.status == status
    assert refused.value.body.error_message == "Output malformed JSON."
    assert refused.value.body.error_code == 1026


@pytest.mark.parametrize("package", [oracle, oracle_v2])
def test_oracle_tells_why_a_job_is_unknown(package: Any) -> None:
    vendor = package.__name__.removesuffix("_jobs")
    with connected(package, mock(vendor)) as client:
        handle = client.job("OML-EBPY-0")
        for ask in (handle.poll, handle.result, handle.cancel):
            with pytest.raises(package.InternalServerError) as unknown:
                ask()
            assert unknown.value.body.error_message


@pytest.mark.parametrize("package", [oracle, oracle_v2])
def test_oracle_fails_a_job_in_its_result(package: Any) -> None:
    vendor = package.__name__.removesuffix("_jobs")
    with connected(package, mock(vendor, plan="fail")) as client:
        job = client.submit("script", package.EmbedScriptCompute())
        job.wait(timeout=60)
        with pytest.raises(package.JobFailed) as failure:
            job.result()
    assert failure.value.error.startswith("ORA-20000")


def test_oracle_starts_a_job_with_each_apply_of_v2() -> None:
    with connected(oracle_v2, mock("oracle_oml_v2")) as client:
        table = oracle_v2.EmbedScriptComputeTab(input="q", async_flag=True)
        rows = oracle_v2.EmbedScriptComputeRow(input="q", rows=5, async_flag=True)
        groups = oracle_v2.EmbedScriptComputeGrp(input="q", group_by="a", async_flag=True)
        indexes = oracle_v2.EmbedScriptComputeIdx(times=3, async_flag=True)
        for answer in (
            client.apply_to_table("script", table),
            client.apply_to_rows("script", rows),
            client.apply_to_groups("script", groups),
            client.apply_to_indexes("script", indexes),
        ):
            job = client.job_at(answer.location)
            assert job.wait(timeout=60).state == "302"
            assert job.result().body.result == {"count": 150}


def test_oracle_serves_both_versions_at_one_host() -> None:
    server = mock("oracle_oml", "oracle_oml_v2")
    with connected(oracle, server) as first, connected(oracle_v2, server) as second:
        one = first.submit("script", oracle.EmbedScriptCompute())
        two = second.submit("script", oracle_v2.EmbedScriptCompute())
        assert one.wait(timeout=60).state == two.wait(timeout=60).state == "302"
        with pytest.raises(oracle_v2.InternalServerError):
            second.job(one.key.job_id).poll()
