"""The page of the mock as HTTP: who gets it, what is on it, what its forms do, how it changes."""

from __future__ import annotations

import re
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from urllib.parse import parse_qsl, quote, urlsplit
from xml.etree import ElementTree as ET

import httpx2
import pytest

from jobcontracts.mock import ManualClock, MockApplication, create_app
from jobcontracts.mock.control.document import ValidationError, control_api
from jobcontracts.mock.http.server.command import start_up_lines
from jobcontracts.mock.http.server.serving import ServerThread
from jobcontracts.mock.page.forms import control_request
from jobcontracts.mock.page.page import wants_page
from jobcontracts.mock.page.view import SHOWN
from jobcontracts.mock.testing import JobMockServer
from jobcontracts.model.contract import Contract

from ..conftest import REPOSITORY
from .conftest import TOKEN
from .test_sockets import connected, everything

Connect = Callable[[MockApplication], httpx2.Client]
HTML = {"accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}
HOSTILE = "<script>window.hacked = 1</script>\"'><b>&amp;\x1b[31m\u202e"


def page(client: httpx2.Client, query: str = "") -> ET.Element:
    """Get the page, and read it as XML, which forgives nothing."""
    answer = client.get(f"/_mock/{query}", headers=HTML)
    assert answer.status_code == 200, answer.text
    return tree(answer)


def tree(answer: httpx2.Response) -> ET.Element:
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    return ET.fromstring(answer.text.removeprefix("<!DOCTYPE html>\n"))


def by_id(root: ET.Element, start: str) -> list[ET.Element]:
    return [element for element in root.iter() if element.get("id", "").startswith(start)]


def text(element: ET.Element) -> str:
    return " ".join("".join(element.itertext()).split())


@pytest.mark.parametrize(
    ("accept", "wanted"),
    [
        (HTML["accept"], True),
        ("text/html", True),
        ("application/json, text/html", True),
        ("TEXT/HTML;Q=0.5", True),
        ("", False),
        ("*/*", False),
        ("text/*", False),
        ("application/json", False),
        ("application/json, text/html;q=0.9", False),
        ("text/html;q=0", False),
        ("text/htmlx", False),
    ],
)
def test_the_page_is_for_whoever_asks_for_html(
    client: httpx2.Client, accept: str, wanted: bool
) -> None:
    assert wants_page(accept) is wanted
    answer = client.get("/_mock/", headers={"accept": accept})
    assert answer.headers["content-type"].startswith("text/html" if wanted else "application/json")
    assert client.get("/", headers={"accept": accept}).status_code == (307 if wanted else 404)


def test_a_browser_is_led_to_the_page_and_the_journal_says_nothing_of_it(
    client: httpx2.Client, app: MockApplication
) -> None:
    for place in ("/", "/_mock"):
        answer = client.get(place, headers=HTML)
        assert (answer.status_code, answer.headers["location"]) == (307, "_mock/")
    assert client.get("/_mock/", headers=HTML).status_code == 200
    assert client.post("/", headers=HTML).status_code == 404
    assert [exchange.method for exchange in app.journal] == ["POST"]


def test_a_vendor_that_has_a_path_there_keeps_it(
    serve_documents: Callable[..., MockApplication], connect: Connect
) -> None:
    folder = REPOSITORY / "tests" / "vendors" / "scrapyd"
    openapi, lifecycle = (
        (folder / f"{n}.yaml").read_text("utf-8") for n in ("openapi", "lifecycle")
    )
    assert "\n  /status.json:\n" in openapi
    openapi = openapi.replace("\n  /status.json:\n", "\n  /:\n")
    answer = connect(serve_documents({"globex": (openapi, lifecycle)})).get("/", headers=HTML)
    assert (answer.status_code, "www-authenticate" in answer.headers) == (401, True)


def test_nothing_may_frame_the_page_or_put_anything_into_it(client: httpx2.Client) -> None:
    for path in ("/_mock/", "/_mock/page.css", "/_mock/page.js"):
        headers = client.get(path, headers=HTML).headers
        policy = dict(
            p.strip().split(" ", 1) for p in headers["content-security-policy"].split(";")
        )
        assert policy["default-src"] == policy["base-uri"] == policy["frame-ancestors"] == "'none'"
        assert policy["script-src"] == policy["style-src"] == policy["form-action"] == "'self'"
        assert headers["x-frame-options"] == "DENY"
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["cross-origin-resource-policy"] == "same-origin"
    root = page(client)
    assert not [e for e in root.iter() if e.get("style") or e.tag == "style"]
    assert [e.attrib for e in root.iter("script")] == [{"src": "page.js", "defer": "defer"}]
    # Whatever comes before the path, such as a session's, stays.
    places = [e.get(name, "") for e in root.iter() for name in ("href", "src", "action")]
    assert not [place for place in places if place.startswith(("/", "http"))]


FORMS = [
    ("do=advanceClock&seconds=2.5", "POST", "/clock/advance", b'{"seconds": 2.5}'),
    ("do=switchClock&kind=real&speed=", "PUT", "/clock", b'{"kind": "real"}'),
    ("do=createJob&vendor=oration&plan=fail", "POST", "/oration/jobs", b'{"plan": "fail"}'),
    ("do=holdJob&vendor=a&id=x%252Fy%250Az", "POST", "/a/jobs/x%2Fy%0Az/hold", b""),
    ("do=deleteJob&vendor=a&id=..%2F..%2Freset", "DELETE", "/a/jobs/..%2F..%2Freset", b""),
    ("do=deleteFault&fault=3", "DELETE", "/faults/3", b""),
    ("do=reset&unknown=1", "POST", "/reset", b""),
    (
        "do=createFault&kind=status&status=503&processed=true&vendor=&job=1",
        "POST",
        "/faults",
        b'{"job": "1", "kind": "status", "status": 503, "processed": true}',
    ),
]


@pytest.mark.parametrize(("form", "method", "path", "body"), FORMS)
def test_a_form_is_a_request_to_the_control_api(
    form: str, method: str, path: str, body: bytes
) -> None:
    wanted = control_request(parse_qsl(form, keep_blank_values=True))
    assert (wanted.method, wanted.path, wanted.body) == (method, path, body)


@pytest.mark.parametrize(
    ("form", "told"),
    [
        ("", "no operation '' for a form"),
        ("do=unknown", "no operation 'unknown' for a form"),
        ("do=overview", "no operation 'overview' for a form"),
        ("do=issueToken&grant_type=client_credentials", "no operation 'issueToken' for a form"),
        ("do=pressButton", "no operation 'pressButton' for a form"),
        ("do=holdJob&vendor=oration", "holdJob without id"),
        ("do=createFault&kind=x", "kind"),
    ],
)
def test_a_form_that_is_none_is_told_so(client: httpx2.Client, form: str, told: str) -> None:
    with pytest.raises(ValidationError, match=re.escape(told)):
        control_request(parse_qsl(form))
    kind = {"content-type": "application/x-www-form-urlencoded"}
    answer = client.post("/_mock/", content=form, headers=kind)
    assert answer.status_code == 422
    assert told in text(by_id(tree(answer), "error")[0])


def test_every_form_of_the_page_does_what_its_button_says(
    client: httpx2.Client, app: MockApplication
) -> None:
    for vendor in app.vendors:
        app.create_job(vendor, hold=next(iter(app.vendors[vendor].plans.values())).states[0])
        app.create_job(vendor)
    app.faults.add({"kind": "silence"})
    client.get("/unknown")
    done = set()
    # Everything anew after each, for a job can be deleted but once.
    while left := [f for f in pressed(page(client)) if f["do"] not in done]:
        fields = left[0]
        wanted = {"status": "503", "seconds": "1", "field": "/status", "content_type": "a/b"}
        fields |= {name: wanted.get(name, "") for name, value in fields.items() if not value}
        answer = client.post("/_mock/?jobs_before=9", data=fields, follow_redirects=False)
        assert answer.status_code == 303, (fields, text(by_id(tree(answer), "error")[0]))
        assert answer.headers["location"] == "./?jobs_before=9"
        done.add(fields["do"])
    changing = {o.id for o in control_api().operations.values() if o.method != "get"}
    assert done == changing - {"issueToken", "pressButton", "setPlan", "setScopes", "endSession"}


def pressed(root: ET.Element) -> Iterator[dict[str, str]]:
    """Yield what each button of the page sends if nothing is filled in; `reset` last."""
    forms = [list(form.iter()) for form in root.iter("form")]
    for fields in sorted(forms, key=lambda fs: any(f.get("value") == "reset" for f in fs)):
        values = {f.get("name", ""): f.get("value", "") for f in fields if f.tag == "input"}
        values |= {s.get("name", ""): chosen(s) for s in fields if s.tag == "select"}
        values.pop("processed", None)
        yield from ({**values, "do": f.get("value", "")} for f in fields if f.tag == "button")


def chosen(select: ET.Element) -> str:
    options = sorted(select.iter("option"), key=lambda option: "selected" not in option.attrib)
    return str(options[0].get("value", options[0].text))


def test_what_cannot_be_done_is_told_on_the_page(
    client: httpx2.Client, app: MockApplication
) -> None:
    job = app.create_job("oration")
    for fields, status, told in (
        ({"do": "releaseJob", "id": job.id}, 409, f"{job.id} is not held in 'created'"),
        ({"do": "holdJob", "id": "<b>"}, 404, "oration has no job <b>; "),
        ({"do": "createJob", "plan": "<b>"}, 422, "<b>"),
    ):
        answer = client.post("/_mock/", data={**fields, "vendor": "oration"})
        assert answer.status_code == status
        assert told in text(by_id(tree(answer), "error")[0])
    assert client.get("/_mock/?jobs_before=x", headers=HTML).status_code == 422


def test_a_form_may_not_be_as_long_as_it_likes(client: httpx2.Client) -> None:
    assert client.post("/_mock/", content=b"a" * 65_537).status_code == 413


@pytest.mark.parametrize("job_id", ["a/b", "a\nb", "..", "%2F", HOSTILE])
def test_buttons_work_for_a_job_of_any_id(
    client: httpx2.Client, app: MockApplication, job_id: str
) -> None:
    job = app.create_job("oracle_oml", parameters={"jobId": job_id})
    for fields in list(pressed(page(client))):
        if fields["do"] == "holdJob":
            assert client.post("/_mock/", data=fields).status_code == 303
    assert job.held
    if job_id != "..":  # which a client takes for a way up, however it is written
        path = f"/_mock/oracle_oml/jobs/{quote(job_id, safe='')}"
        assert client.get(path).json()["id"] == job_id


def test_text_of_others_is_text(client: httpx2.Client, app: MockApplication) -> None:
    job = app.create_job("oracle_oml", parameters={"jobId": HOSTILE}, plan="succeed, 202=hold")
    app.faults.add({"kind": "unknown_state", "state": HOSTILE, "job": HOSTILE})
    headers = {"x-hostile": quote(HOSTILE, safe="<>'&; =/"), "content-type": "text/plain"}
    client.post(f"/{quote(HOSTILE)}", params={"q": HOSTILE}, headers=headers, content=HOSTILE)
    vendor = app.vendors["oracle_oml"]
    client.get(vendor.url(vendor.contract.poll.id, job, "http://mock"))
    answer = client.get("/_mock/", headers=HTML)
    # No element is of their making, what cannot be seen is spelled out, and all of it is there.
    assert "<script>window" not in answer.text
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202e]", answer.text)
    root = tree(answer)
    (shown,) = by_id(root, "job-1")
    spelled = HOSTILE.replace("\x1b", r"\x1b").replace("\u202e", r"\u202e")
    assert spelled in text(shown)
    assert len(list(root.iter("script"))) == 1
    assert not list(root.iter("b"))


