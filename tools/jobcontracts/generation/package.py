"""A whole client package, as its templates see it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import partial

from jobcontracts.generation.accessors import (
    Accessor,
    accessor,
    answer_accessor,
    first_accessor,
    present_accessor,
)
from jobcontracts.generation.errors import error_classes, error_view, ways_below
from jobcontracts.generation.examples import ExampleCall, example_call
from jobcontracts.generation.models import Models
from jobcontracts.generation.names import Names
from jobcontracts.generation.refusals import refusal_views
from jobcontracts.generation.requests import MemberView, PolledValue, RoleRequests
from jobcontracts.generation.settings import credentials, settings
from jobcontracts.generation.submit import SubmitView, submit_view
from jobcontracts.generation.view import (
    AnswerView,
    ArgumentView,
    CredentialView,
    ErrorView,
    OperationView,
    SettingView,
    TokenClientView,
    accepted,
    answer_view,
    argument_view,
    body_view,
)
from jobcontracts.model.api import Operation, Response
from jobcontracts.model.contract import Contract
from jobcontracts.model.expression import Expression
from jobcontracts.model.lifecycle import TERMINAL
from jobcontracts.model.node import SCHEMAS, walk
from jobcontracts.model.paths import template_parts
from jobcontracts.model.security import sent_schemes
from jobcontracts.rendering.python import Code, code, fstring, literal


@dataclass(frozen=True)
class StateView:
    """A state: the vendor's word, its phase, and what the contract's author says of it."""

    state: str
    phase: str
    terminal: bool


@dataclass(frozen=True)
class NextPartView:
    """How an answer of the result names its next part.

    Args:
        named: How to read it.
        place: Where that is: `$.next`, `header Link`.
        cursor: The argument of the next request that it is; None if it is a URL.
        last: A text that names none.
    """

    named: Accessor
    place: str
    cursor: ArgumentView | None
    last: str


@dataclass(frozen=True)
class PackageView:
    """A client package. `roles` has the operation of each role of the lifecycle."""

    contract: Contract
    distribution: str
    package: str
    environment: str
    title: str
    summary: str
    sources: tuple[Mapping[str, str], ...]
    settings: tuple[SettingView, ...]
    credentials: tuple[CredentialView, ...]
    operations: tuple[OperationView, ...]
    errors: tuple[ErrorView, ...]
    roles: Mapping[str, OperationView]
    states: tuple[StateView, ...]
    state: Accessor
    fields: Mapping[str, Accessor]
    error_ways: list[list[str]]
    result_location: Accessor | None
    next_url: Accessor | None
    result_error: Accessor | None
    next_part: NextPartView | None
    submit: SubmitView | None
    key: tuple[MemberView, ...]
    id_name: Code
    key_target: Code
    polled: Mapping[str, tuple[PolledValue, ...]]
    echoed_ids: Mapping[str, Accessor]
    echoed_path: str
    inferred: tuple[tuple[str, str], ...]
    example: ExampleCall

    @property
    def poll(self) -> OperationView:
        """The operation that tells a job's state."""
        return self.roles["poll"]

    @property
    def by_url(self) -> bool:
        """Whether a job is polled at a URL that the vendor gives."""
        return self.contract.lifecycle.new_job.url is not None

    @property
    def id_argument(self) -> ArgumentView:
        """The argument of poll that is the job's id; only where it is one."""
        name = self.id_name
        return next(a for a in self.poll.arguments if a.name == name)

    @property
    def base_url(self) -> Code:
        """The server's URL as an f-string of the settings that are its variables."""
        names = {s.wire_name: s.name for s in self.settings if not s.is_parameter}
        parts: list[str] = template_parts(self.contract.server_url)
        parts[1::2] = (names[name] for name in parts[1::2])
        return fstring(parts)

    @property
    def unauthorized(self) -> list[int]:
        """The statuses that mean that a credential is missing or wrong."""
        return sorted({401, *self.contract.lifecycle.refusals.statuses("unauthorized")})

    @property
    def answered_with_result(self) -> bool:
        """Whether the answer that tells the end is the result: of the same request."""
        said, result = self.contract.lifecycle.requests, self.roles.get("result")
        same = result is not None and result.operation.id == self.poll.operation.id
        return same and said.get("result", {}) == said.get("poll", {})

    @property
    def refused_in_bodies(self) -> bool:
        """Whether the body of a success may tell that a request was refused."""
        return any(answer.refusals for o in self.operations for answer in o.answers)

    @property
    def token_clients(self) -> tuple[TokenClientView, ...]:
        """What the client can be given to ask for its tokens by itself."""
        return tuple(c.client for c in self.credentials if c.client)

    @property
    def takes_files(self) -> bool:
        """Whether an operation takes a form with files in it."""
        return any(o.body and o.body.is_multipart for o in self.operations)

    @property
    def streaming(self) -> tuple[Code, ...]:
        """The operations that have an answer which a caller may have written to a file."""
        return tuple(o.name for o in self.operations if o.streamed)

    @property
    def bodies(self) -> tuple[AnswerView, ...]:
        """The answers of poll that have a body."""
        return tuple(answer for answer in self.poll.answers if answer.body_type)


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
        arguments, cursor = roles["result"].arguments, told.cursor
        wire = None if cursor is None else (cursor.place, cursor.name)
        argument = next((a for a in arguments if (a.location, a.wire_name) == wire), None)
        return NextPartView(reader, told.named.shown, argument, told.last)

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
        by_parameter = {
            p.pointer: name
            for place, name in zip(self.contract.settings, given, strict=True)
            if (p := operation.parameter(*place)) is not None
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
            summary=operation.summary,
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
            accept=accepted(operation),
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
