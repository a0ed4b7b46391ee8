"""What a contract has others send is what HTTP and URLs can carry (RFC 3986, RFC 9110)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import urljoin

from jobcontracts.check.documents import Documents
from jobcontracts.check.openapi.examples import own_examples
from jobcontracts.model.http import media_type, parameter_of
from jobcontracts.model.node import walk
from jobcontracts.model.parameters import is_sendable, sendable
from jobcontracts.model.paths import template_parts
from jobcontracts.model.pointer import find, pointer_of
from jobcontracts.model.security import HTTP_SCHEMES
from jobcontracts.model.source import Source
from jobcontracts.model.validation_messages import listed, shown_value
from jobcontracts.problem import Problem

_TOKEN = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
_MEDIA_TYPE = re.compile(rf"{_TOKEN.pattern}/{_TOKEN.pattern}(?: *; *{_TOKEN.pattern}=[ -~]+)?")
_PATH = r"(?:[A-Za-z0-9._~!$&'()*+,;=:@/-]|%[0-9A-Fa-f]{2})*"
_PATH_TEXT = re.compile(_PATH)
_ORIGIN = r"https?://(?:[A-Za-z0-9._~-]+|\[[0-9A-Fa-f:.]+\])(?::[0-9]{1,5})?"
_SERVER = re.compile(rf"{_ORIGIN}(?:/{_PATH})?")
_TOKEN_URL = re.compile(rf"{_ORIGIN}(?:/{_PATH})?(?:\?(?:{_PATH}|\?)*)?")
_SERVER_FIX = "write the URL that the vendor names; each variable's default is a part of it"
_NO_FRAGMENT = re.compile(r"[!\"$-~]+")
_URL_PART = re.compile(rf"(?:{_PATH}|[\[\]])*")
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")

_OF_ANSWERS = {
    *("connection", "keep-alive", "content-length", "transfer-encoding", "trailer", "upgrade"),
    *("content-encoding", "content-type"),
}
_OF_REQUESTS = _OF_ANSWERS | {"host", "te", "expect", "accept", "accept-encoding", "cookie"}
"""Headers that a connection, a body or a cookie jar has for itself (RFC 9110, RFC 9112)."""
_OF_COOKIES = {
    *("expires", "path", "comment", "domain", "max-age", "secure", "httponly", "version"),
    "samesite",
}
"""Attributes of cookies (RFC 2109, RFC 6265), which readers do not take for names."""

_PERCENT = "write it as it is sent, other characters as % and two hexadecimal digits"
_NO_CONTROL = "text without control characters"


def server_urls(source: Source) -> Iterator[Problem]:
    """Yield servers that no client can send to: no http or https, or no URL at all."""
    for element in walk(source.root, "server"):
        url = element.value.get("url")
        if not isinstance(url, str):
            continue
        variables = element.value.get("variables")
        defaults = {
            name: variable["default"]
            for name, variable in (variables.items() if isinstance(variables, dict) else ())
            if isinstance(variable, dict) and isinstance(variable.get("default"), str)
        }
        odd = {name: text for name, text in defaults.items() if not _URL_PART.fullmatch(text)}
        for name, text in odd.items():
            place = pointer_of((name, "default"), f"{element.pointer}/variables")
            expected, fix = "a part of a URL", "write it as it stands in the URL"
            yield source.problem(place, expected, shown_value(text), fix)
        parts = template_parts(url)
        parts[1::2] = ("x" if name in odd else defaults.get(name, "x") for name in parts[1::2])
        filled = "".join(parts)
        if not _SERVER.fullmatch(filled) or _has_dot_segment(filled):
            expected = "a URL that begins with http:// or https://, with a path at most"
            found = shown_value(url if filled == url else filled)
            yield source.problem(f"{element.pointer}/url", expected, found, _SERVER_FIX)


def token_urls(source: Source) -> Iterator[Problem]:
    """Yield where no client can ask for a token (RFC 6749, 3.2); other flows are not carried out.

    It may be relative to the server's URL (OpenAPI 3.1, section 4.8.29).
    """
    for element in walk(source.root, "security scheme"):
        url = find(element.value, ("flows", "clientCredentials", "tokenUrl"))
        if isinstance(url, str) and not _is_token_url(url):
            expected = "an http:// or https:// URL without user and fragment, or a path of one"
            place = f"{element.pointer}/flows/clientCredentials/tokenUrl"
            fix = "write the URL at which the vendor gives tokens"
            yield source.problem(place, expected, shown_value(url), fix)


def _is_token_url(text: str) -> bool:
    try:
        url = urljoin("https://server.example/", text)
        # What urljoin drops is no part of a URL: spaces at its ends, line breaks.
        return bool(_NO_FRAGMENT.fullmatch(text) and _TOKEN_URL.fullmatch(url))
    except ValueError:
        return False


def path_text(source: Source) -> Iterator[Problem]:
    """Yield paths with characters that a URL's path cannot have, or that URLs give a meaning."""
    for element in walk(source.root, "path item"):
        if not element.name.startswith("/"):
            continue
        parts = template_parts(element.name)
        if any("{" in text for text in parts[::2]):
            continue  # another rule's fault
        for name in parts[1::2]:
            if _CONTROL.search(name) or re.search(r"[/?#.:!\[\]]", name):
                expected = "a parameter's name without / ? # . : ! [ ] and control characters"
                yield source.problem(element.pointer, expected, shown_value(name), "rename it")
        for text in "/".join(parts[::2]).split("/"):
            if not _PATH_TEXT.fullmatch(text):
                expected = "characters that a URL's path has"
                yield source.problem(element.pointer, expected, shown_value(text), _PERCENT)
        if "//" in element.name:
            # Some join such a path with the server's, some remove the segment.
            expected, fix = "a path without empty segments", "write one slash"
            yield source.problem(element.pointer, expected, shown_value(element.name), fix)
        if _has_dot_segment("x".join(parts[::2])):
            expected, fix = "a path without . and .. as segments", "write the path they lead to"
            yield source.problem(element.pointer, expected, shown_value(element.name), fix)


