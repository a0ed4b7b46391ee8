"""How closely a run looks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from jobcontracts.conformance.checks import CHECKS
from jobcontracts.conformance.checks.check import Check
from jobcontracts.conformance.run.configuration import PHASES

LIFE = "life"
"""The name of our own phase."""

ALL_PHASES = (LIFE, *PHASES)


@dataclass(frozen=True, slots=True)
class Depth:
    """How a run looks.

    Args:
        seed: The same seed, the same requests.
        examples: How many cases an operation gets in fuzzing; Hypothesis' profile says if None.
        phases: Which of `ALL_PHASES` run.
        checks: Which of our own checks look.
        until_first: Whether the run ends with its first finding.
    """

    seed: int
    examples: int | None = None
    phases: Sequence[str] = ALL_PHASES
    checks: Sequence[Check] = CHECKS
    until_first: bool = False
