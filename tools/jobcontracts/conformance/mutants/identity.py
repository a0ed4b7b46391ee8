"""Mutants of whose job an answer is about, and of where its URLs lead."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from jobcontracts.conformance.exchanges.observation import Reading
from jobcontracts.conformance.mutants.mutant import Mutant, answering
from jobcontracts.conformance.mutants.wrapper import Passing
from jobcontracts.conformance.run.sample_requests import another
from jobcontracts.model.contract import Contract, Response
from jobcontracts.model.expression import Expression

ELSEWHERE = "https://elsewhere.example"
"""An origin that is nobody's (RFC 2606, section 3)."""


def identity_mutants(contract: Contract) -> Iterator[Mutant]:
    """Yield foreign ids, and links that lead astray."""
    yield from _ids(contract)
    yield from _links(contract)


def _ids(contract: Contract) -> Iterator[Mutant]:
    reading = Reading(contract)
    named = {contract.lifecycle.handle.id}
    for operation in contract.operations.values():
        about_job = named <= {p.name for p in operation.path_parameters}
        for expression in reading.ids if about_job else ():
            if not _documents(operation.id, contract, expression):
                continue

            def act(passing: Passing, e: Expression = expression, o: str = operation.id) -> bool:
                told = passing.told(e) if passing.operation.id == o else None
                if not isinstance(told, str):
                    return False
                passing.put(e, another(told))
                return True

            yield Mutant("a foreign id", f"{operation.id} {expression}", answering(act))


def _documents(operation_id: str, contract: Contract, expression: Expression) -> bool:
    """Return whether any example of an operation's successes has what an expression points at."""
    operation = contract.operations[operation_id]
    return any(
        isinstance(expression.of_response(r.status, _examples(r), example), str)
        for r in operation.successes.values()
        for example in [
            *(e for media in r.content.values() for e in media.examples.values()),
            *([] if r.content else [None]),
        ]
    )


def _examples(response: Response) -> dict[str, str]:
    return {n.lower(): h.example for n, h in response.headers.items() if h.example is not None}


def _links(contract: Contract) -> Iterator[Mutant]:
    reading = Reading(contract)
    for operation in contract.operations.values():
        for expression in reading.urls_of(operation):
            if not _documents(operation.id, contract, expression):
                continue
            kinds: dict[str, Callable[[Passing, str], str]] = {
                "a link that leaves the origin": lambda p, u: u.replace(p.origin, ELSEWHERE),
                "a link to another operation": lambda _p, u: f"{u}/elsewhere",
            }
            for kind, change in kinds.items():

                def act(
                    passing: Passing,
                    e: Expression = expression,
                    o: str = operation.id,
                    c: Callable[[Passing, str], str] = change,
                ) -> bool:
                    told = passing.told(e) if passing.operation.id == o else None
                    if not isinstance(told, str):
                        return False
                    passing.put(e, c(passing, told))
                    return True

                yield Mutant(kind, f"{operation.id} {expression}", answering(act))
