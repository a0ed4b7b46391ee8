"""Which operation a path means: path templates (OpenAPI 3.1, section 4.8.8), to the letter.

A name with `+` before it has a value of several segments, as in RFC 6570 (section 3.2.3).
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from itertools import chain
from typing import Generic, TypeVar
from urllib.parse import quote, unquote, urlsplit

T = TypeVar("T")

_Route = tuple[re.Pattern[str], list[str], dict[str, T]]

Match = tuple[str, Mapping[str, T], dict[str, str]]
"""A path, what stands there by method, and the path parameters, percent-decoded."""

_NAME = re.compile(r"\{([^{}]+)\}")
_PCHAR = "!$&'()*+,;=:@"
"""What a segment of a path may have besides letters, digits and `-._~` (RFC 3986, section 3.3)."""

_KEPT_MATCHES = 4096
_KEPT_LENGTH = 512
"""How many paths are remembered with what they mean, and how long those are at most."""


class Routes(Generic[T]):
    """Methods at path templates, and what each of them stands for.

    A slash at the end counts. Where two templates fit, the one that has text first where the other
    has a parameter wins; after all others come those with a value of several segments, the longest
    first.

    Args:
        routes: Method, template and what stands there.
    """

    def __init__(self, routes: Iterable[tuple[str, str, T]]) -> None:
        by_path: dict[str, dict[str, T]] = {}
        for method, path, target in routes:
            by_path.setdefault(path, {})[method.upper()] = target
        # The number of slashes of a template is the number of slashes of all that it matches.
        self._by_slashes: defaultdict[int, list[_Route[T]]] = defaultdict(list)
        self._of_any_length: list[_Route[T]] = []
        for path in sorted(by_path, key=_concreteness):
            route = (_pattern(path), template_names(path), by_path[path])
            several = "{+" in path
            (self._of_any_length if several else self._by_slashes[path.count("/")]).append(route)
        self._of_any_length.sort(key=lambda route: -len(route[0].pattern))
        self._matches: dict[str, Match[T]] = {}

    def match(self, path: str) -> Match[T] | None:
        """Return what a percent-encoded path means; jobs are polled again at the same paths."""
        found = self._matches.get(path)
        if found is None:
            found = self._match(path)
            if found is not None and len(path) <= _KEPT_LENGTH:
                if len(self._matches) >= _KEPT_MATCHES:
                    self._matches.clear()
                self._matches[path] = found
        return found

    def find(self, method: str, url: str) -> tuple[T | None, dict[str, str]]:
        """Return what a request is for and its path parameters; `(None, {})` for nothing.

        Args:
            method: The method.
            url: The URL, or the path alone.

        Raises:
            ValueError: It is no URL.
        """
        found = self.match(urlsplit(url).path)
        target = None if found is None else found[1].get(method.upper())
        return (None, {}) if found is None or target is None else (target, dict(found[2]))

    def _match(self, path: str) -> Match[T] | None:
        # Two spellings of one path are one path (RFC 3986, section 6.2.2).
        encoded = _quoted_path(path) if "%" in path else path
        found = self._by_slashes.get(encoded.count("/"), ())
        for pattern, names, targets in chain(found, self._of_any_length):
            match = pattern.fullmatch(encoded)
            if match is not None:
                values = map(unquote, match.groups())
                return path, targets, dict(zip(names, values, strict=True))
        return None


def template_names(template: str) -> list[str]:
    """Return the names in braces, in order."""
    return [name.removeprefix("+") for name in _NAME.findall(template)]


def template_parts(template: str) -> list[str]:
    """Return text and names in turn, text first and last; the names without their braces."""
    return _NAME.split(template)


def template_pattern(
    template: str, value: Callable[[str], str], text: Callable[[str], str] = str
) -> str:
    """Return a regular expression that what is made of a template matches.

    Args:
        template: The template.
        value: Returns the expression for the value of a name, which it gets without its braces.
        text: Returns how the text between the names is written.
    """
    parts = template_parts(template)
    parts[::2] = (re.escape(text(part)) for part in parts[::2])
    parts[1::2] = map(value, parts[1::2])
    return "".join(parts)


def expand(template: str, values: Mapping[str, str]) -> str:
    """Return a template with values, percent-encoded, in the place of its names."""

    def text(name: re.Match[str]) -> str:
        several = name[1].startswith("+")
        return quote(values[name[1].removeprefix("+")], safe="/" if several else "")

    return _NAME.sub(text, template)


def shape(path: str) -> str:
    """Return a template without its parameters' names: two of one shape match the same paths."""
    return _NAME.sub("{}", path)


def prefixes(template: str) -> dict[str, str]:
    """Return the name that each parameter has, by the shape of the template up to it."""
    return {shape(template[: match.end()]): match[1] for match in _NAME.finditer(template)}


def _concreteness(path: str) -> list[int]:
    """Return a key by which text comes before `{id}:cancel`, and that before `{id}`."""
    segments = path.split("/")
    return [2 if _NAME.fullmatch(s) else 1 if _NAME.search(s) else 0 for s in segments]


def _pattern(path: str) -> re.Pattern[str]:
    def value(name: str) -> str:
        return "(.+?)" if name.startswith("+") else "([^/]+?)"

    return re.compile(template_pattern(path, value, _quoted_path))


def _quoted_path(text: str) -> str:
    return "/".join(quote(unquote(segment), safe=_PCHAR) for segment in text.split("/"))
