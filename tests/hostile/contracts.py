"""Contracts with hostile text in as many of their places as `check` lets stand."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from jobcontracts.check import check_vendor
from jobcontracts.model.pointer import find, pointer_tokens
from jobcontracts.problem import Problem

from .places import Place, documents, places, substituted
from .values import HOSTILE, WORD, marked

_NOT_IN_YAML = re.compile("[\x7f-\x9f\u2028\u2029\ufeff]")
_MARK = re.compile(rf"{WORD}(\d{{3}})")

ANY = frozenset({"description", "reading", "summary", "title", "x-inferred"})
"""The keys of places that any text at all may stand in."""


def write(found: Mapping[str, Any], folder: Path) -> Path:
    """Write two documents into a vendor's folder, as YAML that is JSON; return the folder."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, root in found.items():
        text = json.dumps(root, ensure_ascii=False)
        text = _NOT_IN_YAML.sub(lambda sign: f"\\u{ord(sign[0]):04x}", text)
        (folder / f"{name}.yaml").write_text(text, newline="\n", encoding="utf-8")
    return folder


@cache
def sorted_places(folder: Path) -> tuple[tuple[Place, ...], tuple[Place, ...]]:
    """Return the places that other text than the contract's may stand in, and those where none may.

    In the latter are words of OpenAPI's own, and what has to be the name of something.
    """
    found = documents()
    plain = {place: substituted(found, {place: "Plain1"}) for place in places(found)}
    fixed = [p for p, other in plain.items() if check_vendor(write(other, folder)).problems]
    return tuple(place for place in plain if place not in fixed), tuple(fixed)


@dataclass
class Round:
    """A contract with a hostile value in each place, less those that `check` refuses.

    Args:
        folder: The vendor's folder.
        texts: The text of each place that has one.
        refused: How the text of each other place was refused.
    """

    folder: Path
    texts: dict[Place, str]
    refused: dict[Place, Problem] = field(default_factory=dict)


def hostile_round(number: int, free: Sequence[Place], folder: Path) -> Round:
    """Return the contract in which each place has another value, in each round another one.

    All rounds together have each value in each place.
    """
    texts = {p: marked(HOSTILE[(i + number) % len(HOSTILE)], i) for i, p in enumerate(free)}
    made = Round(folder, texts)
    found = substituted(documents(), made.texts)
    while problems := check_vendor(write(found, folder)).problems:
        for problem in problems:
            for index in _culprits(problem, found):
                made.texts.pop(free[index], None)
                made.refused[free[index]] = problem
        found = substituted(documents(), made.texts)
    return made


def _culprits(problem: Problem, found: Mapping[str, Any]) -> list[int]:
    """Return the numbers of the values that a problem is about.

    Raises:
        AssertionError: It is about none: it would have to be there without any of them, too.
    """
    for text in _told(problem, found):
        if marks := _MARK.findall(text):
            return [int(mark) for mark in marks]
    raise AssertionError(f"no value of ours is to blame for: {problem}")


def _told(problem: Problem, found: Mapping[str, Any]) -> Iterator[str]:
    """Yield what a problem is about, the nearest first."""
    assert problem.path is not None
    tokens = pointer_tokens(problem.pointer)
    yield problem.found
    yield str(tokens[-1:])
    yield str(find(found[problem.path.stem], tokens))
    yield problem.pointer
    yield problem.expected
