"""Bodies of requests: bytes read as the value that their schema is about, and written.

JSON, forms (WHATWG URL, section 5), `multipart/form-data` (RFC 7578), text, and other bytes. What
stands in a form has no type: the schema's members give it one (OpenAPI 3.1, section 4.8.14).
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from itertools import count
from typing import Any, Final, Literal
from urllib.parse import parse_qs, urlencode

from jobcontracts.files.json_text import parse_json
from jobcontracts.model.api import Api, MediaType, Operation, Parameter
from jobcontracts.model.http import (
    MISSING,
    RequestMessage,
    is_json,
    is_text,
    matching_media,
    media_type,
    parameter_of,
)
from jobcontracts.model.members import alternatives
from jobcontracts.model.parameters import Reading, text_of
from jobcontracts.model.source import Json

Encoding = Literal["json", "form", "multipart", "text", "bytes"]
FORM: Final = "application/x-www-form-urlencoded"
MULTIPART: Final = "multipart/form-data"
_ESCAPED: Final = {'"': "%22", "\r": "%0D", "\n": "%0A"}
"""What a name in a part's head cannot have, and how it is written (WHATWG HTML, 4.10.21.8)."""


def encoding_of(name: str) -> Encoding:
    """Return how a body of a media type is made of its value."""
    kind = media_type(name)
    if kind in (FORM, MULTIPART):
        return "form" if kind == FORM else "multipart"
    return "json" if is_json(kind) else "text" if is_text(kind) else "bytes"


def is_binary(schema: Json) -> bool:
    """Return whether a schema is about octets: `format: binary` in OpenAPI's registry."""
    return isinstance(schema, dict) and schema.get("format") == "binary"


def form_members(root: Json, schema: Json) -> dict[str, Json]:
    """Return the schemas of a form's members."""
    found = alternatives(root, schema)
    return {name: s for a in found for name, s in a.schema.get("properties", {}).items()}


class BodyReader:
    """Reads bodies of a request.

    Args:
        api: The API.
        media: What it says of them.
    """

    def __init__(self, api: Api, media: MediaType) -> None:
        self._encoding = encoding_of(media.name)
        is_form = self._encoding in ("form", "multipart")
        members = form_members(api.root, media.schema) if is_form else {}
        self._files = {name for name, s in members.items() if _is_file(s)}
        self._readings = {name: Reading(api, _in_a_form(name, s)) for name, s in members.items()}

    def read(self, content_type: str, body: bytes) -> Any:
        """Return the value of a body; `MISSING` for octets of which no schema says anything.

        A file in a form is a text of one character an octet.

        Raises:
            ValueError: It is no such body; the message says what it is instead.
        """
        match self._encoding:
            case "json":
                return parse_json_body(body)
            case "form":
                texts = parse_qs(body.decode(), keep_blank_values=True, errors="strict")
                return self._form(texts)
            case "multipart":
                return self._form(_parts(content_type, body, self._files))
            case "text":
                return _decoded_text(body, parameter_of(content_type, "charset") or "utf-8")
        return MISSING

    def _form(self, texts: Mapping[str, list[str]]) -> dict[str, Any]:
        value: dict[str, Any] = {}
        for name, found in texts.items():
            plain = found[0] if len(found) == 1 else found
            try:
                reading = self._readings.get(name)
                value[name] = plain if reading is None else reading.value(found)
            except ValueError as error:
                raise ValueError(f"a form in which {name} is {error}") from None
        return value


def _in_a_form(name: str, schema: Json) -> Parameter:
    """Return a member of a form as the parameter of a query that it is like (OpenAPI, 4.8.15.2)."""
    return Parameter(name, "query", False, schema, "", None, "", style="form", explode=True)


def has_body(request: RequestMessage) -> bool:
    """Return whether a request has a body: of text, of octets and of a form it may be empty."""
    sent = request.headers.get("content-type", "") if not request.body else ""
    return bool(request.body or (sent and encoding_of(sent) in ("form", "text", "bytes")))


