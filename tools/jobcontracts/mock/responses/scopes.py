"""Which scopes there are: organisations, projects, workspaces that requests name before a job."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from jobcontracts.model.contract import Contract
from jobcontracts.model.expression import Expression, parse_expression
from jobcontracts.model.parameters import meaningful
from jobcontracts.problem import quoted, unknown_name

Scopes = Mapping[str, Sequence[str]]
"""By the name of a parameter, the values that are there."""


class ScopeError(Exception):
    """No operation has such a parameter; the message says what they have."""


def scopes_by_place(contract: Contract, said: Scopes) -> dict[Expression, tuple[str, ...]]:
    """Return which values are there, by where requests have them.

    Args:
        contract: Whose operations have parameters of these names.
        said: What is said; names are the same in any case, as those of headers are.

    Raises:
        ScopeError: No operation has such a parameter, or it is the job's id; or its values are no
            list of texts.
    """
    parameters = [p for o in contract.operations.values() for p in meaningful(o)]
    known: dict[str, dict[str, str]] = {}
    for p in parameters:
        if p.location in ("path", "query", "header") and p.name != contract.key.id:
            known.setdefault(p.name.casefold(), {})[f"$request.{p.location}.{p.name}"] = p.name
    names = dict.fromkeys(name for places in known.values() for name in places.values())
    wrong = next((name for name in said if name.casefold() not in known), None)
    if wrong is not None:
        raise ScopeError(f"{contract.vendor} has {unknown_name('parameter', wrong, names)}")
    for name, there in said.items():
        if not _are_texts(there):
            raise ScopeError(f"the values of {name} are a list of texts, not {quoted(repr(there))}")
    return {
        parse_expression(text): tuple(there)
        for name, there in said.items()
        for text in known[name.casefold()]
    }


def _are_texts(there: object) -> bool:
    return (
        isinstance(there, Sequence)
        and not isinstance(there, str)
        and all(isinstance(text, str) for text in there)
    )