def test_credentials_stay_where_they_are(contracts: list[Contract], connect: Connect) -> None:
    client = connect(create_app(contracts, credentials=["s3cret"]))
    client.get("/api/v2/jobs/1?token=s3cret", headers={"authorization": "Bearer s3cret"})
    answer = client.get("/_mock/", headers=HTML)
    assert "s3cret" not in answer.text
    assert "Bearer CREDENTIAL" in answer.text
    assert "Bearer ***" in answer.text


def test_curl_lines_are_those_that_the_start_prints(
    client: httpx2.Client, app: MockApplication
) -> None:
    copied = [text(e) for e in page(client).iter("pre") if "curl" in e.get("aria-label", "")]
    lines = start_up_lines(app, "http://mock", TOKEN)
    assert copied == [line.strip() for line in lines if "curl" in line]


def test_a_full_mock_has_a_small_page_and_a_way_to_everything(
    contracts: list[Contract], connect: Connect
) -> None:
    app = create_app(contracts, clock=ManualClock())
    client = connect(app)
    for _ in range(10_000):
        app.create_job("oration", plan="succeed")
    for number in range(1_000):
        client.get(f"/unknown/{number}")
    assert len(client.get("/_mock/", headers=HTML).content) < 300_000
    for start, name, count in (("job-", "jobs", 10_000), ("exchange-", "exchanges", 1_000)):
        found: list[int] = []
        queries = [""]
        while queries and len(found) < 1_000:
            root = page(client, queries[0])
            items = [e for e in by_id(root, start) if e.get("id") not in LISTS]
            assert len(items) <= SHOWN
            found += [int(e.get("id", "").removeprefix(start)) for e in items]
            older = [a.get("href", "") for a in root.iter("a") if a.text == f"Older {name}"]
            # Some of the way, for there are two hundred pages of jobs.
            queries = [place.partition("#")[0] for place in older]
        assert found == list(range(count, count - len(found), -1))
        assert len(found) == 1_000


