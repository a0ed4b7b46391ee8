"""The schemas of a contract as a page shows them, and which of them an operation uses."""

from __future__ import annotations

import json
from collections.abc import Mapping

from jobcontracts.docs.parts import Part, SchemaPart
from jobcontracts.docs.types import type_of
from jobcontracts.model.contract import Contract
from jobcontracts.model.node import Element, descendants, walk
from jobcontracts.model.provenance import Mark, mark_at
from jobcontracts.model.source import Json


class SchemaParts:
    """The named schemas of a contract.

    Args:
        contract: The contract.
        marks: Where each of its parts comes from, by pointer.
    """

    def __init__(self, contract: Contract, marks: Mapping[str, Mark]) -> None:
        self._contract, self._marks = contract, marks
        self._elements = {element.pointer: element for element in walk(contract.root)}
        self.named = {
            element.pointer: self._schema(element)
            for element in self._elements.values()
            if element.kind == "schema" and element.is_component
        }

    def used_at(self, pointer: str) -> list[SchemaPart]:
        """Return the named schemas that a schema leads to, the nearest first, each once."""
        found: dict[str, None] = {}
        waiting = self._references(pointer)
        while waiting:
            found |= dict.fromkeys(waiting)
            waiting = [r for p in waiting for r in self._references(p) if r not in found]
        return [self.named[pointer] for pointer in found if pointer in self.named]

    def _references(self, pointer: str) -> list[str]:
        element = self._elements.get(pointer)
        parts = (element, *descendants(element)) if element else ()
        return [part.value["$ref"][1:] for part in parts if "$ref" in part.value]

    def _schema(self, element: Element) -> SchemaPart:
        value = element.value
        members = [self._member(e, element) for e in descendants(element) if e.kind == "property"]
        return SchemaPart(
            name=element.name,
            type=type_of(value),
            description=value.get("description", ""),
            values=enumerated(value),
            mark=self._marks.get(element.pointer) or self._mark_of(value),
            members=tuple(members),
        )

    def _mark_of(self, reference: Json) -> Mark:
        """Return the mark of what another name stands for."""
        mark = mark_at(self._contract.marks, self._contract.located(reference)[1])
        assert mark is not None  # `check` holds that all that is written out has one
        return mark

    def _member(self, element: Element, schema: Element) -> Part:
        value, owner = element.value, element.parent
        needed = element.name in (owner.value.get("required", ()) if owner else ())
        target = self._contract.resolve(value) if "$ref" in value else {}
        way: list[str] = [element.name]
        while owner is not None and owner is not schema:
            way, owner = ([owner.name, *way] if owner.kind == "property" else way), owner.parent
        description = value.get("description") or target.get("description", "")
        notes = required(needed)
        values = enumerated(value)
        return Part(
            ".".join(way), notes, type_of(value), description, values, self._marks[element.pointer]
        )


def required(needed: bool, otherwise: str = "optional") -> tuple[str, ...]:
    """Return what is said beside a name that has to be there, or not."""
    return ("required",) if needed else (otherwise,)


def enumerated(schema: Json) -> tuple[tuple[str, str], ...]:
    """Return the values of an enumeration as JSON, with their names if they have any."""
    if not isinstance(schema, dict) or "enum" not in schema:
        return ()
    names = schema.get("x-enum-varnames", [""] * len(schema["enum"]))
    shown = (json.dumps(value, ensure_ascii=False) for value in schema["enum"])
    return tuple(zip(shown, names, strict=False))
