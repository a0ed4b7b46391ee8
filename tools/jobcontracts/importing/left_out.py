"""What a published document says and a contract of it does not."""

from __future__ import annotations

from collections import Counter

_MOST_NAMED = 3


class LeftOut(Counter[str]):
    """How often each keyword or part was left out, and where.

    Attributes:
        place: What is read now: the name of an operation or a schema, as the contract has it.
    """

    def __init__(self) -> None:
        self.place = ""
        self._places: dict[str, dict[str, None]] = {}
        super().__init__()

    def __setitem__(self, what: str, number: int) -> None:
        """Count, and keep the place."""
        self._places.setdefault(what, {})[self.place] = None
        super().__setitem__(what, number)

    def where(self, what: str) -> str:
        """Return the first places in which it was left out; an empty text if none is known."""
        known = [place for place in self._places.get(what, ()) if place]
        more = len(known) - _MOST_NAMED
        named = ", ".join(known[:_MOST_NAMED])
        return f"{named} and {more} more" if more > 0 else named