LISTS = {"job-list", "exchange-list"}


def test_large_jobs_and_exchanges_are_fewer_on_a_page(
    contracts: list[Contract], connect: Connect
) -> None:
    app = create_app(contracts, clock=ManualClock())
    client = connect(app)
    for number in range(60):
        states = [{"state": "active", "seconds": 1}] * 900
        app.create_job("oration", plan=states)
        client.post(f"/{number}", content=b"<" * 16_000)
    answer = client.get("/_mock/", headers=HTML)
    assert len(answer.content) < 2_000_000
    root = tree(answer)
    assert {a.text for a in root.iter("a")} >= {"Older jobs", "Older exchanges"}
    steps = next(root.iter("ol"))
    assert text(steps).endswith("892 later")


@contextmanager
def events(mock: JobMockServer, prefix: str = "") -> Iterator[socket.socket]:
    """Open a stream of events, and read its head."""
    host = urlsplit(mock.origin).netloc
    with connected(mock) as connection:
        request = f"GET {prefix}/_mock/events HTTP/1.1\r\nHost: {host}\r\n\r\n"
        connection.sendall(request.encode())
        assert b" 200 OK" in received(connection, b"\r\n\r\n")
        yield connection


def received(connection: socket.socket, end: bytes) -> bytes:
    """Return what comes up to an end."""
    content = b""
    while not content.endswith(end):
        byte = connection.recv(1)
        assert byte, content
        content += byte
    return content


