"""What changed between two editions of a contract and its lifecycle, for those who use a client."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from jobcontracts.compat.change import IMPACTS, Change, Edition, Spot, change
from jobcontracts.compat.lifecycle import lifecycle_changes
from jobcontracts.compat.operations import operation_changes, server_changes
from jobcontracts.compat.pairs import ComparedPairs, by_key
from jobcontracts.compat.schemas import schema_changes
from jobcontracts.compat.security import scheme_changes
from jobcontracts.compat.wording import other_changes
from jobcontracts.model.members import makes_class
from jobcontracts.model.source import Source


def changes(old: Edition, new: Edition) -> list[Change]:
    """Return what changed, the gravest first, then by document and line of the new edition.

    The same edition twice gives nothing, and every difference is covered by a change: what no
    rule knows is told as breaking in schemas and lifecycles, and as cosmetic where no client
    reads it. A diff and its reverse tell of the same places.

    Args:
        old, new: Two editions; each a valid contract and a lifecycle in its format.
    """
    lifecycle = lifecycle_changes(old.lifecycle, new.lifecycle, old.openapi, new.openapi)
    told = _worst([*_contract(old.openapi, new.openapi), *lifecycle])
    told += [
        found
        for before, after in ((old.openapi, new.openapi), (old.lifecycle, new.lifecycle))
        for found in other_changes(Spot.whole(before), Spot.whole(after), told)
    ]
    return sorted(told, key=lambda c: (IMPACTS.index(c.impact), *_place(c, old, new), c.what))


def _contract(old: Source, new: Source) -> Iterator[Change]:
    seen = ComparedPairs()
    yield from server_changes(old, new)
    yield from operation_changes(old, new, seen)
    yield from scheme_changes(old, new)
    yield from _classes(old, new, seen)


def _classes(old: Source, new: Source, seen: ComparedPairs) -> Iterator[Change]:
    """Each named structure and enumeration is a class that programs import by its name."""
    before, after = (Spot.whole(s).members("components", "schemas") for s in (old, new))
    pairs, gone, added = by_key(before, after)
    for there, here in pairs:
        if not seen.either_way(there.resolved(), here.resolved()):
            # Nothing refers to it, so that a program may send it or get it.
            yield from schema_changes(there, here, "request", seen)
            yield from schema_changes(there, here, "response", seen)
    for schema in gone:
        if makes_class(schema.value):
            yield change("breaking", f"the class {schema.name} is gone", schema, None)
    for schema in added:
        if makes_class(schema.value):
            yield change("additive", f"a new class: {schema.name}", None, schema)


def _worst(found: Iterable[Change]) -> list[Change]:
    """Tell each change once: by what it means where it is worst."""
    worst: dict[tuple[str, str, str | None, str | None], Change] = {}
    for one in sorted(found, key=lambda c: IMPACTS.index(c.impact)):
        worst.setdefault((one.document, one.what, one.old, one.new), one)
    return list(worst.values())


def _place(one: Change, old: Edition, new: Edition) -> tuple[bool, int]:
    is_lifecycle = one.document == new.lifecycle.path.name
    if one.new is not None:
        return is_lifecycle, (new.lifecycle if is_lifecycle else new.openapi).line(one.new)
    return is_lifecycle, (old.lifecycle if is_lifecycle else old.openapi).line(one.old or "")
