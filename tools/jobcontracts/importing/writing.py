"""A contract's two documents as the files of a vendor's folder."""

from __future__ import annotations

from jobcontracts.check.lifecycle.lifecycle_format import SCHEMA
from jobcontracts.model.source import Json
from jobcontracts.model.vendors import LIFECYCLE, OPENAPI
from jobcontracts.model.yaml_text import written

MODELINE = f"# yaml-language-server: $schema=../{SCHEMA}\n".encode()
"""What an editor knows a lifecycle by; the schema is beside the folders."""


def contract_files(openapi: Json, lifecycle: Json) -> dict[str, bytes]:
    """Return the files of a vendor's folder by their names."""
    return {OPENAPI: written(openapi), LIFECYCLE: MODELINE + written(lifecycle)}
