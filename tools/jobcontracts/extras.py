"""The extras of this distribution, and which of their libraries are not installed."""

from __future__ import annotations

import re
from importlib.metadata import PackageNotFoundError, requires, version

_OF_EXTRA = re.compile(r"""([A-Za-z0-9][A-Za-z0-9._-]*)[^;]*;\s*extra\s*==\s*['"]([^'"]+)['"]""")
"""A requirement of an extra, as core metadata has it (PEP 508): its name, and the extra's.

What some platforms lack has more conditions, and can be done without.
"""


def missing(extra: str) -> list[str]:
    """Return the libraries of an extra that are not installed.

    Args:
        extra: The extra's name. In a checkout that was never installed, nothing is known of it,
            and nothing is missing.
    """
    try:
        listed = requires("jobcontracts") or []
    except PackageNotFoundError:
        return []
    found = (_OF_EXTRA.match(requirement) for requirement in listed)
    names = [match[1] for match in found if match is not None and match[2] == extra]
    return [name for name in names if not _is_installed(name)]


def _is_installed(name: str) -> bool:
    try:
        version(name)
    except PackageNotFoundError:
        return False
    return True
