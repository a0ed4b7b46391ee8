"""Each kind of change is named, with what it means to clients and where it is in both editions.

The cases are in `changes/`: edits of the invented print shop of tests/check/small, and what is
told of them from the old edition to the new one (`there`) and from the new to the old (`back`).
"""

from __future__ import annotations

import copy
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from jobcontracts.compat.change import Change, Edition
from jobcontracts.compat.diff import changes
from jobcontracts.compat.editions import faults
from jobcontracts.compat.pairs import canonical
from jobcontracts.model.http import MISSING
from jobcontracts.model.pointer import find, pointer_tokens
from jobcontracts.model.source import read_source
from jobcontracts.model.vendors import LIFECYCLE, OPENAPI, own_specs, vendor_names

from ..conftest import places
from .editing import DOCUMENTS, edited, shop, without_lines

CASES = [
    pytest.param(case, id=f"{path.stem}: {case['case']}")
    for path in sorted((Path(__file__).parent / "changes").glob("*.yaml"))
    for case in yaml.safe_load(path.read_text("utf-8"))
]
OWN = [
    Edition(*(read_source(own_specs() / vendor / name) for name in (OPENAPI, LIFECYCLE)))
    for vendor in vendor_names(own_specs())
]


def told(found: list[Change]) -> list[str]:
    """Return changes as the cases have them: what it is, then where."""
    lines = []
    for one in found:
        place = one.new if one.old == one.new else f"{one.old or 'none'} -> {one.new or 'none'}"
        lines += [f"{one.impact}: {one.what}", str(place)]
    return lines


def editions(case: dict[str, Any]) -> tuple[Edition, Edition]:
    first = case.get("first", {})
    edits = {name: case[name] for name in DOCUMENTS if name in case}
    return edited(first), edited(first, edits)


def test_there_are_more_than_forty_kinds_of_change() -> None:
    assert len(CASES) > 40


@pytest.mark.parametrize("case", CASES)
def test_a_change_is_named_with_its_places(case: dict[str, Any]) -> None:
    old, new = editions(case)
    assert told(changes(old, new)) == case["there"]


@pytest.mark.parametrize("case", CASES)
def test_a_change_back_is_named_too(case: dict[str, Any]) -> None:
    old, new = editions(case)
    assert told(changes(new, old)) == case["back"]


@pytest.mark.parametrize("own", OWN, ids=lambda own: own.openapi.path.parent.name)
def test_a_contract_against_itself_gives_nothing(own: Edition) -> None:
    assert changes(own, own) == []


@pytest.mark.parametrize("old", OWN, ids=lambda own: own.openapi.path.parent.name)
@pytest.mark.parametrize("new", OWN, ids=lambda own: own.openapi.path.parent.name)
def test_a_diff_of_two_vendors_and_its_reverse_name_the_same_places(
    old: Edition, new: Edition
) -> None:
    there, back = changes(old, new), changes(new, old)
    assert {(c.document, c.old, c.new) for c in there} == {(c.document, c.new, c.old) for c in back}


PLACES = [(name, way) for name, root in shop().items() for way in places(root)]
VALUES: list[Any] = [
    *(True, 0, 2, "", "string", "integer", "x", "printed", "#/components/schemas/Sheets"),
    *([], {}, ["name"], {"type": "string"}, {"$ref": "#/components/schemas/Order"}),
    *({"type": "null"}, {"anyOf": [{"type": "string"}, {"$ref": "#/components/schemas/Print"}]}),
]
EDITS = st.lists(
    st.tuples(
        st.sampled_from(PLACES),
        st.sampled_from(["remove", "replace", "add"]),
        st.sampled_from(["description", "x-source", "minimum", "nullable", "200", "type", "enum"]),
        st.sampled_from(VALUES),
    ),
    min_size=1,
    max_size=6,
)


def is_in(owner: Any, key: Any) -> bool:
    """Return whether a mapping or a list has something at `key`."""
    if isinstance(owner, list):
        return isinstance(key, int) and key < len(owner)
    return isinstance(owner, dict) and key in owner


def spoiled(edits: list[Any]) -> Edition:
    """Return the shop after those edits that leave a contract a contract."""
    documents = shop()
    for (name, way), how, key, value in edits:
        fresh = copy.deepcopy(documents)
        if edit(fresh[name], way, how, key, copy.deepcopy(value)):
            documents = documents if faults(without_lines(fresh)) else fresh
    return without_lines(documents)


def edit(owner: Any, way: tuple[Any, ...], how: str, key: str, value: Any) -> bool:
    """Edit what is at `way`; return whether there is such a place still."""
    *above, last = way
    for token in above:
        if not is_in(owner, token):
            return False
        owner = owner[token]
    if not is_in(owner, last):
        return False
    if how == "remove":
        del owner[last]
    elif how == "replace":
        owner[last] = value
    elif isinstance(owner, dict):
        owner[key] = value
    else:
        owner.append(value)
    return True


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(EDITS, st.one_of(st.just([]), EDITS))
def test_a_diff_and_its_reverse_name_the_same_places(some: list[Any], others: list[Any]) -> None:
    old, new = spoiled(some), spoiled(others)
    there, back = changes(old, new), changes(new, old)
    assert {(c.document, c.old, c.new) for c in there} == {(c.document, c.new, c.old) for c in back}


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(EDITS)
def test_no_difference_goes_untold(edits: list[Any]) -> None:
    old, new = spoiled([]), spoiled(edits)
    before, after = (canonical([e.openapi.root, e.lifecycle.root]) for e in (old, new))
    assert bool(changes(old, new)) is (before != after)


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(EDITS)
def test_every_place_is_in_its_edition(edits: list[Any]) -> None:
    old, new = spoiled([]), spoiled(edits)
    for one in changes(old, new):
        for pointer, side in ((one.old, old), (one.new, new)):
            source = side.openapi if one.document == OPENAPI else side.lifecycle
            assert pointer is None or find(source.root, pointer_tokens(pointer)) is not MISSING
