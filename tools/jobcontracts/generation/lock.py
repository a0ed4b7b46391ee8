"""contract.lock.json of a client: what it was made from."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from importlib.metadata import version
from pathlib import Path

from jobcontracts.contracts.contract import Contract

SOURCES = (".jinja", ".jinja2", ".py")
"""What a client is made from in the folder of templates; its README is not."""

GENERATORS = ("openapi-python-client", "datamodel-code-generator", "ruff")


def header_text(vendor: str) -> str:
    """Return what stands on the first line of each file of a client."""
    return f"Generated from specs/{vendor} by `jobcontracts generate`. Do not edit."


def digest(content: bytes) -> str:
    """Return the SHA-256 of some bytes, in hexadecimal."""
    return hashlib.sha256(content).hexdigest()


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


def render_lock(contract: Contract, templates: str, generators: Mapping[str, str]) -> str:
    """Return the text of a client's lock.

    Args:
        contract: The contract.
        templates: The digest of the templates' folder.
        generators: The versions of the generators.
    """
    lock = {
        "comment": header_text(contract.vendor),
        "inputs": {
            f"specs/{contract.vendor}/{contract.openapi.path.name}": digest(
                contract.openapi.content
            ),
            f"specs/{contract.vendor}/{contract.lifecycle_source.path.name}": digest(
                contract.lifecycle_source.content
            ),
            "templates": templates,
        },
        "generators": dict(generators),
    }
    return json.dumps(lock, indent=2) + "\n"
