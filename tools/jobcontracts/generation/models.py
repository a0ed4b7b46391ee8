"""models.py of a client: msgspec Structs and enums, by datamodel-code-generator.

The generator works in a process of its own (`python -m jobcontracts.generation.models`): it and
openapi-python-client each take about as long to load as everything else together, and so they load
at the same time.
"""

from __future__ import annotations

import ast
import json
import subprocess
import sys
import tempfile
from collections import defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from jobcontracts.contracts.contract import Contract
from jobcontracts.contracts.source import Json
from jobcontracts.generation.docstrings import docstring
from jobcontracts.generation.schemas import is_free_form, without_extensions

PRESET: Final = "standard-py311-20261027"
"""Its options never change, whatever the generator's own defaults become."""


class ModelsProcess:
    """Renders the models of some contracts, from now on, in another process.

    Args:
        contracts: The contracts.
        templates: The folder of our templates for models.
    """

    def __init__(self, contracts: Sequence[Contract], templates: Path) -> None:
        # Files and not pipes: nobody reads on the other side while this process is busy.
        self._output = tempfile.TemporaryFile()  # noqa: SIM115 - closed by `texts`
        self._errors = tempfile.TemporaryFile()  # noqa: SIM115
        with tempfile.TemporaryFile() as schemas:
            wanted = {c.vendor: c.root.get("components", {}).get("schemas", {}) for c in contracts}
            schemas.write(json.dumps(wanted).encode())
            schemas.seek(0)
            self._process = subprocess.Popen(
                [sys.executable, "-m", __name__, str(templates)],
                stdin=schemas,
                stdout=self._output,
                stderr=self._errors,
            )

    def texts(self) -> dict[str, str]:
        """Return the text of models.py by vendor, not yet laid out; wait until it is there.

        Raises:
            RuntimeError: The generator fails: our templates, or what it makes of a schema.
        """
        status = self._process.wait()
        with self._output, self._errors:
            self._output.seek(0)
            self._errors.seek(0)
            if status:
                told = self._errors.read().decode()
                raise RuntimeError(f"datamodel-code-generator failed:\n{told}")
            texts: dict[str, str] = json.loads(self._output.read())
            return texts


def render_models(vendor: str, schemas: Mapping[str, Json], templates: Path) -> str:
    """Return the text of models.py, not yet laid out; empty if there are no schemas.

    Args:
        vendor: The vendor.
        schemas: The contract's schemas by name.
        templates: The folder of our templates for models.
    """
    if not schemas:
        return ""
    package = f"{vendor}_jobs"
    # Imported here, for it takes half a second.
    from datamodel_code_generator import generate
    from datamodel_code_generator.enums import DataModelType, InputFileType, OpenAPIScope
    from datamodel_code_generator.format import DatetimeClassType

    document = {
        "openapi": "3.1.0",
        "info": {"title": vendor, "version": "0"},
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


def main() -> None:
    """Read `{vendor: schemas}`, write `{vendor: text}`, both JSON; the argument: the templates."""
    wanted = json.load(sys.stdin)
    templates = Path(sys.argv[1])
    json.dump(
        {v: render_models(v, schemas, templates) for v, schemas in wanted.items()}, sys.stdout
    )


if __name__ == "__main__":
    main()
