"""A vendor's contract: what its two documents say together."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from jobcontracts.model.api import Api, Operation, Response, api_operations
from jobcontracts.model.expression import Expression
from jobcontracts.model.http import RequestMessage
from jobcontracts.model.lifecycle import Lifecycle, LiveValue, parse_lifecycle
from jobcontracts.model.source import Source, read_source
from jobcontracts.model.vendors import LIFECYCLE, OPENAPI


@dataclass(frozen=True)
class Contract(Api):
    """A vendor's API, and how its answers are read as the life of a job.

    Args:
        vendor: The folder's name.
        lifecycle_source: lifecycle.yaml.
        lifecycle: What it says.
    """

    vendor: str
    lifecycle_source: Source
    lifecycle: Lifecycle = field(repr=False)

    def operation(self, role: str) -> Operation | None:
        """Return the operation of a role (`submit`, `poll`, `result`, `cancel`), or None."""
        operation_id = self.lifecycle.operations.get(role)
        return None if operation_id is None else self.operations[operation_id]

    @property
    def poll(self) -> Operation:
        """The operation that tells a job's state."""
        return self.operations[self.lifecycle.operations["poll"]]

    def role(self, operation: Operation) -> str | None:
        """Return the role of an operation, None if it has none."""
        roles = {operation_id: role for role, operation_id in self.lifecycle.operations.items()}
        return roles.get(operation.id)

    def creation_response(self, operation: Operation) -> Response | None:
        """Return the success that names a new job; None if the operation starts none.

        Submit starts one, and so does what has no role and an answer with what `handle` points at.
        """
        place = self.lifecycle.handle.location or self.lifecycle.handle.value
        if place is None or self.role(operation) not in ("submit", None):
            return None
        successes = (response for _, response in sorted(operation.successes.items()))
        return next((r for r in successes if place.schemas(self.root, r)), None)

    def starts_job(self, operation: Operation, request: RequestMessage) -> bool:
        """Return whether a request of a starter asks for a job, as `handle.when` says.

        Where one success alone is documented, which names a job, each request does.
        """
        if len(operation.successes) == 1:
            return True
        found = (
            (e.value_in_request(self, operation, request), value)
            for e, value in self.lifecycle.handle.when.items()
        )
        # In JSON, 1 is not true.
        return all(a == b and isinstance(a, bool) == isinstance(b, bool) for a, b in found)

    def live_values(self, operation: Operation) -> dict[Expression, LiveValue]:
        """Return the job's own values in an operation's answers, by place.

        Those of `simulate.live`, which are of each operation, what names a new job in a starter's
        answer, and what leads to a result in poll's.
        """
        lifecycle, found = self.lifecycle, dict[Expression, LiveValue]()
        handle, role = lifecycle.handle, self.role(operation)
        if operation in self.starters:
            if handle.location is not None:
                found[handle.location] = LiveValue("url", lifecycle.operations["poll"])
            if handle.value is not None:
                found[handle.value] = LiveValue("id")
        place = lifecycle.result_location
        if role == "poll" and place is not None and "result" in lifecycle.operations:
            found[place] = LiveValue("url", lifecycle.operations["result"])
        return found | dict(lifecycle.simulation.live)

    @cached_property
    def starters(self) -> tuple[Operation, ...]:
        """The operations that start a job, submit among them."""
        return tuple(o for o in self.operations.values() if self.creation_response(o) is not None)


def read_contract(folder: Path) -> Contract:
    """Read a vendor's folder.

    Raises:
        ProblemsError: A file is missing or is no YAML. What else can be wrong, `checked_contract`
            in the package `check` finds.
    """
    documents = read_source(folder / OPENAPI), read_source(folder / LIFECYCLE)
    return build_contract(folder.name, *documents)


def build_contract(vendor: str, openapi: Source, lifecycle: Source) -> Contract:
    """Build a contract from two documents that have passed the check."""
    return Contract(
        openapi=openapi,
        operations=api_operations(openapi.root),
        vendor=vendor,
        lifecycle_source=lifecycle,
        lifecycle=parse_lifecycle(lifecycle.root),
    )
