# Generated from specs/oracle_oml_v2 by `jobcontracts generate`. Do not edit.
"""What a client reads from the environment where its caller passes nothing: argument -> variable."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

CREDENTIALS: Final[Mapping[str, str]] = {"token": "ORACLE_OML_V2_TOKEN"}
"""The credentials, which every request carries."""

REQUIRED_SETTINGS: Final[Mapping[str, str]] = {"host": "ORACLE_OML_V2_HOST"}
"""What else a client cannot do without, unless it is given a base URL that makes it needless."""

OPTIONAL_SETTINGS: Final[Mapping[str, str]] = {"base_url": "ORACLE_OML_V2_BASE_URL"}
"""What a client can be told besides."""
