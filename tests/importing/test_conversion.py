"""Schemas of OpenAPI 3.0 and 3.1 as the house writes them."""

from __future__ import annotations

from typing import Any

import pytest
import yaml

from jobcontracts.importing.conversion import convert

from .conftest import tiny

CASES = """
- name: null
  is: {type: string, nullable: true}
  becomes: {type: [string, "null"]}
- name: an exclusive bound as a flag
  is: {type: number, minimum: 1, exclusiveMinimum: true, maximum: 9, exclusiveMaximum: false}
  becomes: {type: number, exclusiveMinimum: 1, maximum: 9}
- name: an exclusive bound as a number
  is: {type: number, exclusiveMinimum: 1}
  becomes: {type: number, exclusiveMinimum: 1}
- name: an example
  is: {type: integer, example: 7}
  becomes: {type: integer, examples: [7]}
- name: octets in JSON
  is: {type: string, format: byte}
  becomes: {type: string, contentEncoding: base64}
- name: octets in JSON that 3.1 says so
  is: {type: string, contentEncoding: base64url, contentMediaType: image/png}
  becomes: {type: string, contentEncoding: base64url, contentMediaType: image/png}
- name: octets in JSON, for URLs
  is: {type: string, format: base64url}
  becomes: {type: string, contentEncoding: base64url}
- name: a text that is JSON
  is: {type: string, contentMediaType: application/json, contentSchema: {type: object}}
  becomes: {type: string, contentMediaType: application/json}
  left_out: [contentSchema]
- name: what is said beside a reference
  is: {$ref: "#/components/schemas/a_b-c", default: a, example: b, description: It., readOnly: true}
  becomes:
    {$ref: "#/components/schemas/ABC", default: a, examples: [b], description: It., readOnly: true}
- name: what binds beside a reference
  is: {$ref: "#/components/schemas/a_b-c", minLength: 3, title: Part, nullable: true}
  becomes: {anyOf: [{$ref: "#/components/schemas/ABC"}, {type: "null"}]}
  left_out: [minLength]
- name: allOf of one reference, with a default
  is: {allOf: [{$ref: "#/components/schemas/a_b-c"}], default: a, example: b}
  becomes: {$ref: "#/components/schemas/ABC", default: a, examples: [b]}
- name: a union with a default
  is: {anyOf: [{type: integer}, {type: "null"}], default: 7, examples: [8], deprecated: true}
  becomes: {type: [integer, "null"], default: 7, examples: [8], deprecated: true}
- name: a list with a default
  is: {type: array, items: {type: string}, default: []}
  becomes: {type: array, items: {type: string}, default: []}
- name: an enum that says something twice
  is: {type: integer, enum: [1, 2, 1]}
  becomes: {$ref: "#/components/schemas/GetJobAnswerPart"}
  named: {GetJobAnswerPart: {type: integer, enum: [1, 2]}}
- name: an enum in its place, with null
  is: {type: string, nullable: true, enum: [a, b, null]}
  becomes: {anyOf: [{$ref: "#/components/schemas/GetJobAnswerPart"}, {type: "null"}]}
  named: {GetJobAnswerPart: {type: string, enum: [a, b]}}
- name: an object in its place
  is: {type: object, properties: {a: {type: string}}, required: [a, gone]}
  becomes: {$ref: "#/components/schemas/GetJobAnswerPart"}
  named: {GetJobAnswerPart: {type: object, required: [a], properties: {a: {type: string}}}}
- name: an object in a list
  is: {type: array, items: {properties: {a: {type: string}}}}
  becomes: {type: array, items: {$ref: "#/components/schemas/GetJobAnswerPartItem"}}
- name: a map
  is: {type: object, additionalProperties: {type: integer}}
  becomes: {$ref: "#/components/schemas/GetJobAnswerPart"}
  named: {GetJobAnswerPart: {type: object, additionalProperties: {type: integer}}}
- name: allOf of one reference, with null
  is: {allOf: [{$ref: "#/components/schemas/thing"}], nullable: true, description: A thing.}
  becomes: {anyOf: [{$ref: "#/components/schemas/Thing"}, {type: "null"}], description: A thing.}
- name: allOf of members, of which the later one is meant
  is:
    allOf:
      - {$ref: "#/components/schemas/thing"}
      - {required: [b], properties: {b: {type: integer}}}
  becomes: {$ref: "#/components/schemas/GetJobAnswerPart"}
  named:
    GetJobAnswerPart:
      {type: object, required: [b], properties: {a: {type: string}, b: {type: integer}}}
- name: a union of one and null
  is: {anyOf: [{type: string, format: uuid}, {type: "null"}], title: Part}
  becomes: {type: [string, "null"], format: uuid}
- name: a union beside members
  is: {type: object, properties: {a: {type: string}}, oneOf: [{required: [a]}, {required: [b]}]}
  becomes: {$ref: "#/components/schemas/GetJobAnswerPart"}
  named: {GetJobAnswerPart: {type: object, properties: {a: {type: string}}}}
- name: what is referred to outside of components
  is: {$ref: "#/x-things/other"}
  becomes: {$ref: "#/components/schemas/Other"}
  named: {Other: {type: boolean}}
- name: a name that is no PascalCase
  is: {$ref: "#/components/schemas/a_b-c"}
  becomes: {$ref: "#/components/schemas/ABC"}
- name: a number where text is said
  is: {type: string, enum: [1, 2]}
  becomes: {type: string}
- name: words that mean nothing here
  is: {type: string, xml: {name: a}, discriminator: {propertyName: a}, x-order: 1, title: Part}
  becomes: {type: string}
- name: words of the wrong type
  is: {type: 7, minLength: "1", pattern: [], required: {}, properties: [], enum: {}, description: 5}
  becomes: {}
"""


