"""The forms by which faults are asked for, as the document of the control API has them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from jobcontracts.mock.control.document import control_api
from jobcontracts.model.parameters import kind_of


@dataclass(frozen=True, slots=True)
class Field:
    """A field of a form, as the document of the control API has it."""

    name: str
    kind: str
    description: str
    required: bool
    choices: Sequence[str]
    minimum: object
    maximum: object


@dataclass(frozen=True, slots=True)
class FaultForm:
    """A kind of fault, with what can be said of it."""

    kind: str
    description: str
    own: Sequence[Field]
    where: Sequence[Field]


def fault_forms(vendors: Sequence[str]) -> list[FaultForm]:
    """Return a form for each kind of fault; one can be for one of the vendors alone."""
    schemas = control_api().root["components"]["schemas"]
    kinds: Mapping[str, str] = schemas["NewFault"]["discriminator"]["mapping"]
    where = ("vendor", "operation", "job", "count", "probability")
    forms = []
    for kind, reference in kinds.items():
        schema = control_api().resolve({"$ref": reference})
        fields = {
            name: _field(name, member, name in schema["required"], vendors)
            for name, member in schema["properties"].items()
            if name != "kind"
        }
        own = [field for name, field in fields.items() if name not in where]
        forms.append(FaultForm(kind, schema["description"], own, [fields[n] for n in where]))
    return forms


def _field(name: str, member: Any, required: bool, vendors: Sequence[str]) -> Field:
    schema = control_api().resolve(member)
    kind = kind_of(control_api(), member)
    choices = vendors if name == "vendor" else schema.get("enum", ())
    return Field(
        name=name,
        kind=kind,
        description=schema.get("description", ""),
        required=required,
        choices=choices,
        minimum=schema.get("minimum", ""),
        maximum=schema.get("maximum", ""),
    )
