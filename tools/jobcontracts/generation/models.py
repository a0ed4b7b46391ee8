"""models.py of a client: msgspec Structs and enums, by datamodel-code-generator."""

from __future__ import annotations

import ast
import json
import unicodedata
import warnings
from collections import defaultdict
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from jobcontracts.generation.schemas import (
    FORMATS,
    decodable,
    dict_values,
    is_free_form,
    loosened,
    without_extensions,
)
from jobcontracts.model.contract import Contract
from jobcontracts.model.members import decoded_types, joined, only_reference
from jobcontracts.model.source import Json
from jobcontracts.rendering.python import Code, docstring, identifier, literal

_CONSTRAINTS = (
    *("pattern", "multipleOf", "contentEncoding", "contentMediaType", "contentSchema", "not"),
    *("if", "then", "else", "contains", "minContains", "maxContains", "propertyNames"),
    *("dependentRequired", "dependentSchemas", "unevaluatedItems", "unevaluatedProperties"),
    "uniqueItems",
)
"""Keywords that models do not look at: what an answer may not be, they cannot say in a type."""

HEADER: Final = '"""What this client sends and gets: Structs and open enumerations."""'
PRESET: Final = "standard-py311-20261027"
"""Its options never change, whatever the generator's own defaults become."""


def render_models(contract: Contract, templates: Path) -> str:
    """Return the text of models.py, not yet laid out; empty if the contract has no schemas.

    Args:
        contract: A contract that has passed the check.
        templates: The folder of our templates for models.
    """
    root, vendor = contract.root, contract.vendor
    schemas = {name: joined(root, schema)[0] for name, schema in contract.schemas.items()}
    if not schemas:
        return ""
    package = f"{vendor}_jobs"
    # Imported here, for it takes half a second.
    from datamodel_code_generator import LiteralType, generate
    from datamodel_code_generator.enums import DataModelType, InputFileType, OpenAPIScope
    from datamodel_code_generator.format import DatetimeClassType

    document = {
        "openapi": "3.1.0",
        "info": {"title": vendor, "version": "0"},
        "paths": {},
        "components": {
            # What no decoder could tell apart is never asked for by its name.
            "schemas": {
                name: _bare(root, schema)
                for name, schema in schemas.items()
                if decodable(root, schema) is schema
            }
        },
    }
    with warnings.catch_warnings():
        # It warns of formats that it does not know, which are annotations and no more.
        warnings.simplefilter("ignore")
        text = generate(
            document,
            input_file_type=InputFileType.OpenAPI,
            output_model_type=DataModelType.MsgspecStruct,
            preset=PRESET,
            openapi_scopes=[OpenAPIScope.Schemas],
            custom_template_dir=templates,
            extra_template_data=defaultdict(
                dict, {name: _documentation(s, schemas) for name, s in schemas.items()}
            ),
            additional_imports=[
                *(f"{package}._runtime.enums.{name}" for name in ("OpenIntEnum", "OpenStrEnum")),
                f"{package}._runtime.serialization.Serializable",
                "msgspec.field",
            ],
            custom_file_header=HEADER,
            disable_timestamp=True,
            formatters=[],
            snake_case_field=True,
            capitalise_enum_members=True,
            use_specialized_enum=True,
            use_annotated=True,
            # Enumerations are open, those of one value too.
            enum_field_as_literal=LiteralType.Off,
            use_single_value_enum_as_const=False,
            field_constraints=True,
            use_standard_primitive_types=True,
            output_datetime_class=DatetimeClassType.Datetime,
        )
    return str(text)


class Models:
    """What models.py has: the generator names members, and it is asked by reading what it wrote.

    Args:
        text: The text of models.py; empty if there are no schemas.

    Raises:
        RuntimeError: The generator wrote something else than models.
    """

    def __init__(self, text: str) -> None:
        self.text = text
        self._members: dict[str, dict[str, Code]] = {}
        names = []
        for node in ast.parse(text).body:
            match node:
                case ast.ClassDef(name=name):
                    names.append(name)
                    self._members[name] = dict(_attributes(node))
                case ast.AnnAssign(target=ast.Name(id=name)):
                    names.append(name)
                case ast.Import() | ast.ImportFrom() | ast.Expr(value=ast.Constant()):
                    pass
                case _:
                    raise RuntimeError(f"models.py:{node.lineno}: expected a model")
        self.names: Final = tuple(map(identifier, sorted(names)))
        """The names that it defines."""

    def attribute(self, model: str, member: str) -> Code:
        """Return the attribute that a member of a model's JSON object has."""
        return self._members[model][member]