EVENT = b"event: change\ndata: page\n\n\r\n"


def test_an_event_comes_for_each_change_and_none_without(job_mock_server: JobMockServer) -> None:
    mock = job_mock_server
    with events(mock) as connection:
        received(connection, EVENT)
        for change in (
            lambda: mock.create_job("oration"),
            lambda: mock.hold(mock.jobs("oration")[0]),
            lambda: mock.advance(1),
            lambda: mock.add_fault("silence"),
            mock.remove_faults,
            lambda: mock.set_plan("fail"),
            lambda: httpx2.get(f"{mock.origin}/unknown", trust_env=False),
            mock.reset,
        ):
            change()
            # One piece alone: nothing came since the last change.
            assert received(connection, EVENT).count(b"event:") == 1


def test_streams_are_few_and_one_that_ends_makes_room(contracts: list[Contract]) -> None:
    # A mock of its own: a stream of the test before may not have ended on a shared one.
    app = create_app(contracts)
    with ServerThread(app) as server:
        mock = JobMockServer(app, server, TOKEN)
        url = f"{mock.origin}/_mock/events"
        with ExitStack() as streams:
            for _ in range(32):
                streams.enter_context(events(mock))
            answer = httpx2.get(url, trust_env=False)
            assert (answer.status_code, "32 streams" in answer.json()["detail"]) == (503, True)
        deadline = time.monotonic() + 20
        while True:
            with httpx2.stream("GET", url, trust_env=False) as answer:
                if answer.status_code == 200:
                    break
            assert time.monotonic() < deadline


