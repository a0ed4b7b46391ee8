"""Text in Python is text: read back, it is what it was, and nothing else has come with it."""

from __future__ import annotations

import ast
import tomllib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jobcontracts.rendering.python import (
    Code,
    code,
    docstring,
    fstring,
    identifier,
    joined,
    literal,
    source,
    word,
)
from jobcontracts.rendering.toml import toml

from ..hostile.values import HOSTILE

TEXT = st.one_of(
    st.sampled_from(HOSTILE),
    st.text(),
    st.text(alphabet="\"'\\\n{}N# "),
    st.builds(str.__mul__, st.sampled_from(['"', "'", "\\"]), st.integers(1, 9)),
)
JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | TEXT,
    lambda inner: st.lists(inner) | st.dictionaries(TEXT, inner),
    max_leaves=5,
)


@given(JSON)
def test_a_literal_is_the_value(value: object) -> None:
    assert ast.literal_eval(literal(value)) == value
    assert len(literal(value).splitlines()) == 1


def test_what_is_no_json_has_no_literal() -> None:
    with pytest.raises(TypeError):
        literal(object())


@given(TEXT, TEXT)
def test_a_docstring_has_the_words_of_its_texts(first: str, second: str) -> None:
    written = f'"""{docstring(first)}: {docstring(second)}"""'
    assert ast.literal_eval(written).split() == f"{first.strip()}: {second}".split()
    assert all(line.isprintable() for line in written.split("\n"))


@given(st.lists(TEXT | st.just(Code("'x'.upper()"))))
def test_an_f_string_evaluates_source_and_nothing_else(parts: list[str]) -> None:
    expected = "".join("X" if isinstance(part, Code) else part for part in parts)
    assert eval(fstring(parts), {"__builtins__": {}}) == expected


def test_source_is_made_of_source() -> None:
    call = code("{}({})", identifier("print"), joined(", ", map(literal, ["a", 1])))
    assert call == 'print("a", 1)'
    assert source(call) == call


@pytest.mark.parametrize("value", HOSTILE)
def test_any_other_text_is_no_source(value: str) -> None:
    for make in (source, lambda text: code("{}", text), lambda text: joined(", ", [text])):
        with pytest.raises(TypeError):
            make(value)


@pytest.mark.parametrize(
    "value", ["", "a b", "a\n", "a;", "\ufb01n", "a/b", '"a"', "<a>", "$a", "`a`"]
)
def test_a_word_means_itself_everywhere(value: str) -> None:
    assert word("Ab_9.1-z") == "Ab_9.1-z"
    with pytest.raises(ValueError, match="expected"):
        word(value)


@pytest.mark.parametrize("value", ["class", "1a", "a b", "", "a-b"])
def test_what_is_no_name_is_no_identifier(value: str) -> None:
    with pytest.raises(ValueError, match="identifier"):
        identifier(value)


def test_a_name_is_spelled_as_python_spells_it() -> None:
    (statement,) = ast.parse("\ufb01n").body
    assert isinstance(statement, ast.Expr)
    assert isinstance(statement.value, ast.Name)
    assert identifier("\ufb01n") == statement.value.id


@given(TEXT)
def test_toml_has_the_words_of_the_text(value: str) -> None:
    written = f"key = {toml(value)}\nother = 1\n"
    assert tomllib.loads(written) == {"key": " ".join(value.split()), "other": 1}
    assert all(line.isprintable() for line in written.split("\n"))


@pytest.mark.parametrize("part", ['names["a"]', "join('\\n')"])
def test_source_that_no_f_string_can_hold_is_refused(part: str) -> None:
    with pytest.raises(ValueError, match="without double quotes and backslashes"):
        fstring(["text ", Code(part)])
