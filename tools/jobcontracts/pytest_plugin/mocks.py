"""Mocks for tests: contracts are read and compiled once for all of a process that use them so."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

from jobcontracts.mock import DEFAULT_CREDENTIALS, Limits, MockApplication, create_app
from jobcontracts.mock.http.application import ServedSetup
from jobcontracts.mock.http.served_contracts import serve_what_can_be
from jobcontracts.mock.jobs.clock import make_clock
from jobcontracts.model.changes import Stamp, stamp
from jobcontracts.model.contract import Contract, read_contract


def mock_of(specs: Path, options: Mapping[str, Any]) -> MockApplication:
    """Return a mock that has just been started.

    Args:
        specs: The folder of contracts.
        options: What the marker says of it.

    Raises:
        ProblemsError: A contract, a vendor or a plan is wrong.
        ValueError: There is no such clock, or its speed is none.
    """
    began = {key: value for key, value in options.items() if key in ("seed", "plan", "scopes")}
    compiled = {key: options[key] for key in ("limits", "cors") if key in options}
    compiled |= {k: tuple(options[k]) for k in ("credentials", "allow_hosts") if k in options}
    clock = make_clock(options.get("clock", "manual"), options.get("speed", 1.0))

    def make(contracts: Sequence[Contract]) -> MockApplication:
        folders = [specs / contract.vendor for contract in contracts]
        setup = _setup(tuple((path, stamp(path)) for path in folders), **compiled)
        return setup.start(clock=clock, **began)

    app, _ = serve_what_can_be(
        lambda folder: _contract(folder, stamp(folder)),
        specs=specs,
        wanted=options.get("vendors", ()),
        make=make,
        build=create_app,
    )
    return app


def credential_of(options: Mapping[str, Any]) -> str:
    """Return a credential that the mock accepts of which the marker says this."""
    return str(next(iter(options.get("credentials", DEFAULT_CREDENTIALS))))


@lru_cache(maxsize=64)
def _setup(
    folders: tuple[tuple[Path, Stamp], ...],
    limits: Limits | None = None,
    credentials: tuple[str, ...] | None = None,
    allow_hosts: tuple[str, ...] = (),
    cors: bool = True,
) -> ServedSetup:
    """Compile contracts once for all tests that use them so."""
    contracts = [_contract(folder, version) for folder, version in folders]
    return ServedSetup(contracts, credentials, limits, allow_hosts=allow_hosts, cors=cors)


@lru_cache(maxsize=64)
def _contract(folder: Path, version: Stamp) -> Contract:
    """Read a contract once for all tests that use it; again when its files have changed."""
    return read_contract(folder)
