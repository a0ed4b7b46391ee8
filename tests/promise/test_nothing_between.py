"""What is legal OpenAPI and was once neither carried out nor refused, `check` refuses."""

from __future__ import annotations

import copy
from pathlib import Path
from typing import Any

import pytest

from .laundry import TEXT, Change, body, media, problems, reference
from .variants import both, parameter

SUBMIT = ("paths", "/loads", "post")
POLL = ("paths", "/loads/{load}", "get")
RESULT = ("paths", "/loads/{load}/basket", "get")
ANSWER = (*RESULT, "responses", "200")
JSON = (*ANSWER, "content", "application/json")
SCHEMAS = ("components", "schemas")
SCHEMES = ("components", "securitySchemes")
WHOLE = {"type": "integer"}
OTHER = {"type": "object", "properties": {"b": TEXT}}


def put(*way: str, **values: Any) -> Change:
    """Return what puts values into a part of openapi.yaml."""
    return lambda openapi, _: at(openapi, way).update(values)


def at(part: dict[str, Any], way: tuple[str, ...]) -> dict[str, Any]:
    for key in way:
        part = part[key]
    return part


def thing(schema: Any, **others: Any) -> Change:
    """Return what has a named schema, and a member of the result that it is."""
    named = {name: {"x-source": "page", **value} for name, value in others.items()}
    own = {"x-source": "page", **schema} if isinstance(schema, dict) else schema
    return both(
        put(*SCHEMAS, Thing=own, **named),
        put(*SCHEMAS, "Basket", "properties", thing=reference("Thing")),
    )


def member(schema: Any, *value: Any) -> Change:
    """Return what has one more member of the result, and its example."""
    example = {"socks": 2, "more": value[0]} if value else {"socks": 2}
    return both(
        put(*SCHEMAS, "Basket", "properties", more=schema),
        put(*ANSWER, content=body("Basket", one=example)),
    )


def sends(name: str, location: str = "query", **more: Any) -> Change:
    return put(*SUBMIT, parameters=[parameter(name, location, **more)])


def without(key: str, *way: str) -> Change:
    return lambda openapi, _: at(openapi, way).pop(key)


def key(name: str, location: str) -> Change:
    scheme = {"type": "apiKey", "in": location, "name": name, "x-source": "page"}
    return put(*SCHEMES, token=scheme)


def other(method: str = "get", path: str = "/others", **more: Any) -> Change:
    def change(openapi: dict[str, Any], _: dict[str, Any]) -> None:
        get = openapi["paths"]["/loads/{load}"]["get"]
        own = {name: get[name] for name in ("tags", "x-source", "externalDocs")}
        answers = {"204": {"description": "Done."}, "401": {"description": "Refused."}}
        item = openapi["paths"].setdefault(path, {})
        item[method] = {**own, "operationId": "other", "responses": answers, **more}

    return change


def in_path(name: str, example: str = "a") -> Change:
    parameters = [parameter(name, "path", example=example)]
    return other(path=f"/others/{{{name}}}", parameters=parameters)


def answers(**responses: Any) -> dict[str, Any]:
    return {s[1:]: {"description": "It is so.", **value} for s, value in responses.items()}


def as_type(name: str, *way: str) -> Change:
    def change(openapi: dict[str, Any], _: dict[str, Any]) -> None:
        content = at(openapi, way)["content"]
        content[name] = content.pop("application/json")

    return change


def beside(name: str) -> Change:
    def change(openapi: dict[str, Any], _: dict[str, Any]) -> None:
        content = at(openapi, ANSWER)["content"]
        content[name] = copy.deepcopy(content["application/json"])

    return change


def header(name: str, schema: Any, **more: Any) -> Change:
    return put(*ANSWER, headers={name: {"x-source": "page", "schema": schema, **more}})


def server(url: str, **variables: Any) -> Change:
    return lambda openapi, _: openapi.update(servers=[{"url": url, "variables": variables}])


def polled(schema: Any, example: Any, **lifecycle: Any) -> Change:
    """Return what gives poll's answer a member `more`, and the lifecycle other parts."""

    def change(openapi: dict[str, Any], told: dict[str, Any]) -> None:
        at(openapi, (*SCHEMAS, "Wash", "properties"))["more"] = schema
        content = at(openapi, (*POLL, "responses", "200", "content", "application/json"))
        for each in content["examples"].values():
            each["value"]["more"] = example
        told.update(lifecycle)

    return change


