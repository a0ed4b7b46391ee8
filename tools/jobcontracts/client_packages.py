"""The generated client packages that are installed, found by their vendor's name."""

from __future__ import annotations

from collections.abc import Iterable
from importlib import import_module
from types import ModuleType

from jobcontracts.problem import ProblemsError


def client_package(vendor: str) -> ModuleType:
    """Return a vendor's generated package.

    Raises:
        ProblemsError: It is not installed.
    """
    name = f"{vendor}_jobs"
    try:
        return import_module(name)
    except ModuleNotFoundError as error:
        if error.name != name:
            raise
        fix = f"run `jobcontracts generate`, then pip install ./generated/{vendor}"
        raise ProblemsError.of(f"the package {name}", "none that can be imported", fix) from None


def needed_arguments(
    package: ModuleType, credential: str, settings: Iterable[str]
) -> dict[str, str]:
    """Return what a package's clients cannot be made without, whatever is in the environment.

    Args:
        package: The package.
        credential: The value of each credential.
        settings: The value of each setting that is required, in the contract's order; see
            `example_settings`.
    """
    names = import_module(f"{package.__name__}.environment")
    credentials = dict.fromkeys(names.CREDENTIALS, credential)
    return credentials | dict(zip(names.REQUIRED_SETTINGS, settings, strict=False))
