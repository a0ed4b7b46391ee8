"""What `curl --trace` writes, read as any other recording; and what is none of it, refused."""

from __future__ import annotations

import gzip
import json
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from jobcontracts.conformance.recordings import curl_trace
from jobcontracts.conformance.recordings.curl_trace import curl_entries, is_of_curl
from jobcontracts.conformance.recordings.entry import Entry
from jobcontracts.problem import Problem, ProblemsError

BODY = b'{"id": 1, "state": "done"}'
PATH = Path("session.trace")
GET = b"GET /jobs/1 HTTP/1.1\r\nHost: api.example\r\n\r\n"
OK = (b"HTTP/1.1 200 OK\r\n", b"Content-Type: application/json\r\n")


def rows(content: bytes) -> Iterator[bytes]:
    """Write bytes as curl does: 16 to a line, in hexadecimal and in what can be printed."""
    for start in range(0, len(content), 16):
        part = content[start : start + 16]
        shown = bytes(b if 0x20 <= b < 0x7F else 0x2E for b in part)
        yield b"%04x: %-48s%s" % (start, part.hex(" ").encode() + b" ", shown)


def section(name: str, content: bytes, prefix: str = "") -> bytes:
    head = f"{prefix}{name}, {len(content)} bytes (0x{len(content):x})".encode()
    return b"\n".join([head, *rows(content), b""])


def info(text: str, prefix: str = "") -> bytes:
    return f"{prefix}== Info: {text}\n".encode()


def answer(*headers: bytes, body: bytes = b"", prefix: str = "") -> bytes:
    """Write an answer: each line of its head is a section."""
    lines = [*OK, *(header + b"\r\n" for header in headers), b"\r\n"]
    told = b"".join(section("<= Recv header", line, prefix) for line in lines)
    return told + (section("<= Recv data", body, prefix) if body else b"")


def asked(head: bytes = GET, prefix: str = "") -> bytes:
    return section("=> Send header", head, prefix)


def read(content: bytes) -> list[Entry]:
    found = list(curl_entries(PATH, content))
    assert all(isinstance(each, Entry) for each in found), found
    return [each for each in found if isinstance(each, Entry)]


def test_a_transfer_is_read_with_its_place() -> None:
    post = GET.replace(b"GET", b"POST").replace(b"\r\n\r\n", b"\r\nContent-Type: a/b\r\n\r\n")
    told = info("  Trying 127.0.0.1:80...") + asked(post) + section("=> Send data", b"\0\xff\n")
    first, second = read(told + answer(body=BODY) + asked() + answer(body=BODY))

    assert (first.line, first.place, second.place) == (2, "transfer 1", "transfer 2")
    exchange = first.exchange
    assert (exchange.method, exchange.url) == ("POST", "http://api.example/jobs/1")
    assert (exchange.request_body, exchange.request_headers["content-type"]) == (b"\0\xff\n", "a/b")
    assert (exchange.status, exchange.body, exchange.json) == (200, BODY, json.loads(BODY))
    assert second.exchange.request_body == b""


@pytest.mark.parametrize("newline", [b"\n", b"\r\n"])
@pytest.mark.parametrize("prefix", ["", "02:03:04.567890 ", "[0-0] ", "02:03:04.567890 [12-x] "])
def test_times_numbers_and_other_line_ends_change_nothing(prefix: str, newline: bytes) -> None:
    told = info("ALPN: curl offers h2", prefix) + asked(prefix=prefix)
    (entry,) = read((told + answer(body=BODY, prefix=prefix)).replace(b"\n", newline))
    assert (entry.exchange.url, entry.exchange.body) == ("https://api.example/jobs/1", BODY)


def test_transfers_at_once_are_told_apart_by_their_numbers_and_else_not_judged() -> None:
    one, two = asked(prefix="[0-0] "), asked(GET.replace(b"/1", b"/2"), prefix="[1-1] ")
    late = answer(body=b"1", prefix="[0-0] ")
    first, second = read(one + two + answer(body=b"2", prefix="[1-1] ") + late)
    assert (first.exchange.body, second.exchange.body) == (b"1", b"2")
    assert first.exchange.url.endswith("/1")

    first, second = read(asked() + asked() + answer(body=b"2") + answer(body=b"1"))
    assert first.not_judged == "without a whole answer in the recording"
    assert second.not_judged == "mixed with others: give --trace-ids beside --parallel"


@pytest.mark.parametrize(
    ("told", "url"),
    [
        (info("Connected to api.example (1.2.3.4) port 80"), "http://api.example/jobs/1"),
        (info("SSL connection using TLSv1.3 / X"), "https://api.example/jobs/1"),
        (info("schannel: disabled automatic use"), "https://api.example/jobs/1"),
        (b"", "http://api.example/jobs/1"),
    ],
)
def test_the_scheme_is_that_of_the_connection(told: bytes, url: str) -> None:
    again = info("Re-using existing connection #0 with host api.example") + asked()
    elsewhere = info("  Trying 1.2.3.4:80...") + asked(GET.replace(b"api", b"other"))
    entries = read(told + asked() + answer() + elsewhere + answer() + again + answer())
    assert [e.exchange.url for e in entries] == [url, "http://other.example/jobs/1", url]


def test_a_proxy_is_asked_for_a_whole_url_or_a_tunnel() -> None:
    tunnel = asked(b"CONNECT api.example:443 HTTP/1.1\r\nHost: api.example:443\r\n\r\n")
    whole = asked(GET.replace(b" /jobs", b" http://api.example:81/jobs"))
    (entry,) = read(tunnel + answer() + whole + answer())
    assert entry.exchange.url == "http://api.example:81/jobs/1"


