"""Which operation a path means: path templates (OpenAPI 3.1, section 4.8.8), to the letter."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from typing import Generic, TypeVar
from urllib.parse import quote, unquote

T = TypeVar("T")

_NAME = re.compile(r"\{([^{}]+)\}")
_PCHAR = "!$&'()*+,;=:@"
"""What a segment of a path may have besides letters, digits and `-._~` (RFC 3986, section 3.3)."""


class Routes(Generic[T]):
    """Path templates and what each of them stands for.

    A slash at the end counts. Where two templates fit, the one that has text first where the other
    has a parameter wins.
    """

    def __init__(self, routes: Iterable[tuple[str, T]]) -> None:
        # The number of slashes of a template is the number of slashes of all that it matches.
        self._by_slashes: defaultdict[int, list[tuple[re.Pattern[str], list[str], T]]]
        self._by_slashes = defaultdict(list)
        for path, target in sorted(routes, key=lambda route: concreteness(route[0])):
            names = _NAME.findall(path)
            self._by_slashes[path.count("/")].append((_pattern(path), names, target))

    def match(self, raw_path: str) -> tuple[T, dict[str, str]] | None:
        """Return what a percent-encoded path stands for and its decoded parameters, if anything."""
        if "%" in raw_path:
            # Two spellings of one path are one path (RFC 3986, section 6.2.2).
            raw_path = _quoted_path(raw_path)
        for pattern, names, target in self._by_slashes.get(raw_path.count("/"), ()):
            match = pattern.fullmatch(raw_path)
            if match is not None:
                values = match.groups()
                if "%" in raw_path:
                    values = tuple(map(unquote, values))
                return target, dict(zip(names, values, strict=True))
        return None


def shape(path: str) -> str:
    """Return a template without its parameters' names: two of one shape match the same paths."""
    return _NAME.sub("{}", path)


def concreteness(path: str) -> list[int]:
    """Return a key by which text comes before `{id}:cancel`, and that before `{id}`."""
    segments = path.split("/")
    return [2 if _NAME.fullmatch(s) else 1 if _NAME.search(s) else 0 for s in segments]


def _pattern(path: str) -> re.Pattern[str]:
    parts = _NAME.split(path)
    return re.compile(
        "".join("([^/]+?)" if i % 2 else re.escape(_quoted_path(p)) for i, p in enumerate(parts))
    )


def _quoted_path(text: str) -> str:
    return "/".join(quote(unquote(segment), safe=_PCHAR) for segment in text.split("/"))