def body_value(api: Api, operation: Operation, request: RequestMessage) -> Any:
    """Return the value of a request's body; `MISSING` if it is none that is documented."""
    if request.json is not MISSING or operation.request_body is None or not has_body(request):
        return request.json
    sent = request.headers.get("content-type", "")
    media = matching_media(operation.request_content, sent)
    try:
        return MISSING if media is None else BodyReader(api, media).read(sent, request.body)
    except ValueError:
        return MISSING


def parse_json_body(body: bytes) -> Json:
    """Return what a JSON body says.

    Raises:
        ValueError: It is no JSON.
    """
    try:
        return parse_json(body.decode())
    except ValueError as error:
        raise ValueError(f"no JSON: {error}") from None


def _decoded_text(body: bytes, charset: str) -> str:
    try:
        return body.decode(charset)
    except LookupError:
        raise ValueError(f"text in {charset}, a charset that there is not") from None


def _parts(content_type: str, body: bytes, files: Collection[str]) -> dict[str, list[str]]:
    """Return the texts of a multipart body's parts by name (RFC 2046, section 5.1.1)."""
    boundary = (parameter_of(content_type, "boundary") or "").encode("latin-1", "replace")
    parts = b"\r\n".join((b"", body)).split(b"\r\n--" + boundary)[1:]
    if not boundary or not parts or not parts.pop().startswith(b"--"):
        raise ValueError(f"no {MULTIPART}: no boundary ends it")
    texts: dict[str, list[str]] = {}
    for part in parts:
        head, _, octets = part.partition(b"\r\n\r\n")
        disposition = _disposition(head)
        name = parameter_of(disposition, "name")
        if name is None:
            raise ValueError(f"no {MULTIPART}: a part has no name")
        for plain, escaped in _ESCAPED.items():
            name = name.replace(escaped, plain)
        is_file = name in files or parameter_of(disposition, "filename") is not None
        try:
            text = octets.decode("latin-1" if is_file else "utf-8")
        except UnicodeDecodeError:
            raise ValueError(f"a form in which {name} is no text in UTF-8") from None
        texts.setdefault(name, []).append(text)
    return texts


def _disposition(head: bytes) -> str:
    fields = (line.partition(":") for line in head.decode("utf-8", "replace").splitlines())
    return next((value for n, _, value in fields if n.lower() == "content-disposition"), "")


def written_body(root: Json, media: MediaType, value: Json) -> tuple[str, bytes]:
    """Return the `Content-Type` and the bytes of a body, made of an example."""
    encoding = encoding_of(media.name)
    if encoding in ("form", "multipart") and isinstance(value, dict):
        listed = {name: v if isinstance(v, list) else [v] for name, v in value.items()}
        pairs = [(name, text_of(v)) for name, many in listed.items() for v in many]
        if encoding == "form":
            return media.name, urlencode(pairs, errors="replace").encode()
        members = form_members(root, media.schema)
        return _multipart(pairs, {n for n, s in members.items() if _is_file(s)})
    if not isinstance(value, str) or encoding == "json":
        value = json.dumps(value, ensure_ascii=False)
    return media.name, value.encode(errors="replace")


def _is_file(schema: Json) -> bool:
    return is_binary(schema) or is_binary(schema.get("items"))


def _multipart(pairs: list[tuple[str, str]], files: set[str]) -> tuple[str, bytes]:
    parts = []
    for name, text in pairs:
        named = "".join(_ESCAPED.get(character, character) for character in name)
        head = f'Content-Disposition: form-data; name="{named}"'
        head += f'; filename="{named}"' if name in files else ""
        parts.append(f"{head}\r\n\r\n{text}\r\n".encode(errors="replace"))
    whole = b"".join(parts)
    boundary = next(b for b in (f"form-{n}" for n in count()) if b.encode() not in whole)
    start = f"--{boundary}\r\n".encode()
    body = b"".join(start + part for part in parts) + f"--{boundary}--\r\n".encode()
    return f"{MULTIPART}; boundary={boundary}", body
