"""What no client could carry out, `check` refuses: with the place, the reason and what to write."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from .laundry import TEXT, Change, media, problems, reference
from .variants import both
from .variants import parameter as another


def parameter(**more: Any) -> Change:
    def change(openapi: dict[str, Any], _: dict[str, Any]) -> None:
        raw = {"name": "p", "in": "query", "x-source": "page", "schema": TEXT, "example": "a"}
        openapi["paths"]["/loads"]["post"]["parameters"] = [raw | more]

    return change


FORM = "application/x-www-form-urlencoded"
FILE = {"type": "string", "format": "binary"}


def schemas(**found: Any) -> Change:
    def change(openapi: dict[str, Any], _: dict[str, Any]) -> None:
        for name, schema in found.items():
            openapi["components"]["schemas"][name] = {"x-source": "page", **schema}

    return change


def takes(kind: str, member: Any, schema: Any = None, **more: Any) -> Change:
    """Return what has submit take another media type, with one more member of `Load`."""

    def change(openapi: dict[str, Any], _: dict[str, Any]) -> None:
        openapi["components"]["schemas"]["Load"]["properties"]["extra"] = member
        found = media(schema or reference("Load"), a={"colour": "red"} if not schema else "a")
        openapi["paths"]["/loads"]["post"]["requestBody"]["content"] = {kind: found | more}

    return change


def of_shape(schema: Any, **more: Any) -> Change:
    """Return what gives submit a parameter of a named schema."""
    return both(parameter(schema=reference("Shape"), example={}, **more), schemas(Shape=schema))


def more(drawn: dict[str, Any]) -> Change:
    """Return what gives submit one parameter more."""

    def change(openapi: dict[str, Any], _: dict[str, Any]) -> None:
        openapi["paths"]["/loads"]["post"]["parameters"].append(drawn)

    return change


def label_key(style: dict[str, Any]) -> Change:
    """Return what writes the name of a job otherwise in poll's path."""

    def change(openapi: dict[str, Any], _: dict[str, Any]) -> None:
        openapi["paths"]["/loads/{load}"]["parameters"][0] |= style

    return change


def same_shape(openapi: dict[str, Any], _: dict[str, Any]) -> None:
    delete = {"operationId": "dropLoad", "responses": {"204": {"description": "Gone."}}}
    get = openapi["paths"]["/loads/{load}"]["get"]
    delete |= {key: get[key] for key in ("tags", "x-source", "externalDocs")}
    openapi["paths"]["/loads/{other}"] = {
        "parameters": [another("other", "path")],
        "delete": delete,
    }


def certificate(openapi: dict[str, Any], _: dict[str, Any]) -> None:
    scheme = {"type": "mutualTLS", "x-source": "page"}
    openapi["components"]["securitySchemes"]["certificate"] = scheme


def grant(url: str = "/token", scopes: Any = None, asked: Any = ()) -> Change:
    """Return what lets clients ask for tokens by themselves, beside a flow with a user in it."""

    def change(openapi: dict[str, Any], _: dict[str, Any]) -> None:
        found = {"password": {"tokenUrl": "mailto:them", "scopes": {"of users": "", "more": ""}}}
        found["clientCredentials"] = {"tokenUrl": url, "scopes": scopes or {"wash": ""}}
        scheme = {"type": "oauth2", "flows": found, "x-source": "page"}
        openapi["components"]["securitySchemes"]["token"] = scheme
        openapi["security"] = [{"token": list(asked)}]

    return change


OBJECT = {"type": "object", "properties": {"a": TEXT}}
OTHER = {"type": "object", "properties": {"b": TEXT}}
DEEP = {"style": "deepObject", "explode": True}
CASES: dict[str, tuple[Change, str, str]] = {
    **{
        f"tokens at {url}": (
            grant(url),
            "/components/securitySchemes/token/flows/clientCredentials/tokenUrl",
            "an http:// or https:// URL",
        )
        for url in (
            *("", "ftp://login.example/token", "mailto:me@login.example", "/to ken", "/token#"),
            *("https://me:pass@login.example/", "https://{host}/token", "https://[login/token"),
        )
    },
    "a scope that cannot be sent": (
        grant(scopes={"wash": "", "two words": ""}),
        "/flows/clientCredentials/scopes/two words",
        "printable ASCII without spaces",
    ),
    "a scope of no flow": (
        grant(asked=["wash", "more", "wahs"]),
        "/security/0/token/2",
        "one of of users, more or wash",
    ),
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
    "a list of lists": (
        parameter(schema={"type": "array", "items": {"type": "array", "items": TEXT}}, example=[]),
        "/parameters/0/schema",
        "a list of values",
    ),
    "reserved characters": (parameter(allowReserved=True), "/0/allowReserved", "no allowReserved"),
    "an empty value": (parameter(allowEmptyValue=True), "/0/allowEmptyValue", "no allowEmptyValue"),
    "a path of the same shape": (
        same_shape,
        "/paths/~1loads~1{other}",
        "a path of its own",
    ),
    "a certificate": (certificate, "/securitySchemes/certificate/type", "apiKey, http"),
}


