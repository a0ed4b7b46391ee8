"""What a caller of a client has to call before a job goes on."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from jobcontracts.generation.view import OperationView
from jobcontracts.model.lifecycle import Lifecycle
from jobcontracts.rendering.python import Code, literal


@dataclass(frozen=True)
class WaitView:
    """A state that a job stays in until a method is called for it.

    Args:
        state: The state, as the vendor spells it.
        method: The client's method.
        values: What its request has then: place and value.
    """

    state: str
    method: str
    values: tuple[tuple[str, Code], ...]

    @property
    def told(self) -> str:
        """It in words, for a docstring."""
        having = " and ".join(f"`{value}` at `{place}`" for place, value in self.values)
        called = f"`{self.method}` is called for it" + (f", with {having}" if having else "")
        return f"The job stays in `{self.state}` until {called}."


def waits(lifecycle: Lifecycle, operations: Mapping[str, OperationView]) -> Iterator[WaitView]:
    """Yield each state that a job stays in until a method is called, in the lifecycle's order."""
    for state, release in lifecycle.simulation.waits.items():
        values = tuple((e.shown, literal(value)) for e, value in release.when.items())
        yield WaitView(state, operations[release.operation].name, values)
