"""Editions of the invented print shop, as they would be after some edits."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

from jobcontracts.compat.change import Edition
from jobcontracts.model.pointer import pointer_tokens
from jobcontracts.model.source import Source, parse_source, read_source

SHOP = Path(__file__).parents[1] / "check" / "small"
DOCUMENTS = ("openapi.yaml", "lifecycle.yaml")


_SHOP = {name: read_source(SHOP / name).root for name in DOCUMENTS}


def shop() -> dict[str, Any]:
    """Return the shop's two documents by name."""
    return copy.deepcopy(_SHOP)


def without_lines(documents: Mapping[str, Any]) -> Edition:
    """Return an edition of these values that were never written to a file."""
    return Edition(*(Source(Path(name), b"", documents[name], {}) for name in DOCUMENTS))


def edition(documents: Mapping[str, Any]) -> Edition:
    """Return an edition whose documents are these values."""
    texts = (yaml.safe_dump(documents[name], sort_keys=False).encode() for name in DOCUMENTS)
    return Edition(*(parse_source(Path(n), t) for n, t in zip(DOCUMENTS, texts, strict=True)))


def edited(*edits: Mapping[str, Mapping[str, Any]]) -> Edition:
    """Return the shop after some edits.

    Args:
        edits: By document, JSON pointers and the values that take the place; None removes.
    """
    documents = shop()
    for places_by_name in edits:
        for name, places in places_by_name.items():
            for pointer, value in places.items():
                put(documents[name], pointer, value)
    return edition(documents)


def put(root: Any, pointer: str, value: Any) -> None:
    """Put a value at a place; None removes what is there, and `-` is the end of a list."""
    value = copy.deepcopy(value)
    *way, last = pointer_tokens(pointer)
    owner = root
    for token in way:
        owner = owner[int(token) if isinstance(owner, list) else token]
    if isinstance(owner, list):
        place = len(owner) if last == "-" else int(last)
        owner[place : place + 1] = [] if value is None else [value]
    elif value is None:
        del owner[last]
    else:
        owner[last] = value
