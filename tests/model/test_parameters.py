"""Values of parameters in each style, as OpenAPI's table of examples has them (3.1, 4.8.12.4)."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

import pytest

from jobcontracts.model.api import Api, Parameter
from jobcontracts.model.expression import parse_expression
from jobcontracts.model.parameters import Reading, written
from jobcontracts.model.source import Json, parse_source

LIST = ["blue", "black", "brown"]
OBJECT = {"R": 100, "G": 200, "B": 150}
SCHEMAS: dict[type, Json] = {
    str: {"type": "string"},
    list: {"type": "array", "items": {"type": "string"}},
    dict: {"type": "object", "properties": {n: {"type": "integer"} for n in OBJECT}},
}

TABLE: list[tuple[str, str, bool, Json, list[str]]] = [
    ("path", "matrix", False, "blue", [";color=blue"]),
    ("path", "matrix", False, LIST, [";color=blue,black,brown"]),
    ("path", "matrix", False, OBJECT, [";color=R,100,G,200,B,150"]),
    ("path", "matrix", True, LIST, [";color=blue;color=black;color=brown"]),
    ("path", "matrix", True, OBJECT, [";R=100;G=200;B=150"]),
    ("path", "label", False, "blue", [".blue"]),
    ("path", "label", False, LIST, [".blue,black,brown"]),
    ("path", "label", True, LIST, [".blue.black.brown"]),
    ("path", "label", True, OBJECT, [".R=100.G=200.B=150"]),
    ("path", "simple", False, LIST, ["blue,black,brown"]),
    ("header", "simple", False, OBJECT, ["R,100,G,200,B,150"]),
    ("header", "simple", True, OBJECT, ["R=100,G=200,B=150"]),
    ("query", "form", False, "blue", ["color=blue"]),
    ("query", "form", False, LIST, ["color=blue,black,brown"]),
    ("query", "form", False, OBJECT, ["color=R,100,G,200,B,150"]),
    ("query", "form", True, LIST, ["color=blue", "color=black", "color=brown"]),
    ("query", "form", True, OBJECT, ["R=100", "G=200", "B=150"]),
    ("query", "spaceDelimited", False, LIST, ["color=blue black brown"]),
    ("query", "pipeDelimited", False, LIST, ["color=blue|black|brown"]),
    ("query", "deepObject", True, OBJECT, ["color[R]=100", "color[G]=200", "color[B]=150"]),
]


def parameter(location: str, style: str, value: Json, *, explode: bool) -> Parameter:
    schema = SCHEMAS[type(value)]
    return Parameter("color", location, True, schema, "", value, "", style=style, explode=explode)


@pytest.mark.parametrize(("location", "style", "explode", "value", "texts"), TABLE)
def test_a_value_is_written_as_its_style_says(
    location: str, style: str, explode: bool, value: Json, texts: list[str]
) -> None:
    pairs = written(parameter(location, style, value, explode=explode), value)
    named = location == "query"
    assert [f"{name}={text}" if named else text for name, text in pairs] == texts
    assert named or {name for name, _ in pairs} == {"color"}


@pytest.mark.parametrize(
    ("location", "style", "explode", "value", "texts"),
    [row for row in TABLE if not (row[2] and row[0] == "query" and isinstance(row[3], dict))],
)
def test_what_is_written_is_read_as_the_value_that_it_was(
    location: str, style: str, explode: bool, value: Json, texts: list[str], tmp_path: Path
) -> None:
    api = Api(parse_source(tmp_path / "openapi.yaml", b"paths: {}\n"), {})
    own = [text.partition("=")[2] if location == "query" else text for text in texts]
    assert Reading(api, parameter(location, style, value, explode=explode)).value(own) == value


def test_an_expression_finds_the_schema_of_a_parameter_that_is_there() -> None:
    color = parameter("query", "form", "blue", explode=True)
    operation = SimpleNamespace(parameter=lambda _, name: color if name == "color" else None)
    found = [
        parse_expression(f"$request.query.{name}").request_schemas({}, operation)  # type: ignore[arg-type]
        for name in ("color", "colour")
    ]
    assert found == [[SCHEMAS[str]], []]
