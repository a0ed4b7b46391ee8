"""The places of a documented body: each member of each object, and what its schema allows there."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from jobcontracts.model.contract import Contract
from jobcontracts.model.expression import find
from jobcontracts.model.http import MISSING

MOST_LEVELS = 12
"""Schemas may contain themselves; no documented body goes deeper."""


@dataclass(frozen=True, slots=True)
class Place:
    """A member of an object in a body.

    Args:
        tokens: The keys on the way there; an item of a list is its first one.
        schema: The member's schema, resolved.
        raw: The member's schema as written.
        required: Whether the object must have it.
    """

    tokens: tuple[str, ...]
    schema: Mapping[str, Any]
    raw: Any
    required: bool

    def __str__(self) -> str:
        return "#/" + "/".join(self.tokens)


def places(contract: Contract, schema: Any) -> Iterator[Place]:
    """Yield the members of a body of `schema`, outer ones first, each place once."""
    seen: set[tuple[str, ...]] = set()
    for place in _below(contract, schema, ()):
        if place.tokens not in seen:
            seen.add(place.tokens)
            yield place


def sample(contract: Contract, raw: Any, level: int = 0) -> Any:
    """Return a small value that fits a schema, as far as types, enums and required members tell."""
    schema = contract.resolve(raw)
    if not isinstance(schema, Mapping) or level > MOST_LEVELS:
        return {}
    for keyword in ("anyOf", "oneOf", "allOf"):
        if keyword in schema:
            return sample(contract, schema[keyword][0], level + 1)
    if "enum" in schema:
        return schema["enum"][0]
    kind = schema.get("type", "object")
    kind = kind[0] if isinstance(kind, list) else kind
    if kind == "object":
        required = schema.get("required", ())
        members = schema.get("properties", {})
        return {n: sample(contract, s, level + 1) for n, s in members.items() if n in required}
    return {"array": [], "integer": schema.get("minimum", 0), "boolean": True}.get(kind, "text")


def filled(contract: Contract, schema: Any, body: Any, tokens: tuple[str, ...]) -> Any:
    """Return a body in which everything around a place is there, made up where it was not.

    Args:
        contract: The contract.
        schema: The body's schema.
        body: The body; changed in place.
        tokens: The place.

    Returns:
        The value around the place; `MISSING` where there cannot be one.
    """
    value, raw = body, schema
    for token, following in pairwise((*tokens, "")):
        if not isinstance(value, dict | list):
            return MISSING
        if not following:
            return value
        raw = _member(contract, raw, token)
        there = find(value, (token,))
        if not isinstance(there, dict | list):
            there = [] if following == "0" else sample(contract, raw)
            if isinstance(value, list):
                value.append(there)
            else:
                value[token] = there
        value = there
    return value


def _member(contract: Contract, raw: Any, token: str) -> Any:
    """Return the schema of a member or item of what a schema describes."""
    schema = contract.resolve(raw)
    if token == "0" and "items" in schema:
        return schema["items"]
    if token in schema.get("properties", {}):
        return schema["properties"][token]
    parts = (p for keyword in ("anyOf", "oneOf", "allOf") for p in schema.get(keyword, ()))
    return next((found for p in parts if (found := _member(contract, p, token)) != {}), {})


def _below(contract: Contract, raw: Any, tokens: tuple[str, ...]) -> Iterator[Place]:
    schema = contract.resolve(raw)
    if not isinstance(schema, Mapping) or len(tokens) > MOST_LEVELS:
        return
    required = schema.get("required", ())
    for name, member in schema.get("properties", {}).items():
        place = (*tokens, name)
        resolved = contract.resolve(member)
        yield Place(place, resolved, member, name in required)
        yield from _below(contract, member, place)
    for keyword in ("anyOf", "oneOf", "allOf"):
        for part in schema.get(keyword, ()):
            yield from _below(contract, part, tokens)
    if "items" in schema:
        yield from _below(contract, schema["items"], (*tokens, "0"))
