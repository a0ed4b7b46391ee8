"""The formats that a contract is exported in, by the name that a command takes."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from jobcontracts.exporting.arazzo import as_arazzo
from jobcontracts.exporting.document import Export
from jobcontracts.exporting.overlay import as_overlay
from jobcontracts.model.contract import Contract

FORMATS: Mapping[str, Callable[[Contract, str], Export]] = {
    "arazzo": as_arazzo,
    "speakeasy-overlay": as_overlay,
}
"""By name, what makes the document of a contract and of the URL of its openapi.yaml."""
