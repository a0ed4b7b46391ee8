"""contract.lock.json of a client: what it was made from."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from importlib.metadata import version
from pathlib import Path

from jobcontracts.contracts.changelog import client_version
from jobcontracts.contracts.vendors import CONTRACT, LIFECYCLE
from jobcontracts.generation.write import existing_files

LOCK = "contract.lock.json"

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


def toolkit_digest() -> str:
    """Return one SHA-256 over our own code that takes part in rendering."""
    toolkit = Path(__file__).parents[1]
    parts = [folder_digest(toolkit / part) for part in ("generation", "contracts", "rendering")]
    return digest("".join(parts).encode())


def outputs_digest(files: Mapping[str, bytes]) -> str:
    """Return one SHA-256 over a package's files, by path in it; its lock does not count."""
    total = hashlib.sha256()
    for path in sorted(path for path in files if path != LOCK):
        total.update(f"{path}\0{digest(files[path])}\n".encode())
    return total.hexdigest()


class Locks:
    """Makes locks, and tells whether a package is what its lock would be made for today.

    Args:
        templates: The folder of templates.
    """

    def __init__(self, templates: Path) -> None:
        self._shared = {"templates": folder_digest(templates), "toolkit": toolkit_digest()}
        self._generators = generator_versions()

    def render(
        self,
        vendor: str,
        openapi: bytes,
        lifecycle: bytes,
        client: str,
        files: Mapping[str, bytes],
    ) -> bytes:
        """Return a package's lock.

        Args:
            vendor: The vendor.
            openapi, lifecycle: The two documents.
            client: The version of the package.
            files: The package's content, by path in it.
        """
        lock = {
            "comment": header_text(vendor),
            "version": client,
            "inputs": {
                f"specs/{vendor}/{CONTRACT}": digest(openapi),
                f"specs/{vendor}/{LIFECYCLE}": digest(lifecycle),
                **self._shared,
            },
            "generators": self._generators,
            "outputs": outputs_digest(files),
        }
        return (json.dumps(lock, indent=2) + "\n").encode()

    def is_fresh(self, specs: Path, output: Path, vendor: str) -> bool:
        """Return whether a package was rendered from today's inputs and has not been touched since.

        Rendering has one outcome for the same inputs, so that nothing has to be rendered to know.

        Args:
            specs: The folder of contracts.
            output: The folder of generated packages.
            vendor: The vendor.

        Raises:
            ProblemsError: The vendor's changelog has not the form that it should have.
        """
        found = {path: file.read_bytes() for path, file in existing_files(output / vendor).items()}
        try:
            openapi = (specs / vendor / CONTRACT).read_bytes()
            lifecycle = (specs / vendor / LIFECYCLE).read_bytes()
        except OSError:
            return False
        client = client_version(specs / vendor)
        return found.get(LOCK) == self.render(vendor, openapi, lifecycle, client, found)
