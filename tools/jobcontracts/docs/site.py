"""Contracts -> {path: bytes}: the whole site, in memory, then written at once."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from pathlib import Path

from jobcontracts.docs.view import vendor_page
from jobcontracts.files.output_folder import LOCK, Lock, prepare, refuse_overlap, replace_folders
from jobcontracts.files.reading import read_text
from jobcontracts.model.contract import Contract
from jobcontracts.model.lifecycle import PHASES
from jobcontracts.problem import Problem, ProblemsError, shown

SITE = Lock("Written by `jobcontracts docs`. Do not edit.")
"""The lock by which a site is known."""

_TEMPLATES = Path(__file__).parent / "templates"


def render(contracts: Sequence[Contract], readmes: Mapping[str, str]) -> dict[str, bytes]:
    """Render the site.

    Args:
        contracts: Contracts that have passed the check.
        readmes: The README of each vendor's client, for its Python examples.

    Returns:
        Each file's content, by its path in the site.
    """
    # Imported here, for it takes its time.
    from jobcontracts.rendering.environment import html_environment

    environment = html_environment(_TEMPLATES)
    pages = [vendor_page(contract, readmes[contract.vendor]) for contract in contracts]
    index = environment.get_template("index.html.jinja")
    vendor = environment.get_template("vendor.html.jinja")
    style = environment.get_template("style.css.jinja")
    texts = {
        "index.html": index.render(pages=pages),
        "style.css": style.render(phases=PHASES),
        **{f"{page.vendor}.html": vendor.render(page=page, pages=pages) for page in pages},
    }
    return {path: text.encode() for path, text in texts.items()}


def readmes_of(contracts: Sequence[Contract], clients: Path) -> dict[str, str]:
    """Read the README of each contract's client.

    Args:
        contracts: The contracts.
        clients: The folder of generated packages.

    Raises:
        ProblemsError: A client has none.
    """
    found: dict[str, str] = {}
    problems: list[Problem] = []
    for contract in contracts:
        path = clients / contract.vendor / "README.md"
        fix = f"jobcontracts generate --output {clients}"
        try:
            found[contract.vendor] = read_text(
                path, expected="the client's Python examples", fix=fix
            )
        except ProblemsError as error:
            problems += error.problems
    if problems:
        raise ProblemsError(problems)
    return found


def write(files: Mapping[str, bytes], output: Path) -> None:
    """Write the files of a site into a folder, with a lock that lists them.

    Raises:
        ProblemsError: There is something else in the folder, or it cannot be written.
    """
    site = {**files, LOCK: SITE.render(files)}
    replace_folders(output.parent, {output.name: site}, refuse=SITE.refuse_foreign)


def run_docs(specs: Path, contracts: Sequence[Contract], clients: Path, output: Path) -> list[str]:
    """Write the site of some contracts, whole or not at all; return what to tell of it.

    Args:
        specs: The folder of contracts.
        contracts: Contracts that have passed the check.
        clients: The folder of generated packages.
        output: The folder of the site; it is made if it is missing.

    Raises:
        ProblemsError: A client is missing, or the output is not ours to write to.
    """
    vendors = [contract.openapi.path.parent for contract in contracts]
    refuse_overlap(output, [specs, *vendors, clients])
    output = Path(os.path.realpath(output))
    prepare(output.parent)
    SITE.refuse_foreign(output)
    edited = SITE.edited(output)
    files = render(contracts, readmes_of(contracts, clients))
    write(files, output)
    pages = sum(path.endswith(".html") for path in files)
    lines = (f"       edited by hand, and written anew: {path}" for path in edited)
    return [f"Wrote  {shown(output / 'index.html')}  {pages} pages", *lines]
