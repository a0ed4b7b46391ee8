"""Parts of a published document that may be of any type: what is of the wrong one is not there."""

from __future__ import annotations

from typing import Any

from jobcontracts.model.source import Json

PAGE = "published"
"""The id of the document itself among the pages that a contract comes from."""

Part = dict[str, Any]


def mapping(value: Json) -> Part:
    """Return a mapping; an empty one in the place of anything else."""
    return value if isinstance(value, dict) else {}


def texts(value: Json, *keys: str) -> dict[str, str]:
    """Return those members of a mapping that are text and say something."""
    found = {key: mapping(value).get(key) for key in keys}
    return {k: v.strip() for k, v in found.items() if isinstance(v, str) and v.strip()}


def items(value: Json, kind: type = object) -> list[Any]:
    return [item for item in value if isinstance(item, kind)] if isinstance(value, list) else []
