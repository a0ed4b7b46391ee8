"""`jobcontracts release`: the contract is kept as it is now, under its client's version."""

from __future__ import annotations

from pathlib import Path

from jobcontracts.check import checked_contract
from jobcontracts.compat.version_rule import RELEASED, released_copies, version_problems
from jobcontracts.files.output_folder import refuse_unlisted, replace_folders
from jobcontracts.model.vendors import LIFECYCLE, OPENAPI
from jobcontracts.problem import ProblemsError


def release(folder: Path) -> str | None:
    """Release the version that a vendor's lifecycle names.

    Args:
        folder: The vendor's folder.

    Returns:
        The version; None if it was released before, and nothing was written.

    Raises:
        ProblemsError: The contract or its version is not as it should be; nothing was written.
    """
    version, there = checked_contract(folder).lifecycle.version, released_copies(folder)
    if problems := version_problems(folder):
        raise ProblemsError(problems)
    target = folder / RELEASED / version
    for path in (target, *there):
        _refuse_foreign(path)
    if there == [target]:
        return None
    documents = {name: (folder / name).read_bytes() for name in (OPENAPI, LIFECYCLE)}
    # A copy of a version that is out is never written anew.
    copies = {} if target in there else {version: documents}
    older = [path.name for path in there if path != target]
    replace_folders(target.parent, copies, older, refuse=_refuse_foreign)
    return version


def _refuse_foreign(copy: Path) -> None:
    """Refuse to replace or remove a copy with anything in it but the two documents."""
    refuse_unlisted(copy, (OPENAPI, LIFECYCLE), f"{OPENAPI} and {LIFECYCLE}, and no more")
