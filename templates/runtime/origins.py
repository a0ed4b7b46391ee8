"""URLs: the client's own origin (RFC 6454), and which job a URL names."""

from __future__ import annotations

import re
from collections.abc import Sequence
from urllib.parse import SplitResult, parse_qsl, unquote, unquote_plus, urljoin, urlsplit

from .errors import ConfigurationError, ForeignOrigin
from .messages import quoted

_PORTS = {"http": 80, "https": 443}


class BaseUrl:
    """The URL that every operation's path is put behind.

    Args:
        url: Scheme, host and path, for example `https://api.example.com/v2`.

    Raises:
        ConfigurationError: It is no http or https URL, or has a user, a query or a fragment.
    """

    __slots__ = ("_origin", "_root", "path", "url")

    def __init__(self, url: str) -> None:
        parts = checked_url("base_url", url)
        self._origin = _origin_of(url)
        self.path = parts.path.rstrip("/")
        self._root = f"{parts.scheme}://{parts.netloc}"
        self.url = self._root + self.path

    def __repr__(self) -> str:
        return f"<BaseUrl {self.url}>"

    def absolute(self, target: str) -> str:
        """Return a request's target as a whole URL."""
        return target if target.startswith(("http://", "https://")) else self.url + target

    def follow(self, reference: str, target: str) -> str:
        """Return the URL that a server's answer to `target` refers to (RFC 3986, section 5).

        Raises:
            ForeignOrigin: It is no URL, or is not on this origin.
        """
        if _is_plain(reference):
            try:
                url = urljoin(self.absolute(target), reference)
                parts = urlsplit(url)
                if self._is_own(_origin_of(url)) and "@" not in parts.netloc:
                    # The root is our own text: no two parsers can disagree on whose it is.
                    query = f"?{parts.query}" if parts.query else ""
                    return f"{self._root}/{parts.path.removeprefix('/')}{query}"
            except ValueError:
                pass
        raise ForeignOrigin(f"expected a URL on {self.url}, found {quoted(safe_url(reference))}")

    def adopt(self, reference: str, target: str, documented: str) -> str:
        """Return where, on this origin, the job is whose URL a server's answer to `target` names.

        A server behind a proxy may know itself by another host and another path than its client
        does: what is behind the documented path is then behind this one.

        Args:
            reference: What the answer says.
            target: The request's target.
            documented: The path of the documented base URL.

        Raises:
            ForeignOrigin: It is no URL of http or https.
        """
        try:
            return self.follow(reference, target)
        except ForeignOrigin:
            parts = _named_url(reference)
            if parts is None:
                raise
        path, documented = parts.path, documented.rstrip("/")
        if not path.startswith(f"{self.path}/") and path.startswith(f"{documented}/"):
            path = self.path + path[len(documented) :]
        return self._root + path + (f"?{parts.query}" if parts.query else "")

    def target_of(self, url: str) -> str:
        """Return path and query of a URL of this origin, below this base URL; no fragment."""
        return url.partition("#")[0].removeprefix(self.url)

    def _is_own(self, origin: tuple[str, str, int | None]) -> bool:
        """Tell this origin; http and https of one host, by their own ports, are one place.

        What answers behind a proxy that speaks TLS for it names itself by http.
        """
        usual = [_PORTS.get(scheme) == port for scheme, _, port in (origin, self._origin)]
        return origin == self._origin or (all(usual) and origin[1] == self._origin[1])

    def key_values(
        self, template: str, url: str, others: Sequence[str] = ()
    ) -> dict[str, str] | None:
        """Return what `url` has of a job's key; None if it is not the URL of a job.

        Args:
            template: A path below this base URL, with names in braces; `+` is before one whose
                value is of several segments (RFC 6570, section 3.2.3).
            url: A whole URL on this origin.
            others: The names that its query or its fragment has besides.
        """
        values = self._path_values(template, url)
        parts = urlsplit(url)
        texts = (parts.query, parts.fragment) if others else ()
        found = {k: v for text in texts for k, v in parse_qsl(text, keep_blank_values=True)}
        if values is None or not found.keys() >= {*others}:
            return None
        return values | {name: found[name] for name in others}

    def _path_values(self, template: str, url: str) -> dict[str, str] | None:
        path = urlsplit(url).path
        if not path.startswith(self.path):
            return None
        parts = re.split(r"\{([^{}]+)\}", template)
        # Every second part is a name. Groups go without one: a name need not be an identifier.
        groups = ["(.+)" if name.startswith("+") else "([^/]+)" for name in parts[1::2]]
        names = [name.removeprefix("+") for name in parts[1::2]]
        parts[::2] = map(re.escape, parts[::2])
        parts[1::2] = groups
        match = re.fullmatch("".join(parts), path[len(self.path) :])
        if match is None:
            return None
        return {name: unquote(value) for name, value in zip(names, match.groups(), strict=True)}


def given_target(location: str, target: str) -> str:
    """Return a URL as a server gave it, with what else a request's target has in its query.

    Args:
        location: Path and query as they were given: they stay as they are. Empty if none were.
        target: What is made of the request's parameters.
    """
    if not location:
        return target
    path, _, given = location.partition("?")
    names = {name for name, _ in parse_qsl(given, keep_blank_values=True)}
    own = target.partition("?")[2].split("&")
    more = [pair for pair in own if pair and unquote_plus(pair.partition("=")[0]) not in names]
    query = "&".join(([given] if given else []) + more)
    return f"{path}?{query}" if query else path


def _named_url(text: str) -> SplitResult | None:
    """Return the parts of an absolute URL of http or https in an answer; None if it is none."""
    if not _is_plain(text):
        return None
    try:
        parts = urlsplit(text)
        scheme, host, _ = _origin_of(text)
    except ValueError:
        return None
    return parts if scheme in _PORTS and host and "@" not in parts.netloc else None


def _is_plain(text: str) -> bool:
    """Tell whether two parsers cannot disagree on a URL for a sign that none should have."""
    return text.isascii() and text.isprintable() and not set(text) & set(" \\")


def fragment_of(url: str) -> str:
    """Return the fragment of a URL with its sign; empty if it has none."""
    return "".join(url.partition("#")[1:])


def checked_url(argument: str, url: str, *, query: bool = False) -> SplitResult:
    """Return the parts of a client's argument that is a URL.

    Raises:
        ConfigurationError: It is no http or https URL, or has a user, a fragment or, unless it
            may, a query.
    """
    parts_not_there = "user and fragment" if query else "user, query and fragment"
    expected = f"{argument}: expected an http or https URL without {parts_not_there}"
    try:
        parts = urlsplit(url)
        scheme, host, _ = _origin_of(url)
    except ValueError:
        raise ConfigurationError(f"{expected}, found something that is no URL") from None
    if (
        # urlsplit drops line breaks and tabs; what it never saw cannot be refused later.
        any(sign <= " " or sign == "\\" for sign in url)
        or scheme not in _PORTS
        or not host
        or (parts.query and not query)
        or parts.fragment
        or "@" in parts.netloc
    ):
        raise ConfigurationError(expected)
    return parts


def safe_url(url: str) -> str:
    """Return the part of a URL that an error may show: no user, password or signature."""
    return re.sub(r"//[^/?#]*@", "//", re.split(r"[?#]", url, maxsplit=1)[0])[:200]


def _origin_of(url: str) -> tuple[str, str, int | None]:
    """Return scheme, host and port (RFC 6454, section 4)."""
    parts = urlsplit(url)
    return (
        parts.scheme.lower(),
        (parts.hostname or "").lower(),
        parts.port or _PORTS.get(parts.scheme.lower()),
    )
