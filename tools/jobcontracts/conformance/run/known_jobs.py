"""Puts jobs that exist into the path parameters that schemathesis has generated."""

from __future__ import annotations

import zlib
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import unquote

from jobcontracts.model.api import Operation
from jobcontracts.model.contract import Contract
from jobcontracts.model.parameters import text_of
from jobcontracts.model.schema import Schemas

UNKNOWN_EVERY = 4
"""One in so many generated ids stays as it is, so that unknown jobs are asked for too."""


def with_known_job(
    operation: Operation,
    names: Mapping[str, str],
    schemas: Schemas,
    jobs: Sequence[Mapping[str, str]],
    path_parameters: Any,
    scopes: Mapping[str, Sequence[str]],
) -> Any:
    """Return path parameters, those of a known job in the place of most that are well-formed.

    Which job and which scope follows from the generated data alone, so that Hypothesis can repeat
    and shrink.

    Args:
        operation: The operation that they are for.
        names: The member of a job's key that a path parameter has.
        schemas: The contract's schemas.
        jobs: The keys of the known jobs.
        path_parameters: What was generated.
        scopes: Which values a path parameter has that are there, if not all.
    """
    if not path_parameters or not (jobs or scopes):
        return path_parameters
    number = zlib.crc32(repr(sorted(path_parameters.items())).encode("utf-8", "replace"))
    if number % UNKNOWN_EVERY == 0 or not _well_formed(operation, schemas, path_parameters):
        return path_parameters
    drawn = number // UNKNOWN_EVERY
    found = {n: there[drawn % len(there)] for n, there in scopes.items()}
    if jobs:
        job = jobs[drawn % len(jobs)]
        found |= {n: job[m] for n, m in names.items()}
    written = {
        p.name: schemas.reading(p).in_path(found[p.name])
        for p in operation.path_parameters
        if p.name in found
    }
    return path_parameters | {n: text for n, text in written.items() if n in path_parameters}


def scopes_in_path(contract: Contract, operation: Operation, *, own: bool) -> dict[str, list[str]]:
    """Return scopes that a server has, by path parameter of an operation.

    Args:
        contract: The contract.
        operation: The operation.
        own: Whether the server is the mock, which has those of `simulate`; of another one, what the
            contract shows is all that is known.
    """
    if not own:
        jobs = contract.key.in_path(operation)
        shown = {p.name: text_of(p.example) for p in operation.path_parameters}
        return {name: [text] for name, text in shown.items() if name not in jobs}
    names = {p.name for p in operation.path_parameters}
    scopes = contract.lifecycle.simulation.scopes.items()
    found = {e.name: list(map(str, there)) for e, there in scopes if e.place == "path"}
    return {name: there for name, there in found.items() if name in names}


def _well_formed(operation: Operation, schemas: Schemas, values: Mapping[str, Any]) -> bool:
    own = {parameter.name: parameter.schema for parameter in operation.path_parameters}
    return all(
        isinstance(value, str)
        and name in own
        # A generated text may be of a subclass that marks it as encoded.
        and schemas.text_is_valid(own[name], unquote(str(value)))
        for name, value in values.items()
    )