NUMBERS = {"type": "array", "items": {"type": "integer"}}
PARAMETERS: dict[str, tuple[Change, str, str]] = {
    "a text between pipes": (parameter(style="pipeDelimited"), "/0/style", "form"),
    "spaces, repeated": (
        parameter(style="spaceDelimited", explode=True, schema=NUMBERS, example=[1]),
        "/0/explode",
        "false, beside spaceDelimited",
    ),
    "a deep text": (parameter(**DEEP), "/0/style", "form"),
    "deep, and not exploded": (
        of_shape(OBJECT, style="deepObject"),
        "/0/style",
        "deepObject with explode: true",
    ),
    "a cookie that is an object": (
        of_shape(OBJECT, **{"in": "cookie"}),
        "/0/schema",
        "one value, or a list",
    ),
    "a list of cookies": (
        parameter(**{"in": "cookie"}, schema=NUMBERS, example=[1]),
        "/0/schema",
        "one value, or explode: false",
    ),
    "a comma between commas": (
        parameter(explode=False, schema={"type": "array", "items": TEXT}, example=["a,b", "c"]),
        "/0/example",
        "texts without ',', which stands between them",
    ),
    "a comma in a name": (
        of_shape({"type": "object", "properties": {"a,b": TEXT}}, explode=False),
        "/0/schema",
        "texts without ',', which stands between them",
    ),
    "an object, or a text": (
        parameter(schema={"anyOf": [TEXT, reference("Load")]}),
        "/0/schema",
        "one object, of type: object",
    ),
    "an object without a type": (
        of_shape({"properties": {"a": TEXT}}),
        "/0/schema",
        "one object, of type: object",
    ),
    "members without names": (
        of_shape({"type": "object", "additionalProperties": TEXT}),
        "/0/schema",
        "an object with members",
    ),
    "a list in an object": (
        of_shape({"type": "object", "properties": {"a": NUMBERS}}, **DEEP),
        "/0/schema",
        "the member a: a text, a number or a boolean",
    ),
    "null in an object": (
        of_shape({"type": "object", "properties": {"a": {"type": ["null", "string"]}}}),
        "/0/schema",
        "the member a: a text, a number or a boolean",
    ),
    "anything in an object": (
        of_shape({"type": "object"}, **DEEP),
        "/0/schema",
        "values under additionalProperties: a text",
    ),
    "a member called as a parameter": (
        both(of_shape(OBJECT), more(another("a"))),
        "/0",
        "members with names of their own",
    ),
    "a parameter called as a deep member": (
        both(of_shape(OBJECT, **DEEP), more(another("p[a]"))),
        "/0",
        "members with names of their own",
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


@pytest.mark.parametrize("case", PARAMETERS)
def test_a_parameter_that_has_no_one_form_is_refused(case: str, tmp_path: Path) -> None:
    change, place, expected = PARAMETERS[case]
    (problem,) = problems(change, tmp_path / "laundry")
    assert f"expected {expected}" in problem.partition(", found:")[0]
    assert f"/post/parameters{place}\n" in problem
    assert "\n  fix: " in problem


@pytest.mark.parametrize(
    ("style", "expected"),
    [
        ({"style": "label"}, "the style simple, for what names a job"),
        ({"schema": NUMBERS, "example": [1]}, "one value, for what names a job"),
    ],
)
def test_what_names_a_job_is_one_text(style: dict[str, Any], expected: str, tmp_path: Path) -> None:
    # Poll's path has it, and that of the result.
    problem, other = problems(label_key(style), tmp_path / "laundry")
    assert f"expected {expected}" in problem
    assert f"at: /paths/~1loads~1{{load}}/parameters/0/{next(iter(style))}\n" in problem
    assert f"at: /paths/~1loads~1{{load}}~1basket/parameters/0/{next(iter(style))}\n" in other


def test_a_name_that_matrix_sends_is_a_word(tmp_path: Path) -> None:
    def change(openapi: dict[str, Any], _: dict[str, Any]) -> None:
        sent = another("a b", "path", style="matrix")
        openapi["paths"]["/loads/of/{a b}"] = openapi["paths"].pop("/loads")
        openapi["paths"]["/loads/of/{a b}"]["post"]["parameters"] = [sent]

    (problem,) = problems(change, tmp_path / "laundry")
    assert "expected a name of letters, digits, _ . and -, which is sent, found: a b" in problem
