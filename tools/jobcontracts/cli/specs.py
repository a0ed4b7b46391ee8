"""Which folder of contracts a command means, and the vendors that it has."""

from __future__ import annotations

import sys
from pathlib import Path


def specs_folder(given: Path | None) -> Path:
    """Return the folder of contracts: the one that was named, ./specs, or our own.

    Where ./specs is something else, such as JavaScript's tests, ours are taken, and standard error
    says so.
    """
    folder = usual_specs_folder(given)
    if given is None and folder != judged_specs_folder(None):
        told = "./specs has no contract in it: taking those that come with jobcontracts"
        print(f"{told} (--specs DIR names others)", file=sys.stderr)
    return folder


def usual_specs_folder(given: Path | None) -> Path:
    """Return the same without a word, for who has not asked for anything yet."""
    from jobcontracts.model.vendors import own_specs, without_contracts

    folder = judged_specs_folder(given)
    return own_specs() if given is None and without_contracts(folder) else folder


def judged_specs_folder(given: Path | None) -> Path:
    """Return it for a command that judges contracts: ./specs wherever there is one.

    Ours would be found right instead, and nobody would see that there are no others.
    """
    from jobcontracts.model.vendors import own_specs

    here = Path("specs")
    return given or (here if here.is_dir() else own_specs())


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
        return vendor_names(usual_specs_folder(given))
    except (ProblemsError, OSError):
        return []
