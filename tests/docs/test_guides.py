"""The whole site, as `nox -s site` has built it: one navigation, no broken link.

JOBCONTRACTS_SITE names its folder; without it there is nothing to look at.
"""

from __future__ import annotations

import os
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest

from .. import accessibility, chromium
from .conftest import Reader

SITE = Path(os.environ.get("JOBCONTRACTS_SITE", "."))
pytestmark = pytest.mark.skipif(
    "JOBCONTRACTS_SITE" not in os.environ, reason="no site was built: nox -s site does it"
)
PHONE, DESK = (390, 844), (1280, 800)


@pytest.fixture(scope="module")
def pages() -> dict[str, Reader]:
    """The pages by their path in the site."""
    return {
        path.relative_to(SITE).as_posix(): Reader(path.read_text("utf-8"))
        for path in sorted(SITE.rglob("*.html"))
    }


def test_every_link_leads_somewhere(pages: dict[str, Reader]) -> None:
    ids = {path: set(reader.values("id")) for path, reader in pages.items()}
    broken = []
    for path, reader in pages.items():
        for target in (*reader.values("href"), *reader.values("src")):
            parts = urlsplit(target)
            if parts.scheme:
                continue
            place = (SITE / path).parent / unquote(parts.path) if parts.path else SITE / path
            name = os.path.relpath(place, SITE)
            known = place.is_file()
            if known and parts.fragment and name in ids:
                known = unquote(parts.fragment) in ids[name]
            broken += [] if known else [(path, target)]
    assert broken == []


def test_guides_and_reference_lead_to_each_other(pages: dict[str, Reader]) -> None:
    for path, reader in pages.items():
        places = {os.path.normpath(Path(path).parent / href) for href in reader.values("href")}
        assert {"index.html", "vendors/index.html"} - {path} <= places, path


def test_every_client_has_its_api(pages: dict[str, Reader]) -> None:
    packages = [path.parent.name for path in Path("generated").glob("*/*/client.py")]
    assert packages
    for package in packages:
        ids = pages[f"api/{package}.html"].values("id")
        assert {f"{package}.Client.submit", f"{package}.JobsError"} & set(ids)
        assert f"{package}.Client" in ids


def test_every_page_asks_nobody_else(pages: dict[str, Reader]) -> None:
    for path, reader in pages.items():
        policies = [
            attributes["content"]
            for tag, attributes in reader.tags
            if tag == "meta" and attributes.get("http-equiv") == "Content-Security-Policy"
        ]
        assert len(policies) == 1, path
        assert "default-src 'none'" in policies[0]
        assert "http" not in policies[0]


@chromium.NEEDED
@pytest.mark.parametrize("name", ["index.html", "README.html", "search.html?q=wait"])
@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
def test_a_guide_opens_quietly_and_fits(
    tab: chromium.Tab, name: str, size: tuple[int, int]
) -> None:
    tab.show(*size)
    tab.open(f"{SITE.resolve().as_uri()}/{name}")
    assert tab.told() == []
    asked = [url for url in tab.requested() if not url.startswith("data:")]
    assert all(url.startswith(SITE.resolve().as_uri()) for url in asked)
    assert tab.value("document.documentElement.scrollWidth") <= size[0]


@chromium.NEEDED
def test_the_search_of_the_guides_finds(tab: chromium.Tab) -> None:
    tab.open(f"{SITE.resolve().as_uri()}/search.html?q=retry_for")
    tab.until("document.querySelectorAll('#search-results li a').length > 0")


@chromium.NEEDED
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_guide_can_be_read(tab: chromium.Tab, scheme: str) -> None:
    tab.show(*DESK, scheme)
    tab.open(f"{SITE.resolve().as_uri()}/README.html")
    assert accessibility.faint_texts(tab) == []