def part(schema: Any) -> tuple[Any, dict[str, Any], list[str]]:
    """Return a member of an answer, converted, the named schemas, and what was left out."""
    root = tiny(part=schema)
    thing = {"type": "object", "properties": {"a": {"type": "string"}, "b": {"type": "string"}}}
    root["components"] = {"schemas": {"thing": thing, "a_b-c": {"type": "string"}}}
    root["x-things"] = {"other": {"type": "boolean"}}
    found = convert(root)
    schemas = found.root["components"]["schemas"]
    for each in schemas.values():
        del each["x-source"]
    return schemas["GetJobAnswer"]["properties"]["part"], schemas, sorted(found.left_out)


@pytest.mark.parametrize("case", yaml.safe_load(CASES), ids=lambda case: case["name"])
def test_a_schema_is_written_as_the_house_writes_it(case: dict[str, Any]) -> None:
    found, named, left_out = part(case["is"])
    assert found == case["becomes"]
    assert left_out == case.get("left_out", left_out)
    assert {name: named[name] for name in case.get("named", {})} == case.get("named", {})


@pytest.mark.parametrize(
    "place", ["other.yaml#/X", "http://169.254.169.254/x", "file:///etc/passwd"]
)
def test_a_reference_out_of_the_document_is_followed_nowhere(place: str) -> None:
    found, *_ = part({"$ref": place})
    assert list(found) == ["x-inferred"]


def test_two_names_that_are_spelled_alike_are_told_apart_in_the_documents_order() -> None:
    root = tiny(a={"$ref": "#/components/schemas/b_c"}, b={"$ref": "#/components/schemas/b-c"})
    root["components"] = {"schemas": {"b-c": {"type": "string"}, "b_c": {"type": "integer"}}}
    schemas = convert(root).root["components"]["schemas"]
    assert (schemas["BC"]["type"], schemas["BC2"]["type"]) == ("string", "integer")


def test_an_operation_has_a_name_without_what_fastapi_puts_behind_it() -> None:
    root = tiny()
    root["paths"]["/jobs"]["post"]["operationId"] = "create_job_jobs_post"
    del root["paths"]["/jobs/{job_id}"]["get"]["operationId"]
    assert list(convert(root).published_ids) == ["createJob", "getJobsJobId"]
