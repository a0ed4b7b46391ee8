"""Long lists of the control API, a page at a time."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from itertools import islice
from typing import Any, TypeVar
from urllib.parse import urlencode

from jobcontracts.mock.control.journal import Exchange

T = TypeVar("T")

_PAGE_BYTES = 1 << 20
"""After how many bytes a page of exchanges ends."""


def page_of(
    items: Iterable[T], query: Mapping[str, Any], url: str, number: Callable[[T], int]
) -> tuple[list[T], str | None]:
    """Return a page of items in the order of their numbers, and the URL of the next one.

    Args:
        items: All of them, in that order.
        query: What was asked for: `after` which number, and at most how many, `limit`.
        url: The URL that was asked for, without its query.
        number: Returns the number of an item.
    """
    after, limit = query["after"], query["limit"]
    page = list(islice((item for item in items if number(item) > after), limit + 1))
    if len(page) <= limit:
        return page, None
    following = urlencode({**query, "after": number(page[limit - 1])})
    return page[:limit], f"{url}?{following}"


def filled(exchanges: Iterable[Exchange], limit: int) -> tuple[list[Exchange], bool]:
    """Return the exchanges that a page has room for, and whether there are more."""
    page, room = list[Exchange](), _PAGE_BYTES
    for exchange in exchanges:
        if len(page) == limit or room <= 0:
            return page, True
        page.append(exchange)
        room -= exchange.kept
    return page, False
