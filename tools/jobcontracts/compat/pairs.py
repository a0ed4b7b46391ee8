"""Which part of the old edition is which part of the new one.

Every pairing here gives the same pairs when old and new change places, so that a diff and its
reverse tell of the same places.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Hashable, Iterable, Mapping
from typing import TypeVar

from jobcontracts.compat.change import Spot, Way
from jobcontracts.model.source import Json

K = TypeVar("K", bound=Hashable)
T = TypeVar("T")
Paired = tuple[list[tuple[T, T]], list[T], list[T]]
"""The pairs, what is only in the old edition, and what is only in the new one."""

_WORDS = ("title", "description", "summary", "$comment", "example", "examples", "externalDocs")


class ComparedPairs:
    """The pairs of schemas that were compared, and in which way."""

    def __init__(self) -> None:
        self._pairs: set[tuple[str, str, Way]] = set()

    def first(self, old: Spot, new: Spot, way: Way) -> bool:
        """Return whether a pair is met for the first time."""
        key = (old.pointer, new.pointer, way)
        if key in self._pairs:
            return False
        self._pairs.add(key)
        return True

    def either_way(self, old: Spot, new: Spot) -> bool:
        """Return whether a pair was met at all."""
        return any((old.pointer, new.pointer, way) in self._pairs for way in _WAYS)


_WAYS: tuple[Way, ...] = ("request", "response")


def by_key(old: Mapping[K, T], new: Mapping[K, T]) -> Paired[T]:
    """Pair what has the same key."""
    pairs = [(old[key], new[key]) for key in old if key in new]
    gone = [value for key, value in old.items() if key not in new]
    return pairs, gone, [value for key, value in new.items() if key not in old]


def by_keys(old: Iterable[T], new: Iterable[T], *keys: Callable[[T], Hashable]) -> Paired[T]:
    """Pair by the first key, then what is left by the second, and so on.

    What has the same key several times is paired in order; a key of None pairs nothing.
    """
    pairs: list[tuple[T, T]] = []
    left, right = list(old), list(new)
    for key in keys:
        found, left, right = by_key(_numbered(left, key), _numbered(right, key))
        pairs += found
    return pairs, left, right


def _numbered(values: Iterable[T], key: Callable[[T], Hashable]) -> dict[Hashable, T]:
    numbered: dict[Hashable, T] = {}
    counts: dict[Hashable, int] = {}
    for value in values:
        name = key(value)
        counts[name] = counts.get(name, 0) + 1
        # `values` itself makes a key that nothing else has.
        numbered[(name, counts[name]) if name is not None else (id(values), counts[name])] = value
    return numbered


def paired_alternatives(old: list[Spot], new: list[Spot]) -> Paired[Spot]:
    """Pair alternatives that are the same, refer to the same, have the same type, or are last."""
    pairs, gone, added = by_keys(old, new, _same, _reference, _type)
    if len(gone) == len(added) == 1 and "null" not in (_type(gone[0]), _type(added[0])):
        pairs.append((gone.pop(), added.pop()))
    return pairs, gone, added


def _same(schema: Spot) -> Hashable:
    return canonical(without_words(schema.value))


def _reference(schema: Spot) -> Hashable:
    return schema.value.get("$ref") if isinstance(schema.value, dict) else None


def _type(schema: Spot) -> Hashable:
    if not isinstance(schema.value, dict) or "$ref" in schema.value:
        return None
    found = schema.value.get("type")
    return found if isinstance(found, str) else None


def canonical(value: Json) -> str:
    """Return the same text for equal JSON values, whatever the order of their keys."""
    return json.dumps(value, sort_keys=True, ensure_ascii=False)


def without_words(value: Json, names: bool = False) -> Json:
    """Return a part of a document without descriptions, examples and `x-` keys.

    Args:
        value: The part.
        names: Whether its keys are names of members, which may be called anything.
    """
    if isinstance(value, dict):
        return {
            key: without_words(below, key == "properties" and not names)
            for key, below in value.items()
            if names or (key not in _WORDS and not key.startswith("x-"))
        }
    return [without_words(item) for item in value] if isinstance(value, list) else value
