"""What a client's README shows, and the mock that it is tried on."""

from __future__ import annotations

from collections.abc import Iterator

import httpx2
import pytest

from jobcontracts.model.contract import Contract, read_contract
from jobcontracts.model.vendors import own_specs

from ..conftest import REPOSITORY, VENDORS, mock_on_loopback
from ..readme.page import blocks


def readme_blocks(vendor: str) -> list[str]:
    """Return the blocks of Python in the README of a vendor's package."""
    text = (REPOSITORY / "generated" / vendor / "README.md").read_text("utf-8")
    return [block.text for block in blocks(text) if block.language == "python"]


@pytest.fixture(params=VENDORS)
def contract(request: pytest.FixtureRequest) -> Contract:
    """The contract of each vendor."""
    return read_contract(own_specs() / request.param)


@pytest.fixture
def origin(contract: Contract) -> Iterator[str]:
    """A mock of the vendor on the loopback, with the job that the README asks for."""
    with mock_on_loopback([contract], speed=50.0) as origin:
        if contract.operation("submit") is None:
            parameters = {p.name: p.example for p in contract.poll.path_parameters}
            answer = httpx2.post(
                f"{origin}/_mock/{contract.vendor}/jobs", json={"parameters": parameters}
            )
            assert answer.status_code == 201
        yield origin
