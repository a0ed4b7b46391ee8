# From templates/runtime/updates.py, unchanged but for this line.
"""What is known of a job at one moment."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar, Generic, Literal, Protocol, TypeVar

from msgspec import Struct

from .reading import MemberPath, one_line, texts_at
from .serialization import Serializable, json_members

Phase = Literal["pending", "running", "succeeded", "failed", "cancelled", "expired"]
TERMINAL: frozenset[Phase] = frozenset({"succeeded", "failed", "cancelled", "expired"})
AnswerT = TypeVar("AnswerT")


class BaseUpdate(Serializable, Struct, Generic[AnswerT], frozen=True, kw_only=True):
    """What one answer of the poll operation said.

    Args:
        state: The vendor's own word for where the job stands.
        phase: Our word for it. A state that the contract does not have counts as `running`.
        documented: Whether the contract has the state.
        answer: The whole answer.
        attempt: Which poll of this wait it was, from 1.
        elapsed: How long this wait had lasted, in seconds.
    """

    state: str
    phase: Phase
    documented: bool
    answer: AnswerT
    attempt: int = 1
    elapsed: float = 0.0

    error_paths: ClassVar[Sequence[MemberPath]] = ()
    """Where `error` says in words what went wrong, by the names on the wire."""

    @property
    def ended(self) -> bool:
        """Whether the job has ended, well or badly."""
        return self.phase in TERMINAL

    @property
    def progress(self) -> int | float | None:
        """How far the job has come, 0 to 100; None where the vendor does not say."""
        return None

    @property
    def message(self) -> str | None:
        """What the job is doing, in the vendor's words; None where the vendor does not say."""
        return None

    @property
    def error(self) -> Any:
        """Why the job failed, in the vendor's words; None where the vendor does not say."""
        return None

    @property
    def reason(self) -> str | None:
        """The same on one line that is safe to print."""
        error = self.error
        return (texts_at(error, self.error_paths) or one_line(error)) if error else None

    def _json_value(self) -> dict[str, Any]:
        told = ("state", "phase", "documented", "ended", "progress", "message", "error", "reason")
        return json_members(self, (*told, "attempt", "elapsed", "answer"))


class AnyUpdate(Protocol):
    """An update of any vendor: what the `Update` of every such package has, documented there."""

    @property
    def state(self) -> str: ...
    @property
    def phase(self) -> Phase: ...
    @property
    def documented(self) -> bool: ...
    @property
    def answer(self) -> Any: ...
    @property
    def attempt(self) -> int: ...
    @property
    def elapsed(self) -> float: ...
    @property
    def ended(self) -> bool: ...
    @property
    def progress(self) -> int | float | None: ...
    @property
    def message(self) -> str | None: ...
    @property
    def error(self) -> Any: ...
    @property
    def reason(self) -> str | None: ...
    def to_dict(self) -> dict[str, Any]: ...
    def to_json(self) -> str: ...
