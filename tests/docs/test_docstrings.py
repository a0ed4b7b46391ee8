"""Docstrings on the pages of the Python API: text of others stays text."""

from __future__ import annotations

import importlib.util
from types import ModuleType

import pytest

from ..conftest import REPOSITORY

docutils_core = pytest.importorskip("docutils.core", reason="docutils is in the set `site`")


@pytest.fixture(scope="module")
def conf() -> ModuleType:
    path = REPOSITORY / "tools" / "guides" / "conf.py"
    spec = importlib.util.spec_from_file_location("guides_conf", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize(
    "text",
    [
        ".. raw:: html",
        ".. include:: /etc/passwd",
        ":raw-html:`<script>canary()</script>`",
        "`canary <javascript:canary()>`_",
        "`canary <javascript:canary()>`__",
        "|canary| canary_ *canary* **canary** _`canary`",
        "canary::",
        ":canary: canary",
        "====",
        "__ canary",
        "``canary",
    ],
)
def test_a_line_is_text_whatever_it_has(conf: ModuleType, text: str) -> None:
    found = docutils_core.publish_doctree(
        conf.as_text(text), settings_overrides={"report_level": 1, "halt_level": 1}
    )
    kinds = {node.tagname for node in found.findall()}
    assert kinds <= {"document", "paragraph", "literal", "#text"}
    assert found.astext().replace("`", "") == text.replace("`", "")


def test_code_in_backticks_is_code(conf: ModuleType) -> None:
    found = docutils_core.publish_doctree(conf.as_text("    What `a_b` is, and b`c`d."))
    assert [node.astext() for node in found.findall() if node.tagname == "literal"] == ["a_b", "c"]
    assert found.astext() == "What a_b is, and bcd."
