"""Which contracts have been saved since the last look, by what the system says of their files."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from jobcontracts.model.vendors import LIFECYCLE, OPENAPI

LOOK_SECONDS = 0.5
"""How often files are looked at. What differs counts once it has not changed between two looks."""

Stamp = tuple[tuple[int, int, int], ...]
"""What tells a version of a vendor's two files from others."""


class Changes:
    """Tells what has changed, once nothing changes any more.

    Args:
        stamps: Returns what tells whether a contract has changed, by vendor.
        known: What it returned when the contracts were read; what it returns now if None.
    """

    def __init__(
        self,
        stamps: Callable[[], Mapping[str, Stamp]],
        known: Mapping[str, Stamp] | None = None,
    ) -> None:
        self._stamps = stamps
        self._known = self._last = stamps() if known is None else known

    def look(self) -> list[str]:
        """Return the vendors that have changed, are new or are gone since they were returned."""
        found = self._stamps()
        settled, self._last = found == self._last, found
        if not settled:
            return []
        known, self._known = self._known, found
        return [name for name in sorted({*known, *found}) if known.get(name) != found.get(name)]


def stamp(folder: Path) -> Stamp:
    """Return what tells the version of a vendor's two files; zeros for one that is not there."""
    found = []
    for name in (OPENAPI, LIFECYCLE):
        try:
            status = (folder / name).stat()
        except OSError:
            found.append((0, 0, 0))
        else:
            found.append((status.st_mtime_ns, status.st_size, status.st_ino))
    return tuple(found)


def stamps(specs: Path) -> Mapping[str, Stamp]:
    """Return the stamp of each vendor below a folder of contracts."""
    return {path.name: stamp(path) for path in specs.glob("*") if path.is_dir()}