def test_what_is_no_character_of_a_url_is_encoded() -> None:
    (entry,) = read(asked("GET /jobs/ü HTTP/2\r\nHost: a.example\r\n\r\n".encode()) + answer())
    assert entry.exchange.url == "http://a.example/jobs/%C3%BC"


def test_the_last_answer_to_a_request_counts_and_trailers_are_no_headers() -> None:
    interim = section("<= Recv header", b"HTTP/1.1 100 Continue\r\n") + section(
        "<= Recv header", b"X-Early: 1\r\n"
    )
    chunks = b"5;x=y\r\n" + BODY[:5] + b"\r\n%x\r\n" % len(BODY[5:]) + BODY[5:] + b"\r\n0\r\n\r\n"
    told = answer(b"Transfer-Encoding: chunked", body=chunks)
    trailer = section("<= Recv header", b"X-Late: 1\r\n")
    (entry,) = read(asked() + interim + told + trailer)

    assert (entry.exchange.status, entry.exchange.body, entry.not_judged) == (200, BODY, "")
    assert not {"x-early", "x-late"} & entry.exchange.headers.keys()


@pytest.mark.parametrize(
    ("coding", "compress"),
    [
        ("gzip", gzip.compress),
        ("X-GZip", gzip.compress),
        ("deflate", zlib.compress),
        ("identity", bytes),
        ("gzip", bytes),
    ],
)
def test_a_compressed_body_is_read_and_one_that_is_not_stays(
    coding: str, compress: Callable[[bytes], bytes]
) -> None:
    told = answer(b"Content-Encoding: " + coding.encode(), body=compress(BODY))
    (entry,) = read(asked() + told)
    assert (entry.exchange.body, entry.not_judged) == (BODY, "")


LENGTH = b"Content-Length: 30"
CHUNKED = b"Transfer-Encoding: chunked"


@pytest.mark.parametrize(
    ("told", "reason"),
    [
        (b"", "without a whole answer"),
        (answer(LENGTH, body=BODY), "without a whole answer"),
        (answer(LENGTH), "without a whole answer"),
        (answer(CHUNKED, body=b"5\r\n12345\r\n"), "without a whole answer"),
        (answer(CHUNKED, body=b"no chunk"), "without a whole answer"),
        (answer(b"Content-Encoding: br", body=b"1"), "compressed in a way"),
        (section("<= Recv header", b"HTTP/1.1 101 Switching\r\n"), "websockets"),
        (section("<= Recv header", b"HTTP/1.1 100 Continue\r\n"), "without a whole answer"),
    ],
)
def test_what_nobody_can_judge_says_why(told: bytes, reason: str) -> None:
    (entry,) = read(asked() + told)
    assert entry.not_judged.startswith(reason)


def test_an_answer_without_a_body_is_whole_whatever_its_length_says() -> None:
    head = asked(GET.replace(b"GET", b"HEAD")) + answer(LENGTH)
    unchanged = asked() + answer(LENGTH).replace(b"32 30 30 20", b"33 30 34 20")
    assert [entry.not_judged for entry in read(head + unchanged)] == ["", ""]


def test_all_bodies_together_do_not_grow_beyond_what_a_file_may_have(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(curl_trace, "MOST_BYTES", 1500)
    bomb = answer(b"Content-Encoding: gzip", body=gzip.compress(bytes(1000)))
    first, second = read(asked() + bomb + asked() + bomb)
    assert (len(first.exchange.body), first.not_judged) == (1000, "")
    assert second.not_judged == "decompressed, more than 1,500 bytes with those before"
    assert len(second.exchange.body) < 1000


def test_a_trace_that_was_stopped_is_read_to_its_end() -> None:
    whole = asked() + answer(b"Content-Length: %d" % len(BODY), body=BODY)
    assert read(whole)[0].not_judged == ""
    for end in range(len(asked()), len(whole)):
        assert read(whole[:end])[0].not_judged == "without a whole answer in the recording", end


@pytest.mark.parametrize(
    ("content", "line", "told"),
    [
        (b"* Connected to a\n> GET / HTTP/1.1\n", 1, "found: * Connected to a"),
        (asked() + b"what the server says\n", 5, "found: what the server says"),
        (b"=> Send header, 4 bytes (0x4)\n0000: GET \n", 2, "expected 4 bytes in hexadecimal"),
        (section("=> Send data", BODY).replace(b"0010", b"0020"), 3, "hexadecimal at 0010:"),
        (b"=> Send data, 9999999999 bytes (0x9)\n", 1, "expected what curl --trace writes"),
        (b"== Info: a\n\xff\x1b[31m\n", 2, "expected what curl --trace writes"),
    ],
)
def test_a_line_of_another_kind_is_refused_with_its_number(
    content: bytes, line: int, told: str
) -> None:
    assert is_of_curl(content)
    with pytest.raises(ProblemsError) as caught:
        list(curl_entries(PATH, content))
    (problem,) = caught.value.problems
    assert problem.line == line
    assert told in str(problem)
    assert "record it again with curl --trace FILE" in str(problem)
    assert "\x1b" not in str(problem)


@pytest.mark.parametrize(
    ("head", "told"),
    [
        (b"USER anonymous\r\n", "expected a request of HTTP, found: USER anonymous"),
        (GET.replace(b"api.example", b"api.example:port"), "expected a URL"),
    ],
)
def test_what_is_no_request_is_told_and_the_rest_is_read(head: bytes, told: str) -> None:
    ends = head.endswith(b"\r\n\r\n")
    later = asked() + answer() if ends else b""
    problem, *rest = curl_entries(PATH, asked(head) + answer() + later)
    assert isinstance(problem, Problem)
    assert told in str(problem)
    assert len(rest) == ends


def test_a_har_file_is_none_of_curl() -> None:
    assert not is_of_curl(b' \n{ "log": {"entries": []}}')
