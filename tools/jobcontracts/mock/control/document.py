"""The control API's own OpenAPI document: requests are held against it."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from copy import deepcopy
from functools import cache
from pathlib import Path
from typing import Any

from jobcontracts.files.json_text import parse_json
from jobcontracts.model.api import Api, Operation
from jobcontracts.model.operations import build_api
from jobcontracts.model.parameters import Reading, kinds_of, typed
from jobcontracts.model.schema import Schemas
from jobcontracts.model.source import read_source
from jobcontracts.model.validation_messages import (
    closest,
    expected_text,
    floats_for_integers,
    found_text,
    keyword_of,
)
from jobcontracts.problem import nearest, quoted, unknown_name

CONTROL_PATH = "/_mock"
TOKEN_PATH = "/oauth2/token"
"""Where clients get tokens: what is sent there, and what comes back, RFC 6749 says."""


class ValidationError(Exception):
    """A body or parameter does not fit the document; the message says what is allowed."""


@cache
def control_api() -> Api:
    """Return the document. It is one for all: copy it before changing it."""
    return build_api(read_source(Path(__file__).with_name("openapi.yaml")))


@cache
def _schemas() -> Schemas:
    return Schemas(control_api())


def served_document(vendors: Sequence[str], prefix: str = "") -> dict[str, Any]:
    """Return the document of a mock of these vendors: it says which names there are.

    Args:
        vendors: Their names.
        prefix: What the paths of a session begin with that has a name.
    """
    document: dict[str, Any] = deepcopy(control_api().root)
    document["servers"] = [{"url": prefix + CONTROL_PATH}]
    document["components"]["parameters"]["Vendor"]["schema"]["enum"] = list(vendors)
    return document


def decoded_body(body: bytes, operation: Operation) -> dict[str, Any]:
    """Return the body of a request for an operation; an optional one that is missing is empty.

    Raises:
        ValidationError: It is no JSON, or does not fit.
    """
    documented = operation.request_body
    if documented is None or (not body and not documented.required):
        return {}
    try:
        value = parse_json(body.decode())
    except ValueError:
        raise ValidationError("the body is no JSON") from None
    (media,) = documented.content.values()
    return _fitting(media.schema, value)


def value_of_texts(operation: Operation, texts: Mapping[str, str]) -> dict[str, Any]:
    """Return the body of an operation whose members are texts, as in a form: each typed.

    Raises:
        ValidationError: They do not say which of several kinds of body it is.
    """
    api, media = control_api(), operation.request_media
    if media is None:
        return {}
    members = _chosen(api.resolve(media.schema), texts)["properties"]
    return {n: typed(texts[n], kinds_of(api, s)) for n, s in members.items() if n in texts}


def fitting(schema: str, value: Any) -> dict[str, Any]:
    """Return a value that fits a schema of an object in the document, by its name.

    Raises:
        ValidationError: It does not fit.
    """
    return _fitting({"$ref": f"#/components/schemas/{schema}"}, value)


def _fitting(schema: Mapping[str, Any], value: Any) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise ValidationError("the body is no object")
    chosen = _chosen(control_api().resolve(schema), value)
    properties = chosen["properties"]
    unknown = next((member for member in value if member not in properties), None)
    if unknown is not None:
        raise ValidationError(unknown_name("member", unknown, properties))
    wrong = _wrong(chosen, value, properties)
    if wrong:
        raise ValidationError(wrong)
    return value


def _chosen(schema: Any, value: Mapping[str, Any]) -> Any:
    """Return the schema that a value is to fit where its discriminator says which of several."""
    choice = schema.get("discriminator")
    if choice is None:
        return schema
    member, mapping = choice["propertyName"], choice["mapping"]
    said = value.get(member)
    if not isinstance(said, str) or said not in mapping:
        if isinstance(said, str):
            raise ValidationError(unknown_name(member, said, mapping))
        found = "missing" if member not in value else quoted(json.dumps(said))
        raise ValidationError(f"{member} is {found}, not one of {', '.join(mapping)}")
    return control_api().resolve({"$ref": mapping[said]})


def _wrong(schema: Any, value: Any, properties: Mapping[str, Any]) -> str:
    """Return what is wrong with a value, and what the document says should be there."""
    validator = _schemas().validator(schema)
    error = next(iter(validator.iter_errors(value)), None)
    if error is None:
        way, expected = next(floats_for_integers(validator, value), ([], ""))
        return expected and f"{quoted('/'.join(way))}: expected {expected}"
    error = closest(error)
    path = [str(token) for token in error.instance_path]
    place = f"{quoted('/'.join(path))}: " if path else ""
    about = control_api().resolve(properties[path[0]]) if path[:1] and path[0] in properties else {}
    meaning = about.get("description", "")
    near = ""
    if keyword_of(error) == "enum" and isinstance(error.instance, str):
        near = nearest(error.instance, error.kind.value, "")
    told = f"{near and f'{near} '}expected {expected_text(error)}, "
    told = f"{place}{told}found: {quoted(found_text(error))}"
    return f"{told} ({meaning})" if meaning else told


def query_values(pairs: Sequence[tuple[str, str]], operation: Operation) -> dict[str, Any]:
    """Return the query parameters of an operation, typed, defaults filled in.

    Raises:
        ValidationError: One is unknown, repeated, or does not fit.
    """
    api = control_api()
    own = {p.name: p for p in operation.parameters if p.location == "query"}
    known = {name: api.resolve(p.schema) for name, p in own.items()}
    values = {name: schema["default"] for name, schema in known.items() if "default" in schema}
    seen = set()
    for name, text in pairs:
        if name not in known:
            raise ValidationError(unknown_name("parameter", name, known))
        if name in seen:
            raise ValidationError(f"the parameter {name} is there twice")
        seen.add(name)
        values[name] = Reading(api, own[name]).value([text])
        wrong = _wrong(known[name], values[name], {})
        if wrong:
            raise ValidationError(f"{name}: {wrong}")
    return values
