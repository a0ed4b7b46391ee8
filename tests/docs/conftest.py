"""The site of all vendors and of an invented one, and what reads it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from html.parser import HTMLParser
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from jobcontracts.check import checked_contract
from jobcontracts.docs.clients import ClientCode, client_code
from jobcontracts.docs.site import render, write
from jobcontracts.generation.samples import operation_samples
from jobcontracts.model.contract import Contract
from jobcontracts.model.vendors import own_specs, vendor_names
from jobcontracts.rendering.markdown import code_blocks

from .. import chromium
from ..conftest import REPOSITORY

SINK = REPOSITORY / "tests" / "generation" / "sink"
PAGES = [*(f"{vendor}.html" for vendor in vendor_names(own_specs())), "sink.html"]


class Reader(HTMLParser):
    """The tags of a page with their attributes, and its text."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str]]] = []
        self.text = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, {name: value or "" for name, value in attrs}))

    def handle_data(self, data: str) -> None:
        self.text += data

    def values(self, attribute: str) -> list[str]:
        return [attrs[attribute] for _, attrs in self.tags if attribute in attrs]


def tree(text: str) -> ET.Element:
    """Parse a page as XML, which forgives nothing."""
    return ET.fromstring(text.removeprefix("<!DOCTYPE html>\n"))


@contextmanager
def without_script(tab: chromium.Tab) -> Iterator[None]:
    """Open pages as a browser does that runs no script."""
    tab.send("Emulation.setScriptExecutionDisabled", value=True)
    try:
        yield
    finally:
        tab.send("Emulation.setScriptExecutionDisabled", value=False)


@pytest.fixture(scope="session")
def contracts() -> list[Contract]:
    folders = [own_specs() / vendor for vendor in vendor_names(own_specs())]
    return [checked_contract(folder) for folder in (*folders, SINK)]


@pytest.fixture(scope="session")
def files(contracts: list[Contract]) -> dict[str, str]:
    """The text of each file of the site."""
    clients = client_code(contracts[:-1], REPOSITORY / "generated")
    clients["sink"] = code_of(contracts[-1], SINK / "golden")
    return {path: content.decode() for path, content in render(contracts, clients).items()}


def code_of(contract: Contract, package: Path) -> ClientCode:
    """Return the code of a client whose folder is not called what its vendor is."""
    readme = (package / "README.md").read_text("utf-8")
    models = package / f"{contract.vendor}_jobs" / "models.py"
    samples = operation_samples(contract, models.read_text("utf-8"))
    return ClientCode(code_blocks(readme, "python"), samples)


@pytest.fixture(scope="session")
def site(files: dict[str, str], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site in a folder."""
    folder = tmp_path_factory.mktemp("pages") / "site"
    write({path: text.encode() for path, text in files.items()}, folder)
    return folder


@pytest.fixture(params=range(len(PAGES)), ids=PAGES)
def contract(request: pytest.FixtureRequest, contracts: list[Contract]) -> Contract:
    found: Contract = contracts[request.param]
    return found


@pytest.fixture
def page(contract: Contract, files: dict[str, str]) -> str:
    """The page of one contract."""
    return files[f"{contract.vendor}.html"]