def test_a_stream_ends_with_the_mock(contracts: list[Contract]) -> None:
    app = create_app(contracts)
    with ServerThread(app) as server:
        mock = JobMockServer(app, server, TOKEN)
        stack = ExitStack()
        connection = stack.enter_context(events(mock))
        received(connection, EVENT)
    with stack:
        # By its own end, and not by being cut because it keeps the mock from stopping.
        assert everything(connection).endswith(b"0\r\n\r\n")


def test_a_stream_ends_where_changed_contracts_make_another_mock(contracts: list[Contract]) -> None:
    app = create_app(contracts)
    with ServerThread(app) as server, events(JobMockServer(app, server, TOKEN)) as connection:
        received(connection, EVENT)
        server.serve_instead(create_app(contracts))
        assert received(connection, b"0\r\n\r\n").endswith(b"0\r\n\r\n")


def test_a_vendor_that_is_not_served_is_shown_with_the_reason(
    client: httpx2.Client, app: MockApplication
) -> None:
    app.not_served = {"globex": "its <contract> is broken"}
    root = tree(client.get("/_mock/", headers=HTML))
    assert "its <contract> is broken" in text(by_id(root, "not-served-globex")[0])


def test_a_session_has_a_page_of_its_own(client: httpx2.Client, app: MockApplication) -> None:
    app.create_job("oration")
    base = "/_mock/sessions/mine"
    answer = client.get(f"{base}/", headers=HTML)
    assert (answer.status_code, answer.headers["location"]) == (307, "_mock/")
    root = tree(client.get(f"{base}/_mock/", headers=HTML))
    assert "session mine" in " ".join(text(root).split())
    assert not by_id(root, "job-1")
    assert f"http://mock{base}/api/v2" in text(by_id(root, "vendor-oration")[0])
    form = {"do": "createJob", "vendor": "oration", "plan": "fail"}
    answer = client.post(f"{base}/_mock/", data=form)
    assert (answer.status_code, answer.headers["location"]) == (303, "./")
    (job,) = client.get(f"{base}/_mock/oration/jobs").json()["jobs"]
    assert job["plan"] == "fail"
    assert len(app.jobs) == 1


def test_events_are_those_of_the_session(job_mock_server: JobMockServer) -> None:
    prefix = "/_mock/sessions/mine"
    with events(job_mock_server, prefix=prefix) as connection:
        received(connection, EVENT)
        job_mock_server.create_job("oration")
        url = f"{job_mock_server.origin}{prefix}/_mock"
        for path, body in (("/clock/advance", {"seconds": 1}), ("/oration/jobs", {})):
            assert httpx2.post(url + path, json=body, trust_env=False).is_success
            assert received(connection, EVENT).count(b"event:") == 1
        ended = httpx2.delete(f"{job_mock_server.origin}{prefix}", trust_env=False)
        assert ended.is_success
        assert received(connection, b"0\r\n\r\n") == b"0\r\n\r\n"


def test_whoever_wants_the_head_alone_gets_it(job_mock_server: JobMockServer) -> None:
    for path in ("/", "/_mock/", "/_mock/page.css", "/_mock/page.js", "/_mock/events"):
        answer = httpx2.head(job_mock_server.origin + path, headers=HTML, trust_env=False)
        assert (answer.status_code, answer.content) == (307 if path == "/" else 200, b"")


def test_a_form_may_leave_out_the_last_slash(client: httpx2.Client) -> None:
    answer = client.post("/_mock?jobs_before=9", data={"do": "reset"})
    assert (answer.status_code, answer.headers["location"]) == (303, "_mock/?jobs_before=9")


def test_a_stream_says_what_is_wrong_with_its_query(client: httpx2.Client) -> None:
    answer = client.get("/_mock/events?jobs_before=x")
    assert (answer.status_code, "jobs_before" in answer.json()["detail"]) == (422, True)
