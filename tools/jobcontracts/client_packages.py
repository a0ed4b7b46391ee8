"""The generated client packages that are installed, found by their vendor's name."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from importlib import import_module
from inspect import Parameter, signature
from types import ModuleType
from typing import Any

from jobcontracts.model.api import Operation
from jobcontracts.model.contract import Contract
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


def example_arguments(
    contract: Contract, operation: Operation, method: Callable[..., Any]
) -> dict[str, Any]:
    """Return what a client's method needs, by name and as JSON: the contract's examples.

    Args:
        contract: Whose client it is.
        operation: What the method calls.
        method: The method, of the sync client or the async one: the operation's own, or `submit`,
            which asks for no value that the contract has one of.
    """
    taken = signature(method).parameters
    needed = [n for n, p in taken.items() if p.default is Parameter.empty and n != "body"]
    said = {(e.place, e.name) for e in contract.lifecycle.new_job.when}
    known = {*contract.settings, *(said if getattr(method, "__name__", "") == "submit" else ())}
    # In the order that clients have them: what is in the path, then what is required besides.
    others = [p for p in operation.parameters if p.location != "path" and p.required]
    asked = [p for p in (*operation.path_parameters, *others) if (p.location, p.name) not in known]
    found = {name: p.example for name, p in zip(needed, asked, strict=True)}
    if "body" in taken and operation.request_media and operation.request_media.examples:
        found["body"] = next(iter(operation.request_media.examples.values()))
    return found
