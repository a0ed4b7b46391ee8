"""The site of all vendors and of an invented one, and what reads it."""

from __future__ import annotations

from html.parser import HTMLParser
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from jobcontracts.check import checked_contract
from jobcontracts.docs.site import readmes_of, render, write
from jobcontracts.model.contract import Contract
from jobcontracts.model.vendors import own_specs, vendor_names

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


@pytest.fixture(scope="session")
def contracts() -> list[Contract]:
    folders = [own_specs() / vendor for vendor in vendor_names(own_specs())]
    return [checked_contract(folder) for folder in (*folders, SINK)]


@pytest.fixture(scope="session")
def files(contracts: list[Contract]) -> dict[str, str]:
    """The text of each file of the site."""
    readmes = readmes_of(contracts[:-1], REPOSITORY / "generated")
    readmes["sink"] = (SINK / "golden" / "README.md").read_text("utf-8")
    return {path: content.decode() for path, content in render(contracts, readmes).items()}


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
