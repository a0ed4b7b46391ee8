"""Contracts -> {path: bytes}: the whole site, in memory, and a folder swapped for it at once."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from markupsafe import Markup, escape

from jobcontracts.contracts.contract import Contract
from jobcontracts.pages.palette import PHASES, variables
from jobcontracts.pages.view import anchor, vendor_page
from jobcontracts.problem import Problem, ProblemsError

GENERATOR = '<meta name="generator" content="jobcontracts docs" />'
"""What index.html has in it, so that no other folder is ever taken for a site of ours."""

_TEMPLATES = Path(__file__).parent / "templates"


def render(contracts: Sequence[Contract], readmes: Mapping[str, str]) -> dict[str, bytes]:
    """Render the site.

    Args:
        contracts: Contracts that have passed the check.
        readmes: The README of each vendor's client, for its Python examples.

    Returns:
        Each file's content, by its path in the site.
    """
    environment = _environment()
    pages = [vendor_page(contract, readmes[contract.vendor]) for contract in contracts]
    index = environment.get_template("index.html.jinja")
    vendor = environment.get_template("vendor.html.jinja")
    style = environment.get_template("style.css.jinja")
    texts = {
        "index.html": index.render(pages=pages),
        "style.css": style.render(variables=variables, phases=PHASES["light"]),
        **{f"{page.vendor}.html": vendor.render(page=page, pages=pages) for page in pages},
    }
    return {path: text.encode() for path, text in texts.items()}


def _environment() -> Any:
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    environment = Environment(
        loader=FileSystemLoader(_TEMPLATES),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        undefined=StrictUndefined,
    )
    environment.filters["prose"] = prose
    environment.globals.update(anchor=anchor, generator=Markup(GENERATOR))
    return environment


def prose(text: str) -> Markup:
    """Return a contract's text as HTML: what it has in backticks is code, all else is text."""
    safe = str(escape(" ".join(text.split())))
    return Markup(re.sub(r"`([^`]+)`", r"<code>\1</code>", safe))


def readmes_of(contracts: Sequence[Contract], clients: Path) -> dict[str, str]:
    """Read the README of each contract's client.

    Args:
        contracts: The contracts.
        clients: The folder of generated packages.

    Raises:
        ProblemsError: A client has none.
    """
    found, problems = {}, []
    for contract in contracts:
        path = clients / contract.vendor / "README.md"
        try:
            found[contract.vendor] = path.read_text("utf-8")
        except (OSError, UnicodeDecodeError) as error:
            told = getattr(error, "strerror", None) or str(error)
            fix = f"jobcontracts generate --output {clients}"
            problems.append(Problem(path, 0, "", "the client's Python examples", told, fix))
    if problems:
        raise ProblemsError(problems)
    return found


def write(files: Mapping[str, bytes], output: Path) -> None:
    """Replace the site in a folder whole, by renaming one that was written beside it.

    Args:
        files: Content by path.
        output: The folder; it is made if it is missing.

    Raises:
        ProblemsError: There is something else in the folder, or it cannot be written.
    """
    index = output / "index.html"
    theirs = output.exists() and (not output.is_dir() or any(output.iterdir()))
    if theirs and not (index.is_file() and GENERATOR in index.read_text(errors="replace")):
        fix = "name another folder with --output"
        raise ProblemsError.of("a site, or nothing", "something else", fix, output)
    try:
        output.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=".site-", dir=output.parent) as name:
            fresh, old = Path(name) / "fresh", Path(name) / "old"
            for path, content in files.items():
                target = fresh / path
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_bytes(content)
            if output.exists():
                output.replace(old)
            try:
                fresh.replace(output)
            except OSError:
                if old.exists():
                    old.replace(output)
                raise
    except OSError as error:
        told = error.strerror or str(error)
        raise ProblemsError.of(
            "a folder to write to", told, "name another with --output", output
        ) from None


def run_docs(contracts: Sequence[Contract], clients: Path, output: Path) -> int:
    """Write the site of some contracts; return how many pages it has.

    Args:
        contracts: Contracts that have passed the check.
        clients: The folder of generated packages.
        output: The folder of the site.

    Raises:
        ProblemsError: A client is missing, or the folder cannot be written.
    """
    files = render(contracts, readmes_of(contracts, clients))
    write(files, output)
    return sum(path.endswith(".html") for path in files)
