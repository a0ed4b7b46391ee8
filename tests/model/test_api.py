"""An OpenAPI document as objects: where each part of an operation stands."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from jobcontracts.model.api import Parameter
from jobcontracts.model.operations import api_operations, build_api
from jobcontracts.model.parameters import Reading, kind_of, text_of
from jobcontracts.model.source import Json, parse_source

DOCUMENT = """
openapi: 3.1.1
info: {title: Kiln, version: "1"}
servers: [{url: "https://kiln.example"}]
paths:
  /firings/{id}:
    parameters:
      - {name: id, in: path, required: true, schema: {type: string}}
      - {name: heat, in: query, schema: {type: string}}
    get:
      operationId: look
      parameters:
        - {name: heat, in: query, schema: {type: integer}}
      responses: {"200": {description: The firing.}}
"""


def test_an_operations_own_parameter_replaces_the_paths_and_each_has_its_place() -> None:
    operation = api_operations(yaml.safe_load(DOCUMENT))["look"]
    places = {p.name: (p.pointer, p.schema) for p in operation.parameters}
    path = "/paths/~1firings~1{id}"
    assert places == {
        "heat": (f"{path}/get/parameters/0", {"type": "integer"}),
        "id": (f"{path}/parameters/0", {"type": "string"}),
    }


@pytest.mark.parametrize(
    ("schema", "sent", "value"),
    [
        ({"type": "array", "items": {"type": "integer"}}, ["1", "2"], [1, 2]),
        ({"type": ["array", "null"], "items": {"type": "boolean"}}, ["true"], [True]),
        ({"type": "number"}, ["1.5"], 1.5),
        ({"type": "number"}, ["1" * 500], "1" * 500),
        ({"type": ["string", "integer"]}, ["5"], "5"),
        ({"anyOf": [{"type": "integer"}, {}]}, ["5"], "5"),
        ({"type": ["integer", "null"]}, ["null"], "null"),
    ],
)
def test_a_text_in_a_query_is_read_as_the_schema_has_it(
    schema: Json, sent: list[str], value: Json
) -> None:
    api = build_api(parse_source(Path("openapi.yaml"), DOCUMENT.encode()))
    parameter = Parameter("p", "query", False, schema, "", None, "", "form", True)
    assert Reading(api, parameter).value(sent) == value


def test_a_schema_has_one_kind_or_none() -> None:
    api = build_api(parse_source(Path("openapi.yaml"), DOCUMENT.encode()))
    assert kind_of(api, {"oneOf": [{"type": "object"}, {"type": "null"}]}) == "object"
    assert kind_of(api, {"type": ["object", "array"]}) == ""
    assert kind_of(api, {}) == ""


def test_where_no_example_is_printed_a_parameter_is_one() -> None:
    assert [text_of(value) for value in (None, True, 0, "a", 1.5)] == ["1", "true", "0", "a", "1.5"]
