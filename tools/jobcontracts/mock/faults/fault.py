"""Faults that were asked for: which requests it meets, how often, and what is left of it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from random import Random
from typing import Any

from jobcontracts.mock.known_operations import KnownOperations
from jobcontracts.problem import quoted

INSTEAD = frozenset({"status", "reset", "silence", "restart"})
"""The kinds that take the place of the operation's own answer."""

_TARGET = ("vendor", "operation", "job")
_FAULT = 1 << 12
"""How many bytes a fault takes without its arguments; most are its generator's."""

_PER_CHARACTER = 20
"""How many bytes a character of JSON can take when it is decoded: `{}, ` is a dict."""

_AVERAGE = 1 << 13
"""How many bytes a fault may have if there are as many as there may be."""


class FaultError(Exception):
    """This fault cannot be; the message says what can."""


class TooManyFaultsError(Exception):
    """There are as many faults as there may be."""


@dataclass(slots=True)
class Fault:
    """One fault.

    Args:
        id: Its number, from 1.
        kind: What happens; one of `FaultKind` in the document of the control API.
        arguments: What belongs to the kind: a status, seconds, a field; see the control API.
        target: Which requests: of a `vendor`, an `operation`, about a `job`; all if empty.
        count: How often it still happens; None for always.
        probability: How likely it meets a request that it could meet, from 0 to 1.
        random: Draws for the probability.
        size: How many bytes it takes, roughly.
        used: How often it has happened.
    """

    id: int
    kind: str
    arguments: Mapping[str, Any]
    target: Mapping[str, str]
    count: int | None
    probability: float
    random: Random
    size: int
    used: int = 0

    def meets(self, names: Mapping[str, str | None]) -> bool:
        """Return whether it happens to a request that is about these; draws if it could."""
        if any(names.get(key) != value for key, value in self.target.items()):
            return False
        return self.probability >= 1 or self.random.random() < self.probability

    @property
    def processed(self) -> bool:
        """Whether the request still has its effect; for the kinds of `INSTEAD`."""
        return bool(self.arguments.get("processed", False))

    def __str__(self) -> str:
        """Return what happens, for whoever wonders: `fault 3: status 503, retry_after 2`."""
        rest = dict(self.arguments)
        own = [f"{self.kind} {rest.pop(self.kind)}" if self.kind in rest else self.kind]
        return quoted(f"fault {self.id}: {', '.join(own + [f'{n} {v}' for n, v in rest.items()])}")

    def described(self) -> dict[str, Any]:
        """Return it as JSON values: as it was asked for, and what has become of it."""
        return {
            "id": self.id,
            "kind": self.kind,
            **self.target,
            **self.arguments,
            "count": self.count,
            "probability": self.probability,
            "used": self.used,
        }


@dataclass
class FaultSet:
    """The faults of a mock, in the order in which they were asked for.

    Args:
        operations: What a fault can be about.
        seed: The same seed and the same requests, the same faults.
        limit: How many faults there may be, and times 8 KiB how large they may be together.

    Attributes:
        size: How many bytes they take, roughly.
    """

    operations: KnownOperations
    seed: int
    limit: int
    size: int = field(default=0, init=False)
    _faults: dict[int, Fault] = field(default_factory=dict)
    _last: int = 0

    @property
    def active(self) -> Mapping[int, Fault]:
        """The faults by number, always the present ones."""
        return self._faults

    def __iter__(self) -> Iterator[Fault]:
        yield from self._faults.values()

    def find(self, number: int) -> Fault | None:
        """Return a fault by its number, None where there is none."""
        return self._faults.get(number)

    def add(self, wanted: Mapping[str, Any]) -> Fault:
        """Add a fault.

        Args:
            wanted: What fits the schema `Fault` of the control API.

        Raises:
            FaultError: There is no such vendor or operation.
            TooManyFaultsError: There are too many.
        """
        rest = dict(wanted)
        kind = rest.pop("kind")
        target = {name: rest.pop(name) for name in _TARGET if rest.get(name) is not None}
        try:
            self.operations.check(target.get("vendor"), target.get("operation"))
        except LookupError as error:
            raise FaultError(str(error)) from None
        size = _FAULT + _PER_CHARACTER * len(json.dumps(wanted))
        if len(self._faults) >= self.limit or self.size + size > self.limit * _AVERAGE:
            raise TooManyFaultsError(f"there are {len(self._faults)} faults already: delete some")
        # Who asks for a restart wants one, and not one after the other.
        usual = 1 if kind == "restart" else None
        count, probability = rest.pop("count", usual), rest.pop("probability", 1)
        self._last += 1
        # A generator of its own: what other faults draw does not change when this one happens.
        random = Random(f"{self.seed}/fault/{self._last}")
        arguments = {name: value for name, value in rest.items() if name not in _TARGET}
        fault = Fault(self._last, kind, arguments, target, count, float(probability), random, size)
        self._faults[fault.id] = fault
        self.size += size
        return fault

    def meeting(self, names: Mapping[str, str | None]) -> list[Fault]:
        """Return the faults that happen to a request about a `vendor`, an `operation`, a `job`."""
        return [fault for fault in self._faults.values() if fault.meets(names)]

    def happened(self, fault: Fault) -> None:
        """Note that a fault has happened; one that has happened often enough is gone."""
        fault.used += 1
        if fault.count is not None:
            fault.count -= 1
            if fault.count <= 0:
                self.remove(fault.id)

    def remove(self, number: int) -> bool:
        """Remove a fault; return whether there was one."""
        fault = self._faults.pop(number, None)
        self.size -= 0 if fault is None else fault.size
        return fault is not None

    def clear(self) -> None:
        """Remove all faults."""
        self._faults.clear()
        self.size = 0

    def restart(self) -> None:
        """Remove all faults, and count from the beginning again."""
        self.clear()
        self._last = 0
