"""A change between two editions of a contract, and where a value stands in one of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

from jobcontracts.model.node import resolve
from jobcontracts.model.pointer import escaped, unescaped
from jobcontracts.model.source import Json, Source
from jobcontracts.model.vendors import OPENAPI

Impact = Literal["breaking", "additive", "cosmetic"]
IMPACTS: tuple[Impact, ...] = get_args(Impact)
"""What a change means to a program that uses the client, the gravest first.

breaking: a program that worked may stop working, with the client that it has or with a new one.
additive: what worked goes on working; there is something new, or something goes better.
cosmetic: no client behaves otherwise: words, examples, provenance, and what the mock alone reads.
"""

Way = Literal["request", "response"]
"""Whether the client sends a value or gets it: what may be sent and what must be expected."""

NARROWER: dict[Way, Impact] = {"request": "breaking", "response": "additive"}
"""Fewer values are allowed than before: some that a client sends are refused."""

WIDER: dict[Way, Impact] = {"request": "additive", "response": "breaking"}
"""More values are allowed than before: a client gets some that it was promised not to get."""


@dataclass(frozen=True, slots=True)
class Change:
    """One change.

    Args:
        impact: What it means to a program that uses the client.
        what: What is otherwise, in words.
        document: The name of the document that it is in.
        old: The place in the old edition, a JSON pointer (RFC 6901); None if it was not there.
        new: The place in the new edition; None if it is gone.
    """

    impact: Impact
    what: str
    document: str
    old: str | None
    new: str | None


@dataclass(frozen=True, slots=True)
class Edition:
    """A vendor's two documents at one time.

    Args:
        openapi: The contract, valid OpenAPI 3.1 with references that lead somewhere.
        lifecycle: How it is read, in the format of lifecycle.schema.json.
    """

    openapi: Source
    lifecycle: Source


@dataclass(frozen=True, slots=True)
class Spot:
    """A value, and where it is written.

    Args:
        source: The document.
        pointer: The place in it.
        value: What is written there.
    """

    source: Source
    pointer: str
    value: Json

    @classmethod
    def whole(cls, source: Source) -> Spot:
        """Return a whole document."""
        return cls(source, "", source.root)

    @property
    def name(self) -> str:
        """The last key on the way to it."""
        return unescaped(self.pointer.rpartition("/")[2])

    def member(self, *keys: str) -> Spot | None:
        """Return a member, however deep, None where there is none. References are not followed."""
        found = self
        for key in keys:
            if not isinstance(found.value, dict) or key not in found.value:
                return None
            found = Spot(self.source, f"{found.pointer}/{escaped(key)}", found.value[key])
        return found

    def members(self, *keys: str) -> dict[str, Spot]:
        """Return the members of the mapping at `keys` by name; none where there is no mapping."""
        owner = self.member(*keys)
        if owner is None or not isinstance(owner.value, dict):
            return {}
        return {
            key: Spot(self.source, f"{owner.pointer}/{escaped(key)}", value)
            for key, value in owner.value.items()
        }

    def items(self, *keys: str) -> list[Spot]:
        """Return the items of the list at `keys`, none where there is no list."""
        owner = self.member(*keys)
        if owner is None or not isinstance(owner.value, list):
            return []
        return [
            Spot(self.source, f"{owner.pointer}/{index}", value)
            for index, value in enumerate(owner.value)
        ]

    def resolved(self) -> Spot:
        """Return what it refers to if it is a reference, else itself."""
        value, pointer = resolve(self.source.root, self.value, self.pointer)
        return Spot(self.source, pointer, value)


def change(impact: Impact, what: str, old: Spot | None, new: Spot | None) -> Change:
    """Return a change between two places, of which one may be missing."""
    here = new or old
    document = here.source.path.name if here else OPENAPI
    return Change(
        impact, what, document, old.pointer if old else None, new.pointer if new else None
    )
