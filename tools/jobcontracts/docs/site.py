"""Contracts -> {path: bytes}: the whole site, in memory, then written at once."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from jobcontracts.docs.clients import ClientCode, client_code
from jobcontracts.docs.search import entries
from jobcontracts.docs.view import vendor_page
from jobcontracts.files.output_folder import LOCK, Lock, prepare, refuse_overlap, replace_folders
from jobcontracts.model.contract import Contract
from jobcontracts.model.lifecycle import PHASES
from jobcontracts.problem import shown

SITE = Lock("Written by `jobcontracts docs`. Do not edit.")
"""The lock by which a site is known."""

_TEMPLATES = Path(__file__).parent / "templates"


def render(
    contracts: Sequence[Contract], clients: Mapping[str, ClientCode], home: str = ""
) -> dict[str, bytes]:
    """Render the site.

    Args:
        contracts: Contracts that have passed the check.
        clients: The code of each vendor's client.
        home: The URL that each page leads back to, seen from the site; none if empty.

    Returns:
        Each file's content, by its path in the site.
    """
    # Imported here, for it takes its time.
    from jobcontracts.rendering.environment import html_environment

    environment = html_environment(_TEMPLATES)
    pages = [vendor_page(contract, clients[contract.vendor]) for contract in contracts]
    found = [entry for page in pages for entry in entries(page)]

    def rendered(name: str, **values: object) -> bytes:
        return environment.get_template(name).render(home=home, **values).encode()

    files = {
        "index.html": rendered("index.html.jinja", pages=pages),
        "all-parts.html": rendered("search.html.jinja", entries=found),
        "style.css": rendered("style.css.jinja", phases=PHASES),
        "script.js": (_TEMPLATES / "script.js").read_bytes(),
    }
    for page in pages:
        files[f"{page.vendor}.html"] = rendered("vendor.html.jinja", page=page)
        contract = page.contract
        for source in (contract.openapi, contract.lifecycle_source):
            files[f"{page.vendor}/{source.path.name}"] = source.content
    return files


def write(files: Mapping[str, bytes], output: Path) -> None:
    """Write the files of a site into a folder, with a lock that lists them.

    Raises:
        ProblemsError: There is something else in the folder, or it cannot be written.
    """
    site = {**files, LOCK: SITE.render(files)}
    replace_folders(output.parent, {output.name: site}, refuse=SITE.refuse_foreign)


def run_docs(
    specs: Path,
    contracts: Sequence[Contract],
    clients: Path,
    output: Path,
    tell: Callable[[str], None],
    home: str = "",
) -> dict[str, bytes]:
    """Write the site of some contracts, whole or not at all; return its files.

    Args:
        specs: The folder of contracts.
        contracts: Contracts that have passed the check.
        clients: The folder of generated packages.
        output: The folder of the site; it is made if it is missing.
        tell: Prints a line.
        home: The URL that each page leads back to; none if empty.

    Raises:
        ProblemsError: A client is missing, or the output is not ours to write to.
    """
    vendors = [contract.openapi.path.parent for contract in contracts]
    refuse_overlap(output, [specs, *vendors, clients])
    output = Path(os.path.realpath(output))
    prepare(output.parent)
    SITE.refuse_foreign(output)
    edited = SITE.edited(output)
    files = render(contracts, client_code(contracts, clients), home)
    write(files, output)
    pages = sum(path.endswith(".html") for path in files)
    tell(f"Wrote  {shown(output / 'index.html')}  {pages} pages")
    for path in edited:
        tell(f"       edited by hand, and written anew: {path}")
    return files
