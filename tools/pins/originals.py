"""The upstream templates that ours take the place of: which are not what they were."""

from __future__ import annotations

import hashlib
import json
from importlib.util import find_spec
from pathlib import Path

TEMPLATES = {
    # An upstream package's module, and where in it its templates are.
    "openapi_python_client": "templates",
    "datamodel_code_generator": "model/template",
}


def changed_originals(listing: Path) -> list[str]:
    """Return which templates of the installed generators ours were not written against.

    Args:
        listing: templates/originals.json: the SHA-256 of each, by package and name.

    Returns:
        For each its path and its SHA-256 now, or `gone`.
    """
    changed = []
    for package, hashes in json.loads(listing.read_text("utf-8")).items():
        spec = find_spec(package)
        if spec is None or spec.origin is None:
            raise ModuleNotFoundError(f"{package} is not installed here; run `nox -s upgrade`")
        for name, expected in hashes.items():
            path = Path(spec.origin).parent / TEMPLATES[package] / name
            digest = hashlib.sha256(path.read_bytes()).hexdigest() if path.exists() else "gone"
            if digest != expected:
                changed.append(f"{package}/{TEMPLATES[package]}/{name}, now {digest}")
    return changed
