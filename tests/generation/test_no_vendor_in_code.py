"""A vendor is a folder under specs/, and nothing else: no code knows one by name, state or path."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from jobcontracts.model.contract import read_contract
from jobcontracts.model.lifecycle import PHASES
from jobcontracts.model.vendors import own_specs

from ..conftest import REPOSITORY, VENDORS

CODE = [
    REPOSITORY / "noxfile.py",
    # Not the pins: they are of libraries, and one may be called as a vendor is.
    *(p for p in (REPOSITORY / "tools").rglob("*.py") if p.parent.name != "pins"),
    *(REPOSITORY / "templates").rglob("*.py"),
    *(REPOSITORY / "templates").rglob("*.jinja*"),
]
COMMON_WORDS = {*PHASES, "created", "active", "requested", "error", "queued", "success", "expired"}
COMMON_WORDS |= {"done", "completed", "finished", "none", "true", "false"}
"""States that are plain English or phases of ours: to find them in code says nothing."""


def text_of(path: Path) -> str:
    return path.read_text("utf-8")


@pytest.mark.parametrize("vendor", VENDORS)
def test_no_code_names_a_vendor(vendor: str) -> None:
    names = [vendor, *(part for part in vendor.split("_") if len(part) > 4)]
    pattern = re.compile("|".join(names), re.IGNORECASE)
    guilty = [str(path) for path in CODE if pattern.search(text_of(path))]
    assert not guilty


@pytest.mark.parametrize("vendor", VENDORS)
def test_no_code_has_a_vendors_operation_path_or_state(vendor: str) -> None:
    contract = read_contract(own_specs() / vendor)
    words = {operation.path for operation in contract.operations.values()} | set(
        contract.operations
    )
    words |= {f'"{state}"' for state in contract.lifecycle.phases if state not in COMMON_WORDS}
    words = {word for word in words if not re.fullmatch(r'"\d+"', word)}
    # Not within a longer path: the mock's control API has paths of its own.
    pattern = re.compile("|".join(rf"(?<![\w}}]){re.escape(word)}" for word in sorted(words)))
    guilty = [(str(p), found[0]) for p in CODE if (found := pattern.search(text_of(p)))]
    assert not guilty
