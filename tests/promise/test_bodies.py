"""A job is started by a form, a file, text or octets as well as by JSON, from client to judge."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from jobcontracts.conformance import Depth, MockTarget, run_suite
from jobcontracts.model.bodies import BodyReader
from jobcontracts.model.http import MISSING

from .laundry import TEXT, Change, Laundry, made, media, reference
from .variants import both

FORM = "application/x-www-form-urlencoded"
MULTIPART = "multipart/form-data"
BYTES = "application/octet-stream"
ODD = 'a &=+"ü\r\n😀'


def takes(kind: str, schema: Any, example: Any, load: Any = None) -> Change:
    """Return what has submit take a body of another media type."""

    def change(openapi: dict[str, Any], _: dict[str, Any]) -> None:
        content = {kind: media(schema, one=example)}
        openapi["paths"]["/loads"]["post"]["requestBody"]["content"] = content
        if load is not None:
            openapi["components"]["schemas"]["Load"] |= load
        elif "$ref" not in schema:
            del openapi["components"]["schemas"]["Load"]

    return change


def takes_a_form_too(openapi: dict[str, Any], _: dict[str, Any]) -> None:
    content = openapi["paths"]["/loads"]["post"]["requestBody"]["content"]
    content[FORM] = media(reference("Load"), one=EXAMPLE)


MEMBERS: dict[str, Any] = {
    "colour": TEXT,
    "degrees": {"type": "integer"},
    "gentle": {"type": "boolean"},
    "by": {"type": "string", "format": "date-time"},
    "tags": {"type": "array", "items": TEXT},
    "turns": {"type": "array", "items": {"type": "number"}},
}
LOAD = {"properties": MEMBERS}
EXAMPLE = {"colour": "red", "degrees": 40, "tags": ["a", "b"], "gentle": True}
FILE = {"type": "string", "format": "binary"}
PICTURES = {"properties": {**MEMBERS, "label": FILE, "pages": {"type": "array", "items": FILE}}}

CASES: dict[str, tuple[Change, Callable[[Any], Any], Any]] = {
    "form": (
        takes(FORM, reference("Load"), EXAMPLE, LOAD),
        lambda p: p.Load(colour=ODD, degrees=-3, gentle=False, tags=["", ODD, "x,y"], turns=[1.5]),
        {"colour": ODD, "degrees": -3, "gentle": False, "tags": ["", ODD, "x,y"], "turns": [1.5]},
    ),
    "multipart": (
        takes(MULTIPART, reference("Load"), {**EXAMPLE, "label": "GIF89a"}, PICTURES),
        lambda p: p.Load(
            colour=ODD,
            tags=["one"],
            label=p.FileContent(b"--form-0\r\n\0\xff", 'a"b.gif', "image/gif"),
            pages=[b"", b"\r\n"],
        ),
        {"colour": ODD, "tags": ["one"], "label": "--form-0\r\n\0\xff", "pages": ["", "\r\n"]},
    ),
    "csv": (takes("text/csv", TEXT, "a,b\r\n1,2\r\n"), lambda p: ODD, ODD),
    "octets": (takes(BYTES, FILE, "PK"), lambda p: b"\0\xff", MISSING),
    "two": (
        both(takes(MULTIPART, reference("Load"), EXAMPLE, LOAD), takes_a_form_too),
        lambda p: p.Load(colour=ODD),
        {"colour": ODD},
    ),
}


@pytest.fixture(scope="module")
def laundries(tmp_path_factory: pytest.TempPathFactory) -> Any:
    with pytest.MonkeyPatch.context() as patch:
        changes = {f"wash_{name}": case[0] for name, case in CASES.items()}
        yield made(changes, tmp_path_factory.mktemp("bodies"), patch)


@pytest.mark.parametrize("name", CASES)
def test_the_vendor_gets_what_was_given(laundries: Any, name: str) -> None:
    found: Laundry = laundries[f"wash_{name}"]
    _, body, value = CASES[name]
    with found.client() as client:
        handle = client.submit(body(found.package))
        assert handle.poll().state == "soaking"
        sent = client.sent[0]
    submit = found.contract.operation("submit")
    assert submit is not None
    assert submit.request_body is not None
    documented = next(iter(submit.request_body.content.values()))
    kind = sent.headers["content-type"]
    assert kind.partition(";")[0] == documented.name
    assert BodyReader(found.contract, documented).read(kind, sent.content) == value


@pytest.mark.parametrize("name", CASES)
def test_the_judge_finds_nothing(laundries: Any, name: str) -> None:
    contract = laundries[f"wash_{name}"].contract
    outcome = run_suite(MockTarget(contract), Depth(1, examples=20))
    assert [(f.check, f.message) for f in outcome.findings] == []
