"""Which requests a server that is not ours may get: each one passes here before it is sent.

Only documented methods are sent, only below the base URL, and only reads unless writing is allowed.
Whatever changes something is about a job that the run itself has started. Our mock needs no gate.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from jobcontracts.conformance.exchanges.exchange import OWN_HEADERS, Exchange
from jobcontracts.conformance.exchanges.observation import Reading
from jobcontracts.conformance.run.sample_requests import Call, Calls, value_at, with_values
from jobcontracts.conformance.run.targets import StartedJob
from jobcontracts.model.api import Operation
from jobcontracts.model.bodies import FORM
from jobcontracts.model.contract import Contract
from jobcontracts.model.http import MISSING, absolute_url, media_type
from jobcontracts.model.job_key import KeyValues
from jobcontracts.model.routed_operations import Operations

UNDOCUMENTED = "the contract has no such method or URL"
AMBIGUOUS = "a server may take the path for another one"
WRITES = "they may change something, and --write is not given"
FOREIGN = "they may change what this run has not started"
ENDED = "they may change a job that has ended"
STOPPED = "the run was stopped"

_PORTS = {"http": 80, "https": 443}
_REPLACING = frozenset({"put", "patch", "delete"})
"""Methods whose request names what becomes of it, so that it may be somebody's (RFC 9110, 9.3)."""


def changes(contract: Contract, operation: Operation) -> bool:
    """Return whether an operation may change something (RFC 9110, section 9.2.1)."""
    roles = contract.lifecycle.operations
    if operation.id in (roles.get("submit"), roles.get("cancel")) or contract.releases(operation):
        return True
    return operation.method not in ("get", "head", "options")


