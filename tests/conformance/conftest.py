"""An invented vendor that has what the real ones do not."""

from __future__ import annotations

from pathlib import Path

import pytest

from jobcontracts.contracts.contract import Contract, read_contract

INVENTED = Path(__file__).parent / "specs"


@pytest.fixture
def reports() -> Contract:
    """The invented vendor's contract."""
    return read_contract(INVENTED / "reports")
