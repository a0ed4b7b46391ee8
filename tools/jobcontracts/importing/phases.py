"""What a vendor's words for states mean, as far as the words themselves say it."""

from __future__ import annotations

from collections.abc import Sequence

from jobcontracts.importing.naming import lower_words

_WORDS = {
    "pending": (
        "pending queued scheduled created new submitted waiting accepted requested initialized "
        "initializing starting received enqueued planned notstarted unknown draft open"
    ),
    "running": (
        "running active inprogress processing started executing working cancelling canceling "
        "stopping aborting pausing paused suspended resuming retrying restarting validating "
        "finalizing deferred progress preparing uploading terminating busy"
    ),
    "succeeded": "success succeeded successful complete completed done finished ok ended",
    "failed": "failed failure fail error errored crashed rejected incomplete invalid dead lost",
    "cancelled": "cancelled canceled aborted stopped killed dismissed revoked terminated",
    "expired": "expired timeout timedout",
}
_PHASES = {word: phase for phase, listed in _WORDS.items() for word in listed.split()}
_ASIDE = {
    "stopping": "cancelling canceling stopping aborting terminating",
    "odd": "paused pausing suspended resuming deferred unknown draft",
}
_STOPPING, _ODD = ({*listed.split()} for listed in _ASIDE.values())
ENDS = ("succeeded", "failed", "cancelled", "expired")


def phase_of(state: str) -> tuple[str, bool]:
    """Return the phase of a state, and whether the word alone says it; else it is a guess.

    What says nothing is taken for running: a wait then goes on.
    """
    parts = lower_words(state)
    whole = _PHASES.get("".join(parts))
    if whole is not None:
        return whole, True
    known = [phase for part in parts if (phase := _PHASES.get(part))]
    # `upstream_failed` has failed, `completed_with_errors` may be either.
    return (known[-1] if known else "running"), False


def is_life(states: Sequence[str]) -> bool:
    """Return whether these are the states of a job: one is an end for sure, and one is none."""
    phases = {phase_of(state) for state in states}
    ends = {phase for phase, certain in phases if certain and phase in ENDS}
    return bool(ends) and bool(phases & {("pending", True), ("running", True)})


def is_usual(state: str, *, certain: bool = False) -> bool:
    """Return whether a job that succeeds goes through a state.

    Args:
        state: The state.
        certain: Whether somebody has said its phase; else the word alone has to.
    """
    return (certain or phase_of(state)[1]) and not is_aside(state)


def is_aside(state: str) -> bool:
    """Return whether a job comes into a state only if something happens to it."""
    return bool({*lower_words(state)} & (_ODD | _STOPPING))


def is_stopping(state: str) -> bool:
    """Return whether a job is in a state because somebody has cancelled it."""
    return bool({*lower_words(state)} & _STOPPING)
