"""The ways in which a server misbehaves, and what may come of each."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Callable
from typing import NamedTuple

from runtime.errors import (
    ContractViolation,
    ResponseTooLarge,
    TransportError,
    TransportTimeout,
    UnexpectedStatus,
)

from .hostile_server import Behaviour, Peer

GOOD = b'{"state":"boiled"}'
MEBIBYTE = bytes(1024 * 1024)


class Right:
    """The right answer, in place of an error."""


class Case(NamedTuple):
    """One way to misbehave.

    Args:
        behaviour: What the server does with a connection.
        outcomes: What a call may end in: errors, or `Right`.
        slow: Whether the call is to end by its own timeout.
    """

    behaviour: Behaviour
    outcomes: tuple[type, ...]
    slow: bool = False


CASES: dict[str, Case] = {}


def case(*outcomes: type, slow: bool = False) -> Callable[[Behaviour], Behaviour]:
    """Put a behaviour among the cases, under its own name."""

    def put(behaviour: Behaviour) -> Behaviour:
        name = getattr(behaviour, "__name__", "?").replace("_", " ")
        CASES[name] = Case(behaviour, outcomes, slow)
        return behaviour

    return put


def once(name: str, data: bytes, *outcomes: type) -> None:
    """Put a case that answers a request with these bytes and closes the connection."""

    def behaviour(peer: Peer) -> None:
        peer.request()
        peer.send(data)

    CASES[name] = Case(behaviour, outcomes)


def body(name: str, data: bytes, *outcomes: type, headers: tuple[bytes, ...] = ()) -> None:
    """Put a case that answers well, but for the body."""

    def behaviour(peer: Peer) -> None:
        while peer.request():
            peer.answer(data, *headers)

    CASES[name] = Case(behaviour, outcomes)


# Lengths that are not.


@case(TransportError)
def a_body_is_cut_short(peer: Peer) -> None:
    peer.request()
    peer.answer(GOOD[:9], b"Content-Length: %d" % len(GOOD))


@case(TransportError)
def a_body_is_cut_by_a_reset(peer: Peer) -> None:
    peer.request()
    peer.answer(GOOD[:9], b"Content-Length: %d" % len(GOOD))
    peer.pause(0.05)
    peer.reset()


@case(TransportTimeout, slow=True)
def a_length_is_too_long(peer: Peer) -> None:
    peer.request()
    peer.answer(GOOD, b"Content-Length: 1000")
    peer.silence()


@case(TransportError)
def chunks_are_cut_short(peer: Peer) -> None:
    peer.request()
    peer.answer(b"12\r\n" + GOOD + b"\r\n", b"Transfer-Encoding: chunked")


@case(ResponseTooLarge)
def a_body_of_100_mb(peer: Peer) -> None:
    peer.request()
    peer.head(b"Content-Length: 100000000")
    peer.for_ever(MEBIBYTE)


@case(ResponseTooLarge)
def chunks_without_end(peer: Peer) -> None:
    peer.request()
    peer.head(b"Transfer-Encoding: chunked")
    peer.for_ever(b"100000\r\n" + MEBIBYTE + b"\r\n")


@case(ResponseTooLarge)
def a_body_without_a_length_or_an_end(peer: Peer) -> None:
    peer.request()
    peer.head(b"Connection: close")
    peer.for_ever(MEBIBYTE)


@case(TransportError, ResponseTooLarge)
def a_chunk_extension_without_end(peer: Peer) -> None:
    peer.request()
    peer.head(b"Transfer-Encoding: chunked")
    peer.send(b"12;x=")
    peer.for_ever(b"x" * 1000)


@case(TransportError, ResponseTooLarge)
def trailers_without_end(peer: Peer) -> None:
    peer.request()
    peer.answer(b"12\r\n" + GOOD + b"\r\n0\r\n", b"Transfer-Encoding: chunked")
    peer.for_ever(b"X-Trailer: x\r\n")


def chunked(size: bytes) -> bytes:
    return b"%b\r\n%b\r\n0\r\n\r\n" % (size, GOOD)


CHUNKED = (b"Transfer-Encoding: chunked",)
body("a length too short", GOOD, TransportError, headers=(b"Content-Length: 9",))
body("a negative length", GOOD, TransportError, headers=(b"Content-Length: -1",))
body("a length that is a word", GOOD, TransportError, headers=(b"Content-Length: many",))
body(
    "a length of thirty digits",
    GOOD,
    TransportError,
    ResponseTooLarge,
    headers=(b"Content-Length: " + b"9" * 30,),
)
body(
    "two lengths",
    GOOD,
    TransportError,
    headers=(b"Content-Length: 18", b"Content-Length: 9"),
)
body(
    "a length and chunks",
    chunked(b"12"),
    TransportError,
    Right,
    headers=(b"Content-Length: 5", *CHUNKED),
)
body("a chunk size that is a word", chunked(b"many"), TransportError, headers=CHUNKED)
body("a chunk size beyond all", chunked(b"f" * 40), TransportError, headers=CHUNKED)
body("a negative chunk size", chunked(b"-12"), TransportError, headers=CHUNKED)


@case(TransportError, slow=True)
def an_encoding_of_transfer_nobody_knows(peer: Peer) -> None:
    peer.request()
    peer.answer(GOOD, b"Transfer-Encoding: x", b"Content-Length: 18")
    peer.silence()


# Bodies that are not what they are said to be.

body("html", b"<html>", ContractViolation, headers=(b"Content-Type: text/html",))
body("html that says it is json", b"<html>", ContractViolation)
body("json that says it is html", GOOD, Right, headers=(b"Content-Type: text/html",))
body("a media type of nonsense", GOOD, Right, headers=(b"Content-Type: ;;/,",))
body("no utf-8", b'{"state":"\xff\xfe"}', ContractViolation)
body("utf-16", '{"state":"boiled"}'.encode("utf-16"), ContractViolation)
body("a byte order mark", b"\xef\xbb\xbf" + GOOD, ContractViolation)
body("deep nesting", b'{"state":' + b"[" * 30_000, ContractViolation)
body("deep nesting of a stranger", b'{"x":' + b"[" * 30_000, ContractViolation)
body(
    "a number of many digits",
    b'{"state":"boiled","degrees":' + b"9" * 9000 + b"}",
    ContractViolation,
)
body(
    "a number of many digits elsewhere",
    b'{"state":"boiled","x":' + b"9" * 9000 + b"}",
    Right,
    ContractViolation,
)
body("not a number", b'{"state":"boiled","degrees":NaN}', ContractViolation)
body("infinity", b'{"state":"boiled","degrees":1e999}', ContractViolation)
body("duplicate keys", b'{"state":"heating","state":"boiled"}', Right)
body("nothing", b"", TransportError)
body("null", b"null", ContractViolation)
body("a list", b"[]", ContractViolation)
body("another type", b'{"state":7}', ContractViolation)
body("something behind the end", GOOD + b"{}", ContractViolation)
body("half a surrogate", b'{"state":"\\ud800"}', ContractViolation, TransportError)

# Encodings.

GZIP = (b"Content-Encoding: gzip",)
BOMB = gzip.compress(b" " * 50_000_000)
body("a gzip bomb", BOMB, ResponseTooLarge, headers=GZIP)
body(
    "a deflate bomb",
    zlib.compress(b" " * 50_000_000),
    ResponseTooLarge,
    headers=(b"Content-Encoding: deflate",),
)
body(
    "a gzip bomb in gzip",
    gzip.compress(BOMB),
    ResponseTooLarge,
    ContractViolation,
    headers=(b"Content-Encoding: gzip, gzip",),
)
body(
    "six encodings",
    gzip.compress(GOOD),
    TransportError,
    ContractViolation,
    headers=(b"Content-Encoding: gzip, gzip, gzip, gzip, gzip, gzip",),
)
body("gzip", gzip.compress(GOOD), Right, headers=GZIP)
body("gzip that is none", GOOD, TransportError, headers=GZIP)
body(
    "gzip with a wrong sum",
    gzip.compress(GOOD)[:-8] + bytes(8),
    TransportError,
    Right,
    headers=GZIP,
)
body("gzip cut short", gzip.compress(GOOD)[:15], TransportError, headers=GZIP)
body(
    "an encoding nobody knows",
    b"\x1f\x9d",
    ContractViolation,
    headers=(b"Content-Encoding: compress",),
)


# Time.


@case(TransportTimeout, slow=True)
def silence_before_the_headers(peer: Peer) -> None:
    peer.request()
    peer.silence()


@case(TransportTimeout, slow=True)
def silence_in_the_headers(peer: Peer) -> None:
    peer.request()
    peer.send(b"HTTP/1.1 200 OK\r\nContent-Le")
    peer.silence()


@case(TransportTimeout, slow=True)
def silence_after_the_headers(peer: Peer) -> None:
    peer.request()
    peer.head(b"Content-Length: 18")
    peer.silence()


@case(TransportTimeout, slow=True)
def headers_byte_by_byte(peer: Peer) -> None:
    peer.request()
    peer.drip(b"HTTP/1.1 200 OK\r\nX-Slow: aaaa")


@case(TransportTimeout, slow=True)
def a_status_line_byte_by_byte(peer: Peer) -> None:
    peer.request()
    peer.drip(b"HTTP/1.1 200 OOOOOOOOOOOOOOOOOOOO")


@case(TransportTimeout, slow=True)
def a_body_byte_by_byte(peer: Peer) -> None:
    peer.request()
    peer.head(b"Content-Length: 5000")
    peer.drip(b'{"state":"boiled    ')


@case(TransportTimeout, slow=True)
def chunks_byte_by_byte(peer: Peer) -> None:
    peer.request()
    peer.head(b"Transfer-Encoding: chunked")
    peer.for_ever(b"1\r\n \r\n", 0.02)


@case(TransportError, slow=True)
def a_storm_of_continue(peer: Peer) -> None:
    peer.request()
    peer.for_ever(b"HTTP/1.1 100 Continue\r\n\r\n" * 100)


@case(TransportTimeout, TransportError, slow=True)
def slow_early_hints_for_ever(peer: Peer) -> None:
    peer.request()
    peer.for_ever(b"HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n", 0.02)


@case(Right)
def early_hints_before_the_answer(peer: Peer) -> None:
    while peer.request():
        peer.send(b"HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n")
        peer.answer()


@case(TransportTimeout, slow=True)
def a_request_is_never_read(peer: Peer) -> None:
    peer.silence()


# Floods.


@case(TransportError)
def headers_without_end(peer: Peer) -> None:
    peer.request()
    peer.send(b"HTTP/1.1 200 OK\r\n")
    peer.for_ever(b"X-Flood: xxxxxxxxxxxxxxxxxxxxxxxx\r\n" * 100)


@case(TransportError)
def a_header_without_end(peer: Peer) -> None:
    peer.request()
    peer.send(b"HTTP/1.1 200 OK\r\nX-Flood: ")
    peer.for_ever(b"x" * 4096)


@case(TransportError)
def a_status_line_without_end(peer: Peer) -> None:
    peer.request()
    peer.send(b"HTTP/1.1 200 ")
    peer.for_ever(b"O" * 4096)


@case(TransportError, Right)
def a_thousand_cookies(peer: Peer) -> None:
    while peer.request():
        peer.answer(GOOD, *[b"Set-Cookie: c%d=1" % number for number in range(1000)])


# Connections.


@case(TransportError)
def the_connection_ends_at_once(peer: Peer) -> None:
    peer.pause(0.01)


@case(TransportError)
def the_connection_is_reset_at_once(peer: Peer) -> None:
    peer.reset()


@case(TransportError)
def the_connection_ends_after_the_request(peer: Peer) -> None:
    peer.request()


@case(TransportError)
def the_connection_is_reset_after_the_request(peer: Peer) -> None:
    peer.request()
    peer.reset()


@case(TransportError)
def the_connection_is_reset_in_the_status_line(peer: Peer) -> None:
    peer.request()
    peer.send(b"HTTP/1.")
    peer.pause(0.05)
    peer.reset()


@case(TransportError)
def the_connection_is_reset_in_the_headers(peer: Peer) -> None:
    peer.request()
    peer.send(b"HTTP/1.1 200 OK\r\nContent-Length: 1")
    peer.pause(0.05)
    peer.reset()


# What is no HTTP, or hardly.

once("no status line", b"good morning\r\n\r\n", TransportError)
once("http 0.9", GOOD, TransportError)
once("bytes of another protocol", b"\x15\x03\x01\x00\x02\x02\x46\x00\x00\xff" * 20, TransportError)
once(
    "http 2 unasked",
    b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\x00\x00\x00\x04\x00\x00\x00\x00\x00",
    TransportError,
)
once("http 9.9", b"HTTP/9.9 200 OK\r\nContent-Length: 0\r\n\r\n", TransportError)
once("http 1.0", b"HTTP/1.0 200 OK\r\nContent-Type: application/json\r\n\r\n" + GOOD, Right)
once(
    "line feeds alone",
    b"HTTP/1.1 200 OK\nContent-Type: application/json\nContent-Length: 18\n\n" + GOOD,
    Right,
    TransportError,
)
once("status 000", b"HTTP/1.1 000 Zero\r\nContent-Length: 0\r\n\r\n", TransportError)
once("status 99", b"HTTP/1.1 99 Low\r\nContent-Length: 0\r\n\r\n", TransportError)
once("status 099", b"HTTP/1.1 099 Low\r\nContent-Length: 0\r\n\r\n", TransportError)
once("status 1000", b"HTTP/1.1 1000 High\r\nContent-Length: 0\r\n\r\n", TransportError)
once("status -200", b"HTTP/1.1 -200 Odd\r\nContent-Length: 0\r\n\r\n", TransportError)
once("status 999", b"HTTP/1.1 999 High\r\nContent-Length: 0\r\n\r\n", UnexpectedStatus)
once("status 520", b"HTTP/1.1 520 Odd\r\nContent-Length: 0\r\n\r\n", UnexpectedStatus)
once("status 600 without a reason", b"HTTP/1.1 600\r\nContent-Length: 0\r\n\r\n", UnexpectedStatus)
once(
    "a reason of odd bytes",
    b"HTTP/1.1 520 \xff\x80\r\nContent-Length: 0\r\n\r\n",
    UnexpectedStatus,
    TransportError,
)
once(
    "switching protocols",
    b"HTTP/1.1 101 Switching\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\nxxxx",
    UnexpectedStatus,
    TransportError,
)
once(
    "a header value with a nul",
    b"HTTP/1.1 200 OK\r\nX: a\x00b\r\nContent-Length: 18\r\n\r\n" + GOOD,
    TransportError,
    Right,
)
once(
    "a header value that is no text",
    b"HTTP/1.1 200 OK\r\nX: \xff\xfe\xe9\r\nContent-Length: 18\r\n\r\n" + GOOD,
    TransportError,
    Right,
)
once(
    "a header name that is no text",
    b"HTTP/1.1 200 OK\r\n\xff\xfe: x\r\nContent-Length: 18\r\n\r\n" + GOOD,
    TransportError,
)
once(
    "a header name with a space",
    b"HTTP/1.1 200 OK\r\nX Y: z\r\nContent-Length: 18\r\n\r\n" + GOOD,
    TransportError,
)
once(
    "a header without a colon",
    b"HTTP/1.1 200 OK\r\nnonsense\r\nContent-Length: 18\r\n\r\n" + GOOD,
    TransportError,
)
once(
    "a folded header",
    b"HTTP/1.1 200 OK\r\nX: a\r\n b\r\nContent-Length: 18\r\n\r\n" + GOOD,
    TransportError,
    Right,
)


# Answers that have no body, with one.


@case(UnexpectedStatus)
def a_204_with_a_body(peer: Peer) -> None:
    while peer.request():
        peer.answer(GOOD, status=b"204 No Content")


@case(UnexpectedStatus)
def a_304_with_a_body(peer: Peer) -> None:
    while peer.request():
        peer.answer(GOOD, status=b"304 Not Modified")


# Redirects.


def redirect(status: bytes, location: bytes) -> None:
    def behaviour(peer: Peer) -> None:
        while peer.request():
            peer.answer(b"", b"Location: " + location, status=status + b" Go")

    CASES[f"a redirect {status.decode()} to {location.decode('latin-1')[:40]!r}"] = Case(
        behaviour, (UnexpectedStatus, TransportError)
    )


for each in (b"301", b"302", b"303", b"307", b"308"):
    redirect(each, b"/kettles/1")
for each in (
    b"http://127.0.0.1:1/",
    b"//evil.invalid/",
    b"http://[",
    b"\\\\evil",
    b"",
    b"javascript:x",
):
    redirect(b"302", each)
