"""The suite: schemathesis in process over one contract, its findings in a form of our own.

The engine is driven by its events and not through schemathesis' pytest integration: a run can then
be started by a test, by the command line and for one mutant after another; what is being tested is
known while it runs; every exchange can be counted and held against checks of our own; and a run
stops at its first finding where one is enough.
"""

from __future__ import annotations

import tempfile
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote

import hypothesis.configuration
import schemathesis
from schemathesis import Case, HookContext, Response
from schemathesis.core.failures import Failure
from schemathesis.engine import events, from_schema
from schemathesis.openapi.checks import UndefinedStatusCode

from jobcontracts.conformance.configuration import PHASES, configuration, document
from jobcontracts.conformance.exchanges import Exchange, Operations, decoded
from jobcontracts.conformance.expectations import (
    REFUSALS,
    Expectations,
    KnownJobs,
    Refusal,
)
from jobcontracts.conformance.targets import Target

UNKNOWN_EVERY = 4
"""One in so many generated ids stays as it is, so that unknown jobs are asked for too."""


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that is not as the contract says.

    Args:
        vendor: The vendor.
        phase: In which phase it was found.
        check: The name of the check that found it.
        operation: The operationId, empty where it is about none.
        title: What kind of thing is wrong.
        message: What was expected and what came.
        exchange: The exchange in which it showed; None for errors of the run itself.
    """

    vendor: str
    phase: str
    check: str
    operation: str
    title: str
    message: str
    exchange: Exchange | None


@dataclass(slots=True)
class Outcome:
    """What a run has found.

    Args:
        findings: In the order in which they were found; one of a kind per operation.
        exchanges: How many exchanges there were.
        answers: How many of them by operationId and status.
        phases: What became of each phase.
    """

    findings: list[Finding] = field(default_factory=list)
    exchanges: int = 0
    answers: dict[tuple[str, int], int] = field(default_factory=dict)
    phases: dict[str, str] = field(default_factory=dict)


def run_suite(
    target: Target,
    *,
    seed: int,
    examples: int | None = None,
    phases: Sequence[str] = PHASES,
    progress: Callable[[str, str], None] | None = None,
) -> Outcome:
    """Hold a server against its contract.

    Args:
        target: The server.
        seed: The same seed, the same requests.
        examples: How many cases an operation gets in fuzzing; Hypothesis' profile says if None.
        phases: Which of schemathesis' phases run.
        progress: Is told the phase and what is being tested, whenever that changes.

    Raises:
        ProblemsError: Nothing; what is wrong with the server is in the outcome.
    """
    return _Run(target, seed, examples, phases, progress).outcome


class _Run:
    def __init__(
        self,
        target: Target,
        seed: int,
        examples: int | None,
        phases: Sequence[str],
        progress: Callable[[str, str], None] | None,
    ) -> None:
        self.target = target
        self.contract = target.contract
        self.outcome = Outcome()
        self.progress = progress or (lambda _phase, _label: None)
        jobs = KnownJobs(self.contract, [*target.jobs, *target.doomed])
        self.expectations = Expectations(self.contract, target.credentials, jobs)
        config = configuration(
            self.contract,
            target.credentials,
            seed=seed,
            examples=examples,
            phases=phases,
            base_url=target.base_url,
        )
        raw = document(self.contract, target.jobs, target.doomed)
        self.schema = schemathesis.openapi.from_dict(raw, config=config)
        self.schema.app = target.app
        self.operations = Operations(self.contract, self.schema.base_path.rstrip("/"))
        self._register()
        with _no_traces():
            for event in from_schema(self.schema).execute():
                self._take(event)

    def _register(self) -> None:
        """Hook into schemathesis; its hooks are told apart by the functions' names."""

        @self.schema.hook
        def map_path_parameters(
            context: HookContext, path_parameters: dict[str, Any]
        ) -> dict[str, Any]:
            return self._with_known_job(context, path_parameters)

        @self.schema.hook
        def filter_failure(
            context: HookContext, failure: Failure, case: Case[Any], response: Response
        ) -> bool:
            return not self._is_due_refusal(failure, response)

        @self.schema.hook
        def after_call(context: HookContext, case: Case[Any], response: Response) -> None:
            self._count(self.exchange(response))

    def _with_known_job(
        self, context: HookContext, path_parameters: dict[str, Any]
    ) -> dict[str, Any]:
        """Put a known job in the place of a generated one, always the same for the same data."""
        operation = context.operation
        name = "" if operation is None else str(operation.definition.raw.get("operationId"))
        cancel = self.contract.lifecycle.operations.get("cancel")
        jobs = self.target.doomed if name == cancel else self.target.jobs
        if not path_parameters or not jobs or name not in self.contract.operations:
            return path_parameters
        number = zlib.crc32(repr(sorted(path_parameters.items())).encode("utf-8", "replace"))
        if number % UNKNOWN_EVERY == 0 or not self._well_formed(name, path_parameters):
            return path_parameters
        job = jobs[number // UNKNOWN_EVERY % len(jobs)]
        return path_parameters | {n: v for n, v in job.items() if n in path_parameters}

    def _is_due_refusal(self, failure: Failure, response: Response) -> bool:
        """Return whether it is a refusal that is due, and that the contract has no status for."""
        if not isinstance(failure, UndefinedStatusCode):
            return False
        exchange = self.exchange(response)
        if exchange.operation is None:
            return False
        undocumented: set[Refusal] = {
            reason
            for reason in REFUSALS
            if reason in self.expectations.reasons(exchange)
            and self.expectations.documented(exchange.operation, reason) is None
        }
        return exchange.status in self.expectations.allowed(exchange.operation, undocumented)

    def _count(self, exchange: Exchange) -> None:
        self.outcome.exchanges += 1
        if exchange.operation is not None:
            key = (exchange.operation.id, exchange.status)
            self.outcome.answers[key] = self.outcome.answers.get(key, 0) + 1

    def exchange(self, response: Response) -> Exchange:
        """Return a request and its answer in our own form."""
        request = response.request
        method, url = str(request.method), str(request.url)
        operation, path = self.operations.find(method, url)
        # Everything that is sent here is made of one piece.
        body = request.body if isinstance(request.body, str | bytes) else b""
        headers = {name: ", ".join(values) for name, values in response.headers.items()}
        return Exchange(
            operation=operation,
            method=method,
            url=url,
            path=path,
            request_headers={n.lower(): _text(v) for n, v in request.headers.items()},
            request_body=body.encode() if isinstance(body, str) else body,
            status=response.status_code,
            headers=headers,
            body=response.content or b"",
            json=decoded(headers, response.content or b""),
        )

    def _well_formed(self, name: str, path_parameters: Mapping[str, Any]) -> bool:
        schemas = {p.name: p.schema for p in self.contract.operations[name].path_parameters}
        return all(
            isinstance(value, str)
            and key in schemas
            # A generated text may be of a subclass that marks it as encoded.
            and self.expectations.schemas.text_is_valid(schemas[key], unquote(str(value)))
            for key, value in path_parameters.items()
        )

    def _take(self, event: events.EngineEvent) -> None:
        if isinstance(event, events.ScenarioStarted):
            self.progress(event.phase.value, event.label or "")
        elif isinstance(event, events.ScenarioFinished):
            for finding in self._findings(event):
                self._add(finding)
        elif isinstance(event, events.PhaseFinished):
            self.outcome.phases[event.phase.name.value] = event.status.value
        elif isinstance(event, events.NonFatalError):
            phase = "" if event.phase is None else event.phase.value
            self._add(self._error(phase, event.label, str(event.value)))
        elif isinstance(event, events.FatalError):
            raise event.exception

    def _findings(self, event: events.ScenarioFinished) -> Iterator[Finding]:
        recorder = event.recorder
        for case_id, checks in recorder.checks.items():
            for node in checks:
                if node.failure_info is None:
                    continue
                failure = node.failure_info.failure
                response = recorder.interactions[failure.case_id or case_id].response
                yield Finding(
                    vendor=self.contract.vendor,
                    phase=event.phase.value,
                    check=node.name,
                    operation=str(failure.operation or ""),
                    title=failure.title,
                    message=failure.message,
                    exchange=None if response is None else self.exchange(response),
                )

    def _error(self, phase: str, label: str, message: str) -> Finding:
        return Finding(self.contract.vendor, phase, "run", label, "The run broke", message, None)

    def _add(self, finding: Finding) -> None:
        known = {(f.check, f.operation, f.title) for f in self.outcome.findings}
        if (finding.check, finding.operation, finding.title) not in known:
            self.outcome.findings.append(finding)


@contextmanager
def _no_traces() -> Iterator[None]:
    """Let Hypothesis keep what it must keep in a folder that is gone afterwards."""
    with tempfile.TemporaryDirectory() as folder:
        hypothesis.configuration.set_hypothesis_home_dir(folder)
        try:
            yield
        finally:
            hypothesis.configuration.set_hypothesis_home_dir(None)


def _text(value: str | bytes) -> str:
    return value.decode("latin-1") if isinstance(value, bytes) else value
