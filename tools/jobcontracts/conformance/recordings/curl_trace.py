"""What `curl --trace` writes: every byte of its requests and answers, as curl(1) documents it.

Sections of a line that says what follows, and the bytes in hexadecimal. A transfer begins where a
request's head does; --trace-time and --trace-ids may be given as well, and files may be joined.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote, urlsplit

from jobcontracts.conformance.exchanges.exchange import Exchange
from jobcontracts.conformance.recordings.entry import MOST_BYTES, NO_ANSWER, WEBSOCKET, Entry
from jobcontracts.model.http import decoded, fold
from jobcontracts.problem import Problem, ProblemsError

_AGAIN = "record it again with curl --trace FILE, and write the body elsewhere with -o"
_PREFIX = rb"(?:[\d:.]+ )?(?:\[(\d+|x)-(?:\d+|x)\] )?"
_SECTION = re.compile(
    _PREFIX + rb"(== Info|(?:=> Send|<= Recv) (?:SSL data|header|data))"
    rb"(?:: (.*)|, (\d{1,9}) bytes \(0x[0-9a-f]+\))"
)
_OF_CURL = re.compile(rb"(?:" + _PREFIX + rb"(?:== |=> |<= )|[*><] )")
_REQUEST = re.compile(r"([!-~]+) ([^ ]+) HTTP/[\d.]+")
_STATUS = re.compile(r"HTTP/[\d.]+ (\d{3})(?: .*)?")
_VISIBLE = "".join(map(chr, range(0x21, 0x7F)))
_ROW = 16
_TLS = re.compile(rb"SSL connection using|ALPN|TLSv1|schannel: ")
"""How curl, with one TLS library or another, says that a connection is encrypted."""
_REUSED = re.compile(rb"Re-?using existing")
_CHUNK = re.compile(rb"([0-9A-Fa-f]{1,8})[ \t]*(?:;[^\r\n]*)?\r\n")


def is_of_curl(content: bytes) -> bool:
    """Return whether a file begins as what curl tells of its transfers does, by any option."""
    return _OF_CURL.match(content.lstrip()) is not None


@dataclass(slots=True)
class _Transfer:
    """A request and what has come back, in bytes as on the wire.

    Args:
        line: Where it begins.
        encrypted: Whether TLS was seen on its connection; None if that is an older one.
        answer: The lines of the answer's head.
        received: Its body.
        is_begun: Whether the head of the answer is whole, and its body is what comes.
        is_cut: Whether its last section is not all there.
        mixed: Whether a second answer has come.
    """

    line: int
    encrypted: bool | None
    head: bytearray = field(default_factory=bytearray)
    sent: bytearray = field(default_factory=bytearray)
    answer: list[str] = field(default_factory=list)
    received: bytearray = field(default_factory=bytearray)
    is_begun: bool = False
    is_cut: bool = False
    mixed: bool = False

    @property
    def status(self) -> int:
        """The status of the answer; 0 if none has come."""
        found = _STATUS.fullmatch(self.answer[0]) if self.answer else None
        return int(found[1]) if found is not None else 0

    def add(self, kind: bytes, content: bytes) -> None:
        """Take in what a section has."""
        if kind == b"=> Send header":
            self.head += content
        elif kind == b"=> Send data":
            self.sent += content
        elif kind == b"<= Recv data":
            self.received += content
        elif kind == b"<= Recv header":
            line = content.decode("latin-1").rstrip("\r\n")
            if _STATUS.fullmatch(line):
                # What was there before was an interim answer (RFC 9110, section 15.2), or that of
                # another transfer at the same time.
                self.mixed = self.status >= 200
                self.answer, self.received, self.is_begun = [line], bytearray(), False
            elif not line:
                self.is_begun = True
            elif not self.is_begun:  # else a trailer, which is none of the head
                self.answer.append(line)


def curl_entries(path: Path, content: bytes) -> Iterator[Entry | Problem]:
    """Yield the transfers of a trace, or what is wrong with one.

    Args:
        path: The file, for messages.
        content: What it has.

    Raises:
        ProblemsError: It has a line that is none of `curl --trace`.
    """
    bodies, schemes = _Bodies(), dict[str, str]()
    for number, transfer in enumerate(_transfers(path, content), 1):
        found = _entry(path, f"transfer {number}", transfer, bodies, schemes)
        if found is not None:
            yield found


def _transfers(path: Path, content: bytes) -> list[_Transfer]:
    """Return the transfers of a trace in the order in which they begin."""
    found: list[_Transfer] = []
    latest: dict[bytes, _Transfer] = {}
    encrypted: dict[bytes, bool | None] = {}
    for line, match, body in _sections(path, content):
        transfer_id, kind, told = match[1] or b"", match[2], match[3]
        if told is not None:
            if _TLS.match(told):
                encrypted[transfer_id] = True
            elif _REUSED.match(told):
                encrypted[transfer_id] = None
            elif told.lstrip().startswith((b"Trying ", b"Connected to ")):
                encrypted[transfer_id] = False
            continue
        transfer = latest.get(transfer_id)
        is_head = kind == b"=> Send header"
        if is_head and (transfer is None or transfer.head.endswith(b"\r\n\r\n")):
            transfer = latest[transfer_id] = _Transfer(line, encrypted.get(transfer_id))
            found.append(transfer)
        if transfer is not None:
            transfer.add(kind, body)
            transfer.is_cut = len(body) < int(match[4])
    return found


def _sections(path: Path, content: bytes) -> Iterator[tuple[int, re.Match[bytes], bytes]]:
    """Yield the line at which a section begins, what that says, and the bytes below it."""
    # Who stops curl stops it in the middle of something, a line or a section: that is no mistake.
    *lines, _ = content.split(b"\n")
    number = 0
    while number < len(lines):
        text = lines[number].rstrip(b"\r")
        match = _SECTION.fullmatch(text)
        if match is None and text:
            expected = "what curl --trace writes: a section such as `=> Send header, 80 bytes`"
            raise _unreadable(path, number, expected, text)
        begin, number = number + 1, number + 1
        body = bytearray()
        size = int(match[4] or 0) if match is not None else 0
        while len(body) < size and number < len(lines):
            text = lines[number].rstrip(b"\r")
            body += _row(path, number, text, len(body), min(size - len(body), _ROW))
            number += 1
        if match is not None:
            yield begin, match, bytes(body)


def _row(path: Path, number: int, text: bytes, offset: int, size: int) -> bytes:
    """Return the bytes of one line: its offset, then two digits and a space for each."""
    start = b"%04x: " % offset
    digits = text[len(start) : len(start) + 3 * size]
    if text.startswith(start) and re.fullmatch(rb"(?:[0-9a-f]{2} ){%d}" % size, digits):
        return bytes.fromhex(digits.decode("ascii"))
    expected = f"{size} bytes in hexadecimal at {start.decode().strip()}"
    raise _unreadable(path, number, expected, text)


def _unreadable(path: Path, number: int, expected: str, text: bytes) -> ProblemsError:
    found = text.decode("ascii", "replace")
    return ProblemsError([Problem(path, number + 1, "", expected, found, _AGAIN)])


def _entry(
    path: Path, place: str, transfer: _Transfer, bodies: _Bodies, schemes: dict[str, str]
) -> Entry | Problem | None:
    """Return a transfer as an exchange; None for one that opens a tunnel through a proxy."""
    first, *lines = transfer.head.decode("latin-1").split("\r\n")
    asked, line = _REQUEST.fullmatch(first), transfer.line
    if asked is None:
        return Problem(path, line, place, "a request of HTTP", first or "none", _AGAIN)
    # curl sends what it is given, and that may be no URL's characters.
    method, target = asked[1].upper(), quote(asked[2], safe=_VISIBLE, encoding="latin-1")
    if method == "CONNECT":
        return None
    sent_headers = _headers(lines)
    url = _url(target, sent_headers.get("host", ""), transfer.encrypted, schemes)
    try:
        urlsplit(url).port  # noqa: B018  raises for what is no URL
    except ValueError as error:
        return Problem(path, line, place, "a URL", f"{url}, {error}", _AGAIN)
    status = transfer.status
    headers = _headers(transfer.answer[1:])
    has_no_body = method == "HEAD" or status in (204, 304)
    body, why_not = (b"", "") if has_no_body else bodies.read(headers, bytes(transfer.received))
    if status < 200 or transfer.is_cut or not transfer.is_begun:
        why_not = WEBSOCKET if status == 101 else NO_ANSWER
    if transfer.mixed:
        why_not = "mixed with others: give --trace-ids beside --parallel"
    sent = _plain(sent_headers, bytes(transfer.sent))
    exchange = Exchange(
        None,
        method,
        url,
        {},
        sent_headers,
        b"" if sent is None else sent,
        status,
        headers,
        body,
        decoded(headers.get("content-type", ""), body),
    )
    return Entry(place, line, exchange, why_not)


def _url(target: str, host: str, encrypted: bool | None, schemes: dict[str, str]) -> str:
    """Return the URL of a request, whose scheme only the connection shows.

    Args:
        target: What the request line has, a whole URL where a proxy was asked.
        host: Its `Host`.
        encrypted: Whether TLS was seen on the connection; None if that is an older one.
        schemes: The scheme of each host that was seen before.
    """
    if "://" in target.partition("?")[0]:
        return target
    if encrypted is not None:
        schemes[host] = "https" if encrypted else "http"
    return f"{schemes.get(host, 'http')}://{host}{target}"


def _headers(lines: list[str]) -> dict[str, str]:
    pairs = (line.partition(":") for line in lines if line)
    return fold((name, value.strip()) for name, _, value in pairs)


class _Bodies:
    """Reads the bodies of answers; together they decompress to no more than a file may be long."""

    def __init__(self) -> None:
        self._left = MOST_BYTES

    def read(self, headers: dict[str, str], raw: bytes) -> tuple[bytes, str]:
        """Return a body without chunks and compression, and why nobody can judge it."""
        body = _plain(headers, raw)
        if body is None:
            return raw, NO_ANSWER
        coding = headers.get("content-encoding", "identity").strip().lower()
        if coding in ("", "identity") or not body:
            return body, ""
        if coding not in ("gzip", "x-gzip", "deflate"):
            return body, "compressed in a way that is not read here: omit curl's --compressed"
        # RFC 9110, section 8.4.1: deflate is a zlib stream; 47 means that, or gzip's.
        reader = zlib.decompressobj(wbits=47)
        try:
            plain = reader.decompress(body, self._left + 1)
        except zlib.error:
            return body, ""  # its server says what is not so
        if len(plain) > self._left:
            return body, f"decompressed, more than {MOST_BYTES:,} bytes with those before"
        self._left -= len(plain)
        return plain, ""


def _plain(headers: dict[str, str], raw: bytes) -> bytes | None:
    """Return a body without its transfer coding; None if not all of it is there."""
    if headers.get("transfer-encoding", "").lower() == "chunked":
        return _unchunked(raw)
    length = headers.get("content-length", "")
    is_cut = length.isdecimal() and len(length) < 20 and len(raw) < int(length)
    return None if is_cut else raw


def _unchunked(raw: bytes) -> bytes | None:
    """Return the content of chunks (RFC 9112, section 7.1); None if the last one is missing."""
    found, position = bytearray(), 0
    while (chunk := _CHUNK.match(raw, position)) is not None:
        size, start = int(chunk[1], 16), chunk.end()
        if size == 0:
            return bytes(found)
        found += raw[start : start + size]
        position = start + size + 2
    return None
