"""YAML is read as JSON would be, and runtime expressions find what they point at."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import example, given
from hypothesis import strategies as st

from jobcontracts.model import source
from jobcontracts.model.expression import parse_expression
from jobcontracts.model.http import MISSING, Response
from jobcontracts.model.source import parse_source
from jobcontracts.problem import ProblemsError

PATH = Path("some.yaml")


@pytest.mark.parametrize(
    ("text", "value"),
    [
        # YAML 1.2, core schema (section 10.3.2): YAML 1.1 would make other things of the first six.
        ("yes", "yes"),
        ("on", "on"),
        ("2026-04-01", "2026-04-01"),
        ("2026-04-01T10:16:00.000Z", "2026-04-01T10:16:00.000Z"),
        ("00:13:32", "00:13:32"),
        ("1_000", "1_000"),
        ("007", 7),
        ("true", True),
        ("null", None),
        ("~", None),
        ("1e3", 1000.0),
        ("'302'", "302"),
    ],
)
def test_a_value_is_what_yaml_1_2_says(text: str, value: Any) -> None:
    found = parse_source(PATH, f"key: {text}\n".encode()).root["key"]
    assert (found, type(found)) == (value, type(value))


def test_each_value_has_its_line() -> None:
    document = parse_source(
        PATH, b"paths:\n  /a~b:\n    get: {x: 1,\n      y: 2}\nlist:\n- 1\n- 2\n"
    )
    assert document.line("/paths/~1a~0b") == 2
    assert document.line("/paths/~1a~0b/get/y") == 4
    assert document.line("/list/1") == 7


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda values: st.lists(values) | st.dictionaries(st.text(), values),
)


@given(JSON, st.sampled_from([True, False, None]))
@example({"0E0": None}, None)
def test_a_document_is_read_the_same_with_libyaml_and_without(
    value: Any, flow: bool | None
) -> None:
    content = yaml.safe_dump(value, default_flow_style=flow, allow_unicode=True).encode()
    fast = read_or_refused(content)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(source, "_FastLoader", None)
        assert fast == read_or_refused(content)


def read_or_refused(content: bytes) -> tuple[Any, ...]:
    """Return a document's values and lines, or its faults: a key `0E0` is no text in YAML 1.2."""
    try:
        document = parse_source(PATH, content)
    except ProblemsError as error:
        return error.problems
    return document.root, document.lines


def test_what_is_not_there_has_the_line_of_its_owner() -> None:
    assert parse_source(PATH, b"a: 1\nb:\n  c: 2\n").line("/b/d/e") == 2


BODY = {"links": {"a/b": "x"}, "items": [{"id": 7}], "none": None}


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("$statusCode", "302"),
        ("$response.header.Content-Location", "/result"),
        ("$response.header.content-location", "/result"),
        ("$response.header.Location", MISSING),
        ("$response.body#", BODY),
        ("$response.body#/links/a~1b", "x"),
        ("$response.body#/items/0/id", 7),
        ("$response.body#/items/1/id", MISSING),
        ("$response.body#/none", None),
        ("$response.body#/links/results", MISSING),
    ],
)
def test_an_expression_finds_its_value_in_a_response(text: str, value: Any) -> None:
    # OpenAPI 3.1, section 4.8.20.3; header names do not depend on case.
    headers = {"content-location": "/result", "content-type": "application/json"}
    answer = Response(302, headers, json.dumps(BODY).encode())
    found = parse_expression(text).value_in_response(answer)
    assert found is value or found == value


@pytest.mark.parametrize(
    "text", ["", "status", "$.status", "$response", "$response.path.id", "$url"]
)
def test_what_is_no_expression_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"expression|has no"):
        parse_expression(text)
