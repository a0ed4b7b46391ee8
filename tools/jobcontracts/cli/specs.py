"""Which folder of contracts a command means, and the vendors that it has."""

from __future__ import annotations

from pathlib import Path


def specs_folder(given: Path | None) -> Path:
    """Return the folder of contracts: the one that was named, ./specs, or our own."""
    from jobcontracts.model.vendors import own_specs

    if given is not None:
        return given
    here = Path("specs")
    return here if here.is_dir() else own_specs()


def written_specs_folder(given: Path | None) -> Path:
    """Return the folder of contracts that a command writes to: never our own unless it is named.

    Raises:
        ProblemsError: None was named, and there is no ./specs.
    """
    from jobcontracts.problem import ProblemsError

    folder = Path("specs") if given is None else given
    if given is None and not folder.is_dir():
        fix = "go to where it is, or name another with --specs"
        raise ProblemsError.of("a folder of contracts", "no such folder", fix, folder)
    return folder


def vendors_there(given: Path | None) -> list[str]:
    """Return the vendors of that folder; none where it cannot be read, for nobody has asked yet."""
    from jobcontracts.model.vendors import vendor_names
    from jobcontracts.problem import ProblemsError

    try:
        return vendor_names(specs_folder(given))
    except (ProblemsError, OSError):
        return []
