"""The life of jobs, followed step by step: the phase of ours, before those of schemathesis."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator, Mapping
from dataclasses import replace
from itertools import islice

from jobcontracts.conformance.checks.judge import Judge
from jobcontracts.conformance.exchanges.exchange import Exchange
from jobcontracts.conformance.run.gate import Gate, changes
from jobcontracts.conformance.run.sample_requests import Call, Calls, query_of, with_value
from jobcontracts.conformance.run.targets import Target
from jobcontracts.model.api import Operation
from jobcontracts.model.http import absolute_url
from jobcontracts.model.job_key import KeyValues

Send = Callable[[Call, int], Exchange | None]
"""Sends a call, given the status that was provoked or 0; judges the answer, and returns it.

None if the call may not be sent.
"""

AFTERWARDS = 3
"""How many times a job is looked at after its end."""

MOST_PARTS = 5
"""How many parts of one result are asked for after the first."""


class Life:
    """Follows jobs through their lives.

    Args:
        target: The server.
        calls: Makes the requests.
        send: Sends them.
        judge: Reads the answers.
        seen: Returns whether an operation has been seen to answer with a status.
        gate: Knows which jobs may be changed; None where all may.
    """

    def __init__(
        self,
        target: Target,
        calls: Calls,
        send: Send,
        judge: Judge,
        seen: Callable[[str, int], bool],
        gate: Gate | None,
    ) -> None:
        self._seen = seen
        self._gate = gate
        self.target = target
        self.contract = target.contract
        self._calls = calls
        self._send = send
        self._judge = judge
        self._poll = self.contract.poll
        self._result = self.contract.operation("result")
        self._cancel = self.contract.operation("cancel")
        about_jobs = filter(self.contract.key.names_job, self.contract.operations.values())
        self._changing = [o for o in about_jobs if gate is not None and changes(self.contract, o)]
        self._succeeded: KeyValues | None = None
        self._polled: Exchange | None = None
        self._started: list[KeyValues] = []
        self._moved: dict[str, KeyValues] = {}

    def steps(self) -> Iterator[str]:
        """Do one exchange after the other; yield what it was about, so that a run can stop."""
        for job in self.target.lives():
            self._judge.expectations.jobs.add(job)
            yield from self.watch(job, self.target.patience)
        submitted = yield from self.submit()
        if submitted is not None:
            yield from self.watch(submitted, self.target.patience)
        yield from self.refusals(submitted)
        started = yield from self.submit(1)
        yield from self.refused_changes(started)
        yield from self.cancels(started)  # before it has gone on
        yield from self.earlier()
        yield from self.provoked()

    def earlier(self) -> Iterator[str]:
        """Look once more at each job but the last that was started: they are all there."""
        for job in self._started[:-1]:
            yield from self._ask(self._poll, job)

    def watch(self, job: KeyValues, patience: float) -> Iterator[str]:
        """Look at a job again and again until it has ended, and a little longer."""
        waited, after, released, seen = 0.0, 0, set[str](), False
        while waited <= patience and after < AFTERWARDS:
            state = yield from self.check(job)
            if state is None:
                grace = self.contract.lifecycle.grace
                if seen or waited >= grace:
                    if grace and not seen:
                        self._judge.expectations.note_due(job[self.contract.key.id])
                        yield from self._ask(self._poll, job)
                    return
                self.target.wait(self.target.pace)
                waited += self.target.pace
                continue
            seen = True
            after += self.contract.lifecycle.ended(state)
            if self.contract.lifecycle.phases[state] == "succeeded":
                self._succeeded = job
            if state not in released:
                yield from self.release(job, state)
            released.add(state)
            self.target.wait(self.target.pace)
            waited += self.target.pace

    def release(self, job: KeyValues, state: str) -> Iterator[str]:
        """Call the operation without which a job does not leave a state; not for somebody's job."""
        release = self.contract.lifecycle.simulation.waits.get(state)
        if release is not None and (self._gate is None or self._gate.owns(job)):
            self._send(self._calls.releasing(release, job), 0)
            yield f"{release.operation} to leave {state}"

    def check(self, job: KeyValues) -> Generator[str, None, str | None]:
        """Poll, ask for the result between two polls, and return the state."""
        state = yield from self._ask(self._poll, job)
        if self._result is not None and state is not None:
            yield from self._ask(self._result, job)
            state = yield from self._ask(self._poll, job)
        return state

    def submit(self, most: int | None = None) -> Generator[str, None, KeyValues | None]:
        """Start jobs by the documented operation; return the key of the last one asked for."""
        scope = {
            p.name: str(p.example) for p in self._poll.path_parameters if p.example is not None
        }
        job = None
        for call in islice(self._calls.submits(scope), most):
            exchange = self._send(call, 0)
            yield f"{call.operation.id} {call.why}"
            reading = self._judge.reading
            if (
                exchange is not None
                and reading.succeeded(exchange)
                and reading.starts_job(exchange)
            ):
                job = reading.started(exchange) or job
                if job is not None:
                    self._started.append(job)
                    self._follow(exchange, job)
        return job

    def _follow(self, exchange: Exchange | None, job: KeyValues) -> None:
        """Take note of where a job is from now on, by what an answer of submit or poll says."""
        reading, job_id = self._judge.reading, job[self.contract.key.id]
        if exchange is None or not reading.succeeded(exchange):
            return
        url = reading.location(exchange)
        if url and self._gate is not None:
            self._gate.located[job_id] = url
        moved = reading.moved(exchange)
        if moved is not None:
            self._moved[job_id] = moved

    def _follow_parts(self, call: Call, exchange: Exchange) -> Iterator[str]:
        """Ask for the parts of a result after the first, as each names the next; for some of them.

        A URL that leads to another operation is not followed: a check of ours tells it.
        """
        parts, reading, seen = self.contract.lifecycle.result_parts, self._judge.reading, set[str]()
        told = exchange
        while parts is not None and reading.succeeded(told) and len(seen) < MOST_PARTS:
            following = parts.next_in(told)
            if not following or following in seen:
                return
            seen.add(following)
            if parts.cursor is not None:
                call = with_value(call, parts.cursor, following)
            else:
                url = absolute_url(told.url, following)
                found, path = reading.operations(told).find(call.operation.method, url)
                if found is not call.operation or path != told.path:
                    return
                call = replace(call, query={**call.query, **query_of(url)})
            done = self._send(call, 0)
            yield f"{call.operation.id}, part {len(seen) + 1}"
            if done is None:
                return
            told = done

    def provoked(self) -> Iterator[str]:
        """Make the server give each documented answer that has not been seen until now."""
        for operation in self.contract.operations.values():
            for status in operation.responses:
                job = next(iter(self.target.lives()), None)
                if job is None or self._seen(operation.id, status):
                    continue
                self._judge.expectations.jobs.add(job)
                if self.target.provoke(operation.id, status):
                    self._send(self._calls.right(operation, job), status)
                    yield f"{operation.id}, made to answer {status}"

    def refusals(self, submitted: KeyValues | None) -> Iterator[str]:
        """Send operations requests that are wrong in one thing; see `refused_changes` for others.

        Args:
            submitted: The job that the run has started; None if there is none.
        """
        job = next(iter(self.target.lives()), None)
        if job is not None:
            self._judge.expectations.jobs.add(job)
        for operation in self.contract.operations.values():
            if operation in self._changing:
                continue
            somebodys = self._gate is not None and changes(self.contract, operation)
            own = submitted if somebodys else job or submitted
            if operation is self._result:
                # What is refused only because it is not ready says nothing about the request.
                own = self._succeeded or own
            yield from self._refused(operation, own)

    def refused_changes(self, started: KeyValues | None) -> Iterator[str]:
        """Send what changes a job requests that are wrong in one thing.

        On a server that is not ours that is about a job of the run which has not ended: the gate
        lets nothing change one that has.
        """
        for operation in self._changing:
            yield from self._refused(operation, started)

    def _refused(self, operation: Operation, job: KeyValues | None) -> Iterator[str]:
        about_job = self.contract.key.names_job(operation)
        if about_job and job is None:
            return
        call = self._calls.right(operation, job or {})
        for wrong in self._calls.wrong(call, unknown=about_job):
            self._send(wrong, 0)
            yield f"{operation.id} {wrong.why}"

    def cancels(self, started: KeyValues | None) -> Iterator[str]:
        """Cancel a job in each state of a plan, and one that the run has started."""
        if self._cancel is None:
            return
        for job in self.target.to_cancel():
            self._judge.expectations.jobs.add(job)
            yield from self.cancel(self._cancel, job)
        if started is not None and (self._gate is None or self._gate.owns(started)):
            yield from self.cancel(self._cancel, started)

    def cancel(self, operation: Operation, job: KeyValues) -> Iterator[str]:
        """Cancel a job, twice, and watch what becomes of it."""
        state = yield from self.check(job)
        if state is None:
            return
        for _ in range(2):
            yield from self._ask(operation, job)
            yield from self.check(job)
        yield from self.watch(job, self.target.patience)
        yield from self._ask(operation, job)
        yield from self.check(job)

    def _ask(
        self, operation: Operation, job: Mapping[str, str]
    ) -> Generator[str, None, str | None]:
        call = self._calls.right(operation, self._moved.get(job[self.contract.key.id], job))
        asked = self._calls.after(call, self._polled)
        exchange = None if asked is None else self._send(asked, 0)
        if operation is self._poll:
            self._polled = exchange
            self._follow(exchange, job)
        yield operation.id
        if operation is self._result and asked is not None and exchange is not None:
            yield from self._follow_parts(asked, exchange)
        return None if exchange is None else self._judge.reading.state(exchange)
