"""Templates are compiled once, and anew whenever they would come out as something else."""

from __future__ import annotations

import sys
from importlib.util import cache_from_source
from pathlib import Path
from typing import Any

import pytest
from jinja2 import FileSystemLoader, TemplateAssertionError

from jobcontracts.generation import compiled_templates
from jobcontracts.generation.compiled_templates import CompiledTemplates
from jobcontracts.rendering.environment import StrictEnvironment

NAME = "greeting.jinja"


class Counting(StrictEnvironment):
    """Notes what it compiles."""

    def __init__(self, folder: Path) -> None:
        kept = CompiledTemplates(folder)
        super().__init__(FileSystemLoader(folder), {"word": str}, kept)
        self.compiled: list[str | None] = []

    def compile(self, source: Any, name: str | None = None, *more: Any, **others: Any) -> Any:
        self.compiled.append(name)
        return super().compile(source, name, *more, **others)


@pytest.fixture(autouse=True)
def kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    monkeypatch.setattr(sys, "pycache_prefix", None)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / NAME).write_text("Hello {{ name | word }}", encoding="utf-8")
    assert rendered(tmp_path) == ("Hello you", [NAME])
    return tmp_path


def rendered(folder: Path) -> tuple[str, list[str | None]]:
    """Render as another process would, and return what was compiled for it."""
    environment = Counting(folder)
    text = environment.get_template(NAME).render(name="you")
    return text, environment.compiled


def test_a_template_is_compiled_once(folder: Path) -> None:
    assert rendered(folder) == ("Hello you", [])
    assert [path.name for path in folder.iterdir() if path.is_file()] == [NAME]


def test_a_template_that_was_changed_is_compiled_anew(folder: Path) -> None:
    (folder / NAME).write_text("Bye {{ name | word }}", encoding="utf-8")
    assert rendered(folder) == ("Bye you", [NAME])
    (folder / NAME).write_text("Bye {{ name }}", encoding="utf-8")
    with pytest.raises(TemplateAssertionError, match="greeting"):
        rendered(folder)


@pytest.mark.parametrize("name", ["folder_digest", "version"])
def test_other_filters_and_another_jinja_compile_anew(
    folder: Path, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(compiled_templates, name, lambda _: "another")
    assert rendered(folder) == ("Hello you", [NAME])


@pytest.mark.parametrize("length", [0, 5, 40, 120])
def test_what_was_cut_off_is_compiled_anew(folder: Path, length: int) -> None:
    kept = Path(cache_from_source(str(folder / NAME)))
    kept.write_bytes(kept.read_bytes()[:length])
    assert rendered(folder) == ("Hello you", [NAME])
    assert rendered(folder) == ("Hello you", [])


def test_nothing_is_kept_where_python_keeps_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / NAME).write_text("Hello {{ name | word }}", encoding="utf-8")
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    assert rendered(tmp_path) == rendered(tmp_path) == ("Hello you", [NAME])
    assert [path.name for path in tmp_path.iterdir()] == [NAME]
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    (tmp_path / "__pycache__").write_text("in the way", encoding="utf-8")
    assert rendered(tmp_path) == rendered(tmp_path) == ("Hello you", [NAME])
