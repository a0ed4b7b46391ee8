"""What a way of keys leads to in a schema, and whether something always is there."""

from __future__ import annotations

import pytest

from jobcontracts.model.members import Step, Target, alternatives, only_reference, targets
from jobcontracts.model.source import Json

ROOT: Json = {
    "components": {
        "schemas": {
            "Cat": {
                "type": "object",
                "required": ["name"],
                "properties": {"name": {"type": "string"}, "age": {"type": "integer"}},
            },
            "Dog": {
                "type": "object",
                "required": ["name"],
                "properties": {"name": {"type": "boolean"}},
            },
            "Pet": {"anyOf": [{"$ref": "#/components/schemas/Pet"}, {"type": "null"}]},
        }
    }
}
CAT, DOG = ({"$ref": f"#/components/schemas/{name}"} for name in ("Cat", "Dog"))


@pytest.mark.parametrize(
    ("schema", "tokens", "found"),
    [
        (CAT, ["name"], [Target({"type": "string"}, True, (Step("name", "Cat"),))]),
        (CAT, ["age"], [Target({"type": "integer"}, False, (Step("age", "Cat"),))]),
        (CAT, ["fur"], []),
        (CAT, [], [Target(CAT, True)]),
        (
            {"anyOf": [CAT, DOG]},
            ["name"],
            [
                Target({"type": "string"}, False, (Step("name", "Cat"),)),
                Target({"type": "boolean"}, False, (Step("name", "Dog"),)),
            ],
        ),
        (
            {"type": "array", "items": CAT},
            ["0", "name"],
            [Target({"type": "string"}, False, (Step("0", is_index=True), Step("name", "Cat")))],
        ),
        (
            {"patternProperties": {"^x": {"type": "null"}}, "additionalProperties": CAT},
            ["xy"],
            [Target({"type": "null"}, False, (Step("xy"),))],
        ),
        (
            {"patternProperties": {"^x": {"type": "null"}}, "additionalProperties": CAT},
            ["yx"],
            [Target(CAT, False, (Step("yx"),))],
        ),
        ({"additionalProperties": False}, ["a"], []),
    ],
)
def test_a_way_leads_to_what_is_documented(
    schema: Json, tokens: list[str], found: list[Target]
) -> None:
    assert list(targets(ROOT, schema, tokens)) == found


def test_a_union_that_contains_itself_ends() -> None:
    pet = {"$ref": "#/components/schemas/Pet"}
    assert [each.schema for each in alternatives(ROOT, pet)] == [{"type": "null"}]


@pytest.mark.parametrize(
    ("schema", "found"),
    [
        ({"allOf": [CAT], "description": "Ours."}, {**CAT, "description": "Ours."}),
        ({"allOf": [CAT], "type": "object"}, {"allOf": [CAT], "type": "object"}),
        ({"allOf": [CAT, DOG]}, {"allOf": [CAT, DOG]}),
        ({"allOf": [True]}, {"allOf": [True]}),
        (True, True),
    ],
)
def test_an_all_of_with_one_reference_is_that_reference(schema: Json, found: Json) -> None:
    assert only_reference(schema) == found
