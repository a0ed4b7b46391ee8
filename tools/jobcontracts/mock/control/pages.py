"""Long lists of the control API, a page at a time."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from itertools import islice
from typing import Any, TypeVar
from urllib.parse import urlencode

T = TypeVar("T")


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


def filled(
    items: Iterable[T], limit: int, room: int, size: Callable[[T], int]
) -> tuple[list[T], bool]:
    """Return the items that a page has room for, and whether there are more.

    Args:
        items: All of them.
        limit: How many there are room for.
        room: After how many bytes the page ends; the item that goes beyond is on it.
        size: Returns the bytes of an item.
    """
    page: list[T] = []
    for item in items:
        if len(page) == limit or room <= 0:
            return page, True
        page.append(item)
        room -= size(item)
    return page, False
