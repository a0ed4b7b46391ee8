# Generated from specs/seequent_evo by `jobcontracts generate`. Do not edit.
"""What a client reads from the environment where its caller passes nothing: argument -> variable."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

CREDENTIALS: Final[Mapping[str, str]] = {"token": "SEEQUENT_EVO_TOKEN"}
"""The credentials, which every request carries."""

REQUIRED_SETTINGS: Final[Mapping[str, str]] = {"hub": "SEEQUENT_EVO_HUB"}
"""What else a client cannot do without, unless it is given a base URL that makes it needless."""

OPTIONAL_SETTINGS: Final[Mapping[str, str]] = {
    "api_preview": "SEEQUENT_EVO_API_PREVIEW",
    "base_url": "SEEQUENT_EVO_BASE_URL",
}
"""What a client can be told besides."""
