"""Mutants that let in what they should refuse."""

from __future__ import annotations

from collections.abc import Iterator

from jobcontracts.conformance.exchanges.credentials import Credentials
from jobcontracts.conformance.mutants.mutant import Acts, Make, Mutant
from jobcontracts.conformance.mutants.wrapper import Passing
from jobcontracts.conformance.run.sample_requests import MALFORMED, Calls
from jobcontracts.mock import MockApplication
from jobcontracts.model.contract import Contract, Operation
from jobcontracts.model.schema import Schemas


def request_mutants(contract: Contract, credentials: Credentials) -> Iterator[Mutant]:
    """Yield what can be wrong with how requests are let in."""
    schemas = Schemas(contract)
    calls = Calls(contract, credentials)
    for operation in contract.operations.values():
        names = sorted({name for alternative in operation.security for name in alternative})
        for name in names:
            right = calls.right(operation, {})
            header = _header(contract, name)
            if header is None:
                continue
            make = _letting_in(operation, header, right.headers[header])
            yield Mutant("missing credential let in", f"{operation.id} {name}", make)
        for parameter in operation.path_parameters:
            known = {p.name for p in contract.poll.path_parameters}
            if parameter.name not in known:
                continue
            free = schemas.text_is_valid(parameter.schema, MALFORMED)
            allowed = "its schema allows every text, so none is malformed" if free else ""
            name = f"{operation.id} {parameter.name}"
            accept = _accepting(contract, operation, parameter.name, schemas)
            yield Mutant("malformed id accepted", name, accept, allowed)


def _header(contract: Contract, scheme_name: str) -> str | None:
    """Return the header in which a scheme's credential is sent; None if it is in no header."""
    scheme = contract.security_schemes[scheme_name]
    if scheme["type"] != "apiKey":
        return "authorization"
    return str(scheme["name"]) if scheme["in"] == "header" else None


def _letting_in(operation: Operation, header: str, value: str) -> Make:
    def let_in(passing: Passing) -> bool:
        if passing.operation.id != operation.id:
            return False
        before = passing.request_headers.get(header.lower())
        passing.request_headers[header.lower()] = value
        return before != value

    return lambda _mock: Acts(on_request=let_in)


def _accepting(contract: Contract, operation: Operation, name: str, schemas: Schemas) -> Make:
    """Return what puts a job that there is in the place of one that cannot be."""
    schema = next(p.schema for p in operation.path_parameters if p.name == name)

    def make(mock: MockApplication) -> Acts:
        def accept(passing: Passing) -> bool:
            if passing.operation.id != operation.id:
                return False
            if schemas.text_is_valid(schema, passing.path[name]):
                return False
            others = {n: v for n, v in passing.path.items() if n != name}
            for job in mock.jobs.of(contract.vendor):
                if all(job.parameters.get(n, v) == v for n, v in others.items()):
                    passing.path[name] = job.parameters[name]
                    return True
            return False

        return Acts(on_request=accept)

    return make
