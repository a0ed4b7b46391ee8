"""What an answer says about a job, read as the lifecycle says."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

from jobcontracts.conformance.exchanges.exchange import Exchange
from jobcontracts.model.api import Operation
from jobcontracts.model.contract import Contract
from jobcontracts.model.documented_answer import named_answer
from jobcontracts.model.expression import Expression
from jobcontracts.model.http import MISSING, absolute_url
from jobcontracts.model.job_key import KeyValues
from jobcontracts.model.parameters import text_of
from jobcontracts.model.paths import expand
from jobcontracts.model.progress import Progress
from jobcontracts.model.refusals import Refusal
from jobcontracts.model.routed_operations import Operations
from jobcontracts.model.state import StateReading
from jobcontracts.model.times import MONTHS

Instant = Callable[[str], float | None]
"""Returns the seconds that a text stands for; None if it is not of the form."""

_FIELDS = {
    "Y": r"(?P<Y>\d{4})",
    "m": r"(?P<m>\d{2})",
    "d": r"(?P<d>\d{2})",
    "b": r"(?P<b>[A-Z][a-z]{2})",
    "H": r"(?P<H>\d+)",
    "M": r"(?P<M>\d{2})",
    "S": r"(?P<S>\d{2})",
    "L": r"(?P<L>\d{3})",
    "s": r"(?P<s>\d+)",
    "%": "%",
}


class Reading:
    """Reads answers of one contract.

    Attributes:
        ids: Where answers have the job's id.
        times: Where answers have a time: the expression, `created`, `updated` or `elapsed`, and
            what reads its text.
    """

    def __init__(self, contract: Contract) -> None:
        self.contract = contract
        self.lifecycle = lifecycle = contract.lifecycle
        live = lifecycle.simulation.live
        self._operations: dict[str, Operations] = {}
        self._statuses: dict[tuple[str, str], frozenset[int]] = {}
        self.ids = [e for e, value in live.items() if value.kind == "id"]
        new = lifecycle.new_job.id
        self.ids += [new] if new is not None and new not in self.ids else []
        self.times = [
            (e, value.kind, instant(value.argument, elapsed=value.kind == "elapsed"))
            for e, value in live.items()
            if value.kind in ("created", "updated", "elapsed")
        ]

    def urls_of(self, operation: Operation) -> dict[Expression, str]:
        """Return where answers of an operation have a URL, and the operation that it leads to."""
        live = self.contract.live_values(operation)
        found = {e: value.argument for e, value in live.items() if value.kind == "url"}
        parts = self.lifecycle.result_parts
        if parts is not None and parts.cursor is None and self.contract.role(operation) == "result":
            found[parts.named] = operation.id
        return found

    def links(self, exchange: Exchange) -> Iterator[tuple[Expression, str, str]]:
        """Yield where an answer has a URL, the operation that it leads to, and the URL itself."""
        operation, parts = exchange.operation, self.lifecycle.result_parts
        for expression, target in (self.urls_of(operation) if operation else {}).items():
            url = self.told(expression, exchange)
            is_last = parts is not None and expression == parts.named and url == parts.last
            if isinstance(url, str) and not is_last:
                yield expression, target, url

    def key(self, exchange: Exchange) -> KeyValues:
        """Return what a request has of a job's key, by member."""
        operation = exchange.operation
        return {} if operation is None else self.contract.key_values(operation, exchange.request)

    def role(self, exchange: Exchange) -> str:
        """Return the role of an exchange's operation in a job's life; empty if it has none.

        A request by which a job goes on cancels none, though it be for the operation that cancels.
        """
        operation = exchange.operation
        role = None if operation is None else self.contract.role(operation)
        if operation is not None and role == "cancel" and self.released(exchange):
            return ""
        return role or ""

    def released(self, exchange: Exchange) -> list[str]:
        """Return the states that a request lets a job leave."""
        operation = exchange.operation
        return [] if operation is None else self.contract.released(operation, exchange.request)

    def starts(self, exchange: Exchange) -> bool:
        """Return whether an exchange is with an operation that starts jobs."""
        return exchange.operation in self.contract.starters

    def succeeded(self, exchange: Exchange) -> bool:
        """Return whether the answer is one of the documented successes, and tells no refusal."""
        operation = exchange.operation
        found = operation is not None and exchange.status in operation.successes
        return found and not self.refusals(exchange)

    def refusals(self, exchange: Exchange) -> frozenset[Refusal]:
        """Return the kinds of refusal that an answer tells though its status is a success."""
        operation = exchange.operation
        return (
            frozenset() if operation is None else self.contract.refusals_told(operation, exchange)
        )

    def told(
        self, expression: Expression | StateReading | Progress | None, exchange: Exchange
    ) -> Any:
        """Return what an expression is worth in an answer; `MISSING` if that has no such part."""
        if expression is None:
            return MISSING
        return expression.value_in_response(exchange)

    def state(self, exchange: Exchange) -> str | None:
        """Return the documented state that an answer tells; None if it tells none."""
        if exchange.operation is None or not self.succeeded(exchange):
            return None
        value = self.told(self._state_of(exchange.operation), exchange)
        return value if isinstance(value, str) and value in self.lifecycle.phases else None

    def starts_job(self, exchange: Exchange) -> bool:
        """Return whether a submit request asks for a job, as `job.when` says."""
        operation = exchange.operation
        return operation is not None and self.contract.starts_job(operation, exchange.request)

    def started(self, exchange: Exchange) -> dict[str, str] | None:
        """Return the key of the job that submit's answer names; None if it names none."""
        job, operation = self.lifecycle.new_job, exchange.operation
        named = self.told(job.place, exchange)
        if operation is None or not isinstance(named, str | int) or named in ("", True, False):
            return None
        found = self.contract.new_key_values(operation, exchange.request, exchange)
        if job.url is None:
            return found | {self.contract.key.id: text_of(named)}
        of_url = self.operations(exchange).job_at(absolute_url(exchange.url, text_of(named)))
        return None if of_url is None else found | of_url

    def own_ids(self, exchange: Exchange) -> dict[str, str]:
        """Return the ids of what is the job's own that an answer tells, by expression."""
        told = {e.text: self.told(e, exchange) for e in self.contract.lifecycle.simulation.own_ids}
        return {e: text_of(v) for e, v in told.items() if isinstance(v, str | int)}

    def operations(self, exchange: Exchange) -> Operations:
        """Return what finds operations on the server that an exchange was with."""
        assert exchange.operation is not None
        path = urlsplit(exchange.url).path
        slashes = expand(exchange.operation.template, exchange.path).count("/")
        base = path.rsplit("/", slashes)[0]
        if base not in self._operations:
            self._operations[base] = Operations(self.contract, base)
        return self._operations[base]

    def location(self, exchange: Exchange) -> str:
        """Return the URL at which an answer of submit or poll says that the job is; empty if none.

        It may have more in its query than the contract knows: a vendor's URL is kept whole.
        """
        job = self.lifecycle.new_job
        named = self.told(job.next if self.role(exchange) == "poll" else job.url, exchange)
        return absolute_url(exchange.url, named) if isinstance(named, str) and named else ""

    def moved(self, exchange: Exchange) -> dict[str, str] | None:
        """Return the key of the job that an answer of poll says is at another URL from now on."""
        if self.role(exchange) != "poll":
            return None
        url = self.location(exchange)
        return self.operations(exchange).job_at(url) if url else None

    def polled_state(self, exchange: Exchange) -> str | None:
        """Return the documented state that an answer of poll tells; None for other answers."""
        return self.state(exchange) if self.role(exchange) == "poll" else None

    def progress(self, exchange: Exchange) -> float | None:
        """Return the progress that an answer tells, in percent; None if it tells none."""
        value: float = self.told(self.lifecycle.progress, exchange)
        return None if value is MISSING else value

    def statuses_in(self, operation: Operation, state: str) -> frozenset[int]:
        """Return the statuses that an operation documents for a job in a state; none if unsaid."""
        asked = (operation.id, state)
        if asked not in self._statuses:
            self._statuses[asked] = self._documented_statuses(operation, state)
        return self._statuses[asked]

    def _documented_statuses(self, operation: Operation, state: str) -> frozenset[int]:
        said = self.lifecycle.simulation.answers.get(operation.id, {}).get(state)
        if said is not None:
            return frozenset({said})
        read = self._state_of(operation)
        told = frozenset(
            answer.status
            for answer in self.contract.served_answers(operation)
            if read.value_in_response(answer) == state
        )
        planned = self._named_by_plans(operation)
        if told or planned <= operation.successes.keys():
            return told
        return planned | frozenset(operation.successes)

    def _named_by_plans(self, operation: Operation) -> frozenset[int]:
        """Return the statuses of the examples that plans name of an operation."""
        plans = self.lifecycle.simulation.plans.values()
        named = (named_answer(operation, plan.examples.get(operation.id)) for plan in plans)
        return frozenset(answer.status for answer in named if answer is not None)

    def served_by(self, operation: Operation) -> frozenset[int]:
        """Return the statuses of a right request: successes, and what `simulate` says besides."""
        answers = self.lifecycle.simulation.answers.get(operation.id, {})
        told = {*answers.values(), *operation.successes}
        return self._named_by_plans(operation) | told

    def _state_of(self, operation: Operation) -> StateReading:
        """Return where an operation tells the state: a status code does so for poll alone."""
        read = self.lifecycle.state
        return read if self.contract.role(operation) == "poll" else read.without_status

    def times_in(self, exchange: Exchange) -> Iterator[tuple[str, str, float]]:
        """Yield kind, expression and value in seconds of each time that an answer tells."""
        if not self.succeeded(exchange):
            return
        for expression, kind, read in self.times:
            told = self.told(expression, exchange)
            value = read(text_of(told)) if isinstance(told, str | int | float) else None
            if value is not None:
                yield kind, str(expression), value


