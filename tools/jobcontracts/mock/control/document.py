"""The control API's own OpenAPI document, and what it says about a request: it is checked by it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from copy import deepcopy
from functools import cache
from pathlib import Path
from typing import Any

import jsonschema_rs
import yaml

from jobcontracts.files.json_text import parse_json
from jobcontracts.model.node import METHODS, resolve
from jobcontracts.problem import quoted

CONTROL_PATH = "/_mock"
_MEDIA_TYPE = "application/json"


class ValidationError(Exception):
    """A body or parameter does not fit the document; the message says what is allowed."""


@cache
def control_document() -> Mapping[str, Any]:
    """Return the document as JSON values. It is one for all: copy it before changing it."""
    text = Path(__file__).with_name("openapi.yaml").read_text(encoding="utf-8")
    document: Mapping[str, Any] = yaml.safe_load(text)
    return document


def served_document(vendors: Sequence[str]) -> dict[str, Any]:
    """Return the document of a mock of these vendors: it says which names there are."""
    document = deepcopy(dict(control_document()))
    document["components"]["parameters"]["Vendor"]["schema"]["enum"] = list(vendors)
    return document


def operations() -> Iterable[tuple[str, str, Mapping[str, Any]]]:
    """Return path, method and operation of everything that the document has."""
    for path, item in control_document()["paths"].items():
        for method in METHODS:
            if method in item:
                yield path, method, item[method]


@cache
def _validator(schema: str) -> jsonschema_rs.Draft202012Validator:
    document = control_document()
    rooted = {"$ref": f"#/components/schemas/{schema}", "components": document["components"]}
    return jsonschema_rs.Draft202012Validator(rooted)


def decoded_body(body: bytes, operation: Mapping[str, Any]) -> dict[str, Any]:
    """Return the body of a request for an operation; an optional one that is missing is empty.

    Raises:
        ValidationError: It is no JSON, or does not fit.
    """
    content = operation["requestBody"]
    schema = content["content"][_MEDIA_TYPE]["schema"]["$ref"].rpartition("/")[2]
    if not body and not content.get("required"):
        return {}
    try:
        value = parse_json(body.decode())
    except ValueError:
        raise ValidationError("the body is no JSON") from None
    return fitting(schema, value)


def fitting(schema: str, value: Any) -> dict[str, Any]:
    """Return a value that fits a schema of an object in the document.

    Raises:
        ValidationError: It does not fit.
    """
    if not isinstance(value, dict):
        raise ValidationError("the body is no object")
    name = _chosen(schema, value)
    properties = control_document()["components"]["schemas"][name]["properties"]
    unknown = [member for member in value if member not in properties]
    if unknown:
        raise ValidationError(
            f"no member {quoted(', '.join(unknown))}, only {', '.join(properties)}"
        )
    error = next(iter(_validator(name).iter_errors(value)), None)
    if error is not None:
        raise ValidationError(_told(error, properties))
    return value


def _chosen(name: str, value: Mapping[str, Any]) -> str:
    """Return the schema that a value is to fit where its discriminator says which of several."""
    schema = control_document()["components"]["schemas"][name]
    choice = schema.get("discriminator")
    if choice is None:
        return name
    member, mapping = choice["propertyName"], choice["mapping"]
    said = value.get(member)
    if not isinstance(said, str) or said not in mapping:
        found = "missing" if member not in value else quoted(json.dumps(said))
        raise ValidationError(f"{member} is {found}, not one of {', '.join(mapping)}")
    return str(mapping[said]).rpartition("/")[2]


def _told(error: jsonschema_rs.ValidationError, properties: Mapping[str, Any]) -> str:
    """Return what is wrong, and what the document says should be there."""
    path = [str(token) for token in error.instance_path]
    if not path:
        return quoted(error.message)
    schema, _ = resolve(control_document(), properties[path[0]])
    meaning = schema.get("description", "")
    place = quoted("/".join(path))
    return f"{place}: {quoted(error.message)}" + (f" ({meaning})" if meaning else "")


def query_values(pairs: Sequence[tuple[str, str]], operation: Mapping[str, Any]) -> dict[str, Any]:
    """Return the query parameters of an operation, typed, defaults filled in.

    Raises:
        ValidationError: One is unknown, repeated, or does not fit.
    """
    document = control_document()
    known = {}
    for parameter in operation.get("parameters", ()):
        parameter = resolve(document, parameter)[0]
        known[parameter["name"]] = resolve(document, parameter["schema"])[0]
    values = {name: schema["default"] for name, schema in known.items() if "default" in schema}
    seen = set()
    for name, text in pairs:
        if name not in known:
            allowed = f", only {', '.join(known)}" if known else ": there are none here"
            raise ValidationError(f"no parameter {quoted(name)}{allowed}")
        if name in seen:
            raise ValidationError(f"the parameter {name} is there twice")
        seen.add(name)
        values[name] = _typed(name, text, known[name])
    return values


def _typed(name: str, text: str, schema: Mapping[str, Any]) -> Any:
    value: Any = text
    if schema.get("type") == "integer":
        if not text.isascii() or not text.isdecimal() or len(text) > 18:
            raise ValidationError(
                f"{name} is a number from {schema.get('minimum', 0)} on, not {quoted(text)!r}"
            )
        value = int(text)
    error = next(iter(jsonschema_rs.Draft202012Validator(dict(schema)).iter_errors(value)), None)
    if error is not None:
        raise ValidationError(f"{name}: {quoted(error.message)}")
    return value
