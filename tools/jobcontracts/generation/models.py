"""models.py of a client: msgspec Structs and enums, by datamodel-code-generator."""

from __future__ import annotations

import ast
from collections import defaultdict
from pathlib import Path
from typing import Any, Final

from jobcontracts.contracts.contract import Contract
from jobcontracts.contracts.source import Json
from jobcontracts.generation.docstrings import docstring
from jobcontracts.generation.schemas import is_free_form, without_extensions

PRESET: Final = "standard-py311-20261027"
"""Its options never change, whatever the generator's own defaults become."""


def render_models(contract: Contract, package: str, templates: Path) -> str:
    """Return the text of models.py, not yet laid out; empty if the contract has no schemas.

    Args:
        contract: The contract.
        package: The client's import name.
        templates: The folder of our templates for models.
    """
    schemas = contract.root.get("components", {}).get("schemas", {})
    if not schemas:
        return ""
    # Imported here, for it takes half a second.
    from datamodel_code_generator import generate
    from datamodel_code_generator.enums import DataModelType, InputFileType, OpenAPIScope
    from datamodel_code_generator.format import DatetimeClassType

    document = {
        "openapi": "3.1.0",
        "info": {"title": contract.vendor, "version": "0"},
        "paths": {},
        "components": {"schemas": {name: _bare(schema) for name, schema in schemas.items()}},
    }
    text = generate(
        document,
        input_file_type=InputFileType.OpenAPI,
        output_model_type=DataModelType.MsgspecStruct,
        preset=PRESET,
        openapi_scopes=[OpenAPIScope.Schemas],
        custom_template_dir=templates,
        extra_template_data=defaultdict(
            dict, {name: _documentation(s) for name, s in schemas.items()}
        ),
        additional_imports=[
            f"{package}._runtime.enums.{name}" for name in ("OpenIntEnum", "OpenStrEnum")
        ],
        custom_file_header='"""What this client sends and gets: Structs and open enumerations."""',
        disable_timestamp=True,
        formatters=[],
        snake_case_field=True,
        capitalise_enum_members=True,
        use_specialized_enum=True,
        use_annotated=True,
        field_constraints=True,
        use_standard_primitive_types=True,
        output_datetime_class=DatetimeClassType.Datetime,
    )
    return str(text)


def defined_names(text: str) -> list[str]:
    """Return the names of the models that a text defines."""
    names = []
    for node in ast.parse(text).body:
        if isinstance(node, ast.ClassDef):
            names.append(node.name)
        elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
            names.append(node.target.id)
    return sorted(names)


def _bare(schema: Json) -> Json:
    """Return a schema without what our templates add by themselves, or what invents values."""
    schema = without_extensions(schema, "x-enum-varnames")
    schema.pop("description", None)
    return _without_values(schema)


def _without_values(schema: Any) -> Any:
    if isinstance(schema, list):
        return [_without_values(item) for item in schema]
    if not isinstance(schema, dict):
        return schema
    if is_free_form(schema):
        # Without this the generator makes a class without members, which would lose them all.
        values = schema.get("additionalProperties")
        return {
            "type": "object",
            "additionalProperties": _without_values(values) if isinstance(values, dict) else {},
        }
    kept = {}
    for key, value in schema.items():
        if key == "properties":
            kept[key] = {name: _without_values(below) for name, below in value.items()}
        elif key not in ("default", "description", "example", "examples"):
            # A default would be sent, or read, as if somebody had said it.
            kept[key] = _without_values(value)
    return kept


def _documentation(schema: Json) -> dict[str, Any]:
    """Return what our templates say of a model and of its members."""
    return {
        "summary": docstring(schema.get("description", "")),
        "docs": {
            name: docstring(_described(member))
            for name, member in schema.get("properties", {}).items()
            if _described(member)
        },
    }


def _described(member: Json) -> str:
    text = member.get("description", "")
    if "default" in member:
        text += f" The vendor takes {member['default']!r} when it is left out."
    if "x-inferred" in member:
        text += f" (Inferred: {member['x-inferred']})"
    return str(text)
