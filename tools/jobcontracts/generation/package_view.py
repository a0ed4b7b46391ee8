"""A whole client package, as its templates see it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from jobcontracts.generation.accessors import Accessor
from jobcontracts.generation.examples import ExampleCall
from jobcontracts.generation.requests import MemberView, PolledValue
from jobcontracts.generation.settings import CredentialView, SettingView, TokenClientView
from jobcontracts.generation.submit import SubmitView
from jobcontracts.generation.view import AnswerView, ArgumentView, ErrorView, OperationView
from jobcontracts.generation.waits import WaitView
from jobcontracts.model.contract import Contract
from jobcontracts.model.paths import template_parts
from jobcontracts.rendering.python import Code, fstring


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
    waits: tuple[WaitView, ...]
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
