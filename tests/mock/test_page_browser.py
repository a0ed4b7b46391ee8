"""The page of the mock in a real browser: live, by keyboard, for readers of screens, on a phone."""

from __future__ import annotations

import json
from collections.abc import Iterator
from urllib.parse import quote, urlsplit

import httpx2
import pytest

from jobcontracts.mock import RunningClock, create_app
from jobcontracts.mock.http.server.serving import ServerThread
from jobcontracts.mock.testing import JobMockServer
from jobcontracts.model.contract import Contract

from .. import accessibility, chromium
from .test_page import HOSTILE

pytestmark = chromium.NEEDED
DESK, PHONE = (1280, 800), (390, 844)
SIZES = pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
LIVE = "document.getElementById('live').textContent === 'Live'"


@pytest.fixture
def mock(job_mock_server: JobMockServer) -> JobMockServer:
    """A mock with something of everything, hostile text among it."""
    mock = job_mock_server
    mock.create_job("oracle_oml", parameters={"jobId": HOSTILE + "x" * 300})
    mock.create_job("seequent_evo", plan="fail")
    mock.create_job("oration", plan=[{"state": "active", "seconds": 1}] * 40)
    mock.advance(600)
    mock.create_job("oration", hold="created")
    mock.create_job("oration")
    mock.add_fault("unknown_state", state=HOSTILE)
    url = f"{mock.origin}/{quote(HOSTILE)}{'y' * 500}?q={quote(HOSTILE)}"
    httpx2.post(url, content=HOSTILE, headers={"x-long": "z" * 500}, trust_env=False)
    httpx2.get(mock.poll_url(mock.jobs("oration")[0]), trust_env=False)
    return mock


@pytest.fixture
def opened(tab: chromium.Tab, mock: JobMockServer) -> Iterator[chromium.Tab]:
    """The page, live."""
    tab.show(*DESK)
    show(tab, mock)
    yield tab
    # So that no stream is left when the mock ends.
    tab.open("about:blank")


def show(tab: chromium.Tab, mock: JobMockServer) -> None:
    tab.open(f"{mock.origin}/_mock/")
    tab.until(LIVE)


def button(name: str) -> str:
    """Return the expression for a button by its accessible name."""
    return (
        "[...document.querySelectorAll('button')].find(one =>"
        f" (one.ariaLabel || one.textContent) === {json.dumps(name)})"
    )


@SIZES
def test_it_opens_without_a_word_on_the_console_and_asks_nobody_else(
    tab: chromium.Tab, mock: JobMockServer, size: tuple[int, int]
) -> None:
    tab.show(*size)
    tab.open(f"{mock.origin}/")
    tab.until(LIVE)
    assert tab.told() == []
    assert tab.value("getComputedStyle(document.body).margin") == "0px"
    asked = [url for url in tab.requested() if not url.startswith("data:")]
    assert {urlsplit(url).netloc for url in asked} == {urlsplit(mock.origin).netloc}
    paths = {urlsplit(url).path.removeprefix("/_mock/") for url in asked}
    assert paths == {"/", "", "page.css", "page.js", "events"}


@SIZES
def test_nobody_scrolls_sideways(
    opened: chromium.Tab, size: tuple[int, int], mock: JobMockServer
) -> None:
    opened.show(*size)
    opened.value("document.querySelectorAll('details').forEach(one => { one.open = true })")
    assert opened.value("document.documentElement.scrollWidth") <= size[0]
    out = """[...document.querySelectorAll("main *, header *, footer *")].filter(element =>
        !element.closest("pre, datalist, option, .quiet") &&
        element.getBoundingClientRect().right > innerWidth + 1
    ).map(element => element.outerHTML.slice(0, 80))"""
    assert opened.value(out) == []


def test_text_of_others_does_nothing(opened: chromium.Tab) -> None:
    assert opened.value("window.hacked") is None
    assert "<script>window.hacked = 1</script>" in opened.value(
        "document.getElementById('job-1').textContent"
    )
    assert opened.value("document.querySelectorAll('main script, main b').length") == 0


def test_it_changes_without_being_loaded_again(opened: chromium.Tab, mock: JobMockServer) -> None:
    opened.value("window.same = 1")
    opened.value("document.getElementById('exchange-1').open = true")
    opened.value("document.querySelector('[name=seconds]').value = '7'")
    opened.value("document.querySelector('[name=seconds]').focus()")
    mock.create_job("oration")
    opened.until("document.getElementById('job-6')")
    mock.hold(mock.jobs("oration")[-1])
    opened.until("document.querySelector('#job-6').textContent.includes('held')")
    httpx2.get(f"{mock.origin}/unknown", trust_env=False)
    opened.until("document.querySelector('#exchange-list > :first-child').id === 'exchange-3'")
    mock.remove_faults()
    opened.until("!document.querySelector('.fault')")
    # What somebody has opened, typed and gone to stays as it is.
    assert opened.value("window.same") == 1
    assert opened.value("document.getElementById('exchange-1').open")
    assert opened.value("document.activeElement.value") == "7"
    assert opened.told() == []


