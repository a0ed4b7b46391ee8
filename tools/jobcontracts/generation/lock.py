"""contract.lock.json of a client: what it was made from, and each file's hash."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

from jobcontracts.files.output_folder import Lock, digest
from jobcontracts.model.vendors import LIFECYCLE, OPENAPI

if TYPE_CHECKING:
    # What is fresh is found without reading a contract.
    from jobcontracts.model.contract import Contract

SOURCES = (".jinja", ".jinja2", ".py")
"""What a client is made from in the folder of templates; its README is not."""

GENERATORS = ("openapi-python-client", "datamodel-code-generator", "ruff")


def header_text(vendor: str) -> str:
    """Return what stands on the first line of each file of a client."""
    return f"Generated from specs/{vendor} by `jobcontracts generate`. Do not edit."


def package_lock(vendor: str) -> Lock:
    """Return the lock by which a vendor's package is known."""
    return Lock(header_text(vendor))


def folder_digest(folder: Path) -> str:
    """Return one SHA-256 over a folder's templates and Python: their names and contents, sorted."""
    total = hashlib.sha256()
    for path in sorted(p for p in folder.rglob("*") if p.suffix in SOURCES):
        name = path.relative_to(folder).as_posix()
        total.update(f"{name}\0{digest(path.read_bytes())}\n".encode())
    return total.hexdigest()


def generator_versions() -> dict[str, str]:
    """Return the versions of the generators that are installed."""
    return {name: version(name) for name in GENERATORS}


def render_lock(contract: Contract, templates: str, files: Mapping[str, bytes]) -> bytes:
    """Return a package's lock.

    Args:
        contract: The contract.
        templates: The digest of the folder of templates.
        files: The package's content, by path in it.
    """
    inputs = {
        f"specs/{contract.vendor}/{OPENAPI}": digest(contract.openapi.content),
        f"specs/{contract.vendor}/{LIFECYCLE}": digest(contract.lifecycle_source.content),
        "templates": templates,
    }
    return package_lock(contract.vendor).render(
        files,
        version=contract.lifecycle.version,
        inputs=inputs,
        generators=generator_versions(),
    )
