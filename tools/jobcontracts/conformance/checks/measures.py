"""Checks of what is measured about a job: its progress and its times."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from jobcontracts.conformance.checks.base import CheckContext, Observation
from jobcontracts.conformance.exchanges.findings import Violation, read_as
from jobcontracts.model.pointer import escaped


class ProgressRises:
    """The progress is in 0 to 100, and never less than before."""

    name: ClassVar[str] = "progress_rises"
    states: ClassVar[str] = "progress is in 0 to 100 and does not fall"

    def __init__(self, context: CheckContext) -> None:
        self._contract = context.contract
        self._reading = context.reading
        self._last: dict[str, float] = {}

    def check(self, seen: Observation) -> Iterator[Violation]:
        if self._reading.polled_state(seen.exchange) is None or not seen.job:
            return
        progress = self._reading.progress(seen.exchange)
        if progress is None:
            return
        statement = read_as(self._contract, "/progress")
        if not 0 <= progress <= 100:
            yield Violation("Progress out of range", "0 to 100", f"{progress:g}", statement)
        last = self._last.get(seen.job, progress)
        if progress < last:
            expected = f"at least {last:g}"
            yield Violation("Progress falls", expected, f"{progress:g}", statement)
        self._last[seen.job] = max(progress, last)


class TimesGoOn:
    """A job's creation stays when it was; other times of it never go backwards."""

    name: ClassVar[str] = "times_go_on"
    states: ClassVar[str] = "times do not go backwards"

    def __init__(self, context: CheckContext) -> None:
        self._contract = context.contract
        self._reading = context.reading
        self._last: dict[tuple[str, str], float] = {}

    def check(self, seen: Observation) -> Iterator[Violation]:
        if not seen.job:
            return
        told = list(self._reading.times_in(seen.exchange))
        created = max((value for kind, _, value in told if kind == "created"), default=None)
        for kind, expression, value in told:
            last = self._last.get((seen.job, expression))
            self._last[seen.job, expression] = value if last is None else max(value, last)
            statement = read_as(self._contract, f"/simulate/live/{escaped(expression)}")
            if last is not None and (value < last or (kind == "created" and value != last)):
                expected = f"{last:.3f}" if kind == "created" else f"at least {last:.3f}"
                yield Violation(f"{expression} goes back", expected, f"{value:.3f}", statement)
            elif kind == "updated" and created is not None and value < created:
                expected = f"not before its creation, {created:.3f}"
                title = f"{expression} before creation"
                yield Violation(title, expected, f"{value:.3f}", statement)
