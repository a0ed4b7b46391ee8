"""A body is read as the value that a client, or an example, has written."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import UNSET, Struct, UnsetType, field

from jobcontracts.model.api import Api, MediaType
from jobcontracts.model.bodies import FORM, MULTIPART, BodyReader, has_body, written_body
from jobcontracts.model.http import MISSING, Request
from jobcontracts.model.source import Json, parse_source
from runtime.bodies import FileContent, form_body, multipart_body, multipart_type
from runtime.errors import ConfigurationError

FILE: Json = {"type": "string", "format": "binary"}
MEMBERS: Json = {
    "na me": {"type": "string"},
    "count": {"type": "integer"},
    "share": {"type": "number"},
    "ready": {"type": "boolean"},
    "tags": {"type": "array", "items": {"type": "string"}},
    "files": {"type": "array", "items": FILE},
}


class Load(Struct):
    """What clients have for such a schema."""

    na_me: str | UnsetType = field(name="na me", default=UNSET)
    count: int | UnsetType = UNSET
    share: float | UnsetType = UNSET
    ready: bool | UnsetType = UNSET
    tags: list[str] | UnsetType = UNSET
    files: list[bytes] | UnsetType = UNSET


@pytest.fixture(scope="module")
def api(tmp_path_factory: pytest.TempPathFactory) -> Api:
    source = parse_source(tmp_path_factory.mktemp("api") / "openapi.yaml", b"paths: {}\n")
    return Api(source, {})


def media(name: str, schema: Json = None) -> MediaType:
    return MediaType(name, schema or {"type": "object", "properties": MEMBERS}, {}, "")


TEXTS = st.text(st.characters(exclude_categories=["Cs"]))
LOADS: dict[str, st.SearchStrategy[Any]] = {
    "na me": TEXTS,
    "count": st.integers(-(10**30), 10**30),
    "share": st.floats(allow_nan=False, allow_infinity=False),
    "ready": st.booleans(),
    "tags": st.lists(TEXTS, min_size=1),
}


@given(value=st.fixed_dictionaries({}, optional=LOADS))
def test_what_a_client_writes_into_a_form_is_read(api: Api, value: dict[str, Any]) -> None:
    load = Load(**{name.replace(" ", "_"): v for name, v in value.items()})
    assert BodyReader(api, media(FORM)).read(FORM, form_body(load)) == value
    body = multipart_body(load)
    assert BodyReader(api, media(MULTIPART)).read(multipart_type(body), body) == value


@given(value=st.fixed_dictionaries({}, optional=LOADS), name=st.sampled_from((FORM, MULTIPART)))
def test_what_an_example_writes_into_a_form_is_read(
    api: Api, value: dict[str, Any], name: str
) -> None:
    kind, body = written_body(api.root, media(name), value)
    assert BodyReader(api, media(name)).read(kind, body) == value


@given(files=st.lists(st.binary() | st.sampled_from((b"\r\n--form-0--", b"form-1")), min_size=1))
def test_a_file_keeps_its_octets(api: Api, files: list[bytes]) -> None:
    body = multipart_body(Load(files=files))
    read = BodyReader(api, media(MULTIPART)).read(multipart_type(body), body)
    assert [text.encode("latin-1") for text in read["files"]] == files


def test_a_file_is_octets_without_a_name_of_its_own_too(api: Api) -> None:
    body = b'--x\r\nContent-Disposition: form-data; name="files"\r\n\r\n\xff\r\n--x--\r\n'
    assert BodyReader(api, media(MULTIPART)).read(f"{MULTIPART}; boundary=x", body) == {
        "files": ["\xff"]
    }


def test_a_file_says_what_it_is() -> None:
    body = multipart_body(Load(files=[b"a", FileContent(b"b", 'x"\n.csv', "text/csv")]))
    assert body == (
        b"--form-0\r\n"
        b'Content-Disposition: form-data; name="files"; filename="files"\r\n'
        b"Content-Type: application/octet-stream\r\n\r\na\r\n"
        b"--form-0\r\n"
        b'Content-Disposition: form-data; name="files"; filename="x%22%0A.csv"\r\n'
        b"Content-Type: text/csv\r\n\r\nb\r\n"
        b"--form-0--\r\n"
    )
    assert multipart_type(body) == "multipart/form-data; boundary=form-0"


def test_a_media_type_cannot_add_a_header() -> None:
    with pytest.raises(ConfigurationError, match="media_type"):
        multipart_body(Load(files=[FileContent(b"", "a", "text/csv\r\nX: y")]))


def test_an_empty_form_is_a_form() -> None:
    body = multipart_body(Load())
    assert body == b"--form-0--\r\n"
    assert multipart_type(body) == "multipart/form-data; boundary=form-0"
    assert form_body(Load()) == b""


def test_other_peoples_multipart_is_read(api: Api) -> None:
    body = (
        b"preamble\r\n--=_x \r\ncontent-disposition: form-data; NAME=count\r\n\r\n7\r\n"
        b'--=_x\r\nContent-Type: text/plain\r\nContent-Disposition: form-data; name="na me"\r\n'
        b"\r\n\r\nline\r\n\r\n--=_x--\r\nepilogue"
    )
    read = BodyReader(api, media(MULTIPART)).read('Multipart/Form-Data; boundary="=_x"', body)
    assert read == {"count": 7, "na me": "\r\nline\r\n"}


REFUSED = {
    "no boundary": ("multipart/form-data", b"--\r\n\r\n", "no boundary ends it"),
    "another boundary": ("multipart/form-data; boundary=a", b"--b--", "no boundary ends it"),
    "no end": ("multipart/form-data; boundary=a", b"--a\r\n\r\n", "no boundary ends it"),
    "no name": ("multipart/form-data; boundary=a", b"--a\r\n\r\nx\r\n--a--", "a part has no name"),
    "twice": (FORM, b"count=1&count=2", "a form in which count is there 2 times"),
    "no UTF-8": (FORM, b"na+me=%ff", "utf-8"),
    "no text": (
        "multipart/form-data; boundary=a",
        b'--a\r\nContent-Disposition: form-data; name="count"\r\n\r\n\xff\r\n--a--',
        "a form in which count is no text in UTF-8",
    ),
    "no charset": ("text/csv; charset=klingon", b"a", "a charset that there is not"),
    "no JSON": ("application/json", b"{", "no JSON: "),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_is_no_such_body_is_refused(api: Api, case: str) -> None:
    kind, body, why = REFUSED[case]
    with pytest.raises(ValueError, match=why):
        BodyReader(api, media(kind.partition(";")[0])).read(kind, body)


@given(
    kind=st.sampled_from((FORM, MULTIPART, "text/plain", "application/json")),
    more=st.text() | st.just("; boundary=a") | st.just("; charset=utf-16"),
    body=st.binary() | st.lists(st.sampled_from((b"--a", b"\r\n", b"--", b"x"))).map(b"".join),
)
def test_whatever_comes_is_read_or_refused(api: Api, kind: str, more: str, body: bytes) -> None:
    try:
        value = BodyReader(api, media(kind)).read(kind + more, body)
    except ValueError:
        return
    assert value is not MISSING


def test_text_has_the_charset_that_it_names(api: Api) -> None:
    reader = BodyReader(api, media("text/csv", {"type": "string"}))
    assert reader.read('text/csv; charset="iso-8859-1"', b"\xfc") == "ü"
    assert reader.read("text/csv", "ü".encode()) == "ü"


@pytest.mark.parametrize(
    ("kind", "body", "found"),
    [
        ("", b"", False),
        ("", b"x", True),
        ("text/csv", b"", True),
        (FORM, b"", True),
        ("application/octet-stream", b"", True),
        ("application/json", b"", False),
    ],
)
def test_an_empty_body_is_one_where_it_means_something(kind: str, body: bytes, found: bool) -> None:
    request = Request("POST", "/", {"content-type": kind} if kind else {}, body)
    assert has_body(request) is found
