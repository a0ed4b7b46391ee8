"""contract.lock.json of a client: what it was made from."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from importlib.metadata import version
from pathlib import Path

from jobcontracts.files.output_folder import LOCK, Lock, content_of, digest, files_in
from jobcontracts.files.reading import read_bytes
from jobcontracts.model.changelog import client_version
from jobcontracts.model.vendors import CONTRACT, LIFECYCLE
from jobcontracts.problem import ProblemsError

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


def toolkit_digest() -> str:
    """Return one SHA-256 over our own code that takes part in rendering."""
    toolkit = Path(__file__).parents[1]
    parts = [folder_digest(toolkit / part) for part in ("generation", "model", "rendering")]
    return digest("".join(parts).encode())


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
        inputs = {
            f"specs/{vendor}/{CONTRACT}": digest(openapi),
            f"specs/{vendor}/{LIFECYCLE}": digest(lifecycle),
            **self._shared,
        }
        more = {"version": client, "inputs": inputs, "generators": self._generators}
        return package_lock(vendor).render(files, **more)

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
        found = {path: content_of(file) or b"" for path, file in files_in(output / vendor).items()}
        try:
            openapi = read_bytes(specs / vendor / CONTRACT)
            lifecycle = read_bytes(specs / vendor / LIFECYCLE)
        except ProblemsError:
            return False
        client = client_version(specs / vendor)
        return found.get(LOCK) == self.render(vendor, openapi, lifecycle, client, found)
