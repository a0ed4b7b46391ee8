"""Whatever JSON Schema joins or leaves open, a client reads and sends without losing any of it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx2
import msgspec
import pytest

from jobcontracts.conformance import Depth, MockTarget, run_suite

from .laundry import TEXT, Change, Laundry, assert_typed, body, made, media, reference
from .variants import parameter

ONE = {"type": "object", "required": ["kind"], "properties": {"kind": {"const": "one"}, "a": TEXT}}
TWO = {"type": "object", "required": ["kind"], "properties": {"kind": {"const": "two"}, "b": TEXT}}
UNION = {"oneOf": [reference("One"), reference("Two")]}
WHOLE = {"type": "integer"}
MANY = {"type": "object", "properties": {"a": TEXT}, "additionalProperties": WHOLE}

Shape = tuple[dict[str, Any], list[Any], dict[str, Any]]
"""A schema, values that fit it, and the named schemas that it needs."""

SHAPES: dict[str, Shape] = {
    "two objects": (UNION, [{"kind": "one", "a": "x"}, {"kind": "two", "b": "y"}], {}),
    "a named union": (reference("Either"), [{"kind": "two", "b": "y"}], {"Either": UNION}),
    "a discriminator": (
        {**UNION, "discriminator": {"propertyName": "kind"}},
        [{"kind": "one"}, {"kind": "two", "b": ""}],
        {},
    ),
    "an object, null or text": (
        {"anyOf": [reference("One"), {"type": "null"}, TEXT]},
        [{"kind": "one"}, None, "x"],
        {},
    ),
    "lists of two kinds": (
        {"anyOf": [{"type": "array", "items": TEXT}, {"type": "array", "items": WHOLE}]},
        [["x"], [1], []],
        {},
    ),
    "objects that overlap": (
        {"anyOf": [reference("Some"), reference("More"), reference("Deep")]},
        [{"a": "x"}, {"b": "y"}, {"a": "x", "b": "y"}, {"in": {"c": 1}}, {}],
        {
            "Some": {"type": "object", "properties": {"a": TEXT, "in": reference("Empty")}},
            "More": {"type": "object", "properties": {"a": TEXT, "b": TEXT}},
            "Deep": {"type": "object", "properties": {"in": reference("Inner")}},
            "Empty": {"type": "object", "properties": {"d": TEXT}},
            "Inner": {"type": "object", "properties": {"c": WHOLE}},
        },
    ),
    "a list of either": ({"type": "array", "items": UNION}, [[{"kind": "one"}], []], {}),
    "texts of two kinds": (
        {"anyOf": [{**TEXT, "format": "uuid"}, reference("Kind")]},
        ["a", "5135bfe3-b2c7-41f3-a44f-f4b58e7384df"],
        {"Kind": {**TEXT, "enum": ["a"]}},
    ),
    "numbers of two kinds": (
        {"anyOf": [WHOLE, {"type": "number"}, {"type": "integer", "maximum": 3}]},
        [1, 1.5],
        {},
    ),
    "a union in a union": (
        {"anyOf": [UNION, {"oneOf": [{"type": "null"}, reference("Many")]}]},
        [None, {"kind": "one"}, {"a": "x", "more": 1}],
        {"Many": MANY},
    ),
    "null in an enum": (reference("Kind"), ["a", None], {"Kind": {"enum": ["a", None]}}),
    "null in an enum with a type": (
        reference("Kind"),
        ["a", None],
        {"Kind": {"type": ["string", "null"], "enum": ["a", None]}},
    ),
    "a mixed enum": (reference("Kind"), ["a", 1, True], {"Kind": {"enum": ["a", 1, True]}}),
    "numbers with a point": (reference("Kind"), [1.5], {"Kind": {"enum": [1.5, 2]}}),
    "objects in an enum": (reference("Kind"), [{"x": 1}], {"Kind": {"enum": [{"x": 1}]}}),
    "a constant": ({"const": "a"}, ["a"], {}),
    "a constant number": ({"type": "integer", "const": 7}, [7], {}),
    "no value at all": ({"const": None}, [None], {}),
    "others beside members": (
        reference("Many"),
        [{"a": "x", "n": 1, "m": 2}, {}],
        {"Many": MANY},
    ),
    "patterns beside members": (
        reference("Many"),
        [{"a": "x", "n_1": 1}],
        {
            "Many": {
                "type": "object",
                "properties": {"a": TEXT},
                "patternProperties": {"^n_": WHOLE},
            }
        },
    ),
    "a named text": (reference("Word"), ["x"], {"Word": TEXT}),
    "a named text or null": (
        reference("Word"),
        ["x", None],
        {"Word": {"type": ["string", "null"]}},
    ),
    "another name": (reference("Word"), ["x"], {"Word": reference("Text"), "Text": TEXT}),
    "a named list": (reference("Words"), [["x"]], {"Words": {"type": "array", "items": TEXT}}),
    "a list of itself": (
        reference("Tree"),
        [[[], [[]]]],
        {"Tree": {"type": "array", "items": reference("Tree")}},
    ),
    "a map of itself": (
        reference("Tree"),
        [{"a": {"b": {}}}],
        {"Tree": {"type": "object", "additionalProperties": reference("Tree")}},
    ),
    "a union of itself": (
        reference("Tree"),
        [None, 1],
        {"Tree": {"anyOf": [reference("Tree"), WHOLE, {"type": "null"}]}},
    ),
    "an object of itself": (
        reference("Tree"),
        [{"below": [{"below": []}]}],
        {
            "Tree": {
                "type": "object",
                "properties": {"below": {"type": "array", "items": reference("Tree")}},
            }
        },
    ),
    "an enum of numbers": (reference("Rate"), [1, 2], {"Rate": {"type": "number", "enum": [1, 2]}}),
    "an enum of one": (reference("Kind"), ["a"], {"Kind": {**TEXT, "enum": ["a"]}}),
    "others beside members, without a type": (
        reference("Many"),
        [{"a": "x", "n": 1}, {}],
        {"Many": {"properties": {"a": TEXT}, "additionalProperties": WHOLE}},
    ),
    "others beside members, or null": (
        reference("Many"),
        [{"a": "x", "n": 1}, None],
        {"Many": {**MANY, "type": ["object", "null"]}},
    ),
    "whatever there is beside members": (
        reference("Many"),
        [{"a": "x", "n": {"deep": [1]}}, {}],
        {"Many": {**MANY, "additionalProperties": True}},
    ),
    "anything beside members": (
        reference("Many"),
        [{"a": "x", "n": 1}, {}],
        {"Many": {**MANY, "additionalProperties": {}}},
    ),
    "others beside patterns": (
        reference("Many"),
        [{"n": 1, "t_": "x"}],
        {
            "Many": {
                "type": "object",
                "patternProperties": {"^t_": TEXT},
                "additionalProperties": WHOLE,
            }
        },
    ),
    "an object or a text in one": (
        reference("Some"),
        [{"a": "x"}, "y", None],
        {"Some": {"type": ["object", "string", "null"], "properties": {"a": TEXT}}},
    ),
    "a map or a text in one": (
        reference("Some"),
        [{"a": "x", "n": 1}, "y"],
        {"Some": {**MANY, "type": ["object", "string"]}},
    ),
    "a nullable object": (
        reference("Some"),
        [{"a": "x"}, None],
        {"Some": {"type": ["object", "null"], "properties": {"a": TEXT}}},
    ),
    "a tuple": (
        {"type": "array", "prefixItems": [TEXT, WHOLE], "items": TEXT},
        [["a", 1, "b"], []],
        {},
    ),
    "an object of anything": (
        reference("Free"),
        [{"a": [None, {"b": 1.5}]}],
        {"Free": {"type": "object"}},
    ),
    "anything": ({}, [None, 1, "a", [1], {"a": 1}, False], {}),
}


def schemas(openapi: dict[str, Any], name: str) -> dict[str, Any]:
    """Add the named schemas of a shape, and return all."""
    found: dict[str, Any] = openapi["components"]["schemas"]
    named = {"One": ONE, "Two": TWO, **SHAPES[name][2]}
    found.update({n: {"x-source": "page", **schema} for n, schema in named.items()})
    return found


def inside(name: str) -> Change:
    """Return what has a member of submit's body and of the result that is so."""
    schema, values, _ = SHAPES[name]

    def change(openapi: dict[str, Any], _: dict[str, Any]) -> None:
        found = schemas(openapi, name)
        for owner in ("Load", "Basket"):
            found[owner]["properties"]["extra"] = schema
        post = openapi["paths"]["/loads"]["post"]["requestBody"]
        post["content"] = body("Load", one={"colour": "red", "extra": values[0]})
        get = openapi["paths"]["/loads/{load}/basket"]["get"]["responses"]["200"]
        get["content"] = body("Basket", one={"socks": 2, "extra": values[0]})

    return change