def header_names(source: Source) -> Iterator[Problem]:
    """Yield headers whose name is no token (RFC 9110, section 5.1)."""
    for element in walk(source.root):
        in_header = element.value.get("in") in ("header", "cookie")
        if element.kind == "header":
            # A component's name is no header's.
            name, place = (None if element.is_component else element.name), element.pointer
        elif element.kind in ("parameter", "security scheme") and in_header:
            name, place = element.value.get("name"), f"{element.pointer}/name"
        else:
            continue
        if isinstance(name, str) and not _TOKEN.fullmatch(name):
            expected = "a name of letters, digits and !#$%&'*+-.^_`|~"
            fix = "write the name that is sent"
            yield source.problem(place, expected, shown_value(name), fix)


def taken_names(source: Source) -> Iterator[Problem]:
    """Yield headers and cookies that a client's library, or HTTP itself, writes and reads."""
    for element in walk(source.root):
        where, name, place = element.value.get("in"), element.value.get("name"), "/name"
        taken = _OF_REQUESTS
        fix = "leave it out: what is sent there follows from the rest of the contract"
        if element.kind == "header" and not element.is_component:
            where, name, place, taken = "header", element.name, "", _OF_ANSWERS
        elif element.kind == "security scheme":
            taken = _OF_REQUESTS | {"user-agent"}  # every request has one
        elif element.kind == "parameter":
            taken = _OF_REQUESTS | {"authorization"}  # OpenAPI 3.1, section 4.8.12.2
        else:
            continue
        if isinstance(name, str) and where == "cookie":
            fix = "describe it otherwise, if the vendor takes it so"
            taken = _OF_COOKIES | ({name.lower()} if name.startswith("$") else set())
        if isinstance(name, str) and where in ("header", "cookie") and name.lower() in taken:
            expected = f"a {where} of the vendor's own"
            yield source.problem(f"{element.pointer}{place}", expected, name, fix)


def header_examples(source: Source) -> Iterator[Problem]:
    """Yield examples of headers that no header can have as its value (RFC 9110, section 5.5)."""
    for element in walk(source.root):
        if element.kind == "header" or (
            element.kind == "parameter" and element.value.get("in") in ("header", "cookie")
        ):
            for place, value in own_examples(source.root, element):
                if isinstance(value, str) and not is_sendable("header", value):
                    fix = "write the value as it is sent"
                    yield source.problem(place, sendable("header"), shown_value(value), fix)


def http_schemes(source: Source) -> Iterator[Problem]:
    """Yield HTTP authentication schemes that neither clients nor the mock know."""
    for element in walk(source.root, "security scheme"):
        scheme = element.value.get("scheme")
        known = isinstance(scheme, str) and scheme.lower() in HTTP_SCHEMES
        if element.value.get("type") == "http" and not known:
            place = f"{element.pointer}/scheme"
            fix = "describe another scheme that the vendor takes"
            yield source.problem(place, listed(HTTP_SCHEMES, "or"), shown_value(scheme), fix)


def media_types(source: Source) -> Iterator[Problem]:
    """Yield bodies under a name that is no media type (RFC 9110, section 8.3.1), or two have."""
    seen: dict[tuple[str, str], str] = {}
    for element in walk(source.root, "media type"):
        name, fix = element.name, "write the one that is sent"
        charset = parameter_of(name, "charset")
        owner = element.pointer.rpartition("/")[0]
        first = seen.setdefault((owner, media_type(name)), name)
        if not _MEDIA_TYPE.fullmatch(name) or "*" in name:
            expected = "a media type, such as application/json"
            yield source.problem(element.pointer, expected, shown_value(name), fix)
        elif charset is not None and charset.lower() not in ("utf-8", "utf8"):
            expected = "UTF-8, in which the mock and the suite write text"
            fix = "leave the charset out: a client takes that of each answer"
            yield source.problem(element.pointer, expected, shown_value(name), fix)
        elif first != name:
            expected = f"a media type that is told from {first} without its parameters"
            fix = "describe one of the two, or both by one schema"
            yield source.problem(element.pointer, expected, shown_value(name), fix)


def names(source: Source) -> Iterator[Problem]:
    """Yield operationIds and names of parameters that have control characters."""
    for element in walk(source.root):
        for kind, key in (("operation", "operationId"), ("parameter", "name")):
            text = element.value.get(key)
            if element.kind == kind and isinstance(text, str) and _CONTROL.search(text):
                place, fix = f"{element.pointer}/{key}", "write it without them"
                yield source.problem(place, _NO_CONTROL, shown_value(text), fix)


def lifecycle_values(documents: Documents) -> Iterator[Problem]:
    """Yield states and values of `job.when` that have control characters."""
    states = {("state", "phases", state): state for state in documents.at("state", "phases")}
    values = {("job", "when", e): value for e, value in documents.at("job", "when").items()}
    for way, text in (states | values).items():
        if isinstance(text, str) and _CONTROL.search(text):
            fix = "write it without them, or read it where the vendor has a plain value"
            yield documents.problem(pointer_of(way), _NO_CONTROL, shown_value(text), fix)


def _has_dot_segment(text: str) -> bool:
    # URL libraries remove them, also percent-encoded (WHATWG URL, 4.3).
    return any(re.fullmatch(r"(?:\.|%2[eE]){1,2}", part) for part in text.split("/"))
