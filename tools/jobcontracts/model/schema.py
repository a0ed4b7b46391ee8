"""Schemas compiled: JSON Schema 2020-12, formats checked, references into the document."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import jsonschema_rs

from jobcontracts.model.api import Api, Header, MediaType, Parameter
from jobcontracts.model.bodies import BodyReader
from jobcontracts.model.parameters import Reading, kind_of
from jobcontracts.model.source import Json
from jobcontracts.model.validation_messages import floats_for_integers
from jobcontracts.problem import quoted


def compiled(
    schema: Any, components: Json, formats: Mapping[str, Callable[[str], bool]] | None = None
) -> jsonschema_rs.Draft202012Validator:
    """Compile a schema, with formats checked and references into a document's components.

    Args:
        schema: The schema.
        components: What it may refer to.
        formats: Functions that tell which texts have a format, instead of its own rules.

    Raises:
        ValueError: It is no schema.
    """
    # Components are compiled with it, however many: only where it may refer to one.
    owner = {"components": components} if "$ref" in str(schema) else {}
    return jsonschema_rs.Draft202012Validator(
        {"allOf": [schema], **owner},
        validate_formats=True,
        offline=True,
        formats=dict(formats or {}),
    )


def takes(schema: Any, components: Json, value: Json) -> bool:
    """Return whether a schema takes a value as written: 7.0 is no integer, nor sent as one."""
    validator = compiled(schema, components)
    return validator.is_valid(value) and not any(floats_for_integers(validator, value))


def schema_validator(api: Api, schema: Any) -> jsonschema_rs.Draft202012Validator:
    """Compile a schema of an API."""
    return compiled(schema, api.root.get("components", {}))


def first_error(validator: jsonschema_rs.Draft202012Validator, value: Any) -> str:
    """Return the first thing that is wrong with a value that the validator refuses."""
    error = next(iter(validator.iter_errors(value)))
    place = "".join(f"/{token}" for token in error.instance_path)
    return f"{quoted(place)}: {quoted(error.message)}" if place else quoted(error.message)


class Schemas:
    """An API's validators of schemas, and readers of requests, each made on first use."""

    def __init__(self, api: Api) -> None:
        self.api = api
        self._compiled: dict[int, jsonschema_rs.Draft202012Validator] = {}
        self._readings: dict[int, Reading] = {}
        self._bodies: dict[int, BodyReader] = {}

    def validator(self, schema: Any) -> jsonschema_rs.Draft202012Validator:
        """Return the validator of a schema that is part of the document."""
        key = id(schema)
        if key not in self._compiled:
            self._compiled[key] = schema_validator(self.api, schema)
        return self._compiled[key]

    def reading(self, part: Parameter | Header) -> Reading:
        """Return how a parameter of the document, or a header of an answer, is read."""
        key = id(part)
        if key not in self._readings:
            parameter = part.parameter if isinstance(part, Header) else part
            self._readings[key] = Reading(self.api, parameter)
        return self._readings[key]

    def body_reader(self, media: MediaType) -> BodyReader:
        """Return how a request's body of the document is read."""
        key = id(media)
        if key not in self._bodies:
            self._bodies[key] = BodyReader(self.api, media)
        return self._bodies[key]

    def text_is_valid(self, schema: Any, text: str) -> bool:
        """Return whether a text, as it stands in a path or a header, fits a schema."""
        if kind_of(self.api, schema) == "object":
            return True
        header = Parameter("", "header", False, schema, "", None, "")
        return self._are_valid(Reading(self.api, header), schema, [text])

    def fits(self, part: Parameter | Header, texts: list[str]) -> bool:
        """Return whether the texts that a message has of a parameter or header fit its schema."""
        return self._are_valid(self.reading(part), part.schema, texts)

    def _are_valid(self, reading: Reading, schema: Any, texts: list[str]) -> bool:
        try:
            value = reading.value(texts)
        except ValueError:
            return False
        return self.validator(schema).is_valid(value)
