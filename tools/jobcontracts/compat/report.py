"""`jobcontracts diff`: the changes as text or as JSON, and the exit status."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from jobcontracts.compat.change import IMPACTS, Change, Edition
from jobcontracts.compat.diff import changes
from jobcontracts.compat.editions import read_edition
from jobcontracts.model.source import Source
from jobcontracts.problem import quoted
from jobcontracts.rendering.terminal import json_text, terminal

_WIDTH = max(map(len, IMPACTS))


def run_diff(old_place: str, new_place: str, as_json: bool) -> int:
    """Print what changed from one edition of a contract to another.

    Args:
        old_place, new_place: Folders, or folders at revisions of git: `v1.2:specs/<vendor>`.
        as_json: Print JSON.

    Returns:
        The exit status: 1 if something breaks clients, else 0.

    Raises:
        ProblemsError: A document cannot be read or compared.
    """
    old, new = read_edition(old_place), read_edition(new_place)
    found = changes(old, new)
    if as_json:
        report = {"old": old_place, "new": new_place, **_counts(found)}
        report["changes"] = [_as_json(one, old, new) for one in found]
        print(json_text(report, indent=2))
    else:
        print("\n".join(map(terminal, told(found, old, new))))
    return int(any(one.impact == "breaking" for one in found))


def told(found: Sequence[Change], old: Edition, new: Edition) -> Iterator[str]:
    """Yield lines of text: each change with its places, and at the end how many there are."""
    for one in found:
        yield f"{one.impact:<{_WIDTH}}  {quoted(one.what)}"
        for place in _places(one, old, new):
            yield f"{'':<{_WIDTH}}  {quoted(place)}"
    yield ", ".join(f"{count} {impact}" for impact, count in _counts(found).items())


def _places(one: Change, old: Edition, new: Edition) -> Iterator[str]:
    before, after = _line(one.old, one, old), _line(one.new, one, new)
    if one.old == one.new and before != after:
        yield f"{one.document}:{before} -> {after}  {one.new}"
    elif one.old == one.new:
        yield f"{one.document}:{after}  {one.new}"
    else:
        if one.old is not None:
            yield f"old {one.document}:{before}  {one.old}"
        if one.new is not None:
            yield f"new {one.document}:{after}  {one.new}"


def _line(pointer: str | None, one: Change, edition: Edition) -> int | None:
    return None if pointer is None else _document(one, edition).line(pointer)


def _document(one: Change, edition: Edition) -> Source:
    both = (edition.openapi, edition.lifecycle)
    return next(source for source in both if source.path.name == one.document)


def _counts(found: Sequence[Change]) -> dict[str, Any]:
    return {impact: sum(one.impact == impact for one in found) for impact in IMPACTS}


def _as_json(one: Change, old: Edition, new: Edition) -> dict[str, Any]:
    found: dict[str, Any] = {"impact": one.impact, "what": one.what, "document": one.document}
    for side, pointer, edition in (("old", one.old, old), ("new", one.new, new)):
        line = _line(pointer, one, edition)
        found[side] = None if pointer is None else {"pointer": pointer, "line": line}
    return found
