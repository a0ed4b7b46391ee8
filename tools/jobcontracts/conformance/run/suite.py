"""The suite: the lives of jobs, then schemathesis, over one contract and one server.

The engine is driven by its events and not through schemathesis' pytest integration: a run can then
be started by a test, by the command line and for one mutant after another; what is being tested is
known while it runs; every exchange can be counted and held against checks of our own; and a run
stops at its first finding where one is enough.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from copy import deepcopy
from typing import Any

import hypothesis.configuration
import requests
from schemathesis import Case, HookContext, Response
from schemathesis.core.failures import Failure
from schemathesis.engine import events, from_schema
from schemathesis.python.asgi import shutdown_lifespans

from jobcontracts.conformance.checks.judge import Judge
from jobcontracts.conformance.exchanges.exchange import Exchange
from jobcontracts.conformance.exchanges.expectations import NOT_NOW, Expectations, KnownJobs
from jobcontracts.conformance.exchanges.violation import SourceLocation, source_location
from jobcontracts.conformance.run.cleanup import leave
from jobcontracts.conformance.run.configuration import PHASES, configuration, document
from jobcontracts.conformance.run.depth import LIFE, Depth
from jobcontracts.conformance.run.gate import Gate
from jobcontracts.conformance.run.known_jobs import scopes_in_path, with_known_job
from jobcontracts.conformance.run.lifecycle_phase import Life
from jobcontracts.conformance.run.outcome import Finding, Outcome
from jobcontracts.conformance.run.sample_requests import Call, Calls
from jobcontracts.conformance.run.targets import Target
from jobcontracts.conformance.run.transport import exchange, gated, load, send, was_sent
from jobcontracts.model.job_key import KeyValues
from jobcontracts.model.routed_operations import Operations

Progress = Callable[[str, str], None]
"""Called with the phase and what is being tested, whenever that changes."""


def run_suite(
    target: Target,
    depth: Depth,
    *,
    progress: Progress | None = None,
    watch: Callable[[Exchange], None] | None = None,
    outcome: Outcome | None = None,
) -> Outcome:
    """Hold a server against its contract, and end the jobs that were started for that.

    Args:
        target: The server.
        depth: How closely to look.
        progress: Called with what is being tested.
        watch: Is given every exchange.
        outcome: Where to note what is found, for who wants it even if the run breaks.
    """
    outcome = Outcome() if outcome is None else outcome
    told = progress or (lambda _phase, _label: None)
    run = Run(target, depth, told, watch or (lambda _: None), outcome)
    with _no_traces(), gated(run.gate):
        try:
            if LIFE in depth.phases:
                run.follow_lives()
            if set(depth.phases) & set(PHASES) and not run.enough:
                run.run_schemathesis()
            run.note_silence()
        except KeyboardInterrupt:
            outcome.interrupted = True
        finally:
            if run.gate is not None:
                told(LIFE, f"ending {len(run.gate.started)} jobs")
                leave(run.gate, run.calls, run.ask)
            if target.app is not None:
                # schemathesis keeps every application that it has called.
                shutdown_lifespans()
    return outcome


class Run:
    """One run over one server; `run_suite` is its outside."""

    def __init__(
        self,
        target: Target,
        depth: Depth,
        progress: Progress,
        watch: Callable[[Exchange], None],
        outcome: Outcome,
    ) -> None:
        self.target = target
        self.contract = target.contract
        self.depth = depth
        self.progress = progress
        self.watch = watch
        self.outcome = outcome
        self.phase = LIFE
        self.answers = True
        known, ours = KnownJobs(self.contract), target.app is not None
        self.expectations = Expectations(
            self.contract, target.credentials, known, own_rules=not ours
        )
        self.judge = Judge(self.contract, self.expectations, depth.checks)
        self.config = configuration(
            target, seed=depth.seed, examples=depth.examples, phases=depth.phases
        )
        self.schema = load(deepcopy(self.contract.root), self.config, target.app)
        self.operations = Operations(self.contract, self.schema.base_path.rstrip("/"))
        self.calls = Calls(self.contract, target.credentials, target.sent, target.unused_key)
        self.gate: Gate | None = None
        if target.base_url is not None:
            given = list(target.lives())
            writes, url = target.writes, target.base_url
            self.gate = Gate(self.contract, self.calls, url, writes=writes, given=given)
            self.gate.located.update(target.located)
            outcome.not_sent, outcome.lost = self.gate.not_sent, self.gate.lost
            outcome.started = self.gate.started

    @property
    def enough(self) -> bool:
        """Whether the run may end here."""
        return not self.answers or (self.depth.until_first and bool(self.outcome.findings))

    # Our own phase.

    def follow_lives(self) -> None:
        life = Life(self.target, self.calls, self._send, self.judge, self._has_answered, self.gate)
        try:
            for step in life.steps():
                self.progress(LIFE, step)
                if self.enough:
                    break
        except requests.RequestException as error:
            self.answers = False
            self._add_error("", f"no answer that can be read: {error}")
        self.outcome.phases[LIFE] = "failure" if self.outcome.findings else "success"

    def note_silence(self) -> None:
        """Add a finding for each operation that was only ever answered with "not now"."""
        for name in self.contract.operations:
            statuses = {status for asked, status in self.outcome.answers if asked == name}
            if self.expectations.own_rules and statuses and statuses <= NOT_NOW:
                found = ", ".join(map(str, sorted(statuses)))
                message = f"expected: another answer\nfound: {found} alone"
                self._found("served_when_right", name, "Never served", message)

    def ask(self, call: Call) -> Exchange | None:
        """Send a call and judge nothing; return None if it may not be sent."""
        sent = send(self.schema, self.expectations.schemas, call, self.gate)
        return None if sent is None else exchange(self.operations, sent)

    def _send(self, call: Call, provoked: int) -> Exchange | None:
        done = self.ask(call)
        if done is not None:
            self._look(done, provoked)
        return done

    def _has_answered(self, operation_id: str, status: int) -> bool:
        return (operation_id, status) in self.outcome.answers

    # The phases of schemathesis.

    def run_schemathesis(self) -> None:
        jobs, to_cancel = self.target.known()
        if self.gate is not None:
            started = (job.key for job in self.gate.started.values())
            jobs = [*jobs, *filter(self.expectations.jobs.id_in, started)]
        for job in (*jobs, *to_cancel):
            self.expectations.jobs.add(job)
        schema = load(self._document(jobs, to_cancel), self.config, self.target.app)
        self._register(schema, jobs, to_cancel)
        stream = from_schema(schema).execute()
        for event in stream:
            self._take(event)
            if self.enough:
                stream.stop()
        if self.outcome.interrupted:
            raise KeyboardInterrupt

    def _document(self, jobs: Sequence[KeyValues], to_cancel: Sequence[KeyValues]) -> Any:
        kept = (lambda _operation: True) if self.gate is None else self.gate.may_vary
        return document(self.contract, jobs, to_cancel, kept)

    def _register(
        self, schema: Any, jobs: Sequence[KeyValues], to_cancel: Sequence[KeyValues]
    ) -> None:
        """Hook into schemathesis; its hooks are told apart by the functions' names."""
        cancel = self.contract.lifecycle.operations.get("cancel")

        @schema.hook  # type: ignore[untyped-decorator]
        def map_path_parameters(context: HookContext, path_parameters: Any) -> Any:
            raw = {} if context.operation is None else context.operation.definition.raw
            name = str(raw.get("operationId"))
            if name not in self.contract.operations:
                return path_parameters
            operation = self.contract.operations[name]
            return with_known_job(
                operation,
                self.contract.key.in_path(operation),
                self.expectations.schemas,
                to_cancel if name == cancel else jobs,
                path_parameters,
                scopes_in_path(self.contract, operation, own=self.gate is None),
            )

        @schema.hook  # type: ignore[untyped-decorator]
        def filter_failure(
            context: HookContext, failure: Failure, case: Case[Any], response: Response
        ) -> bool:
            return was_sent(response)

        @schema.hook  # type: ignore[untyped-decorator]
        def after_call(context: HookContext, case: Case[Any], response: Response) -> None:
            if was_sent(response):
                self._look(exchange(self.operations, response))
            if self.gate is None and self.phase == "stateful":
                # A job that a link has led to has ended when the next one leads to its result.
                self.target.wait(self.target.pace)

    def _take(self, event: events.EngineEvent) -> None:
        if isinstance(event, events.PhaseStarted):
            self.phase = event.phase.name.value
        elif isinstance(event, events.ScenarioStarted):
            self.progress(event.phase.value, event.label or "")
        elif isinstance(event, events.ScenarioFinished):
            self._take_failures(event)
        elif isinstance(event, events.PhaseFinished):
            self.outcome.phases[event.phase.name.value] = event.status.value
        elif isinstance(event, events.NonFatalError):
            self._add_error(event.label, str(event.value))
        elif isinstance(event, events.Interrupted):
            self.outcome.interrupted = True
        elif isinstance(event, events.FatalError):
            raise event.exception

    def _take_failures(self, event: events.ScenarioFinished) -> None:
        recorder = event.recorder
        for case_id, nodes in recorder.checks.items():
            for node in nodes:
                if node.failure_info is not None:
                    failure = node.failure_info.failure
                    response = recorder.interactions[failure.case_id or case_id].response
                    done = None if response is None else exchange(self.operations, response)
                    self._add(node.name, failure, done)

    # What all phases share.

    def _look(self, done: Exchange, provoked: int = 0) -> None:
        self.outcome.count(done)
        self.watch(done)
        for check, violation in self.judge.violations(done, provoked):
            message = f"expected: {violation.expected}\nfound: {violation.found}"
            message = f"at: {violation.place}\n{message}" if violation.place else message
            shown, statement, kind = violation.shown_by or done, violation.statement, violation.kind
            where, title = shown.operation_id, violation.title
            self._found(check.name, where, title, message, shown, statement, kind)

    def _add(self, name: str, failure: Failure, done: Exchange | None) -> None:
        operation = (done.operation_id if done is not None else "") or failure.operation or ""
        statement = None if done is None else self._source_location(done)
        # Its message has the values that were sent.
        found = () if statement is None or done is None else (statement.pointer, str(done.status))
        self._found(name, operation, failure.title, failure.message, done, statement, found)

    def _found(
        self,
        check: str,
        operation: str,
        title: str,
        message: str,
        done: Exchange | None = None,
        statement: SourceLocation | None = None,
        found: tuple[str, ...] = (),
    ) -> None:
        vendor = self.contract.vendor
        self.outcome.add(
            Finding(vendor, self.phase, check, operation, title, message, done, statement, found)
        )

    def _source_location(self, done: Exchange) -> SourceLocation | None:
        """Return what the contract says about an answer, as near as its status tells."""
        operation = done.operation
        if operation is None:
            return None
        response = operation.responses.get(done.status)
        pointer = f"{operation.pointer}/responses" if response is None else response.pointer
        return source_location(self.contract, pointer)

    def _add_error(self, label: str, message: str) -> None:
        self._found("run", label, "The run broke", message, found=(message,))


@contextmanager
def _no_traces() -> Iterator[None]:
    """Let Hypothesis keep what it must keep in a folder that is gone afterwards."""
    with tempfile.TemporaryDirectory() as folder:
        hypothesis.configuration.set_hypothesis_home_dir(folder)
        try:
            yield
        finally:
            hypothesis.configuration.set_hypothesis_home_dir(None)
