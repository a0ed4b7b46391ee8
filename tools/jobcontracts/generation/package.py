"""The decisions for a whole client package: what its templates see of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from functools import partial

from jobcontracts.generation.accessors import (
    Accessor,
    accessor,
    answer_accessor,
    first_accessor,
    present_accessor,
)
from jobcontracts.generation.errors import error_classes, error_view, ways_below
from jobcontracts.generation.examples import example_call
from jobcontracts.generation.models import Models
from jobcontracts.generation.names import Names
from jobcontracts.generation.package_view import NextPartView, PackageView, StateView
from jobcontracts.generation.refusals import refusal_views
from jobcontracts.generation.requests import RoleRequests
from jobcontracts.generation.settings import (
    credentials,
    settings,
)
from jobcontracts.generation.submit import submit_view
from jobcontracts.generation.view import (
    AnswerView,
    OperationView,
    answer_view,
    argument_view,
    body_view,
)
from jobcontracts.generation.waits import waits
from jobcontracts.model.api import Operation, Response
from jobcontracts.model.contract import Contract
from jobcontracts.model.expression import Expression
from jobcontracts.model.lifecycle import TERMINAL
from jobcontracts.model.node import SCHEMAS, walk
from jobcontracts.model.security import sent_schemes
from jobcontracts.rendering.python import Code, code, literal


class PackageBuilder:
    """Takes the decisions for one package.

    Args:
        contract: A contract that has passed the check.
        names: What everything is called.
    """

    def __init__(self, contract: Contract, names: Names) -> None:
        self.contract = contract
        self.names = names

    def build(self, models: Models) -> PackageView:
        """Return the package's view.

        Args:
            models: The models of the same contract.
        """
        contract, self.models = self.contract, models
        self.settings = settings(contract, self.names)
        self.credentials = credentials(contract, self.names)
        lifecycle = contract.lifecycle
        operations = {o.id: self.operation(o) for o in contract.operations.values()}
        poll = operations[lifecycle.operations["poll"]]
        requests = RoleRequests(contract, self.names, poll, models)
        roles = {
            role: operations[name] if role == "submit" else requests.view(role, operations[name])
            for role, name in lifecycle.operations.items()
        }
        read = partial(self.read, roles)
        echoed = next(
            (
                e
                for e, live in lifecycle.simulation.live.items()
                if live.kind == "id" and self.reads("poll", e)
            ),
            None,
        )
        info = contract.root["info"]
        submit = None
        if "submit" in roles:
            submit = submit_view(contract, roles["submit"], roles["poll"], models)
        return PackageView(
            contract=contract,
            distribution=f"{contract.vendor.replace('_', '-')}-jobs",
            package=f"{contract.vendor}_jobs",
            environment=contract.vendor.upper(),
            title=info["title"],
            summary=info.get("summary", info["title"]),
            sources=tuple({"id": key, **value} for key, value in info.get("x-sources", {}).items()),
            settings=self.settings,
            credentials=self.credentials,
            operations=tuple(operations.values()),
            errors=error_classes(operations.values()),
            roles=roles,
            states=tuple(StateView(s, p, p in TERMINAL) for s, p in lifecycle.phases.items()),
            state=first_accessor(
                present_accessor(accessor(contract, roles["poll"], p.expression, models), p.state)
                for p in lifecycle.state.places
            ),
            fields=self.progress(roles["poll"])
            | {
                name: found
                for name, e in (
                    ("message", lifecycle.message),
                    ("error", lifecycle.error),
                )
                if (found := read("poll", e)) is not None
            },
            error_ways=list(ways_below(contract, contract.poll, lifecycle.error)),
            result_location=read("poll", lifecycle.result_location),
            next_url=read("poll", lifecycle.new_job.next),
            result_error=read("result", lifecycle.result_error),
            next_part=self.next_part(roles),
            submit=submit,
            waits=tuple(waits(lifecycle, operations)),
            key=requests.members(),
            id_name=self.names.key[contract.key.id],
            key_target=requests.target(),
            polled={role: requests.polled(role) for role in lifecycle.operations},
            echoed_ids=self.echoed_ids(roles["poll"], echoed),
            echoed_path=echoed.shown if echoed else "",
            inferred=tuple(self.inferred()),
            example=example_call(contract, submit.operation if submit else roles["poll"], models),
        )

    def progress(self, poll: OperationView) -> dict[str, Accessor]:
        """Return how to read the progress from an answer of poll; nothing if it tells none."""
        told = self.contract.lifecycle.progress
        if told is None or not self.reads("poll", told.value):
            return {}
        value = accessor(self.contract, poll, told.value, self.models)
        if told.total is None and told.whole == 100:
            return {"progress": value}
        whole = literal(told.whole)
        if told.total is not None:
            whole = accessor(self.contract, poll, told.total, self.models).code
        made = code("percent({}, {})", value.code, whole)
        return {"progress": Accessor(made, (), code("float"), optional=True)}

    def read(
        self, roles: Mapping[str, OperationView], role: str, e: Expression | None
    ) -> Accessor | None:
        """Return how to read an expression from the answer of a role's operation."""
        if e is None or role not in roles or not self.reads(role, e):
            return None
        return accessor(self.contract, roles[role], e, self.models)

    def next_part(self, roles: Mapping[str, OperationView]) -> NextPartView | None:
        """Return how an answer of the result names its next part; None if it is whole."""
        told = self.contract.lifecycle.result_parts
        reader = None if told is None else self.read(roles, "result", told.named)
        if told is None or reader is None:
            return None
        cursor = None if told.cursor is None else roles["result"].argument(told.cursor)
        return NextPartView(reader, told.named.shown, cursor, told.last)

    def reads(self, role: str, e: Expression) -> bool:
        """Return whether an expression resolves in a success answer of a role's operation."""
        operation = self.contract.operation(role)
        return operation is not None and any(
            e.schemas(self.contract.root, r) for r in operation.successes.values()
        )

    def echoed_ids(self, poll: OperationView, e: Expression | None) -> dict[str, Accessor]:
        """Return, by answer of poll, how to read the id of the job that it is about."""
        place = self.contract.key.places[poll.operation.id].get(self.contract.key.id)
        in_url = place is not None and place.place in ("path", "query")
        found = {
            view.class_name: answer_accessor(self.contract, view, e, self.models)
            for view in (poll.answers if in_url else ())
            if e is not None
        }
        return {name: reader for name, reader in found.items() if reader is not None}

    def operation(self, operation: Operation) -> OperationView:
        """Return the view of an operation."""
        given = [s.name for s in self.settings if s.is_parameter]
        # What the lifecycle says of a role's request goes before what the client has.
        said = [operation.parameter(e.place, e.name) for e in self.contract.said(operation)]
        by_parameter = {
            p.pointer: name
            for place, name in zip(self.contract.settings, given, strict=True)
            if (p := operation.parameter(*place)) is not None and p not in said
        }
        others = [p for p in operation.parameters if p.location != "path"]
        arguments = [
            argument_view(
                self.contract,
                p,
                self.names.argument(operation, p),
                by_parameter.get(p.pointer),
            )
            for p in (*operation.path_parameters, *others)
        ]
        looked_at = self.contract.looked_at(operation)
        prefix, body = self.names.prefixes[operation.id], operation.request_body
        return OperationView(
            name=self.names.operations[operation.id],
            class_prefix=prefix,
            method=operation.method.upper(),
            path=operation.path,
            summary=operation.summary or operation.id,
            description=operation.description,
            source=self.source(operation),
            deprecated=operation.deprecated,
            arguments=tuple(arguments),
            body=None if body is None else body_view(self.contract, body),
            answers=tuple(self.answer(prefix, r, looked_at) for r in operation.successes.values()),
            errors=tuple(
                error_view(self.contract, r)
                for s, r in operation.responses.items()
                if s not in operation.successes
            ),
            accept=operation.accept,
            credentials=self.needed_credentials(operation),
            operation=operation,
        )

    def answer(
        self, prefix: Code, response: Response, looked_at: Iterable[Expression]
    ) -> AnswerView:
        """Return the view of a success answer, with the refusals that its body may tell."""
        view = answer_view(self.contract, prefix, response, self.names.headers(response))
        told = refusal_views(self.contract, view, response, self.models)
        return replace(view, refusals=told, looked_at=tuple(looked_at))

    def needed_credentials(self, operation: Operation) -> tuple[str, ...] | None:
        """Return the client's arguments that an operation needs; None if it needs all."""
        sent = sent_schemes(self.contract, operation)
        names = tuple(c.name for c in self.credentials if c.scheme in sent)
        return None if len(names) == len(self.credentials) else names

    def source(self, operation: Operation) -> str:
        """Return the titles of the pages that an operation comes from, or why it was inferred."""
        mark = self.contract.marks[operation.pointer]
        if mark.kind == "inferred":
            return f"inferred. {mark.reason}".rstrip(".")
        return "; ".join(page.title for page in mark.pages)

    def inferred(self) -> Iterator[tuple[str, str]]:
        """Yield each element of the contract that is our inference, with the reason."""
        for element in walk(self.contract.root):
            mark = self.contract.marks.get(element.pointer)
            if mark and mark.own and mark.kind == "inferred" and element.kind != "example":
                yield element.pointer, mark.reason
            if "x-enum-varnames" in element.value and element.kind in SCHEMAS:
                reason = "No page names these values; the names are ours."
                yield f"{element.pointer}/x-enum-varnames", reason
