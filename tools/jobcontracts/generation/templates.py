"""Where the templates are."""

from __future__ import annotations

from pathlib import Path


def own_templates() -> Path:
    """Return this installation's own templates: in the package, else in the repository."""
    packaged = Path(__file__).parents[1] / "templates"
    return packaged if packaged.is_dir() else Path(__file__).parents[3] / "templates"
