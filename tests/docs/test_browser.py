"""The pages in a real browser: nothing on the console, nothing mended, nothing to scroll sideways.

Needs the system's Chromium, which `.ci/run` installs. Where there is none, the summary says so.
"""

from __future__ import annotations

from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from .. import accessibility, chromium
from .conftest import PAGES, tree, without_script

EVERY_PAGE = [*PAGES, "index.html", "all-parts.html"]
PHONE, DESK = (390, 844), (1280, 800)
NARROW = (360, 740)
pytestmark = chromium.NEEDED
DOM = """Array.from(document.querySelectorAll("*")).map(element => [
  element.localName,
  Object.fromEntries(Array.from(element.attributes).map(a => [a.name, a.value])),
  element.parentElement ? element.parentElement.localName : null,
])"""


@pytest.mark.parametrize("name", EVERY_PAGE)
def test_a_page_opens_without_a_word_on_the_console(
    tab: chromium.Tab, site: Path, name: str
) -> None:
    tab.show(*DESK)
    tab.open((site / name).as_uri())
    assert tab.told() == []
    assert tab.value("getComputedStyle(document.body).margin") == "0px"  # the style sheet is there


@pytest.mark.parametrize("name", EVERY_PAGE)
def test_a_page_asks_for_nothing_but_itself_its_style_and_its_script(
    tab: chromium.Tab, site: Path, name: str
) -> None:
    tab.open((site / name).as_uri())
    asked = [url for url in tab.requested() if not url.startswith("data:")]
    assert sorted(asked) == sorted((site / p).as_uri() for p in (name, "style.css", "script.js"))


@pytest.mark.parametrize("name", EVERY_PAGE)
@pytest.mark.parametrize("size", [NARROW, DESK], ids=["phone", "desk"])
def test_nobody_scrolls_sideways(
    tab: chromium.Tab, site: Path, name: str, size: tuple[int, int]
) -> None:
    tab.show(*size)
    tab.open((site / name).as_uri())
    tab.value("document.querySelectorAll('details').forEach(one => { one.open = true })")
    assert tab.value("document.documentElement.scrollWidth") <= size[0]
    # What sticks out of the window, unless it is in a box that scrolls by itself.
    out = tab.value(
        """Array.from(document.querySelectorAll("main *, header *, footer *")).filter(element =>
            !element.closest("pre") && element.getBoundingClientRect().right > innerWidth + 1
        ).map(element => element.outerHTML.slice(0, 80))"""
    )
    assert out == []


@pytest.mark.parametrize("name", PAGES)
def test_the_diagram_can_be_read_on_a_phone(tab: chromium.Tab, site: Path, name: str) -> None:
    tab.show(*NARROW)
    tab.open((site / name).as_uri())
    scale = """(() => { const svg = document.querySelector("svg.diagram");
        return svg.getBoundingClientRect().width / svg.viewBox.baseVal.width })()"""
    assert tab.value(scale) > 0.85


@pytest.mark.parametrize("name", EVERY_PAGE)
def test_the_browser_mends_nothing(
    tab: chromium.Tab, site: Path, files: dict[str, str], name: str
) -> None:
    # A browser moves or closes what is not valid where it stands; then its tree is another.
    with without_script(tab):
        tab.open((site / name).as_uri())
    root = tree(files[name])
    parents = {child: parent for parent in root.iter() for child in parent}
    written = [[local(e), dict(e.attrib), local(parents.get(e))] for e in root.iter()]
    found = [[tag, without_namespace(attrs), parent] for tag, attrs, parent in tab.value(DOM)]
    assert found == written


def local(element: ET.Element | None) -> str | None:
    return None if element is None else element.tag.rpartition("}")[2]


def without_namespace(attributes: dict[str, str]) -> dict[str, str]:
    return {name: value for name, value in attributes.items() if name != "xmlns"}


@pytest.mark.parametrize("name", ["index.html", PAGES[0]])
def test_light_and_dark_are_as_asked_for(tab: chromium.Tab, site: Path, name: str) -> None:
    seen = []
    for scheme in ("light", "dark"):
        tab.show(*DESK, scheme)
        tab.open((site / name).as_uri())
        seen.append(tab.value("getComputedStyle(document.documentElement).backgroundColor"))
    assert seen == ["rgb(255, 255, 255)", "rgb(18, 22, 28)"]


@pytest.mark.parametrize("name", [PAGES[-1], PAGES[0], "index.html", "all-parts.html"])
@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
def test_who_does_not_see_it_is_told_all_of_it(
    tab: chromium.Tab, site: Path, name: str, size: tuple[int, int]
) -> None:
    tab.show(*size)
    tab.open((site / name).as_uri())
    accessibility.open_all(tab)
    nodes = accessibility.assert_told(tab)
    assert accessibility.names(nodes, "searchbox") == ["Search"]
    assert accessibility.small_targets(tab) == []


@pytest.mark.parametrize("name", [PAGES[-1], PAGES[0], "all-parts.html"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_text_can_be_read_on_what_is_behind_it(
    tab: chromium.Tab, site: Path, name: str, scheme: str
) -> None:
    tab.show(*DESK, scheme)
    tab.open((site / name).as_uri())
    accessibility.open_all(tab)
    assert accessibility.faint_texts(tab) == []


def test_the_keyboard_reaches_everything(tab: chromium.Tab, site: Path) -> None:
    tab.show(*DESK)
    tab.open((site / "sink.html").as_uri())
    accessibility.assert_keyboard_reaches_all(tab)
