"""A contract that was never checked, with one hostile value in every place that is printed."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest

from jobcontracts.model.contract import Contract, build_contract
from jobcontracts.model.source import Source

from .places import Place, documents, places, substituted
from .values import WORD, marked

_TEXT = {
    *("description", "title", "summary", "x-inferred", "reading", "url", "email", "version"),
    *("scheme", "default", "example", "format", "pattern"),
}
"""Members whose text means nothing to the toolkit."""

_LISTS = {"enum", "example", "x-enum-varnames"}
_NAMES = {
    *("2fast", "Fault", "Grade", "X-Rate-Left", "about", "any", "bearer", "burst", "clogged"),
    *("code", "drained", "extra", "fail", "getDrainJob", "key", "lines", "links", "litres"),
    *("manual", "owner", "running", "share", "since", "succeed", "table", "tenant"),
}


def printed() -> list[Place]:
    """Return the places of the sink whose text reaches a page or a line for a shell."""
    found = []
    for place in places(documents()):
        key, owner = place.way[-1:], place.way[-2:-1]
        free = bool(_TEXT.intersection(key) or _LISTS.intersection(owner))
        # A path parameter's name stands in the path too.
        named = "name" in key and not {"Class", "From", "Job"}.intersection(owner)
        if place.way[:2] != ("lifecycle", "job") and (free or named or place.name in _NAMES):
            found.append(place)
    return found


@cache
def contract_with(*values: str) -> Contract:
    """Return the sink with values in all of these places, by turns, the words numbered by place."""
    texts = {
        place: marked(values[number % len(values)], number)
        for number, place in enumerate(printed())
    }
    found = substituted(documents(), texts)
    openapi, lifecycle = (
        Source(Path(f"{name}.yaml"), b"", found[name], {}) for name in ("openapi", "lifecycle")
    )
    return build_contract("sink", openapi, lifecycle)


@pytest.fixture
def harmless() -> Contract:
    """The same contract with a word in each place that means nothing to anybody."""
    return contract_with(WORD)


@pytest.fixture
def untouched(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[], bool]:
    """Return whether no canary has appeared in the working directory, a fresh one."""
    monkeypatch.chdir(tmp_path)
    return lambda: not list(tmp_path.glob("*canary*"))
