"""Rendered packages against those that are there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from jobcontracts.files.output_folder import content_of, files_in


@dataclass(frozen=True, slots=True)
class Difference:
    """A file that is not as it was rendered."""

    kind: Literal["missing", "extra", "changed"]
    path: str


def compare(rendered: Mapping[str, bytes], output: Path, vendor: str) -> list[Difference]:
    """Return what differs between the rendered files of a vendor and those below `output`.

    Args:
        rendered: Content by path below `output`.
        output: The folder of generated packages.
        vendor: Whose package to look at.
    """
    wanted = {path: text for path, text in rendered.items() if path.startswith(f"{vendor}/")}
    found = {f"{vendor}/{path}": file for path, file in files_in(output / vendor).items()}
    kinds: dict[str, Literal["missing", "extra", "changed"]] = {
        path: "missing" if path not in found else "changed"
        for path, content in wanted.items()
        if path not in found or content_of(found[path]) != content
    }
    kinds.update((path, "extra") for path in found if path not in wanted)
    return [Difference(kinds[path], path) for path in sorted(kinds)]
