"""Which folder of contracts a command means, and the vendors that it has."""

from __future__ import annotations

from pathlib import Path


def specs_folder(given: Path | None) -> Path:
    """Return the folder of contracts: the one that was named, ./specs, or our own."""
    from jobcontracts.contracts.vendors import own_specs

    if given is not None:
        return given
    here = Path("specs")
    return here if here.is_dir() else own_specs()


def vendors_there(given: Path | None) -> list[str]:
    """Return the vendors of that folder; none where it cannot be read, for nobody has asked yet."""
    from jobcontracts.contracts.vendors import vendor_names
    from jobcontracts.problem import ProblemsError

    try:
        return vendor_names(specs_folder(given))
    except (ProblemsError, OSError):
        return []
