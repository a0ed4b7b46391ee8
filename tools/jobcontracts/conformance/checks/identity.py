"""Checks that an answer is about the job that was asked for, and leads where it says."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar
from urllib.parse import urlsplit

from jobcontracts.conformance.checks.base import CheckContext, Observation
from jobcontracts.conformance.exchanges.findings import Violation, read_as
from jobcontracts.model.http import joined
from jobcontracts.model.pointer import escaped


class IdAsAsked:
    """The id in the answer is the one in the request."""

    name: ClassVar[str] = "id_as_asked"
    states: ClassVar[str] = "the id in the answer is the one asked for"

    def __init__(self, context: CheckContext) -> None:
        self._contract = context.contract
        self._reading = context.reading

    def check(self, seen: Observation) -> Iterator[Violation]:
        if not seen.job or not self._reading.succeeded(seen.exchange):
            return
        for expression in self._reading.ids:
            told = self._reading.told(expression, seen.exchange)
            if isinstance(told, str) and told != seen.job:
                pointer = f"/simulate/live/{escaped(str(expression))}"
                statement = read_as(self._contract, pointer)
                yield Violation("Another job's id", seen.job, told, statement)


class LinksLead:
    """A URL in an answer leads to the operation that it should, for the same job, on the origin."""

    name: ClassVar[str] = "links_lead"
    states: ClassVar[str] = "a URL in an answer leads to its operation, job and origin"

    def __init__(self, context: CheckContext) -> None:
        self._contract = context.contract
        self._reading = context.reading

    def check(self, seen: Observation) -> Iterator[Violation]:
        if not self._reading.succeeded(seen.exchange):
            return
        for expression, target in self._reading.urls_of(seen.operation).items():
            told = self._reading.told(expression, seen.exchange)
            if not isinstance(told, str):
                continue
            url = joined(seen.exchange.url, told)
            fault = self._fault(seen, url, target)
            if fault:
                found = f"{told}: {fault}"
                pointer = f"/simulate/live/{escaped(str(expression))}"
                expected = f"the URL of {target}, for the same job"
                statement = read_as(self._contract, pointer)
                yield Violation(f"{expression} leads astray", expected, found, statement)

    def _fault(self, seen: Observation, url: str, target: str) -> str:
        here, there = urlsplit(seen.exchange.url), urlsplit(url)
        if (here.scheme, here.netloc) != (there.scheme, there.netloc):
            return "another origin"
        operation = self._contract.operations[target]
        found, path = self._reading.operations(seen.exchange).find(operation.method, url)
        if found is None or found.id != target:
            return "another operation" if found is not None else "no operation"
        asked = seen.exchange.path
        wrong = [name for name, value in path.items() if asked.get(name, value) != value]
        return f"another {', '.join(wrong)}" if wrong else ""
