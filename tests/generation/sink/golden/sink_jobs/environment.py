# Generated from specs/sink by `jobcontracts generate`. Do not edit.
"""What a client reads from the environment where its caller passes nothing: argument -> variable."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

CREDENTIALS: Final[Mapping[str, str]] = {"token": "SINK_TOKEN", "sink_key": "SINK_SINK_KEY"}
"""The credentials, which every request carries."""

REQUIRED_SETTINGS: Final[Mapping[str, str]] = {"tenant": "SINK_TENANT"}
"""What else a client cannot do without, unless it is given a base URL that makes it needless."""

OPTIONAL_SETTINGS: Final[Mapping[str, str]] = {
    "version": "SINK_VERSION",
    "trace_id": "SINK_TRACE_ID",
    "base_url": "SINK_BASE_URL",
}
"""What a client can be told besides."""