def alone(name: str) -> Change:
    """Return what has a body of submit and a result that is so."""
    schema, values, _ = SHAPES[name]

    def change(openapi: dict[str, Any], _: dict[str, Any]) -> None:
        found = schemas(openapi, name)
        del found["Load"], found["Basket"]
        content = {"application/json": media(schema, one=values[0])}
        openapi["paths"]["/loads"]["post"]["requestBody"]["content"] = content
        get = openapi["paths"]["/loads/{load}/basket"]["get"]["responses"]["200"]
        get["content"] = content

    return change


def vendor(name: str, where: str) -> str:
    return f"{where}_{name}".replace(" ", "_").replace(",", "")


def answer(value: Any) -> httpx2.Response:
    headers = {"Content-Type": "application/json"}
    return httpx2.Response(200, headers=headers, content=msgspec.json.encode(value))


@pytest.fixture(scope="module")
def laundries(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Laundry]]:
    changes = {vendor(name, "inside"): inside(name) for name in SHAPES}
    changes |= {vendor(name, "alone"): alone(name) for name in SHAPES}
    with pytest.MonkeyPatch.context() as patch:
        yield made(changes, tmp_path_factory.mktemp("shapes"), patch)


@pytest.mark.parametrize("name", SHAPES)
def test_a_member_is_read_as_it_came(laundries: dict[str, Laundry], name: str) -> None:
    for value in SHAPES[name][1]:
        sent = {"socks": 1, "extra": value}
        read = laundries[vendor(name, "inside")].client(answer(sent))
        assert msgspec.json.decode(msgspec.json.encode(read.get_basket("l1").body)) == sent


