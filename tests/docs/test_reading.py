"""Finding one's way about the pages in a browser: contents, search, folded parts, copying.

With the script and without it: whatever a page says can be reached without.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from jobcontracts.docs.clients import ClientCode
from jobcontracts.docs.site import render, write
from jobcontracts.model.contract import Contract

from .. import chromium
from .conftest import without_script

pytestmark = chromium.NEEDED
PHONE, DESK = (390, 844), (1280, 800)
CONTENTS = "document.querySelector('.contents').getBoundingClientRect()"
LAST = "document.querySelector('#sources').scrollIntoView()"
SHOWN = """[...document.querySelectorAll('[data-searched] li')].filter(one =>
    one.checkVisibility() && !one.querySelector('li')).map(one => one.textContent.trim())"""


@pytest.fixture
def opened(tab: chromium.Tab, site: Path) -> chromium.Tab:
    """The page of the invented vendor."""
    tab.show(*DESK)
    tab.open((site / "sink.html").as_uri())
    return tab


def type_in(tab: chromium.Tab, text: str) -> None:
    tab.value("document.getElementById('search').focus()")
    tab.send("Input.insertText", text=text)


@pytest.mark.parametrize("scripts", [True, False], ids=["with", "without"])
def test_the_contents_stay_beside_the_text(
    tab: chromium.Tab, site: Path, scripts: bool, request: pytest.FixtureRequest
) -> None:
    tab.show(*DESK)
    if not scripts:
        tab.send("Emulation.setScriptExecutionDisabled", value=True)
        off = {"value": False}
        request.addfinalizer(lambda: tab.send("Emulation.setScriptExecutionDisabled", **off))
    tab.open((site / "sink.html").as_uri())
    tab.value(LAST)
    box = tab.value(f"(({{top, bottom}}) => [top, bottom])({CONTENTS})")
    assert 0 <= box[0] < box[1] <= DESK[1]


def test_on_a_phone_the_contents_come_first_and_a_link_leads_back(
    opened: chromium.Tab,
) -> None:
    opened.show(*PHONE)
    assert opened.value(
        f"{CONTENTS}.bottom <= document.querySelector('main').getBoundingClientRect().top"
    )
    opened.value(LAST)
    up = "document.querySelector('.up')"
    assert opened.value(f"{up}.getBoundingClientRect().bottom") <= PHONE[1]
    opened.value(f"{up}.click()")
    assert opened.value("scrollY") == 0


def test_the_contents_say_where_one_is(opened: chromium.Tab) -> None:
    current = "[...document.querySelectorAll('.contents [aria-current]')].map(a => a.hash)"
    assert opened.value(current) == ["#states"]
    opened.value("scrollTo(0, document.body.scrollHeight)")
    opened.until(f"({current}).join() === '#sources'")


def test_a_link_to_a_schema_unfolds_it(tab: chromium.Tab, site: Path) -> None:
    tab.show(*DESK)
    with without_script(tab):
        tab.open((site / "sink.html").as_uri())
        schema = "document.querySelector('.schema > div')"
        assert not tab.value(f"{schema}.checkVisibility()")
        name = tab.value(f"{schema}.id")
        tab.open("about:blank")
        tab.open(f"{(site / 'sink.html').as_uri()}#{name}")
        assert tab.value(f"{schema}.checkVisibility()")


def test_the_schemas_are_beside_their_operation_and_folded(opened: chromium.Tab) -> None:
    found = opened.value(
        """[...document.querySelectorAll('.operation')].map(one =>
        [one.querySelectorAll('.body .type a').length,
         one.querySelectorAll('details.beside:not([open])').length])"""
    )
    assert any(linked for linked, _ in found)
    assert all(folded for linked, folded in found if linked)


def test_python_stands_next_to_curl(opened: chromium.Tab) -> None:
    boxes = opened.value(
        """[...document.querySelectorAll('.samples')].map(one =>
        [...one.querySelectorAll('pre')].map(pre => pre.getBoundingClientRect().top))"""
    )
    assert boxes
    assert all(python == curl for python, curl in boxes)


def test_code_is_copied(opened: chromium.Tab) -> None:
    opened.send("Browser.grantPermissions", permissions=["clipboardReadWrite"])
    opened.value("document.querySelector('.copy').click()")
    opened.until("document.getElementById('found').textContent === 'Copied'")


def test_without_a_clipboard_code_is_selected(opened: chromium.Tab) -> None:
    opened.value("Object.defineProperty(navigator, 'clipboard', {value: undefined})")
    opened.value("document.querySelector('.copy').click()")
    opened.until("document.getElementById('found').textContent.startsWith('Selected')")
    code = opened.value("document.querySelector('.code code').textContent")
    assert opened.value("getSelection().toString()").split() == code.split()


def test_the_contents_are_searched_while_one_types(opened: chromium.Tab) -> None:
    every = len(opened.value(SHOWN))
    type_in(opened, "SCHEMA")
    assert opened.value(SHOWN) == []
    assert opened.value("document.getElementById('found').textContent").startswith("0 of ")
    opened.value("document.getElementById('search').value = ''")
    type_in(opened, "e")
    assert all("e" in name.lower() for name in opened.value(SHOWN))
    opened.value("document.getElementById('search').value = ''")
    opened.value("document.getElementById('search').dispatchEvent(new Event('input'))")
    assert len(opened.value(SHOWN)) == every


def test_enter_searches_all_vendors_and_the_best_comes_first(
    opened: chromium.Tab, contracts: list[Contract]
) -> None:
    name = contracts[-1].poll.id
    type_in(opened, name[:-1])
    opened.events.clear()
    opened.press("Enter")
    opened.loaded()
    assert "/all-parts.html?q=" in opened.value("location.href")
    found = opened.value(SHOWN)
    assert name in found[0]
    opened.value("document.querySelector('.entries li:not([hidden]) a').click()")
    opened.until(f"location.hash === '#operation-{name}'")


def test_a_page_is_waited_for_across_one_that_goes_away(opened: chromium.Tab) -> None:
    page = opened.value("location.pathname")
    opened.value("setTimeout(() => { location.href = 'all-parts.html' }, 200)")
    opened.until("location.pathname.endsWith('all-parts.html')")
    assert not page.endswith("all-parts.html")


def test_without_the_script_all_is_in_the_index(
    tab: chromium.Tab, site: Path, contracts: list[Contract]
) -> None:
    with without_script(tab):
        tab.open(f"{(site / 'all-parts.html').as_uri()}?q=nothing+like+it")
        text = "\n".join(tab.value(SHOWN))
    assert all(o in text for contract in contracts for o in contract.operations)
    assert all(s in text for contract in contracts for s in contract.schemas)


def test_a_slash_leads_to_the_search(opened: chromium.Tab) -> None:
    slash = "document.dispatchEvent(new KeyboardEvent('keydown', {key: '/'}))"
    opened.value(slash.replace("document.", "document.body.").replace("'/'", "'/', bubbles: true"))
    assert opened.value("document.activeElement.id") == "search"


def test_a_request_to_another_host_is_refused(opened: chromium.Tab) -> None:
    # Whatever came into a page, it could not tell anybody.
    opened.value(
        """document.body.append(Object.assign(new Image(), {src: 'http://127.0.0.1:9/x.png'}));
        fetch('http://127.0.0.1:9/').catch(() => {}); undefined"""
    )
    opened.until("true")
    assert len([line for line in opened.told() if "Content Security Policy" in line]) >= 2


@pytest.fixture(scope="module")
def fifty(contracts: list[Contract], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A site of fifty vendors."""
    small = contracts[-1]
    client = ClientCode([], dict.fromkeys(small.operations, ""))
    many = [replace(small, vendor=f"vendor_{number:02}") for number in range(50)]
    files = render(many, {contract.vendor: client for contract in many})
    folder = tmp_path_factory.mktemp("fifty") / "site"
    write(files, folder)
    return folder


def test_fifty_vendors_can_be_filtered(tab: chromium.Tab, fifty: Path) -> None:
    tab.show(*DESK)
    tab.open((fifty / "index.html").as_uri())
    assert len(tab.value(SHOWN)) == 50
    type_in(tab, "vendor_07")
    assert len(tab.value(SHOWN)) == 1
    assert tab.told() == []
    tab.open(f"{(fifty / 'all-parts.html').as_uri()}?q=vendor_07")
    assert len(tab.value(SHOWN)) == 1


def test_a_page_is_no_longer_with_fifty_vendors(fifty: Path, files: dict[str, str]) -> None:
    page = (fifty / "vendor_00.html").read_text("utf-8")
    # Shorter, for these have no Python.
    assert len(page) < len(files["sink.html"])