def instant(form: str, *, elapsed: bool) -> Instant:
    """Compile a time format of the lifecycle.

    Args:
        form: Text with `%Y %m %d %b %H %M %S %L %s %%`, in UTC.
        elapsed: It is a length of time, not a date.
    """
    parts = re.split(r"%(.)", form)
    pattern = re.compile(
        "".join(_FIELDS[part] if i % 2 else re.escape(part) for i, part in enumerate(parts))
    )

    def read(text: str) -> float | None:
        match = pattern.fullmatch(text)
        return None if match is None else _seconds(match.groupdict(), elapsed)

    return read


def _seconds(fields: dict[str, str], elapsed: bool) -> float | None:
    clock = int(fields.get("H", 0)) * 3600 + int(fields.get("M", 0)) * 60 + int(fields.get("S", 0))
    seconds = clock + int(fields.get("L", 0)) / 1000
    if elapsed:
        return seconds
    if "s" in fields:
        return int(fields["s"]) + seconds
    month = MONTHS.index(fields["b"]) + 1 if fields.get("b") in MONTHS else int(fields.get("m", 1))
    try:
        day = datetime(int(fields.get("Y", 1970)), month, int(fields.get("d", 1)), tzinfo=UTC)
    except ValueError:
        return None
    return day.timestamp() + seconds
