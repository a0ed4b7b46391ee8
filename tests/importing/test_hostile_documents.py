"""Documents that somebody has made to do harm: refused, or a contract that is only data."""

from __future__ import annotations

import copy
import json
import random
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from jobcontracts.check import check_vendor
from jobcontracts.importing import published
from jobcontracts.importing.contract import candidates, first_contract
from jobcontracts.importing.published import read_published
from jobcontracts.model.source import parse_source
from jobcontracts.model.yaml_text import written
from jobcontracts.problem import ProblemsError

from .conftest import KILN, PAGE, tiny

Save = Callable[[Any], Path]

JUNK: list[Any] = [
    *(None, True, 0, -1, 1.5, 10**30, "", "class", "</script>", "{{x}}", "[red]", "\x1b[1m"),
    *("a\nb", '"', "\\", "../x", "$ref", "1e3", "2026-01-01", "yes", "~", "\ufeff", "\ufdfd"),
    *([], [None], [[]], {}, {"$ref": "#"}, {"$ref": "#/"}, {"$ref": 7}, {"$ref": "#/paths"}),
    *({"$ref": "#/components/schemas/Base"}, {"$ref": "file:///etc/passwd"}, {"enum": [{}]}),
    *({"allOf": [{"$ref": "#/components/schemas/Base"}]}, {"properties": {"": {}}}, {"type": []}),
]