def _attributes(model: ast.ClassDef) -> Iterator[tuple[str, Code]]:
    """Yield the name in JSON and the attribute of each member of a Struct."""
    for node in model.body:
        match node:
            case ast.AnnAssign(target=ast.Name(id=attribute), value=value):
                keywords = value.keywords if isinstance(value, ast.Call) else []
                named = [ast.literal_eval(k.value) for k in keywords if k.arg == "name"]
                yield (named or [attribute])[0], identifier(attribute)
            case ast.Assign(value=ast.Constant() | ast.UnaryOp()) | ast.Expr(value=ast.Constant()):
                pass
            case _:
                raise RuntimeError(f"models.py:{node.lineno}: expected a member of {model.name}")


def _bare(root: Json, schema: Json) -> Json:
    """Return a schema without what our templates add by themselves, or what invents values."""
    schema = without_extensions(schema, "x-enum-varnames")
    schema.pop("description", None)
    return _without_values(root, schema)


def _without_values(root: Json, schema: Json) -> Json:
    if isinstance(schema, list):
        return [_without_values(root, item) for item in schema]
    if not isinstance(schema, dict):
        return schema
    if "allOf" in schema:
        # The generator would make a class without the members of some parts.
        reference = only_reference(schema)
        schema = reference if "$ref" in reference else joined(root, schema)[0]
    if "format" in schema and schema["format"] not in FORMATS:
        # The generator has types for some, and takes them for promises that vendors do not keep.
        schema = {key: value for key, value in schema.items() if key != "format"}
    schema = {key: value for key, value in schema.items() if key not in _CONSTRAINTS}
    if type(schema.get("const")) not in (str, int):
        schema = loosened(schema)
    if is_free_form(schema):
        # Without this the generator makes a class without members, which would lose them all.
        values = _member(root, dict_values(schema))
        whole = {"type": "object", "additionalProperties": values}
        others = [{"type": name} for name in decoded_types(schema) if name != "object"]
        return {"anyOf": [whole, *others]} if others else whole
    kept = {}
    for key, value in schema.items():
        if key == "properties":
            kept[key] = {name: _member(root, below) for name, below in value.items()}
        elif key in ("items", "additionalProperties"):
            kept[key] = _member(root, value)
        elif key not in ("default", "description", "example", "examples"):
            # A default would be sent, or read, as if somebody had said it.
            kept[key] = _without_values(root, value)
    return kept


def _member(root: Json, schema: Json) -> Json:
    return _without_values(root, decodable(root, schema))


def _documentation(schema: Json, schemas: Mapping[str, Json]) -> dict[str, Any]:
    """Return what our templates say of a model and of its members, and the names of those."""
    return {
        # Python takes other letters for such a name than the generator, which compares spellings.
        "respelled": {n: literal(n) for n in schema.get("properties", {}) if _is_respelled(n)},
        "summary": docstring(schema.get("description", "")),
        "docs": {
            name: docstring(text)
            for name, member in schema.get("properties", {}).items()
            if isinstance(member, dict) and (text := _described(member, schemas))
        },
    }


def _is_respelled(name: str) -> bool:
    return not name.isascii() and unicodedata.normalize("NFKC", name) != name


def _described(member: Json, schemas: Mapping[str, Json]) -> str:
    whole = _referred(member, schemas)
    text = whole.get("description", "")
    if "default" in whole:
        default = json.dumps(whole["default"], ensure_ascii=False)
        text += f" The vendor takes {default} when it is left out."
    if "x-inferred" in member:
        text += f" (Inferred: {member['x-inferred']})"
    return str(text)


def _referred(member: Json, schemas: Mapping[str, Json]) -> dict[str, Json]:
    """Return a schema with what it refers to; what stands beside a `$ref` wins."""
    whole, passed = dict(member), set[str]()
    while (name := whole.pop("$ref", "").rpartition("/")[2]) in schemas and name not in passed:
        passed.add(name)
        whole = {**schemas[name], **whole}
    return whole
