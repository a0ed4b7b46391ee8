"""A vendor's two documents side by side, for the rules that hold one against the other.

A fault is reported once, where it is. What rests on a part with a fault is left alone until that is
mended: `role` returns an operation only if nothing that it reaches is broken, and `sound` returns
whether a part of the lifecycle has its format.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from jobcontracts.check.lifecycle.lifecycle_format import without
from jobcontracts.check.openapi.operations import operation_elements
from jobcontracts.model.api import Operation
from jobcontracts.model.contract import settings, telling
from jobcontracts.model.expression import Expression, Value, parse_expression
from jobcontracts.model.job_key import JobKey, job_key
from jobcontracts.model.lifecycle import parse_requests, role_parts
from jobcontracts.model.node import Element, descendants
from jobcontracts.model.operations import build_operation
from jobcontracts.model.paths import template_names
from jobcontracts.model.pointer import find, is_within, pointer_of, pointer_tokens
from jobcontracts.model.refusals import RefusalReading, parse_refusals
from jobcontracts.model.source import Json, Source
from jobcontracts.model.state import parse_state
from jobcontracts.problem import Problem


@dataclass(frozen=True)
class Documents:
    """openapi.yaml and lifecycle.yaml of one vendor, with what is wrong with each by itself.

    Args:
        openapi: The contract.
        lifecycle: How it is read.
        broken: The places in the contract that are no valid OpenAPI.
        format_violations: The places in the lifecycle that do not have its format.
    """

    openapi: Source
    lifecycle: Source
    broken: frozenset[str] = frozenset()
    format_violations: frozenset[str] = frozenset()

    @cached_property
    def life(self) -> dict[str, Json]:
        """The lifecycle without what does not have the format."""
        return without(self.lifecycle.root, self.format_violations)

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
        hidden = any(is_within(fault, "/paths") and fault.count("/") < 4 for fault in self.broken)
        return not hidden and all(isinstance(n, str) and ids.count(n) == 1 for n in ids)

    def at(self, *keys: str) -> dict[str, Json]:
        """Return the mapping of the lifecycle at `keys`; an empty one where there is none."""
        value = find(self.life, keys)
        return value if isinstance(value, dict) else {}

    def expressions(self, *keys: str) -> Iterator[tuple[tuple[str, ...], str]]:
        """Yield place and text of the expression at `keys`, or of each in a list or as a key."""
        value = find(self.life, keys)
        for index, _ in enumerate(value) if isinstance(value, list) else ():
            yield from self.expressions(*keys, str(index))
        if isinstance(value, dict):
            yield from (((*keys, text), text) for text in value if text.startswith("$"))
        if isinstance(value, str):
            yield keys, value

    def sound(self, *pointers: str) -> bool:
        """Return whether nothing at, above or below these places breaks the lifecycle's format."""
        return not any(
            is_within(violation, pointer) or is_within(pointer, violation)
            for violation in self.format_violations
            for pointer in pointers
        )

    @property
    def root(self) -> Json:
        """The contract as JSON values."""
        return self.openapi.root

    @property
    def statuses(self) -> list[str]:
        """The status codes that any operation documents, in order."""
        responses = (element.value.get("responses") for element in self.operations.values())
        return sorted({s for r in responses if isinstance(r, dict) for s in r if s.isdecimal()})

    @cached_property
    def roles(self) -> dict[str, str]:
        """The operationId of each role, as far as they have the format."""
        found = {role: role_parts(said) for role, said in self.at("operations").items()}
        names = ((role, parts.get("operation")) for role, parts in found.items())
        return {role: name for role, name in names if isinstance(name, str)}

    def role(self, role: str) -> Operation | None:
        """Return the operation of a role, None where there is none or where it is broken."""
        name = self.roles.get(role)
        operation = None if name is None else self.sound_operations.get(name)
        read = self.at("state").get("read")
        if operation is None or role != "poll" or not read or not self.sound("/state"):
            return operation
        return telling(operation, parse_state(read), self.at("state", "phases"))

    def requests(self, role: str) -> dict[Expression, Value]:
        """Return what `with` says of a role's requests."""
        place = pointer_of(("operations", role, "with"))
        said = self.at("operations", role, "with")
        return parse_requests(said) if self.sound(place) else {}

    @cached_property
    def settings(self) -> tuple[Expression, ...]:
        """The parameters that the lifecycle makes settings of the client; not those at fault."""
        said = self.at().get("settings") if self.sound("/settings") else None
        return tuple(map(parse_expression, said or ()))

    @cached_property
    def refusals(self) -> RefusalReading:
        """How the vendor refuses requests; by nothing where that has not the format."""
        return parse_refusals(self.at("refusals") if self.sound("/refusals") else {})

    @property
    def new_job(self) -> Expression | None:
        """Where a starter's answer names its job; None where that is not said, or not soundly."""
        job = self.at("job")
        named = job.get("url", job.get("id"))
        return parse_expression(named) if isinstance(named, str) and self.sound("/job") else None

    @cached_property
    def key(self) -> JobKey | None:
        """What names a job; None where that cannot be told."""
        poll = self.role("poll")
        if poll is None or not declares_its_path(poll):
            return None
        sound = {role: name for role, name in self.roles.items() if name in self.sound_operations}
        requests = {role: self.requests(role) for role in sound}
        operations = self.sound_operations
        given = settings([*operations.values()], self.settings)
        by_url = "url" in self.at("job")
        return job_key(sound, requests, operations, by_url=by_url, settings=given)

    @cached_property
    def sound_operations(self) -> dict[str, Operation]:
        """The operations of which nothing that they reach is broken, by operationId."""
        return {
            name: build_operation(
                self.root, e.pointer, e.parent.name, e.name, e.value, e.parent.value
            )
            for name, e in self.operations.items()
            if e.parent is not None and not self._is_broken(e, e.parent)
        }

    def _is_broken(self, operation: Element, item: Element) -> bool:
        places = _reached(self.root, operation, item) if self.broken else set()
        return any(is_within(fault, place) for fault in self.broken for place in places)

    def problem(self, pointer: str, expected: str, found: str, fix: str) -> Problem:
        """Return a problem at a place in the lifecycle."""
        return self.lifecycle.problem(pointer, expected, found, fix)


def declares_its_path(operation: Operation) -> bool:
    """Return whether an operation has the path parameters that its path has, and no other."""
    declared = {p.name for p in operation.parameters if p.location == "path"}
    return declared == {*template_names(operation.path)}


def _reached(root: Json, operation: Element, item: Element) -> set[str]:
    """Return the places of what an operation is made of, and of all that it refers to.

    What it has from its path item, and from the document, is a part of it.
    """
    shared = (e for e in descendants(item) if e.kind == "parameter" and e.parent is item)
    roots = [operation, *shared]
    places = {f"{item.pointer}/parameters", "/security", *(part.pointer for part in roots)}
    for part in roots:
        for element in (part, *descendants(part)):
            if not element.is_reference:
                continue
            # A step at a time: what a reference leads to may be one that is broken.
            place = str(element.value["$ref"]).removeprefix("#")
            value = find(root, pointer_tokens(place)) if place not in places else None
            places.add(place)
            if isinstance(value, dict):
                roots.append(Element(element.kind, place, value))
    return places
