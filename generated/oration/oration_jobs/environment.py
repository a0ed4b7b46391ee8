# Generated from specs/oration by `jobcontracts generate`. Do not edit.
"""What a client reads from the environment where its caller passes nothing: argument -> variable."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

CREDENTIALS: Final[Mapping[str, str]] = {"token": "ORATION_TOKEN", "api_key": "ORATION_API_KEY"}
"""The credentials, which every request carries."""

REQUIRED_SETTINGS: Final[Mapping[str, str]] = {"workspace_slug": "ORATION_WORKSPACE_SLUG"}
"""What else a client cannot do without, unless it is given a base URL that makes it needless."""

OPTIONAL_SETTINGS: Final[Mapping[str, str]] = {
    "workspace_id": "ORATION_WORKSPACE_ID",
    "base_url": "ORATION_BASE_URL",
}
"""What a client can be told besides."""
