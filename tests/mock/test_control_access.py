"""Who may use the control API: no page of another site, and nobody by a name that is not ours."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

import httpx2
import pytest

from jobcontracts.mock import ManualClock, MockApplication, create_app
from jobcontracts.mock.control.document import control_api
from jobcontracts.mock.testing import JobMockServer
from jobcontracts.model.contract import Contract
from jobcontracts.problem import ProblemsError

from .test_sockets import connected, everything

Connect = Callable[[MockApplication], httpx2.Client]
JOURNAL = "/_mock/journal"
RESET = "/_mock/reset"


def asked(mock: JobMockServer, *headers: str, request: str = f"GET {JOURNAL}") -> int:
    """Ask a mock on a socket with just these headers, and return the status."""
    port = str(urlsplit(mock.origin).port)
    lines = [f"{request} HTTP/1.1", *(h.replace("PORT", port) for h in headers)]
    with connected(mock) as connection:
        connection.sendall("\r\n".join([*lines, "Connection: close", "", ""]).encode("latin-1"))
        answer = everything(connection)
    assert re.search(rb'"(detail|exchanges)":', answer), answer
    return int(answer[9:12])


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1:PORT",
        "localhost:PORT",
        "[::1]:PORT",
        "LOCALHOST:PORT",
        "localhost.:PORT",
        "[0:0:0:0:0:0:0:1]:PORT",
        "[::ffff:127.0.0.1]:PORT",
    ],
)
def test_it_is_for_the_host_that_the_mock_listens_on(
    job_mock_server: JobMockServer, host: str
) -> None:
    assert asked(job_mock_server, f"Host: {host}") == 200


@pytest.mark.parametrize(
    "host",
    [
        "evil.example:PORT",
        "evil.example",
        "127.0.0.1",
        "localhost",
        "127.0.0.1:1",
        "localhost.evil.example:PORT",
        "evil.localhost:PORT",
        "127.0.0.1.evil.example:PORT",
        "127.1:PORT",
        "0.0.0.0:PORT",
        "192.0.2.1:PORT",
        "[::2]:PORT",
        "mock",
    ],
)
def test_it_is_for_no_other_host(job_mock_server: JobMockServer, host: str) -> None:
    assert asked(job_mock_server, f"Host: {host}") == 421


@pytest.mark.parametrize(
    "headers",
    [
        [],
        ["Host:"],
        ["Host: ."],
        ["Host: localhost:PORT", "Host: localhost:PORT"],
        ["Host: localhost:PORT", "host: evil.example"],
        ["Host: localhost:PORT, evil.example"],
        ["Host: evil@localhost:PORT"],
        ["Host: localhost:PORT/x"],
        ["Host: localhost:\u0661"],
        ["Host: localhost:PORT0000"],
        ["Host: [::1:PORT"],
        ["Host: [evil]:PORT"],
        ["Host: http://localhost:PORT"],
    ],
)
def test_a_host_that_is_none_is_refused(job_mock_server: JobMockServer, headers: list[str]) -> None:
    wire = [header.encode().decode("latin-1") for header in headers]
    assert asked(job_mock_server, *wire) == 400


@pytest.mark.parametrize(
    "header",
    [
        "Origin: https://evil.example",
        "Origin: null",
        "Origin: http://localhost:1",
        "Origin: http://localhost",
        "Origin: https://localhost:PORT",
        "Origin: http://127.0.0.1:PORT",
        "Origin: http://localhost:PORT.evil.example",
        "Origin: http://localhost:PORT, http://localhost:PORT",
        "Origin:",
        "Sec-Fetch-Site: cross-site",
        "Sec-Fetch-Site: same-site",
        "Sec-Fetch-Site: anything",
    ],
)
@pytest.mark.parametrize(
    "request_line", [f"GET {JOURNAL}", f"POST {RESET}", "OPTIONS /_mock/reset"]
)
def test_it_is_for_no_page_of_another_site(
    job_mock_server: JobMockServer, header: str, request_line: str
) -> None:
    job = job_mock_server.create_job("oration")
    host = "Host: localhost:PORT"
    assert asked(job_mock_server, host, header, request=request_line) == 403
    assert job_mock_server.jobs("oration") == [job]


def test_a_page_of_its_own_may_use_it(job_mock_server: JobMockServer) -> None:
    own = ["Host: localhost:PORT", "Origin: http://localhost:PORT", "Sec-Fetch-Site: same-origin"]
    assert asked(job_mock_server, *own) == 200
    assert asked(job_mock_server, own[0], "Sec-Fetch-Site: none") == 200


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded"])
def test_a_form_of_another_site_changes_nothing(client: httpx2.Client, kind: str) -> None:
    before = client.get("/_mock/clock").json()
    headers = {"origin": "https://evil.example", "content-type": kind}
    answer = client.post("/_mock/clock/advance", content=b'{"seconds": 600}', headers=headers)
    assert answer.status_code == 403
    assert client.get("/_mock/clock").json() == before


def test_every_operation_says_so_and_does_so(client: httpx2.Client) -> None:
    for operation in control_api().operations.values():
        path, method = operation.path, operation.method
        assert {400, 403, 421} <= set(operation.responses)
        url = "/_mock" + re.sub(r"\{[^}]*\}", "oration", path)
        for headers, status in (
            ({"host": "a b"}, 400),
            ({"origin": "https://evil.example"}, 403),
            ({"host": "evil.example"}, 421),
        ):
            answer = client.request(method.upper(), url, headers=headers)
            assert answer.status_code == status, (method, path)
            assert set(answer.json()) == {"detail"}
            assert not {n for n in answer.headers if n.startswith("access-control-")}


def test_vendors_are_for_whoever_asks(job_mock_server: JobMockServer) -> None:
    job = job_mock_server.create_job("datarobot_genai")
    headers = {"authorization": f"Bearer {job_mock_server.credential}", "host": "vendor.example"}
    url = job_mock_server.poll_url(job)
    assert httpx2.get(url, headers=headers, trust_env=False).status_code == 200


@pytest.fixture
def serve(contracts: list[Contract], connect: Connect) -> Callable[..., httpx2.Client]:
    """Make a client of a mock that is told something."""

    def serving(**told: Any) -> httpx2.Client:
        return connect(create_app(contracts, clock=ManualClock(), **told))

    return serving


@pytest.mark.parametrize(
    ("allowed", "host", "status"),
    [
        ("jobs.example", "jobs.example", 200),
        ("jobs.example", "JOBS.example.:8080", 200),
        ("jobs.example:8080", "jobs.example:8080", 200),
        ("jobs.example:8080", "jobs.example", 421),
        ("jobs.example", "more.jobs.example", 421),
        ("[::1]", "[0::1]:9090", 200),
    ],
)
def test_more_hosts_can_be_allowed(
    serve: Callable[..., httpx2.Client], allowed: str, host: str, status: int
) -> None:
    client = serve(allow_hosts=[allowed])
    assert client.get(JOURNAL, headers={"host": host}).status_code == status
    assert client.get(JOURNAL).status_code == 200
    page = client.get(JOURNAL, headers={"host": host, "origin": f"http://{host}"})
    assert page.status_code == status


def test_a_host_that_it_is_not_for_is_told_those_that_it_is_for(
    serve: Callable[..., httpx2.Client],
) -> None:
    client = serve(allow_hosts=["jobs.example", "print.example:8080", "[::2]:90"])
    refused = client.get(JOURNAL, headers={"host": "evil.example:1"})
    assert refused.json()["detail"] == (
        "the control API is for [::2]:90 or jobs.example or mock:80 or print.example:8080, "
        "not for evil.example:1; fix: start the mock with --allow-host evil.example"
    )


@pytest.mark.parametrize("wrong", ["", "*", "a b", "http://jobs.example", "jobs.example:x", "[::1"])
def test_what_is_no_host_cannot_be_allowed(contracts: list[Contract], wrong: str) -> None:
    with pytest.raises(ProblemsError, match=r"--allow-host jobs\.example"):
        create_app(contracts, allow_hosts=[wrong])


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"host": "mock", "x-forwarded-host": "jobs.example"}, 200),
        ({"host": "jobs.example", "x-forwarded-host": "jobs.example"}, 200),
        ({"host": "mock", "x-forwarded-host": "evil.example"}, 421),
        ({"host": "evil.example", "x-forwarded-host": "jobs.example"}, 421),
        ({"host": "mock", "forwarded": "host=evil.example"}, 421),
        ({"host": "mock", "forwarded": 'host="a b"'}, 400),
    ],
)
def test_behind_a_proxy_the_hosts_of_both_sides_count(
    serve: Callable[..., httpx2.Client], headers: dict[str, str], status: int
) -> None:
    client = serve(allow_hosts=["jobs.example"], trust_forwarded=True)
    assert client.get(JOURNAL, headers=headers).status_code == status


def test_behind_a_proxy_a_page_is_of_the_site_that_it_is_asked_for(
    serve: Callable[..., httpx2.Client],
) -> None:
    client = serve(allow_hosts=["jobs.example"], trust_forwarded=True)
    headers = {"x-forwarded-host": "jobs.example", "x-forwarded-proto": "https"}
    for origin, status in (("https://jobs.example", 200), ("http://jobs.example", 403)):
        answer = client.get(JOURNAL, headers=headers | {"origin": origin})
        assert answer.status_code == status
