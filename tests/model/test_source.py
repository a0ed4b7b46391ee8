"""How much a document may be."""

from __future__ import annotations

from pathlib import Path

import pytest

from jobcontracts.model import source
from jobcontracts.model.source import parse_source
from jobcontracts.problem import ProblemsError


def nested(levels: int) -> bytes:
    return b"[" * levels + b"]" * levels


def test_a_document_of_two_hundred_levels_is_read_and_a_deeper_one_is_refused() -> None:
    path = Path("openapi.yaml")
    value = parse_source(path, nested(200)).root
    for _ in range(199):
        (value,) = value
    assert value == []
    with pytest.raises(ProblemsError, match="more than 200 levels"):
        parse_source(path, nested(201))


def test_a_document_is_parsed_once(monkeypatch: pytest.MonkeyPatch) -> None:
    parsed: list[str] = []

    class Noting(source._FastLoader or source._CoreSchemaLoader):  # type: ignore[misc]
        def __init__(self, text: str) -> None:
            parsed.append(text)
            super().__init__(text)

    monkeypatch.setattr(source, "_FastLoader", Noting)
    assert parse_source(Path("openapi.yaml"), b"a: [1, 2]\n").root == {"a": [1, 2]}
    assert parsed == ["a: [1, 2]\n"]
