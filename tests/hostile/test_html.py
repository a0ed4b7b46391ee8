"""A contract's text on the reference pages: no element, attribute, link or script comes of it."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import pytest

from jobcontracts.docs.clients import ClientCode
from jobcontracts.docs.colour import KINDS
from jobcontracts.docs.site import render, write

from .. import chromium
from ..docs.conftest import Reader, tree
from .conftest import contract_with
from .values import ATTACKS, WORD

OWN_LINK = re.compile(
    r"([A-Za-z0-9_.%-]+\.html)?(#[A-Za-z0-9._-]+)?|sink/\w+\.yaml|style\.css|script\.js|data:,"
)


@cache
def site_with(*values: str) -> dict[str, str]:
    contract = contract_with(*values)
    client = ClientCode([values[0]], dict.fromkeys(contract.operations, values[-1]))
    return {path: text.decode() for path, text in render([contract], {"sink": client}).items()}


def shape(page: str) -> list[tuple[str, tuple[str, ...]]]:
    """Return the elements of a page with their attributes' names.

    Left out is what depends on the text by intention: links to other pages, code in prose, colours
    in code.
    """
    return [
        (tag, tuple(sorted(attributes)))
        for tag, attributes in Reader(page).tags
        if (tag, attributes) not in (("code", {}), *(("span", {"class": kind}) for kind in KINDS))
        and (tag != "a" or OWN_LINK.fullmatch(attributes.get("href", "")))
    ]


@pytest.mark.parametrize("value", ATTACKS, ids=ascii)
def test_a_value_in_every_place_changes_no_element_and_no_attribute(value: str) -> None:
    for path, text in site_with(value).items():
        if path.endswith(".html"):
            tree(text)  # well-formed, and without a character that XML does not have
            assert shape(text) == shape(site_with(WORD)[path])
            assert re.fullmatch(r"[^\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]*", text)
        else:
            assert text == site_with(WORD)[path]


@pytest.mark.parametrize("value", ATTACKS, ids=ascii)
def test_a_value_in_every_place_is_no_link_but_to_a_web_page(value: str) -> None:
    for text in site_with(value).values():
        for _, attributes in Reader(text).tags:
            for name in {"href", "src", "action", "xlink:href", "style"} & set(attributes):
                link = attributes[name]
                assert name == "href" or link in ("script.js", "all-parts.html")
                assert OWN_LINK.fullmatch(link) or re.match(r"https?://[a-z]", link)


@pytest.mark.parametrize(
    "url", ["javascript:canary()", "data:text/html,canary", "//canary.example"]
)
def test_the_url_of_a_source_that_is_no_web_page_is_shown_as_text(url: str) -> None:
    page = site_with(url)["sink.html"]
    words = url.split(WORD)
    assert all(word in Reader(page).text for word in words)
    assert not [link for link in Reader(page).values("href") if WORD in link and "#" not in link]


def test_a_page_allows_no_script_but_ours_and_loads_nothing_from_elsewhere() -> None:
    for path, text in site_with(WORD).items():
        if path.endswith(".html"):
            (policy,) = [
                attributes["content"]
                for tag, attributes in Reader(text).tags
                if tag == "meta" and "http-equiv" in attributes
            ]
            assert policy.startswith("default-src 'none'; style-src 'self'; script-src 'self'; ")
            assert re.fullmatch(r"([a-z-]+ ('self'|'none'|data:)(; |$))+", policy)
            assert "unsafe" not in policy


@chromium.NEEDED
def test_a_browser_runs_nothing_and_asks_for_nothing(tab: chromium.Tab, tmp_path: Path) -> None:
    elements = "document.querySelectorAll('*').length"
    for number in range(0, len(ATTACKS), 9):
        # Each value in as many places as there are pages; above, each is in all of them.
        site = site_with(*ATTACKS[number:], *ATTACKS[:number])
        folder = tmp_path / str(number)
        write({path: text.encode() for path, text in site.items()}, folder)
        tab.open((folder / "sink.html").as_uri())
        assert tab.told() == []
        asked = {url for url in tab.requested() if not url.startswith("data:")}
        own = ("sink.html", "style.css", "script.js")
        assert asked == {(folder / name).as_uri() for name in own}
        buttons = tab.value("document.querySelectorAll('.copy').length")
        assert tab.value(elements) == len(Reader(site["sink.html"]).tags) + buttons
