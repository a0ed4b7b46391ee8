"""What no client could carry out, `check` refuses: with the place, the reason and what to write."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from .laundry import TEXT, Change, media, problems, reference


def schemas(**found: Any) -> Change:
    def change(openapi: dict[str, Any], _: dict[str, Any]) -> None:
        for name, schema in found.items():
            openapi["components"]["schemas"][name] = {"x-source": "page", **schema}

    return change


def member(schema: Any, **found: Any) -> Change:
    def change(openapi: dict[str, Any], lifecycle: dict[str, Any]) -> None:
        schemas(**found)(openapi, lifecycle)
        openapi["components"]["schemas"]["Basket"]["properties"]["extra"] = schema

    return change


def parameter(**more: Any) -> Change:
    def change(openapi: dict[str, Any], _: dict[str, Any]) -> None:
        raw = {"name": "p", "in": "query", "x-source": "page", "schema": TEXT, "example": "a"}
        openapi["paths"]["/loads"]["post"]["parameters"] = [raw | more]

    return change


def form(openapi: dict[str, Any], _: dict[str, Any]) -> None:
    content = {"application/x-www-form-urlencoded": media(reference("Load"), a={"colour": "red"})}
    openapi["paths"]["/loads"]["post"]["requestBody"]["content"] = content


def certificate(openapi: dict[str, Any], _: dict[str, Any]) -> None:
    scheme = {"type": "mutualTLS", "x-source": "page"}
    openapi["components"]["securitySchemes"]["certificate"] = scheme


OBJECT = {"type": "object", "properties": {"a": TEXT}}
OTHER = {"type": "object", "properties": {"b": TEXT}}
CASES: dict[str, tuple[Change, str, str]] = {
    "a form": (
        form,
        "/requestBody/content",
        "application/json, or a media type that ends in +json",
    ),
    "a deep object": (parameter(style="deepObject"), "/parameters/0/style", "form"),
    "an object as a parameter": (
        parameter(schema=reference("Load"), example={"colour": "red"}),
        "/parameters/0/schema",
        "one value, or a list",
    ),
    "a list of lists": (
        parameter(schema={"type": "array", "items": {"type": "array", "items": TEXT}}, example=[]),
        "/parameters/0/schema",
        "a list of values",
    ),
    "a certificate": (certificate, "/securitySchemes/certificate/type", "apiKey, http"),
    "null in an enum": (
        schemas(Kind={"type": ["string", "null"], "enum": ["a", None]}),
        "/schemas/Kind/enum",
        "all text or all integers",
    ),
    "a mixed enum": (schemas(Kind={"enum": ["a", 1]}), "/schemas/Kind/enum", "all text"),
    "numbers with a point": (schemas(Kind={"enum": [1.5]}), "/schemas/Kind/enum", "all integers"),
    "others beside members": (
        schemas(Kind={**OBJECT, "additionalProperties": TEXT}),
        "/schemas/Kind/additionalProperties",
        "one of the two",
    ),
    "a tuple": (
        member({"type": "array", "prefixItems": [TEXT]}),
        "/properties/extra/prefixItems",
        "items",
    ),
    "a constant": (member({"const": "a"}), "/properties/extra/const", "enum"),
    "two objects": (
        member({"oneOf": [reference("One"), reference("Two")]}, One=OBJECT, Two=OTHER),
        "/properties/extra",
        "one at most is an object",
    ),
    "two texts": (
        member(
            {"anyOf": [{**TEXT, "format": "uuid"}, reference("Kind")]}, Kind={**TEXT, "enum": ["a"]}
        ),
        "/properties/extra",
        "one at most is a text",
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_it_is_refused_with_its_place(case: str, tmp_path: Path) -> None:
    change, place, expected = CASES[case]
    told = problems(change, tmp_path / "laundry")
    assert len(told) == 1
    (problem,) = told
    assert expected in problem.partition(", found:")[0]
    assert f"{place}\n" in problem
    assert "\n  fix: " in problem
