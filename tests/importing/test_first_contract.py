"""Of a published document, a contract that needs little more than a look."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from jobcontracts.importing.contract import candidates, chosen, first_contract, listed
from jobcontracts.importing.document import Page
from jobcontracts.importing.left_out import LeftOut
from jobcontracts.importing.published import read_published

from .conftest import KILN, PAGE, Make, imported, problems, read, tiny


def test_of_all_operations_those_of_the_pattern_are_found() -> None:
    (only,) = listed(candidates(read_published(KILN)))
    named = {role: operation.id for role, operation in only.pattern.operations.items()}
    assert named == {
        "submit": "startFiring",
        "poll": "getFiring",
        "result": "firingResult",
        "cancel": "cancelFiring",
    }
    assert only.published_id == "start_firing"


def test_what_had_to_be_guessed_is_all_that_check_finds(make: Make) -> None:
    folder = make(KILN)
    assert problems(folder) == ["lifecycle.yaml: /state/reading"]
    reading = read(folder, "lifecycle.yaml")["state"]["reading"]
    assert all(name in reading for name in ("cooling", "cancelFiring", "firingResult"))


@pytest.mark.parametrize("status", ["202", "425", "409", "404"])
def test_a_result_before_its_time_is_refused_where_the_document_has_a_status_for_it(
    status: str, save: Callable[[Any], Path], make: Make
) -> None:
    root = tiny()
    item = root["paths"]["/jobs/{job_id}"]
    text = {"content": {"text/csv": {"schema": {"type": "string"}}}, "description": "It."}
    responses = {"200": text, status: {"description": "Not yet."}}
    get = {"operationId": "getOutput", "responses": responses}
    get["parameters"] = item["get"]["parameters"]
    root["paths"]["/jobs/{job_id}/output"] = {"get": get}
    folder = make(save(root))
    assert read(folder, "lifecycle.yaml")["simulate"]["answers"] == {
        "getOutput": {"queued": int(status), "running": int(status)}
    }
    assert problems(folder) == ["lifecycle.yaml: /state/reading"]


def test_the_lifecycle_is_read_out_of_the_document(make: Make) -> None:
    life = read(make(KILN), "lifecycle.yaml")
    assert life["operations"] == {
        "submit": "startFiring",
        "poll": "getFiring",
        "result": {"operation": "firingResult", "with": {"$request.query.form": "$argument"}},
        "cancel": "cancelFiring",
    }
    assert life["job"] == {"id": "$response.body#/id"}
    assert life["state"]["read"] == "$response.body#/status"
    assert life["state"]["phases"] == {
        "queued": "pending",
        "running": "running",
        "cooling": "running",
        "completed": "succeeded",
        "failed": "failed",
        "cancelled": "cancelled",
    }
    assert life["refusals"] == {"unknown_job": 404}
    assert life["simulate"]["plans"]["succeed"] == {"states": ["queued", "running", "completed"]}
    assert life["simulate"]["on_cancel"] == {"states": ["cancelled"]}


@pytest.mark.parametrize(
    ("states", "named"),
    [
        (["running", "success", "failed", "canceled"], ["succeed", "fail", "cancel"]),
        (["active", "done", "error", "timeout"], ["succeed", "fail", "expire"]),
        (["running", "done", "rejected", "failed"], ["succeed", "rejected", "fail"]),
        (["running", "upstream_failed", "failed", "done"], ["succeed", "upstream_failed", "fail"]),
        (["running", "done_late", "done"], ["succeed", "done_late"]),
        (["running", "paused", "expired"], ["expire", "paused"]),
    ],
)
def test_plans_are_called_as_by_hand_and_by_their_state_where_that_says_more(
    states: list[str], named: list[str], save: Callable[[Any], Path], make: Make
) -> None:
    folder = make(save(tiny(status={"type": "string", "enum": states})))
    assert [*read(folder, "lifecycle.yaml")["simulate"]["plans"]] == named


def test_only_what_the_pattern_needs_is_kept(make: Make) -> None:
    root = read(make(KILN), "openapi.yaml")
    assert list(root["paths"]) == [
        "/firings",
        "/firings/{firing_id}",
        "/firings/{firing_id}/result",
    ]
    assert root["tags"] == [{"name": "firings"}]
    assert list(root["components"]["securitySchemes"]) == ["key"]
    assert {"Pot", "Error"}.isdisjoint(root["components"]["schemas"])


@pytest.mark.parametrize("method", ["put", "options", "head", "patch", "trace"])
def test_other_operations_of_a_path_are_left_out(
    method: str, save: Callable[[Any], Path], make: Make
) -> None:
    root = yaml.safe_load(KILN.read_text("utf-8"))
    answer = {"204": {"description": "Nothing else."}}
    root["paths"]["/firings/{firing_id}"][method] = {"responses": answer}
    made = read(make(save(root)), "openapi.yaml")
    assert [*made["paths"]["/firings/{firing_id}"]] == ["get", "delete"]


def test_the_document_itself_is_the_page_that_says_it(make: Make) -> None:
    root = read(make(KILN), "openapi.yaml")
    assert root["info"]["x-sources"]["published"] == {
        "title": "Kiln: OpenAPI document",
        "url": PAGE.url,
        "read": "2026-01-31",
    }
    post = root["paths"]["/firings"]["post"]
    assert (post["x-source"], post["externalDocs"]) == ("published", {"url": PAGE.url})


def test_without_its_address_there_is_something_to_do(make: Make) -> None:
    folder = make(KILN, Page("", date(2026, 1, 31)))
    assert "openapi.yaml: /info/x-sources/published/title" in problems(folder)


def test_each_state_has_an_example_and_the_documents_own_is_kept(make: Make) -> None:
    get = read(make(KILN), "openapi.yaml")["paths"]["/firings/{firing_id}"]["get"]
    examples = get["responses"]["200"]["content"]["application/json"]["examples"]
    shown = {name: example["value"]["status"] for name, example in examples.items()}
    made = ["queued", "cooling", "completed", "failed", "cancelled"]
    assert shown == {"documented": "running", **{name: name for name in made}}
    assert examples["documented"]["x-source"] == "published"
    assert "x-inferred" in examples["failed"]
    assert {example["value"]["id"] for example in examples.values()} == {
        "9d5a1f2e-0a43-4b9c-8a35-3c5c2d0f5a11"
    }


def test_the_same_document_gives_the_same_bytes(tmp_path: Path) -> None:
    source = read_published(KILN)
    (one,) = listed(candidates(source))
    files = [first_contract(source, one.pattern, PAGE).files for _ in range(2)]
    assert files[0] == files[1]


def test_what_was_left_out_is_counted() -> None:
    source = read_published(KILN)
    (one,) = listed(candidates(source))
    left_out = first_contract(source, one.pattern, PAGE).left_out
    assert left_out["callbacks"] == left_out["default"] == left_out["securitySchemes"] == 1


@pytest.mark.parametrize(
    ("path", "method", "may_cancel"),
    [
        ("/jobs/{job_id}", "delete", True),
        ("/jobs/{job_id}/cancel", "post", True),
        ("/jobs/cancel", "put", True),
        ("/jobs/{job_id}/notes", "post", False),
        ("/cancel", "post", False),
        ("/jobs/{job_id}/cancel", "get", False),
    ],
)
def test_what_may_stop_a_job_is_told(
    path: str, method: str, may_cancel: bool, save: Callable[[Any], Path]
) -> None:
    root = tiny()
    body = {"required": True, "content": {"text/plain": {"schema": {"type": "string"}}}}
    operation = {"operationId": "x", "requestBody": body, "responses": {"204": {}}}
    root["paths"].setdefault(path, {})[method] = operation
    told = imported(save(root)).suggestions
    assert told == ((f"operations.cancel: {method.upper()} {path}",) if may_cancel else ())


def test_what_may_be_an_error_or_a_key_is_told(save: Callable[[Any], Path]) -> None:
    more = {"error": {"type": ["string", "null"]}, "note": {"type": "string"}}
    root = tiny(info={"type": "object", "properties": more})
    key = {"name": "Idempotency-Key", "in": "header", "schema": {"type": "string"}}
    root["paths"]["/jobs"]["post"]["parameters"] = [key]
    assert imported(save(root)).suggestions == (
        "error: $response.body#/info/error",
        "simulate.idempotency: $request.header.Idempotency-Key",
    )


def test_the_first_places_of_what_was_left_out_are_named() -> None:
    found = LeftOut()
    for place in ("", "getJob", "Job", "getJob", "Pot", "Lid", "Cup"):
        found.place = place
        found.update(["enum"])
    assert found["enum"] == 7
    assert found.where("enum") == "getJob, Job, Pot and 2 more"
    assert found.where("links") == ""


@pytest.mark.parametrize("named", ["start_firing", "startFiring", "getFiring"])
def test_an_operation_is_named_as_in_the_document_or_as_in_the_contract(named: str) -> None:
    found = chosen(candidates(read_published(KILN)), named)
    assert [c.pattern.submit.id for c in found] == ["startFiring"]


def test_states_that_a_description_lists_are_something_to_look_up(
    save: Callable[[Any], Path], make: Make
) -> None:
    said = {"type": "string", "description": "One of `queued`, `running`, `done` and `failed`."}
    folder = make(save(tiny(status=said)))
    assert problems(folder) == ["openapi.yaml: /components/schemas/JobState/x-inferred"]
    states = read(folder, "openapi.yaml")["components"]["schemas"]["JobState"]["enum"]
    assert states == ["queued", "running", "done", "failed"]


def test_a_flag_tells_of_an_end_and_nothing_of_failure(
    save: Callable[[Any], Path], make: Make
) -> None:
    root = tiny(status={"type": "string"}, done={"type": "boolean"})
    folder = make(save(root))
    life = read(folder, "lifecycle.yaml")
    assert life["state"]["phases"] == {"true": "succeeded", "false": "running"}
    assert problems(folder) == ["lifecycle.yaml: /state/reading"]


def test_a_status_code_tells_where_a_poll_has_two(save: Callable[[Any], Path], make: Make) -> None:
    root = tiny(status={"type": "string"})
    responses = root["paths"]["/jobs/{job_id}"]["get"]["responses"]
    responses["202"] = responses["200"]
    folder = make(save(root))
    assert read(folder, "lifecycle.yaml")["state"]["read"] == "$statusCode"
    assert problems(folder) == ["lifecycle.yaml: /state/reading"]


def test_a_location_names_the_job_where_no_member_does(
    save: Callable[[Any], Path], make: Make
) -> None:
    root = tiny()
    header = {"Location": {"schema": {"type": "string"}}}
    root["paths"]["/jobs"]["post"]["responses"] = {"202": {"description": "", "headers": header}}
    folder = make(save(root))
    assert read(folder, "lifecycle.yaml")["job"] == {"url": "$response.header.Location"}
    assert problems(folder) == []


def test_an_id_has_one_type_and_the_mock_gives_such(
    save: Callable[[Any], Path], make: Make
) -> None:
    root = tiny()
    answer = root["paths"]["/jobs"]["post"]["responses"]["202"]["content"]["application/json"]
    answer["schema"]["properties"]["job_id"] = {"type": "integer"}
    folder = make(save(root))
    assert problems(folder) == []
    assert read(folder, "lifecycle.yaml")["simulate"]["id"] == "{number}"
    get = read(folder, "openapi.yaml")["paths"]["/jobs/{job_id}"]["get"]
    assert get["parameters"][0]["schema"] == {"type": "integer"}


def test_what_else_names_a_job_is_taken_from_where_it_is(
    save: Callable[[Any], Path], make: Make
) -> None:
    root = tiny()
    get = root["paths"].pop("/jobs/{job_id}")["get"]
    region = {"name": "region", "in": "path", "required": True, "schema": {"type": "string"}}
    get["parameters"].append(region)
    root["paths"]["/regions/{region}/jobs/{job_id}"] = {"get": get}
    answer = root["paths"]["/jobs"]["post"]["responses"]["202"]["content"]["application/json"]
    answer["schema"]["properties"]["region"] = {"type": "string", "minLength": 1}
    folder = make(save(root))
    assert read(folder, "lifecycle.yaml")["operations"]["poll"]["with"] == {
        "$request.path.region": "$submit.response.body#/region"
    }
    assert problems(folder) == []


@pytest.mark.parametrize("responses", [{"2XX": None}, {"default": None}])
def test_a_success_without_a_number_is_something_to_look_up(
    responses: dict[str, Any], save: Callable[[Any], Path], make: Make
) -> None:
    root = tiny()
    get = root["paths"]["/jobs/{job_id}"]["get"]
    get["responses"] = dict.fromkeys(responses, get["responses"]["200"])
    folder = make(save(root))
    assert problems(folder) == [
        "openapi.yaml: /paths/~1jobs~1{job_id}/get/responses/200/x-inferred"
    ]


@pytest.mark.parametrize("servers", [None, [], [{"url": "/"}]])
def test_a_document_without_a_host_is_at_the_one_of_its_address(
    servers: Any, save: Callable[[Any], Path], make: Make
) -> None:
    root = tiny() | ({} if servers is None else {"servers": servers})
    folder = make(save(root), Page("http://127.0.0.1:4200/docs/openapi.json", PAGE.read))
    (server,) = read(folder, "openapi.yaml")["servers"]
    assert server["url"] == "http://127.0.0.1:4200"
    assert "x-inferred" in server
    assert problems(folder) == []


def test_without_both_the_host_is_something_to_look_up(
    save: Callable[[Any], Path], make: Make
) -> None:
    folder = make(save(tiny()), Page("", PAGE.read))
    server = read(folder, "openapi.yaml")["servers"][0]
    assert server["variables"]["host"]["x-placeholder"] is True
    assert "openapi.yaml: /servers/0/x-inferred" in problems(folder)


@pytest.mark.parametrize("url", ["//[x", "ftp://files.example/", "//[x/{a}"])
def test_a_server_that_is_no_url_is_something_to_look_up(
    url: str, save: Callable[[Any], Path], make: Make
) -> None:
    folder = make(save(tiny() | {"servers": [{"url": url}]}))
    assert problems(folder) == ["openapi.yaml: /servers/0/x-inferred"]


def test_a_document_says_itself_where_its_operations_are(
    save: Callable[[Any], Path], make: Make
) -> None:
    root = tiny()
    for item in root["paths"].values():
        item["servers"] = [{"url": "https://jobs.example"}]
    (server,) = read(make(save(root)), "openapi.yaml")["servers"]
    assert (server["url"], "x-inferred" in server) == ("https://jobs.example", False)


def test_phases_by_names_are_said_to_be_so(save: Callable[[Any], Path], make: Make) -> None:
    folder = make(save(tiny()))
    assert "names" in read(folder, "lifecycle.yaml")["state"]["reading"]
    assert problems(folder) == []


@pytest.mark.parametrize("state", ["PAUSED", "suspended", "unknown"])
def test_a_state_aside_from_the_usual_way_is_something_to_look_up(
    state: str, save: Callable[[Any], Path], make: Make
) -> None:
    states = ["queued", state, "done"]
    folder = make(save(tiny(status={"type": "string", "enum": states})))
    assert state in read(folder, "lifecycle.yaml")["state"]["reading"]
    assert problems(folder) == ["lifecycle.yaml: /state/reading"]