def test_it_follows_a_clock_that_goes_by_itself(
    tab: chromium.Tab, contracts: list[Contract]
) -> None:
    app = create_app(contracts, clock=RunningClock(speed=20))
    with ServerThread(app) as server:
        mock = JobMockServer(app, server, "")
        show(tab, mock)
        mock.create_job("oration", plan="created=20, queued=20, success")
        for state in ("created", "queued", "success"):
            step = "document.querySelector('#job-1 [aria-current] code')?.textContent"
            tab.until(f"{step} === '{state}'")
        first = tab.value("document.querySelector('#now time').textContent")
        tab.until(f"document.querySelector('#now time').textContent > '{first}'")
    # And says so when the mock has gone.
    tab.until("document.getElementById('live').textContent === 'Not live'")
    tab.open("about:blank")


PRESSED = [
    ("Hold job {id}", "document.querySelector('#job-5').textContent.includes('Release')"),
    (
        "Advance job {id} to its next state",
        "document.querySelector('#job-5 .chip code').textContent === 'queued'",
    ),
    ("Delete job {id}", "!document.getElementById('job-5')"),
    ("Release job {held}", "document.querySelector('#job-4 .chip code').textContent === 'queued'"),
    ("Start a job of oration", "document.getElementById('job-6')"),
    ("Use for all new jobs of oration", "document.getElementById('told').textContent !== ''"),
    ("Advance", "document.querySelector('#now time').textContent.includes('00:11:00')"),
    ("Change the clock", "document.getElementById('told').textContent !== ''"),
    ("Remove fault 1, unknown_state", "!document.querySelector('.fault')"),
    ("Remove all faults", "!document.querySelector('.fault')"),
    ("Switch on silence", "document.querySelectorAll('.fault').length === 2"),
    ("Forget all exchanges", "!document.querySelector('.exchange')"),
    ("Begin again", "!document.querySelector('.job, .fault, .exchange')"),
]


@pytest.mark.parametrize(("name", "then"), PRESSED, ids=[name for name, _ in PRESSED])
@pytest.mark.parametrize("scripts", [True, False], ids=["with", "without"])
def test_each_button_works_with_and_without_the_script(
    tab: chromium.Tab, mock: JobMockServer, name: str, then: str, scripts: bool
) -> None:
    tab.show(*DESK)
    tab.send("Emulation.setScriptExecutionDisabled", value=not scripts)
    tab.open(f"{mock.origin}/_mock/")
    held, last = mock.jobs("oration")[-2:]
    found = button(name.format(id=last.id, held=held.id))
    tab.value(f"{found}.closest('details')?.setAttribute('open', '')")
    tab.events.clear()
    tab.value(f"{found}.focus()")
    tab.press("Enter")
    if scripts:
        tab.until(then)
        tab.until("document.getElementById('told').textContent.endsWith(': done')")
        assert tab.value("document.activeElement !== document.body")
    else:
        tab.loaded()
        assert tab.value(f"!!({then.replace('told', 'main')})")
    assert tab.told() == []
    tab.send("Emulation.setScriptExecutionDisabled", value=False)
    tab.open("about:blank")


def test_what_cannot_be_done_is_told(opened: chromium.Tab, mock: JobMockServer) -> None:
    job = mock.jobs("oration")[-1]
    opened.value("document.getElementById('live').click()")
    mock.delete_job(job)
    opened.value(f"{button(f'Hold job {job.id}')}.click()")
    opened.until("document.querySelector('[role=alert]')")
    told = opened.value("document.querySelector('[role=alert]').textContent")
    assert told.startswith(f"Not done. oration has no job {job.id}")


def test_it_can_be_stopped_and_goes_on_from_there(
    opened: chromium.Tab, mock: JobMockServer
) -> None:
    opened.value("document.getElementById('live').click()")
    assert opened.value("document.getElementById('live').ariaPressed") == "false"
    mock.create_job("oration")
    opened.value("document.getElementById('live').click()")
    opened.until("document.getElementById('job-6')")


def test_a_curl_line_is_copied(opened: chromium.Tab) -> None:
    opened.send("Browser.grantPermissions", permissions=["clipboardReadWrite"])
    opened.value(f"{button('Copy the curl line of oration')}.click()")
    opened.until("document.getElementById('told').textContent === 'Copied'")


def test_the_keyboard_reaches_everything(opened: chromium.Tab) -> None:
    accessibility.open_all(opened)
    accessibility.assert_keyboard_reaches_all(opened)


@SIZES
def test_who_does_not_see_it_is_told_all_of_it(opened: chromium.Tab, size: tuple[int, int]) -> None:
    opened.show(*size)
    accessibility.open_all(opened)
    nodes = accessibility.assert_told(opened)
    assert all(name.strip() for name in accessibility.names(nodes, "progressbar"))
    regions = accessibility.names(nodes, "region")
    assert [name.split()[0] for name in regions] == [
        "Vendors",
        "Jobs",
        "Clock",
        "Faults",
        "Journal",
    ]
    assert opened.value("document.title") == "Mock of job APIs"


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_text_can_be_read_on_what_is_behind_it(
    opened: chromium.Tab, mock: JobMockServer, scheme: str
) -> None:
    opened.show(*DESK, scheme)
    accessibility.open_all(opened)
    assert accessibility.faint_texts(opened) == []
    page = opened.value("getComputedStyle(document.documentElement).backgroundColor")
    assert page == {"light": "rgb(255, 255, 255)", "dark": "rgb(18, 22, 28)"}[scheme]


def test_what_is_touched_is_large_enough(opened: chromium.Tab) -> None:
    opened.show(*PHONE)
    assert accessibility.small_targets(opened) == []
