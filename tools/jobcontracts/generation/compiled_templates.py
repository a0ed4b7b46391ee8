"""Templates compiled, kept where Python keeps compiled modules: in `__pycache__` beside them.

Compiling them anew is a sixth of a run of `generate`. Who can write there can write the templates,
and our code: it is trusted as they are. It depends on more than a template's text, so on that as
well: Jinja works out filters of what is constant.
"""

from __future__ import annotations

import sys
from contextlib import suppress
from importlib.metadata import version
from importlib.util import cache_from_source
from pathlib import Path
from pickle import UnpicklingError

from jinja2 import BytecodeCache
from jinja2.bccache import Bucket

from jobcontracts import rendering
from jobcontracts.files.output_folder import digest, replace_file
from jobcontracts.generation.lock import folder_digest


class CompiledTemplates(BytecodeCache):
    """Those of one folder.

    Args:
        folder: The folder of templates.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        filters = Path(rendering.__path__[0])
        self._made_by = f"{folder}\0{version('jinja2')}\0{folder_digest(filters)}\0"

    def get_cache_key(self, name: str, filename: str | None = None) -> str:
        """Return the path of a template's file; Python makes none where it has no place for it."""
        return cache_from_source(str(self._folder / name))

    def get_source_checksum(self, source: str) -> str:
        """Return a hash of all that its code depends on."""
        return digest((self._made_by + source).encode())

    def load_bytecode(self, bucket: Bucket) -> None:
        """Take what is kept, if it is of the same template."""
        with suppress(OSError, EOFError, ValueError, UnpicklingError):
            bucket.bytecode_from_string(Path(bucket.key).read_bytes())

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep it, unless that is not wanted or not possible: the next run takes longer."""
        if not sys.dont_write_bytecode:
            with suppress(OSError):
                path = Path(bucket.key)
                path.parent.mkdir(parents=True, exist_ok=True)
                replace_file(path, bucket.bytecode_to_string())
