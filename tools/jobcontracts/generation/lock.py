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


def digest(content: bytes) -> str:
    """Return the SHA-256 of some bytes, in hexadecimal."""
    return hashlib.sha256(content).hexdigest()


def folder_digest(folder: Path) -> str:
    """Return one SHA-256 over a folder's templates and Python: their names and contents, sorted."""
    total = hashlib.sha256()
    for path in sorted(
        p for p in folder.rglob("*") if p.is_file() and "__pycache__" not in p.parts
    ):
        total.update(
            f"{path.relative_to(folder).as_posix()}\0{digest(path.read_bytes())}\n".encode()
        )
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
        "comment": f"Generated from specs/{contract.vendor} by `jobcontracts generate`. Do not edit.",
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
