# Generated from specs/datarobot_genai by `jobcontracts generate`. Do not edit.
"""What a client reads from the environment where its caller passes nothing: argument -> variable."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

CREDENTIALS: Final[Mapping[str, str]] = {"token": "DATAROBOT_GENAI_TOKEN"}
"""The credentials, which every request carries."""

REQUIRED_SETTINGS: Final[Mapping[str, str]] = {}
"""What else a client cannot do without, unless it is given a base URL that makes it needless."""

OPTIONAL_SETTINGS: Final[Mapping[str, str]] = {"base_url": "DATAROBOT_GENAI_BASE_URL"}
"""What a client can be told besides."""