@pytest.mark.parametrize("name", SHAPES)
def test_a_body_is_read_as_it_came(laundries: dict[str, Laundry], name: str) -> None:
    for value in SHAPES[name][1]:
        read = laundries[vendor(name, "alone")].client(answer(value))
        assert msgspec.json.decode(msgspec.json.encode(read.get_basket("l1").body)) == value


@pytest.mark.parametrize("name", SHAPES)
def test_a_member_is_sent_as_it_is(laundries: dict[str, Laundry], name: str) -> None:
    found = laundries[vendor(name, "inside")]
    for value in SHAPES[name][1]:
        load = msgspec.convert({"colour": "red", "extra": value}, found.package.Load)
        client = found.client()
        client.submit(load)
        assert msgspec.json.decode(client.sent[0].content) == {"colour": "red", "extra": value}


LATER = {"later": {"type": "boolean"}}
STARTS: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "beside_a_map": (
        {"type": "object", "properties": LATER, "additionalProperties": TEXT},
        {"colour": "red"},
    ),
    "in_a_map": ({"type": "object", "additionalProperties": LATER["later"]}, {"other": False}),
}


def starts(schema: dict[str, Any], example: dict[str, Any]) -> Change:
    """Return what starts a job only if a member of the body says so."""

    def change(openapi: dict[str, Any], lifecycle: dict[str, Any]) -> None:
        openapi["components"]["schemas"]["Load"] = {"x-source": "page", **schema}
        post = openapi["paths"]["/loads"]["post"]
        post["requestBody"]["content"] = body("Load", one={**example, "later": True})
        at_once = {"description": "Done at once.", "content": body("Basket", one={"socks": 1})}
        post["responses"]["200"] = at_once
        lifecycle["job"]["when"] = {"$request.body#/later": True}

    return change


@pytest.mark.parametrize("name", STARTS)
def test_a_member_that_starts_a_job_is_set_where_no_class_has_it(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    schema, given = STARTS[name]
    found = made({name: starts(schema, given)}, tmp_path, monkeypatch)[name]
    client = found.client()
    assert client.submit(given).poll().state == "soaking"
    assert msgspec.json.decode(client.sent[0].content) == {**given, "later": True}
    assert_typed([found])


def starts_below(openapi: dict[str, Any], lifecycle: dict[str, Any]) -> None:
    """A load starts a job only with a member of an object in it, on one of two paths."""
    starts({"type": "object", "properties": {"later": {}}}, {})(openapi, lifecycle)
    schemas = openapi["components"]["schemas"]
    how = {"type": "object", "x-source": "page", "required": ["heat"]}
    schemas["How"] = how | {"properties": {"heat": TEXT, "later": {"type": "boolean"}}}
    load = {"colour": TEXT, "how": reference("How")}
    schemas["Load"] = {"type": "object", "x-source": "page", "properties": load}
    item = openapi["paths"].pop("/loads")
    item["parameters"] = [parameter("mode", "path", example="now", schema={**TEXT, "minLength": 1})]
    openapi["paths"]["/start/{mode}"] = item
    example = {"colour": "red", "how": {"heat": "hot", "later": True}}
    item["post"]["requestBody"]["content"] = body("Load", one=example)
    lifecycle["job"]["when"] = {"$request.body#/how/later": True, "$request.path.mode": "later"}


def test_a_member_of_an_object_in_the_body_starts_a_job(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = made({"below": starts_below}, tmp_path, monkeypatch)["below"]
    client, package = found.client(), found.package
    load = package.Load(colour="blue", how=package.How(heat="30", later=False))
    assert client.submit(load).poll().state == "soaking"
    assert client.sent[0].url.path == "/api/start/later"
    assert msgspec.json.decode(client.sent[0].content)["how"] == {"heat": "30", "later": True}
    with pytest.raises(package.ConfigurationError, match="heat"):
        client.submit(package.Load())
    assert client.start_wash("later", load).status == 200
    outcome = run_suite(MockTarget(found.contract), Depth(1))
    assert [(f.check, f.message) for f in outcome.findings] == []
    assert_typed([found])


def test_the_packages_are_typed(laundries: dict[str, Laundry]) -> None:
    assert_typed(laundries.values())