class Gate:
    """Decides about each request of one run, and knows the jobs that the run has started.

    Args:
        contract: The contract.
        calls: Makes requests from the contract.
        base_url: Where the server is.
        writes: Whether jobs may be started and changed.
        given: Jobs that are somebody's.

    Attributes:
        started: The run's own jobs, by id.
        lost: Requests to start a job without an answer that names it.
        located: The URL of a job, by its id, where one was told: its query may have what the
            contract does not know, and each poll of the job then has that, too.
        not_sent: How many requests were refused, by reason.
        stopped: Whether nothing is sent any more but the calls of `sending`.
    """

    def __init__(
        self,
        contract: Contract,
        calls: Calls,
        base_url: str,
        *,
        writes: bool,
        given: Iterable[KeyValues] = (),
    ) -> None:
        self.contract = contract
        self.operations = Operations(contract, urlsplit(base_url).path.rstrip("/"))
        self.started: dict[str, StartedJob] = {}
        self.lost: list[str] = []
        self.located: dict[str, str] = {}
        self.not_sent: Counter[str] = Counter()
        self.stopped = False
        self._calls = calls
        self._origin = _origin(base_url)
        self._writes = writes
        self._id = contract.key.id
        self._foreign = {job[self._id] for job in given}
        self._reading = Reading(contract)
        self._call: Call | None = None

    def owns(self, job: KeyValues) -> bool:
        """Return whether the run has started a job."""
        own = self.started.get(job[self._id])
        return own is not None and own.key == job

    def may_vary(self, operation: Operation) -> bool:
        """Return whether requests of any content may be sent for an operation."""
        if not changes(self.contract, operation):
            return True
        return self._writes and self._starts_only(operation)

    @contextmanager
    def sending(self, call: Call) -> Iterator[None]:
        """Let a call of ours through that changes one of the run's own jobs."""
        self._call = call
        try:
            yield
        finally:
            self._call = None

    def refusal(self, asked: Exchange) -> str:
        """Return why a request may not be sent; empty if it may.

        Args:
            asked: The request as it would be sent, without an answer.
        """
        operation = asked.operation
        if operation is None or _origin(asked.url) != self._origin:
            return UNDOCUMENTED
        ours = self._call is not None and self._call.operation is operation
        if self.stopped and not ours:
            return STOPPED
        ids = {n for n, m in self.contract.key.in_path(operation).items() if m == self._id}
        for name, value in asked.path.items():
            # Slashes of a value that has several segments are those of the path.
            several = operation.is_multi_segment("path", name)
            parts = value.split("/") if several else [value]
            if any(map(_ambiguous, parts)) and not (name in ids and self._knows(value)):
                return AMBIGUOUS
        if not changes(self.contract, operation):
            return ""
        if not self._writes:
            return WRITES
        if self._names_foreign(asked):
            return FOREIGN
        return "" if self._starts_only(operation) else self._refusal_of_change(asked)

    def located_url(self, asked: Exchange) -> str:
        """Return the URL of a request; of a poll, with what its job's URL has besides."""
        job = self._reading.key(asked) if asked.operation is self.contract.poll else {}
        told = urlsplit(self.located.get(job.get(self._id, ""), "")).query
        parts = urlsplit(asked.url)
        pairs, more = (query.split("&") if query else [] for query in (parts.query, told))
        there = {pair.partition("=")[0] for pair in pairs}
        pairs += [pair for pair in more if pair.partition("=")[0] not in there]
        return parts._replace(query="&".join(pairs)).geturl() if more else asked.url

    def learn(self, done: Exchange) -> None:
        """Take note of what an answer says about jobs."""
        role = self._reading.role(done)
        job_id = self._reading.key(done).get(self._id, "")
        own = self.started.get(job_id)
        if role == "submit":
            self._learn_started(done)
        elif role == "cancel" and own is not None:
            own.cancelled |= done.status < 400 and not self._reading.refusals(done)
        elif self._reading.succeeded(done) and job_id:
            if own is None:
                self._foreign.add(job_id)
            elif role == "poll":
                own.state = self._reading.state(done) or own.state

    def lose(self, asked: Exchange) -> None:
        """Take note of a request that got no answer: it may have started a job all the same."""
        if self._reading.role(asked) == "submit":
            self.lost.append(f"{asked.method} {asked.url} got no answer")

    def _learn_started(self, done: Exchange) -> None:
        if done.status >= 400 or self._reading.refusals(done):
            return
        job = self._reading.started(done)
        place = self.contract.lifecycle.new_job.place
        named = self._reading.told(self.contract.lifecycle.new_job.url, done)
        here = not isinstance(named, str) or _origin(absolute_url(done.url, named)) == self._origin
        if job is not None and here:
            if job[self._id] not in self._foreign:
                self.started.setdefault(job[self._id], StartedJob(job))
        elif job is not None or self._reading.starts_job(done):
            self.lost.append(f"{done.method} {done.url} got {done.status}, with no job at {place}")

    def _knows(self, job_id: str) -> bool:
        return job_id in self._foreign or job_id in self.started

    def _starts_only(self, operation: Operation) -> bool:
        """Whether requests of an operation name nothing that is there already."""
        submit = self.contract.lifecycle.operations.get("submit")
        return operation.id == submit and operation.method not in _REPLACING

    def _refusal_of_change(self, asked: Exchange) -> str:
        """Only the contract's own request for a job of the run is sent, nothing made up."""
        call = self._call
        if call is None or call.operation is not asked.operation or call.path != asked.path:
            return FOREIGN
        named = self._reading.key(asked)
        for job in self.started.values():
            due = self._calls.due(call.operation, job.key)
            # What cancel's request has of poll's last answer, no contract knows.
            polled = {e: value_at(call, e) for e in self.contract.polled(call.operation)}
            told = {e: value for e, value in polled.items() if value is not MISSING}
            allowed = [self._bare(with_values(each, told)) for each in due]
            is_of_job = self._id in named and named.items() <= job.key.items()
            if is_of_job and self._bare(call) in allowed:
                ended = bool(job.state) and self.contract.lifecycle.ended(job.state)
                return ENDED if ended and not job.cancelled else ""
        return FOREIGN

    def _bare(self, call: Call) -> Call:
        return replace(self._calls.with_credentials(call, {}), why="")

    def _names_foreign(self, asked: Exchange) -> bool:
        """Whether a request names a job that is not the run's, wherever in it that is."""
        pairs, body = _pairs(asked), asked.request.json
        if isinstance(body, Mapping):
            pairs += body.items()
        name = self._id.lower()
        if any(n.lower() == name and str(value) not in self.started for n, value in pairs):
            return True
        words = [str(word) for pair in pairs for word in pair]
        if body is MISSING:
            words.append(asked.request_body.decode("utf-8", "replace"))
        said = "\n".join([*words, json.dumps(body, ensure_ascii=False, default=str)])
        return any(re.search(rf"(?<!\w){re.escape(i)}(?!\w)", said) for i in self._foreign)


def _pairs(asked: Exchange) -> list[tuple[str, Any]]:
    """Return the names and values by which a request can say what it is about, decoded."""
    sent = urlsplit(asked.url).query
    if media_type(asked.request_headers.get("content-type", "")) == FORM:
        sent += "&" + asked.request_body.decode("utf-8", "replace")
    headers = ((n, v) for n, v in asked.request_headers.items() if n not in OWN_HEADERS)
    return [*asked.path.items(), *parse_qsl(sent, keep_blank_values=True), *headers]


def _origin(url: str) -> tuple[str, str, int | None]:
    """Return what has to be the same for two URLs to be of one server (RFC 6454, section 4)."""
    try:
        parts = urlsplit(url)
        return parts.scheme, parts.hostname or "", parts.port or _PORTS.get(parts.scheme)
    except ValueError:
        return "", "", None


def _ambiguous(segment: str) -> bool:
    """Whether a part of a path, decoded by one server more, may lead elsewhere."""
    while segment not in ("", ".", "..") and not re.search(r"[/\\?#;\x00-\x1f\x7f]", segment):
        decoded_once = unquote(segment)
        if decoded_once == segment:
            return False
        segment = decoded_once
    return True
