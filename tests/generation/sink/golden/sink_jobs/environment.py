# Generated from specs/sink by `jobcontracts generate`. Do not edit.
"""What a client reads from the environment where its caller passes nothing: argument -> variable."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

CREDENTIALS: Final[Mapping[str, str]] = {"token": "SINK_TOKEN", "sink_key": "SINK_SINK_KEY"}
"""The credentials, which every request carries."""

TOKEN_CLIENTS: Final[Mapping[str, Mapping[str, str]]] = {
    "token": {"client_id": "SINK_CLIENT_ID", "client_secret": "SINK_CLIENT_SECRET"}
}
"""What a client can be given instead of a token, to ask for tokens by itself."""

REQUIRED_SETTINGS: Final[Mapping[str, str]] = {"tenant": "SINK_TENANT"}
"""What else a client cannot do without, unless it is given a base URL that makes it needless."""

OPTIONAL_SETTINGS: Final[Mapping[str, str]] = {
    "version": "SINK_VERSION",
    "trace_id": "SINK_TRACE_ID",
    "token_url": "SINK_TOKEN_URL",
    "base_url": "SINK_BASE_URL",
}
"""What a client can be told besides."""
