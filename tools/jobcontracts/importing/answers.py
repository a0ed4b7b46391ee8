"""What is in an operation's answer, and what of it may be the id of a job."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from jobcontracts.importing.naming import words
from jobcontracts.model.api import Operation
from jobcontracts.model.http import is_json
from jobcontracts.model.members import UnjoinableError, alternatives, types_in
from jobcontracts.model.pointer import pointer_of
from jobcontracts.model.source import Json

_DEEPEST = 3


def success_schema(operation: Operation) -> Json:
    """Return the schema of the JSON body of the lowest success; None where there is none."""
    media = operation.lowest_success.media if operation.successes else None
    return media.schema if media is not None and is_json(media.name) else None


def _members(root: Json, schema: Json) -> dict[str, Json]:
    try:
        found = [a.schema.get("properties", {}) for a in alternatives(root, schema)]
    except (UnjoinableError, KeyError):
        return {}
    values: dict[str, list[Json]] = {}
    for name, value in ((n, v) for members in found for n, v in members.items()):
        known = values.setdefault(name, [])
        known += [value] if value not in known else []
    return {name: v[0] if len(v) == 1 else {"anyOf": v} for name, v in values.items()}


def members_below(root: Json, schema: Json) -> Iterator[tuple[tuple[str, ...], Json]]:
    """Yield the members of a body, and of objects in it, the outer ones first; each schema once."""
    level: list[tuple[tuple[str, ...], Json]] = [((), schema)]
    seen: set[str] = set()
    for _ in range(_DEEPEST):
        below = []
        for tokens, value in level:
            name = str(value.get("$ref", "")) if isinstance(value, dict) else ""
            if name and name in seen:
                continue
            seen.add(name)
            below += [((*tokens, key), v) for key, v in _members(root, value).items()]
        yield from below
        level = below


def types_or_none(root: Json, schema: Json) -> set[str]:
    """Return the types of what is in an answer; none of them where its schemas cannot be joined."""
    try:
        return types_in(root, [schema])
    except (UnjoinableError, KeyError):
        return set()


@dataclass(frozen=True, slots=True)
class Member:
    tokens: tuple[str, ...]
    is_number: bool

    def __str__(self) -> str:
        return "$response.body#" + pointer_of(self.tokens)


def id_members(root: Json, schema: Json) -> dict[str, Member]:
    """Return what an answer has as text or number, by its name."""
    found: dict[str, Member] = {}
    for tokens, value in members_below(root, schema):
        key = plain(tokens[-1])
        if len(tokens) < _DEEPEST and key not in found:
            kinds = types_or_none(root, value)
            if kinds and kinds <= {"string", "integer"}:
                found[key] = Member(tokens, kinds == {"integer"})
    return found


@cache
def plain(name: str) -> str:
    return "".join(words(name)).lower()
