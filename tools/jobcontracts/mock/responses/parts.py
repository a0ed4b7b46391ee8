"""The parts of a result: each documented example of its answer is one, and names the next."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise
from urllib.parse import parse_qsl, urlencode, urlsplit

from jobcontracts.mock.jobs.job import Links, Live, Moment
from jobcontracts.mock.responses.answers import Answer, compile_answer
from jobcontracts.model.api import Operation
from jobcontracts.model.contract import Contract
from jobcontracts.model.documented_answer import DocumentedAnswer
from jobcontracts.model.lifecycle import LiveValue

Pairs = frozenset[tuple[str, str]]
"""What a query has."""


class Parts:
    """The parts of a result after the first, compiled; none of other operations.

    Args:
        contract: Whose result.
        operation: The operation.
        links: The URLs that live values may be.

    Raises:
        ProblemsError: A documented answer cannot be sent; see `compile_answer`.
    """

    def __init__(self, contract: Contract, operation: Operation, links: Links) -> None:
        self._contract, self._operation, self._links = contract, operation, links
        life = contract.lifecycle
        self._told = life.result_parts if operation is contract.operation("result") else None
        self._following: dict[tuple[int, Pairs], Answer] = {}
        for before, after in pairwise(contract.served_answers(operation)):
            key = self._asked_by(before)
            if key and before.response is after.response:
                self._following[before.status, key] = self.compiled(after)

    def __bool__(self) -> bool:
        return self._told is not None

    def of(self, query: str, first: Answer) -> Answer:
        """Return the part that a request's query asks for; `first` where it asks for no other."""
        pairs = frozenset(parse_qsl(query, keep_blank_values=True)) if query else frozenset()
        found = self._following.items()
        asked = (a for (status, key), a in found if status == first.status and key <= pairs)
        return next(asked, first)

    def compiled(self, answer: DocumentedAnswer) -> Answer:
        """Return an answer of the operation, with a URL of the next part that leads to the mock."""
        live, links = self._contract.live_values(self._operation), self._links
        key = self._asked_by(answer)
        if self._told is not None and self._told.cursor is None and key:
            name = f"{self._operation.id}?{urlencode(sorted(key))}"
            live = {**live, self._told.named: LiveValue("url", name)}
            links = {**links, name: self._url(links, key)}
        return compile_answer(
            self._contract, answer.response, answer.example, live=live, links=links
        )

    def _url(self, links: Mapping[str, Live], key: Pairs) -> Live:
        whole, query = links[self._operation.id], urlencode(sorted(key))

        def url(moment: Moment) -> str:
            own = whole(moment)
            return f"{own}{'&' if '?' in own else '?'}{query}"

        return url

    def _asked_by(self, answer: DocumentedAnswer) -> Pairs:
        """Return what a request for the part after an answer has in its query, but for the job."""
        text = "" if self._told is None else self._told.next_in(answer)
        if self._told is None or not text:
            return frozenset()
        if self._told.cursor is not None:
            return frozenset({(self._told.cursor.name, text)})
        places = self._contract.key.places[self._operation.id].values()
        own = {e.name for e in places if e.place == "query"}
        return frozenset(pair for pair in parse_qsl(urlsplit(text).query) if pair[0] not in own)