def places(value: Any, way: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    items = value.items() if isinstance(value, dict) else enumerate(value)
    for key, below in items:
        yield (*way, key)
        if isinstance(below, dict | list):
            yield from places(below, (*way, key))


def spoiled(root: Any, chance: random.Random) -> Any:
    """Return a document with other things than OpenAPI has in a few of its places."""
    root = copy.deepcopy(root)
    for _ in range(chance.choice([1, 1, 2, 4])):
        *above, last = chance.choice(list(places(root)))
        owner = root
        for key in above:
            owner = owner[key]
        if isinstance(owner, dict) and chance.random() < 0.2:
            owner[str(chance.choice(JUNK))] = copy.deepcopy(chance.choice(JUNK))
        elif chance.random() < 0.2:
            del owner[last]
        else:
            owner[last] = copy.deepcopy(chance.choice(JUNK))
    return root


@pytest.mark.parametrize("seed", range(40))
def test_a_spoiled_document_is_refused_or_gives_a_contract_that_can_be_checked(
    seed: int, save: Save, tmp_path: Path
) -> None:
    root = spoiled(yaml.safe_load(KILN.read_text("utf-8")), random.Random(seed))
    path = save(json.loads(json.dumps(root)))
    if files := made(path):
        for name, content in files.items():
            (tmp_path / name).write_bytes(content)
        assert len(check_vendor(tmp_path).problems) < 10


def made(path: Path) -> dict[str, bytes]:
    """Return the files of the best pattern of a document; none where it has none, or is refused."""
    try:
        source = read_published(path)
        found = candidates(source)
        return first_contract(source, found[0].pattern, PAGE).files if found else {}
    except ProblemsError:
        return {}


@pytest.mark.parametrize(
    ("content", "found"),
    [
        (b"", "none"),
        (b"[1]", "none"),
        (b"swagger: '2.0'", "Swagger .2.0"),
        (b"openapi: 2.0.0", "2.0.0"),
        (b"openapi: 3.0.0", "none"),
        (b'{"openapi": "3.0.0", "paths": ', "Expecting value"),
        (b"openapi: [", "stream end"),
        (b"\xff\xfe", "0xff"),
        (b'{"a":' * 300, "more than 200 levels"),
        (b"- " * 300 + b"a", "more than 200 levels"),
    ],
)
def test_what_is_no_document_is_told(content: bytes, found: str, tmp_path: Path) -> None:
    path = tmp_path / "openapi"
    path.write_bytes(content)
    with pytest.raises(ProblemsError, match=found):
        read_published(path)


def test_a_document_beyond_all_measure_is_refused(
    save: Save, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(published, "MOST_VALUES", 20)
    with pytest.raises(ProblemsError, match="at most 20 values"):
        read_published(save(tiny()))
    monkeypatch.setattr(published, "MOST_BYTES", 200)
    with pytest.raises(ProblemsError, match="at most 200 bytes"):
        read_published(save(tiny()))


def knots() -> dict[str, dict[str, Any]]:
    """Return named schemas, by what is wrong with them."""

    def ref(name: object) -> Any:
        return {"$ref": f"#/components/schemas/{name}"}

    def all_of(names: list[str], value: Any) -> Any:
        return {"type": "object", "required": names, "properties": dict.fromkeys(names, value)}

    many = range(1000)
    alike = {f"{n:b}".replace("0", "-").replace("1", "_"): {"enum": ["a"]} for n in many}
    double = {f"D{n}": {"allOf": [ref(f"D{n + 1}"), ref(f"D{n + 1}")]} for n in range(40)}
    return {
        "itself": {"A": ref("A"), "B": {"allOf": [ref("B")]}, "C": {"anyOf": [ref("C"), ref("B")]}},
        "a circle": {"A": {"allOf": [ref("B")]}, "B": {"allOf": [ref("A"), {"required": ["x"]}]}},
        "a long chain": {"A": ref("N0")} | {f"N{n}": ref(f"N{n + 1}") for n in many},
        "twice as much each time": {"A": ref("D0"), **double},
        "ten times as much each time": {
            "A": ref("W0"),
            **{f"W{n}": all_of(list("abcdefghij"), ref(f"W{n + 1}")) for n in range(11)},
            "W11": {"type": "string"},
        },
        "a part of itself that is required": {"A": all_of(list("abc"), ref("A"))},
        "no end of items": {"A": {"type": "array", "minItems": 2**62, "items": {"type": "string"}}},
        "names alike": {"A": {"type": "object", "properties": alike}},
    }


@pytest.mark.parametrize("knot", knots())
def test_a_knot_of_references_ends(knot: str, save: Save) -> None:
    schemas = knots()[knot]
    root = tiny(**{f"p{i}": {"$ref": f"#/components/schemas/{n}"} for i, n in enumerate("ABC")})
    root["components"] = {"schemas": schemas}
    answer = root["paths"]["/jobs/{job_id}"]["get"]["responses"]["200"]["content"]
    answer["application/json"]["schema"]["required"] = ["p0"]
    source = read_published(save(root))
    (found,) = candidates(source)
    files = first_contract(source, found.pattern, PAGE).files
    assert all(len(content) < 2**20 for content in files.values())


def test_a_document_that_is_too_deep_for_this_interpreter_is_refused(save: Save) -> None:
    chain = {
        f"N{n}": {"allOf": [{"$ref": f"#/components/schemas/N{n + 1}"}, {}]} for n in range(5000)
    }
    root = tiny(p={"$ref": "#/components/schemas/N0"})
    root["components"] = {"schemas": chain}
    source = read_published(save(root))
    with pytest.raises(ProblemsError, match="too deep"):
        candidates(source)


@pytest.mark.parametrize(
    "text",
    [
        *("yes", "1e3", "1.", "~", "null", "0o7", "2026-01-01", "- a", "a: b", "#a", "&a", "*a"),
        *("!!python/object:os.system", "{{ x }}", "<script>", "a\nb", "\x1b[1m", "\x85", "\u2028"),
        *("\ufeff", "'", '"', "\\", " a ", "%a", "@a", "`", "\U0001f4a5", "=", "<<"),
    ],
)
def test_any_text_reads_back_as_itself(text: str) -> None:
    value = {"a": text, text: [text], "b": {"c": f"{text}{text}"}}
    assert parse_source(Path("a.yaml"), written(value)).root == value
