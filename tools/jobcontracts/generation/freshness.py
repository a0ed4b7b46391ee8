"""What has been rendered here before: such a package need not be rendered again to be compared.

Rendering has one outcome for the same inputs. So a file near the packages keeps one hash for
each: over all that it was made from, our own code included, and all that it consists of. It is not
committed: elsewhere, in CI first of all, everything is rendered.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

from jobcontracts.files.output_folder import DRAFT, content_of, files_in, replace_file
from jobcontracts.generation.lock import folder_digest, generator_versions
from jobcontracts.model.vendors import LIFECYCLE, OPENAPI

CACHE = f"{DRAFT}cache"
"""The folder of that file, beside the packages; git is told to leave it alone."""


class Freshness:
    """Tells whether packages are as they were rendered, from the same inputs.

    Args:
        output: The folder of generated packages.
        templates: The folder of templates.
    """

    def __init__(self, output: Path, templates: Path) -> None:
        self._output, self._file = output, output / CACHE / "rendered.json"
        code = [folder_digest(Path(__file__).parents[1]), folder_digest(templates)]
        self._shared = json.dumps([*code, generator_versions()]).encode()

    def is_fresh(self, specs: Path) -> bool:
        """Return whether the package of a vendor's folder was rendered from what is there now."""
        return self._known().get(specs.name) == self._hash(specs)

    def _known(self) -> dict[str, str]:
        with suppress(OSError, ValueError, AttributeError):
            return dict(json.loads(self._file.read_bytes()).items())
        return {}

    def remember(self, folders: Iterable[Path]) -> None:
        """Keep that the packages of these vendors' folders have just been rendered."""
        if not (news := {specs.name: self._hash(specs) for specs in folders}):
            return
        known = self._known() | news
        with suppress(OSError):  # the next run takes longer
            self._file.parent.mkdir(exist_ok=True)
            replace_file(self._file.with_name(".gitignore"), b"*\n")
            replace_file(self._file, json.dumps(known, indent=2).encode())

    def _hash(self, specs: Path) -> str:
        total = hashlib.sha256(self._shared)
        files = {name: specs / name for name in (OPENAPI, LIFECYCLE)}
        for path, file in (*files.items(), *files_in(self._output / specs.name).items()):
            content = content_of(file) or b""
            total.update(f"\0{path}\0{len(content)}\0".encode() + content)
        return total.hexdigest()
