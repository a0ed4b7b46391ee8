"""New jobs' ids, in the form that a lifecycle gives, from a seeded generator."""

from __future__ import annotations

import re
import uuid
from functools import cached_property
from random import Random

from jobcontracts.model.times import time_format

_END_OF_2025 = 1_767_225_599.999
_PART = re.compile(r"\{(uuid|hex8|number|created:[^{}]*)\}")


class IdMaker:
    """Makes ids of the form `simulate.id`: plain text with parts in braces in it.

    These are `{uuid}`, `{hex8}`, `{number}` (nine digits) and `{created:FORMAT}`.

    Args:
        form: The form.
        seed: The same seed gives the same ids in the same order, on any machine.
    """

    def __init__(self, form: str, seed: str) -> None:
        self.form = form
        self._seed = seed

    @cached_property
    def _random(self) -> Random:
        # Not before the first id, for it takes 2.5 KiB. A text as a seed is hashed by SHA-512, so
        # PYTHONHASHSEED plays no part.
        return Random(self._seed)

    @property
    def varies(self) -> bool:
        """Whether two ids made at the same time differ."""
        return bool({"uuid", "hex8", "number"} & set(_PART.findall(self.form)))

    def new(self, created: float) -> str:
        """Return the id of a job created at `created`, in seconds since 1970."""

        def part(match: re.Match[str]) -> str:
            kind, _, argument = match[1].partition(":")
            if kind == "uuid":
                return str(uuid.UUID(int=self._random.getrandbits(128), version=4))
            if kind == "number":
                return str(self._random.randrange(10**8, 10**9))
            if kind == "hex8":
                return f"{self._random.getrandbits(32):08x}"
            return time_format(argument)(created)

        return _PART.sub(part, self.form)

    def sample(self) -> str:
        """Return an id as jobs of these years have it: a number of seconds near 1970 is shorter."""
        return self.new(_END_OF_2025)
