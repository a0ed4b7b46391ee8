"""What no client could carry out, `check` refuses: with the place, the reason and what to write."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from .laundry import TEXT, Change, media, problems, reference


def parameter(**more: Any) -> Change:
    def change(openapi: dict[str, Any], _: dict[str, Any]) -> None:
        raw = {"name": "p", "in": "query", "x-source": "page", "schema": TEXT, "example": "a"}
        openapi["paths"]["/loads"]["post"]["parameters"] = [raw | more]

    return change


FORM = "application/x-www-form-urlencoded"
FILE = {"type": "string", "format": "binary"}


def takes(kind: str, member: Any, schema: Any = None, **more: Any) -> Change:
    """Return what has submit take another media type, with one more member of `Load`."""

    def change(openapi: dict[str, Any], _: dict[str, Any]) -> None:
        openapi["components"]["schemas"]["Load"]["properties"]["extra"] = member
        found = media(schema or reference("Load"), a={"colour": "red"} if not schema else "a")
        openapi["paths"]["/loads"]["post"]["requestBody"]["content"] = {kind: found | more}

    return change


def certificate(openapi: dict[str, Any], _: dict[str, Any]) -> None:
    scheme = {"type": "mutualTLS", "x-source": "page"}
    openapi["components"]["securitySchemes"]["certificate"] = scheme


CASES: dict[str, tuple[Change, str, str]] = {
    "an object in a form": (
        takes(FORM, reference("Basket")),
        "x-www-form-urlencoded/schema",
        "members that are text or numbers",
    ),
    "null in a form": (
        takes(FORM, {"type": ["string", "null"]}),
        "x-www-form-urlencoded/schema",
        "members that are text or numbers",
    ),
    "a form of anything": (
        takes(FORM, TEXT, {"type": "string"}),
        "x-www-form-urlencoded/schema",
        "one object with members",
    ),
    "an encoding": (
        takes(FORM, TEXT, encoding={"extra": {"style": "pipeDelimited"}}),
        "x-www-form-urlencoded/encoding",
        "members as they are written without it",
    ),
    "a file in a form of text": (takes(FORM, FILE), "/extra/format", "multipart/form-data alone"),
    "a file in JSON": (
        takes("application/json", FILE),
        "/extra/format",
        "octets as a whole body, or in a schema of multipart/form-data alone",
    ),
    "a number as text": (
        takes("text/csv", TEXT, {"type": ["integer", "string"]}),
        "csv/schema",
        "type: string, or no type",
    ),
    "any media type": (takes("text/*", TEXT, TEXT), "/content/text~1*", "a media type"),
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
