"""What a document says is in the contract, or is counted among what was left out."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from jobcontracts.check import check_vendor
from jobcontracts.importing.published import read_published

from .conftest import KILN, Make, imported, problems, read, tiny

Save = Callable[[Any], Path]

SUBMIT, POLL = "/paths/~1jobs/post", "/paths/~1jobs~1{job_id}"
JSON = {"schema": {"type": "object"}}
LEFT_OUT = {
    "calls of the vendor's": ("/webhooks", {"done": {"post": {}}}, "webhooks"),
    "a wide status beside an exact one": (f"{POLL}/get/responses/2XX", {}, "2XX"),
    "a second media type": (f"{POLL}/get/responses/200/content/text~1csv", {}, "media types"),
    "how a form is encoded": (
        f"{SUBMIT}/requestBody",
        {"content": {"multipart/form-data": {**JSON, "encoding": {"a": {"contentType": "a/b"}}}}},
        "encoding",
    ),
    "characters that are sent as they are": (
        f"{POLL}/get/parameters/1",
        {"name": "q", "in": "query", "schema": {"type": "string"}, "allowReserved": True},
        "allowReserved",
    ),
    "a header of JSON": (
        f"{POLL}/get/responses/200/headers",
        {"X-It": {"content": {"application/json": JSON}}},
        "content of a header",
    ),
    "an example that is elsewhere": (
        f"{POLL}/get/responses/200/content/application~1json/examples",
        {"a": {"externalValue": "https://tiny.example/a.json"}},
        "examples",
    ),
    "a credential of which nothing is known": (f"{POLL}/get/security", [{"key": []}], "security"),
    "a flow": (
        "/components/securitySchemes",
        {
            "login": {
                "type": "oauth2",
                "flows": {
                    "deviceAuthorization": {"tokenUrl": "https://tiny.example/t", "scopes": {}},
                    "password": {"tokenUrl": "https://tiny.example/t", "scopes": {}},
                },
            }
        },
        "flows",
    ),
    "servers of one operation": (
        f"{POLL}/servers",
        [{"url": "https://other.example"}],
        "servers of an operation",
    ),
    "a member that is required, and that there is none of": (
        f"{POLL}/get/responses/200/content/application~1json/schema/required",
        ["status", "gone"],
        "required",
    ),
}


def put(root: Any, pointer: str, value: Any) -> Any:
    """Put a value where a pointer leads, with the objects on the way."""
    *above, last = [t.replace("~1", "/") for t in pointer.split("/")[1:]]
    owner = root
    for token in above:
        owner = owner.setdefault(token, {})
    if isinstance(owner, list):
        owner.append(value)
    else:
        owner[last] = value
    return root


@pytest.mark.parametrize("what", LEFT_OUT)
def test_what_a_contract_does_not_say_is_counted(what: str, save: Save) -> None:
    pointer, value, name = LEFT_OUT[what]
    assert name not in imported(save(tiny())).left_out
    assert imported(save(put(tiny(), pointer, value))).left_out[name] == 1


def test_a_path_that_is_referred_to_has_no_other_operations(save: Save, make: Make) -> None:
    root = tiny()
    item = {**root["paths"]["/jobs"], "get": {"responses": {"200": {"description": "All."}}}}
    root["components"] = {"pathItems": {"Jobs": item}}
    root["paths"]["/jobs"] = {"$ref": "#/components/pathItems/Jobs"}
    folder = make(save(root))
    assert [*read(folder, "openapi.yaml")["paths"]["/jobs"]] == ["post"]
    assert problems(folder) == []


def test_what_is_said_beside_a_reference_is_the_operations_own(save: Save, make: Make) -> None:
    root = tiny()
    get = root["paths"]["/jobs/{job_id}"]["get"]
    shared = {
        "parameters": {"P": get["parameters"][0]},
        "responses": {"R": get["responses"]["200"]},
    }
    root["components"] = shared
    said = {"description": "Its own words."}
    get["parameters"] = [{"$ref": "#/components/parameters/P", **said}]
    get["responses"]["200"] = {"$ref": "#/components/responses/R", **said}
    made = read(make(save(root)), "openapi.yaml")["paths"]["/jobs/{job_id}"]["get"]
    told = [made["parameters"][0]["description"], made["responses"]["200"]["description"]]
    assert told == ["Its own words."] * 2


def test_a_header_that_is_always_there_is_required_and_shown(save: Save, make: Make) -> None:
    root = tiny()
    get = root["paths"]["/jobs/{job_id}"]["get"]
    pace = {"required": True, "deprecated": True, "schema": {"type": "integer", "minimum": 3}}
    get["responses"]["200"]["headers"] = {"X-Pace": pace}
    get["parameters"].append({"name": "q", "in": "query", "deprecated": True, "schema": {}})
    folder = make(save(root))
    made = read(folder, "openapi.yaml")["paths"]["/jobs/{job_id}"]["get"]
    header = made["responses"]["200"]["headers"]["X-Pace"]
    assert (header["required"], header["deprecated"], header["example"]) == (True, True, 3)
    assert made["parameters"][1]["deprecated"] is True
    assert problems(folder) == []


def test_an_operation_that_is_deprecated_stays_so(save: Save, make: Make) -> None:
    root = tiny()
    root["paths"]["/jobs"]["post"]["deprecated"] = True
    root["paths"]["/jobs/{job_id}"]["get"]["deprecated"] = False
    made = read(make(save(root)), "openapi.yaml")["paths"]
    assert made["/jobs"]["post"]["deprecated"] is True
    assert "deprecated" not in made["/jobs/{job_id}"]["get"]


def test_all_servers_are_there_with_the_values_of_their_variables(save: Save, make: Make) -> None:
    eu = {"region": {"default": "eu", "enum": ["eu", "us"]}, "port": {"default": "1"}}
    given = [{"url": "https://{region}.tiny.example:{port}/", "variables": eu}, {"url": "/v1"}]
    folder = make(save({**tiny(), "servers": given}))
    found = read(folder, "openapi.yaml")["servers"]
    assert [s["url"] for s in found] == [
        "https://{region}.tiny.example:{port}",
        "https://kiln.example/v1",
    ]
    assert found[0]["variables"] == eu
    assert problems(folder) == []


def test_servers_that_all_operations_have_alike_are_those_of_the_contract(
    save: Save, make: Make, tmp_path: Path
) -> None:
    root = {**tiny(), "servers": [{"url": "https://other.example"}]}
    for item in root["paths"].values():
        item["servers"] = [{"url": "https://jobs.tiny.example"}]
    path = save(root)
    assert read(make(path), "openapi.yaml")["servers"][0]["url"] == "https://jobs.tiny.example"
    assert read_published(path, "https://mine.example").root["servers"][0]["url"] == (
        "https://mine.example"
    )
    said = read_published(path, "https://mine.example").root["paths"]
    assert all("servers" not in item for item in said.values())


def test_a_credential_that_no_client_can_send_is_something_to_look_up(
    save: Save, make: Make
) -> None:
    root = yaml.safe_load(KILN.read_text("utf-8"))
    root["security"] = [{"card": []}]
    folder = make(save(root))
    assert "openapi.yaml: /info/description" in problems(folder)


@pytest.mark.parametrize("media", ["*/*", "application/*"])
def test_any_media_type_is_taken_for_json(media: str, save: Save, make: Make) -> None:
    root = tiny()
    for item in root["paths"].values():
        for operation in item.values():
            for response in operation["responses"].values():
                response["content"] = {media: response["content"]["application/json"]}
    folder = make(save(root))
    get = read(folder, "openapi.yaml")["paths"]["/jobs/{job_id}"]["get"]
    assert [*get["responses"]["200"]["content"]] == ["application/json"]
    assert check_vendor(folder).problems == ()


FILES: dict[str, Any] = {
    "3.0": {"type": "string", "format": "binary"},
    "3.1": {"type": "string", "contentMediaType": "application/octet-stream"},
    "3.1, without a type": {"contentMediaType": "image/png", "description": "It."},
    "3.1, without anything": {},
    "one that may be null": {
        "anyOf": [{"type": "string", "contentMediaType": "image/png"}, {"type": "null"}]
    },
    "one that may be null in 3.0": {"type": "string", "format": "binary", "nullable": True},
}


@pytest.mark.parametrize("said", FILES)
def test_a_file_of_a_form_is_one_however_it_is_said(said: str, save: Save, make: Make) -> None:
    root = tiny()
    several = {"type": "array", "items": FILES[said]}
    form = {"type": "object", "properties": {"one": FILES[said], "several": several}}
    content = {"multipart/form-data": {"schema": {"$ref": "#/components/schemas/Form"}}}
    root["components"] = {"schemas": {"Form": form}}
    root["paths"]["/jobs"]["post"]["requestBody"] = {"content": content}
    folder = make(save(root))
    assert problems(folder) == []
    made = read(folder, "openapi.yaml")
    body = made["paths"]["/jobs"]["post"]["requestBody"]["content"]["multipart/form-data"]
    name = body["schema"]["$ref"].rpartition("/")[2]
    members = made["components"]["schemas"][name]["properties"]
    assert members["one"]["format"] == members["several"]["items"]["format"] == "binary"


def test_a_form_that_cannot_be_sent_is_left_for_check_to_name(save: Save, make: Make) -> None:
    root = tiny()
    form = {"type": "object", "properties": {"a": {"type": "object"}, "b": {"type": "string"}}}
    content = {"multipart/form-data": {"schema": form}}
    root["paths"]["/jobs"]["post"]["requestBody"] = {"content": content}
    folder = make(save(root))
    assert len(problems(folder)) == 1
    made = read(folder, "openapi.yaml")["components"]["schemas"]
    assert [*made["CreateJobBody"]["properties"]] == ["a", "b"]
