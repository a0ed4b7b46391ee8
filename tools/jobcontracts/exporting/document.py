"""A document for other tools, and what of a contract its format has no word for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from jobcontracts.model.contract import Contract
from jobcontracts.model.lifecycle import role_parts
from jobcontracts.model.source import Json
from jobcontracts.model.yaml_text import written

HEAD = b"# Written by jobcontracts export, which replaces it: do not edit.\n"
"""The first line of a document: a file that begins otherwise is none of ours."""

NOT_SAID = "x-not-said"
"""Where a document lists what it does not say."""

_GROUPS = ("operations", "job", "state", "result", "refusals", "poll")
_NOT_FOR_OTHERS = ("$schema", "simulate")
"""Keys of a lifecycle for editors, and for the mock."""


@dataclass(frozen=True, slots=True)
class Unsaid:
    """What of a lifecycle a document does not say, for one reason.

    Args:
        reason: Why the format cannot say it, and what a user does instead.
        values: What the lifecycle says, by dotted key: `poll.growth`.
    """

    reason: str
    values: Mapping[str, Json]

    def __str__(self) -> str:
        return f"{', '.join(self.values)}: {self.reason}"


@dataclass(frozen=True, slots=True)
class Export:
    """A document as it is written, in ASCII for any pipe, with what it does not say."""

    content: bytes
    unsaid: tuple[Unsaid, ...]


def lifecycle_keys(root: Mapping[str, Any]) -> dict[str, Json]:
    """Return what a lifecycle says to clients, by dotted key: `job.id`, `operations.poll.with`."""
    found: dict[str, Json] = {}
    for key, value in root.items():
        if key == "operations":
            for role, said in value.items():
                parts = role_parts(said)
                found[f"operations.{role}"] = parts["operation"]
                found |= {f"operations.{role}.with": parts["with"]} if "with" in parts else {}
        elif key in _GROUPS:
            found |= {f"{key}.{name}": said for name, said in value.items()}
        elif key not in _NOT_FOR_OTHERS:
            found[key] = value
    return found


def exported(
    contract: Contract,
    document: Mapping[str, Json],
    reasons: Mapping[str, str],
    more: Iterable[Unsaid],
) -> Export:
    """Return a document with a list of what it does not say.

    Args:
        contract: The contract.
        document: The document without that list.
        reasons: Why the format cannot say a key of a lifecycle, by dotted key.
        more: What it does not say of this contract besides.
    """
    by_reason: dict[str, dict[str, Json]] = {}
    for key, value in lifecycle_keys(contract.lifecycle_source.root).items():
        if key in reasons:
            by_reason.setdefault(reasons[key], {})[key] = value
    unsaid = (*(Unsaid(reason, values) for reason, values in by_reason.items()), *more)
    listed = [{"reason": each.reason, "values": dict(each.values)} for each in unsaid]
    whole = {**document, **({NOT_SAID: listed} if listed else {})}
    return Export(HEAD + written(whole, ascii_only=True), unsaid)
