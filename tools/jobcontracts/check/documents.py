"""A vendor's two documents side by side, for the rules that hold one against the other.

A fault is told once, where it is. What rests on a part with a fault is left alone until that is
mended: `role` returns an operation only if nothing that it reaches is broken, and `sound` says
whether a part of the lifecycle has its format.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from jobcontracts.check.lifecycle.lifecycle_format import without
from jobcontracts.check.openapi.operations import operation_elements
from jobcontracts.check.openapi.references import followed
from jobcontracts.model.expression import find
from jobcontracts.model.node import Element, walk_below
from jobcontracts.model.source import Json, Source
from jobcontracts.problem import Problem


@dataclass(frozen=True)
class Documents:
    """openapi.yaml and lifecycle.yaml of one vendor, with what is wrong with each by itself.

    Args:
        openapi: The contract.
        lifecycle: How it is read.
        broken: The places in the contract that are no valid OpenAPI.
        misfits: The places in the lifecycle that do not have its format.
    """

    openapi: Source
    lifecycle: Source
    broken: frozenset[str] = frozenset()
    misfits: frozenset[str] = frozenset()

    @cached_property
    def life(self) -> dict[str, Json]:
        """The lifecycle without what does not have the format."""
        return without(self.lifecycle.root, self.misfits)

    @cached_property
    def operations(self) -> dict[str, Element]:
        """The contract's operations by operationId."""
        named: dict[str, Element] = {}
        for element in operation_elements(self.openapi.root):
            name = element.value.get("operationId")
            if isinstance(name, str):
                named.setdefault(name, element)
        return named

    @property
    def all_named(self) -> bool:
        """Whether every operation can be found: each has an id of its own, none is hidden."""
        elements = operation_elements(self.openapi.root)
        ids = [e.value.get("operationId") for e in elements]
        hidden = any(_within(fault, "/paths") and fault.count("/") < 4 for fault in self.broken)
        return not hidden and all(isinstance(n, str) and ids.count(n) == 1 for n in ids)

    def at(self, *keys: str) -> dict[str, Json]:
        """Return the mapping of the lifecycle at `keys`; an empty one where there is none."""
        value = find(self.life, keys)
        return value if isinstance(value, dict) else {}

    def expressions(self, *keys: str) -> Iterator[tuple[tuple[str, ...], str]]:
        """Yield place and text of the expression at `keys`, or of each in a list of them."""
        value = find(self.life, keys)
        for index, text in enumerate(value) if isinstance(value, list) else ():
            if isinstance(text, str):
                yield (*keys, str(index)), text
        if isinstance(value, str):
            yield keys, value

    def sound(self, *pointers: str) -> bool:
        """Return whether nothing at, above or below these places breaks the lifecycle's format."""
        return not any(
            _within(misfit, pointer) or _within(pointer, misfit)
            for misfit in self.misfits
            for pointer in pointers
        )

    def role(self, role: str) -> Element | None:
        """Return the operation of a role, None where there is none or where it is broken."""
        name = self.at("operations").get(role)
        return self.sound_operation(name) if isinstance(name, str) else None

    def sound_operation(self, name: str) -> Element | None:
        """Return the operation of this id if nothing that it reaches is broken."""
        operation = self.operations.get(name)
        if operation is None or operation.parent is None:
            return None
        places = _reached(self.openapi.root, operation)
        if any(_within(fault, place) for fault in self.broken for place in places):
            return None
        return operation

    def problem(self, pointer: str, expected: str, found: str, fix: str) -> Problem:
        """Return a problem at a place in the lifecycle."""
        return self.lifecycle.problem(pointer, expected, found, fix)

    def resolved(self, value: Json, pointer: str = "") -> tuple[dict[str, Json], str]:
        """Return what `value` stands for in the contract, and where that is written."""
        found, place = followed(self.openapi.root, value, pointer)
        return (found if isinstance(found, dict) else {}), place

    def parameters(self, operation: Element) -> Iterator[dict[str, Json]]:
        """Yield an operation's parameters, its path's among them."""
        for owner in (operation, operation.parent):
            for value in (owner.value.get("parameters") or ()) if owner else ():
                yield self.resolved(value)[0]

    def responses(self, operation: Element) -> dict[str, tuple[dict[str, Json], str]]:
        """Return an operation's responses and their places, by status code."""
        responses = operation.value.get("responses")
        written = responses if isinstance(responses, dict) else {}
        place = f"{operation.pointer}/responses"
        return {
            status: self.resolved(value, f"{place}/{status}")
            for status, value in written.items()
            if status.isdecimal()
        }

    def successes(self, operation: Element) -> dict[str, tuple[dict[str, Json], str]]:
        """Return the responses below 400."""
        found = self.responses(operation)
        return {status: response for status, response in found.items() if int(status) < 400}

    def named_examples(self, media_type: dict[str, Json]) -> dict[str, Json]:
        """Return the values of a body's named examples."""
        named = media_type.get("examples", {})
        return {name: self.resolved(example)[0].get("value") for name, example in named.items()}


def _within(pointer: str, place: str) -> bool:
    return pointer == place or pointer.startswith(f"{place}/")


def _reached(root: Json, operation: Element) -> set[str]:
    """Return the places of what an operation is made of, and of all that it refers to."""
    roots = [operation]
    parameters = operation.parent.value.get("parameters") if operation.parent else None
    for index, value in enumerate(parameters if isinstance(parameters, list) else ()):
        if isinstance(value, dict):
            roots.append(Element("parameter", f"{operation.owner}/parameters/{index}", value))
    places = {part.pointer for part in roots}
    for part in roots:
        for element in (part, *walk_below(part)):
            value, place = followed(root, element.value) if element.is_reference else (None, "")
            if isinstance(value, dict) and place not in places:
                places.add(place)
                roots.append(Element(element.kind, place, value))
    return places
