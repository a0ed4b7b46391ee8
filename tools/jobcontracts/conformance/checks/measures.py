"""Checks of what is measured about a job: its progress and its times."""

from __future__ import annotations

from collections.abc import Iterator

from jobcontracts.conformance.checks.check import CheckContext, Observation, Violation, check
from jobcontracts.model.pointer import escaped


@check("progress is in 0 to 100 and does not fall")
def progress_rises(context: CheckContext, seen: Observation) -> Iterator[Violation]:
    """The progress is in 0 to 100, and never less than before."""
    if context.reading.polled_state(seen.exchange) is None or not seen.job:
        return
    progress = context.reading.progress(seen.exchange)
    if progress is None:
        return
    history, statement = context.jobs[seen.job], context.read_as("/progress")
    if not 0 <= progress <= 100:
        title, found = "Progress out of range", f"{progress:g}"
        yield Violation(title, "0 to 100", found, statement, varies=True)
    if progress < history.progress:
        expected = f"at least {history.progress:g}"
        yield Violation("Progress falls", expected, f"{progress:g}", statement, varies=True)
    history.progress = max(progress, history.progress)


@check("times do not go backwards")
def times_go_on(context: CheckContext, seen: Observation) -> Iterator[Violation]:
    """A job's creation stays when it was; other times of it never go backwards."""
    if not seen.job:
        return
    times = context.jobs[seen.job].times
    found = list(context.reading.times_in(seen.exchange))
    created = max((value for kind, _, value in found if kind == "created"), default=None)
    for kind, expression, value in found:
        last = times.get(expression)
        times[expression] = value if last is None else max(value, last)
        statement = context.read_as(f"/simulate/live/{escaped(expression)}")
        if last is not None and (value < last or (kind == "created" and value != last)):
            expected = f"{last:.3f}" if kind == "created" else f"at least {last:.3f}"
            title, told = f"{expression} goes back", f"{value:.3f}"
            yield Violation(title, expected, told, statement, varies=True)
        elif kind == "updated" and created is not None and value < created:
            title, expected = f"{expression} before creation", f"not before {created:.3f}"
            yield Violation(title, expected, f"{value:.3f}", statement, varies=True)
