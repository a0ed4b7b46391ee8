"""Sphinx's configuration: Markdown by MyST, docstrings by autodoc, the theme Furo."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from pygments.lexers.special import TextLexer  # type: ignore[import-untyped]

project = "jobcontracts"
extensions = ["myst_parser", "sphinx.ext.autodoc", "sphinx.ext.napoleon"]
html_theme = "furo"
html_title = "jobcontracts"
html_show_sphinx = False
html_show_copyright = False
html_copy_source = False
html_permalinks_icon = "#"
templates_path = [str(Path(__file__).parent / "templates")]
html_sidebars = {
    "**": [
        *("sidebar/brand.html", "sidebar/search.html", "sidebar/scroll-start.html"),
        *("sidebar/vendors.html", "sidebar/navigation.html", "sidebar/scroll-end.html"),
    ]
}
# Headings get the ids that links between the pages use, as on GitHub.
myst_heading_anchors = 4
# What vendors write reaches the guides as text: no role, target or comment comes of it.
myst_disable_syntax = ["myst_role", "myst_target", "myst_line_comment", "myst_block_break"]
autodoc_member_order = "bysource"
autodoc_typehints = "signature"
autodoc_preserve_defaults = True
napoleon_google_docstring = True
napoleon_numpy_docstring = False

_MARKUP = re.compile(r"[\\*_|]|`+")
_CODE = re.compile(r"(`+)(.+?)\1")


def as_text(line: str) -> str:
    """Return a line of a docstring as reStructuredText that means it: text, and code in backticks.

    Docstrings hold what vendors write: no directive, role, link or substitution comes of it.
    """
    parts = _CODE.split(line)
    # Text, then the backticks and what is between them, and so on.
    texts = [_escaped(text) for text in parts[::3]]
    codes = [
        f"\\ ``{code}``\\ " if code.strip() == code else _escaped(code) for code in parts[2::3]
    ]
    found = "".join(t for pair in zip(texts, [*codes, ""], strict=True) for t in pair)
    indent = found[: len(found) - len(found.lstrip())]
    rest = found.lstrip()
    # What makes a directive, a field, a title or a literal block by how a line begins or ends.
    if re.match(r"\.\.|:|[^\w\s`\\]{3,}\s*$|__", rest):
        rest = f"\\{rest}"
    return indent + re.sub(r"::\s*$", r":\\:", rest)


def _escaped(text: str) -> str:
    return _MARKUP.sub(lambda found: "".join(f"\\{c}" for c in found[0]), text)


def _read_as_text(_app: Any, *arguments: Any) -> None:
    lines: list[str] = arguments[-1]
    lines[:] = map(as_text, lines)


_POLICY = (
    "default-src 'none'; script-src 'self' 'unsafe-inline'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data:; font-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'self'"
)
"""The theme has a line of script in each page, which says whether it is light or dark."""


def _with_policy(_app: Any, _page: str, _template: str, context: dict[str, Any], _: Any) -> None:
    meta = f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">'
    context["metatags"] = meta + context.get("metatags", "")


def setup(app: Any) -> None:
    """Have docstrings read as text before their sections are found, and no page ask elsewhere."""
    app.connect("autodoc-process-docstring", _read_as_text, priority=100)
    app.connect("html-page-context", _with_policy)
    # Charts of Mermaid, which a hoster of code draws, are shown as they are written.
    app.add_lexer("mermaid", TextLexer)
