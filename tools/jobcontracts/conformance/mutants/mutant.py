"""What a mutant is: one way in which a server may break a contract."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from jobcontracts.conformance.mutants.wrapper import Change, Passing
from jobcontracts.mock import MockApplication

Act = Callable[[Passing], bool]
"""Changes what passes; returns whether it did."""

Make = Callable[[MockApplication], Change]
"""Makes a mutant's change, given the mock that it is around; one with no memory of earlier runs."""


@dataclass(frozen=True, slots=True)
class Mutant:
    """One way to break a contract, derived from it.

    Args:
        kind: Which kind of breach.
        name: Which one of its kind: an operation and a place in its answers.
        make: Makes the change.
        equivalent: Why the contract allows it all the same; empty if it does not.
    """

    kind: str
    name: str
    make: Make = field(compare=False, repr=False)
    equivalent: str = ""


@dataclass(slots=True)
class Acts:
    """A change of two functions that remember nothing, or what they close over."""

    on_request: Act | None = None
    on_answer: Act | None = None

    def before(self, passing: Passing) -> bool:
        return self.on_request is not None and self.on_request(passing)

    def after(self, passing: Passing) -> bool:
        return self.on_answer is not None and self.on_answer(passing)


def answering(act: Act) -> Make:
    """Return what makes a change of answers that needs no memory."""
    return lambda _mock: Acts(on_answer=act)


def requesting(act: Act) -> Make:
    """Return what makes a change of requests that needs no memory."""
    return lambda _mock: Acts(on_request=act)
