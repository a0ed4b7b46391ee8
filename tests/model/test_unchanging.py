"""A document that nobody changes meanwhile is walked once, whatever many rules ask of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

import pytest

from jobcontracts.check import check_vendor
from jobcontracts.model import node
from jobcontracts.model.node import Element, once, unchanging, walk
from jobcontracts.model.source import Json
from jobcontracts.model.vendors import own_specs

from ..conftest import VENDORS


def test_all_rules_of_a_check_walk_a_document_once(monkeypatch: pytest.MonkeyPatch) -> None:
    walked = Counter[int]()
    descendants = node.descendants

    def counted(element: Element) -> Iterator[Element]:
        walked[id(element.value)] += element.kind == "document"
        return descendants(element)

    monkeypatch.setattr(node, "descendants", counted)
    check_vendor(own_specs() / VENDORS[0])
    assert [count for count in walked.values() if count] == [1]


def test_what_was_found_is_kept_for_the_block_alone() -> None:
    asked = []

    @once
    def title(root: Json) -> str:
        asked.append(root)
        return str(root["title"])

    first, other = {"title": "a"}, {"title": "b"}
    with unchanging(first):
        assert [title(first), title(first), title(other), title(other)] == ["a", "a", "b", "b"]
        with unchanging(other):
            assert [title(other), title(other), title(first)] == ["b", "b", "a"]
    assert asked == [first, other, other, other]
    first["title"] = "c"
    assert title(first) == "c"


def test_a_walk_outside_of_a_block_sees_what_has_changed() -> None:
    root: Json = {"openapi": "3.1.0", "tags": [{"name": "a"}]}
    with unchanging(root):
        assert len([*walk(root)]) == 1
    root["tags"].append({"name": "b"})
    assert len([*walk(root)]) == 2
