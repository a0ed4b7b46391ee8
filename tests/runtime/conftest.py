"""What tests of the runtime are run with."""

from __future__ import annotations

import os

import pytest

from .every_transport import TRANSPORTS


@pytest.fixture
def no_variables(monkeypatch: pytest.MonkeyPatch) -> None:
    """What the machine that runs the tests goes through says nothing about a client."""
    for name in [*os.environ]:
        if name.lower().endswith("_proxy") or name.startswith("SSL_CERT_"):
            monkeypatch.delenv(name)


@pytest.fixture(params=TRANSPORTS)
def kind(request: pytest.FixtureRequest) -> str:
    return str(request.param)