def live(schema: Any, example: Any, value: Any) -> Change:
    """Return what has the mock put a value into poll's answer."""
    return both(polled(schema, example), simulated(live={"$response.body#/more": value}))


def form(schema: Any, value: Any) -> Change:
    """Return what has submit take a form with a required member `more`."""
    content = media(reference("Load"), one={"more": value})
    return both(
        put(*SCHEMAS, "Load", required=["more"], properties={"more": schema}),
        put(*SUBMIT, "requestBody", content={"application/x-www-form-urlencoded": content}),
    )


def simulated(**more: Any) -> Change:
    return lambda _, lifecycle: lifecycle["simulate"].update(more)


SENT = {"content": body("Load", one={"colour": "red"})}
FOUND: dict[str, tuple[Change, str, str]] = {
    # JSON Schema
    "an id": (thing({**OTHER, "$id": "https://a.example/b"}), "/Thing/$id", "its place"),
    "an anchor": (thing({**OTHER, "$anchor": "a"}), "/Thing/$anchor", "its place"),
    "a dynamic reference": (
        member({"$dynamicRef": "#/components/schemas/Load"}),
        "/more/$dynamicRef",
        "its place",
    ),
    "a dialect": (put(jsonSchemaDialect="https://a.example/b"), "/jsonSchemaDialect", "its place"),
    "members beside a reference": (
        member({**reference("Load"), "properties": {"b": TEXT}}),
        "/more/properties",
        "no more than a description beside $ref",
    ),
    "a bound beside a reference": (
        member({**reference("WashState"), "minLength": 3}),
        "/more/minLength",
        "no more than a description beside $ref",
    ),
    "members beside a union": (
        thing({**OTHER, "anyOf": [{"required": ["b"]}, {"minProperties": 2}]}),
        "/Thing/properties",
        "no more than a type beside anyOf",
    ),
    "two unions": (
        member({"anyOf": [TEXT, WHOLE], "oneOf": [TEXT, {"type": "null"}]}),
        "/more/oneOf",
        "no more than a type beside anyOf",
    ),
    "constants of two types": (
        member({"anyOf": [{"const": "a"}, {"const": 1}]}),
        "/more/anyOf",
        "constants of one type",
    ),
    "anything, by a name": (thing(True), "/schemas/Thing", "a schema, as an object"),
    "nothing, by a name": (thing(False), "/schemas/Thing", "a schema, as an object"),
    "no body at all": (put(*JSON, schema=False), "/application~1json/schema", "as an object"),
    "a member on a condition": (
        thing({"type": "object", "properties": {"a": TEXT}, "then": reference("Load")}),
        "/Thing/then",
        "members that the schema itself has",
    ),
    "a member that depends": (
        thing({"type": "object", "dependentSchemas": {"a": reference("Load")}}),
        "/Thing/dependentSchemas/a",
        "members that the schema itself has",
    ),
    "others by another word": (
        thing({**OTHER, "unevaluatedProperties": WHOLE}),
        "/Thing/unevaluatedProperties",
        "additionalProperties",
    ),
    "a value of another type": (thing({**TEXT, "enum": ["a", 2]}), "/Thing/enum/1", "text"),
    "null without its type": (thing({**TEXT, "enum": ["a", None]}), "/Thing/enum/1", "text"),
    "a constant of another type": (member({**TEXT, "const": 1}), "/more/const", "text"),
    "members of a text": (thing({**OTHER, **TEXT}), "/Thing/properties", "type: object, beside"),
    "items of an object": (thing({**OTHER, "items": WHOLE}), "/Thing/items", "type: array, beside"),
    "a great constant": (member({"const": 2**63}), "/more/const", "an integer of 64 bits"),
    "a great value": (thing({**WHOLE, "enum": [1, -(2**70)]}), "/Thing/enum/1", "of 64 bits"),
    "a great length": (member({**TEXT, "maxLength": 2**63}), "/more/maxLength", "less than 2^63"),
    "a great number": (member({**WHOLE, "maximum": 10**400}), "/more/maximum", "JSON can hold"),
    "a number that is a time": (
        member({**WHOLE, "format": "date-time"}),
        "/more/format",
        "type: string, beside date-time",
    ),
    "values of one name": (thing({**TEXT, "enum": ["fi", "ﬁ"]}), "/Thing/enum", "Python tells"),
    "members of one name": (
        thing({"type": "object", "properties": {"a": TEXT, "\uff41": TEXT}}),
        "/properties/\uff41",
        "Python tells",
    ),
    "operations of one name": (
        both(other(operationId="fi"), other(path="/more", operationId="ﬁ")),
        "/get/operationId",
        "Python tells",
    ),
    # Examples
    "a float for an integer": (member(WHOLE, 1.0), "/value/more", "an integer, written as one: 1"),
    "a float for an integer or null": (
        member({"type": ["integer", "null"]}, 1.0),
        "/value/more",
        "an integer, written as one: 1",
    ),
    "a leap second": (
        member({**TEXT, "format": "date-time"}, "2016-12-31T23:59:60Z"),
        "/value/more",
        "without a leap second",
    ),
    "no value": (put(*JSON, examples={"a": {"x-inferred": "Ours."}}), "/examples/a", "value"),
    "a value elsewhere": (
        put(*JSON, examples={"a": {"x-inferred": "Ours.", "externalValue": "https://a.example"}}),
        "/examples/a",
        "value",
    ),
    "no example of an answer": (without("examples", *JSON), "/application~1json", "the mock"),
    "no example to send": (
        without("examples", *SUBMIT, "requestBody", "content", "application/json"),
        "/application~1json",
        "the conformance suite",
    ),
    "no example of a parameter": (
        put(*SUBMIT, parameters=[{k: v for k, v in parameter("p").items() if k != "example"}]),
        "/parameters/0",
        "an example",
    ),
    "no example of a header": (header("X-A", TEXT, required=True), "/headers/X-A", "an example"),
    # Messages
    "an interim answer": (other(responses=answers(_100={}, _200={})), "/responses/100", "final"),
    "failure alone": (other(responses=answers(_500={})), "/responses", "a status below 400"),
    "content of 204": (
        other(responses=answers(_204={"content": body("Basket", one={})})),
        "/204/content",
        "204 alone",
    ),
    "content of HEAD": (
        other("head", responses=answers(_200={"content": body("Basket", one={})})),
        "/200/content",
        "an answer to HEAD without content",
    ),
    "content of TRACE": (other("trace", requestBody=SENT), "/trace/requestBody", "TRACE"),
    "a body of no kind": (
        put(*SUBMIT, requestBody={"content": {}}),
        "/requestBody/content",
        "a media type",
    ),
    "any media type": (as_type("*/*", *ANSWER), "/content/*~1*", "a media type"),
    "one media type twice": (beside("application/json;v=2"), "json;v=2", "without its parameters"),
    "another charset": (
        put(*ANSWER, content={"text/csv; charset=latin-1": media(TEXT, one="ä")}),
        "/text~1csv; charset=latin-1",
        "UTF-8",
    ),
    "a state in XML": (
        as_type("application/xml", *POLL, "responses", "200"),
        "/state/read",
        "part",
    ),
    "a server of one operation": (
        put(*SUBMIT, servers=[{"url": "https://b.example"}]),
        "/post/servers",
        "servers of the whole document",
    ),
    "a server's default that is no choice": (
        server("https://{at}.example", at={"default": "a", "enum": ["b"]}),
        "/variables/at/default",
        "one of b",
    ),
    "webhooks": (put(webhooks={"a": {}}), "/webhooks", "paths that a client calls"),
    "callbacks": (put(*SUBMIT, callbacks={"a": {}}), "/post/callbacks", "a client calls"),
    "an empty segment": (other(path="/a//b"), "/paths/~1a~1~1b", "a path without empty segments"),
    # Parameters, headers and keys
    "the body's type": (sends("Content-Type", "header"), "/0/name", "of the vendor's own"),
    "the credential": (sends("authorization", "header"), "/0/name", "of the vendor's own"),
    "all cookies": (sends("Cookie", "header"), "/0/name", "of the vendor's own"),
    "an attribute of cookies": (sends("$Path", "cookie"), "/0/name", "of the vendor's own"),
    "a key in every request": (key("User-Agent", "header"), "/token/name", "of the vendor's own"),
    "a key called as a parameter": (
        both(key("p", "query"), sends("p")),
        "/0/name",
        "a name that no credential is sent by",
    ),
    "one header twice": (
        put(*SUBMIT, parameters=[parameter("X-A", "header"), parameter("x-a", "header")]),
        "/parameters/1",
        "each parameter once",
    ),
    "an answer's coding": (
        header("Content-Encoding", TEXT, example="gzip"),
        "/headers/Content-Encoding",
        "of the vendor's own",
    ),
    "a named example of a header": (
        sends("X-A", "header", examples={"a": {"value": "é", "x-inferred": "Ours."}}),
        "/examples/a/value",
        "printable ASCII",
    ),
    "a name that is no field": (in_path("a:b"), "/~1others~1{a:b}", "a parameter's name without"),
    "a segment that goes up": (in_path("a", ".."), "/0/example", "the name of a resource"),
    "null in a parameter": (
        sends("p", schema={"type": ["string", "null"]}, required=False, example=None),
        "/0/example",
        "null is not sent",
    ),
    "null in a required parameter": (
        sends("p", schema={"type": ["string", "null"]}),
        "/0/schema",
        "values that are sent",
    ),
    "an object of no type": (sends("p", schema={}, example={"a": 1}), "/0/example", "no type"),
    "no item of a list": (
        sends("p", schema={"type": "array", "items": TEXT}, example=[]),
        "/0/example",
        "an item or a member",
    ),
    "a tuple in a parameter": (
        sends("p", schema={"type": "array", "prefixItems": [WHOLE, TEXT]}, example=[1, "a"]),
        "/0/schema",
        "a list of one type",
    ),
    "an enum of several types": (
        both(
            put(*SCHEMAS, Mixed={"x-source": "page", "enum": ["a", 1]}),
            sends("p", schema=reference("Mixed")),
        ),
        "/0/schema",
        "an enum of one type",
    ),
    "no item in a form": (
        form({"type": "array", "items": TEXT}, []),
        "/examples/one/value",
        "an item of more",
    ),
    "an enum of several types in a form": (
        both(
            form(reference("Mixed"), 1),
            put(*SCHEMAS, Mixed={"x-source": "page", "enum": ["a", 1]}),
        ),
        "x-www-form-urlencoded/schema",
        "an enum of one type",
    ),
    # The lifecycle
    "an id that never varies": (simulated(id="fixed"), "/simulate/id", "ids that differ"),
    "an id that the path has not": (
        put(
            "paths",
            "/loads/{load}",
            parameters=[parameter("load", "path", schema={**TEXT, "maxLength": 5})],
        ),
        "/simulate",
        "that differ from job to job and fit load",
    ),
    "an id that submit's answer has not": (
        put(*SCHEMAS, "Started", "properties", load={**TEXT, "maxLength": 5}),
        "#~1load",
        "a value that $response.body#/load can have",
    ),
    "an id for a number": (live(WHOLE, 1, "id"), "#~1more", "a value that"),
    "an id for a state": (live(reference("WashState"), "clean", "id"), "#~1more", "a value that"),
    "progress beyond its bound": (
        live({**WHOLE, "maximum": 10}, 5, "progress"),
        "#~1more",
        "a value",
    ),
    "a time in another format": (
        live({**TEXT, "format": "date-time"}, "2026-01-01T00:00:00Z", {"created": "%d.%m."}),
        "#~1more",
        "a value that",
    ),
    "a time with a zero before it": (live(WHOLE, 1, {"created": "%d"}), "#~1more", "a value that"),
    "progress of an example": (
        polled(WHOLE, 500, progress="$response.body#/more"),
        "/progress",
        "0 to 100",
    ),
    "a state for years": (simulated(seconds={"soaking": 1e9}), "/seconds/soaking", "or less"),
}


@pytest.mark.parametrize("case", FOUND)
def test_it_is_refused(case: str, tmp_path: Path) -> None:
    change, place, expected = FOUND[case]
    told = problems(change, tmp_path / "laundry")
    assert any(f"{place}\n" in p and expected in p.partition(", found:")[0] for p in told), told
    assert all("\n  fix: " in problem for problem in told)
