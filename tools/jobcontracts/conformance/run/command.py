"""`jobcontracts conformance`: one contract against one server."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from requests import RequestException

from jobcontracts.check import checked_contract
from jobcontracts.conformance.report.coverage import Coverage
from jobcontracts.conformance.report.reports import (
    coverage_lines,
    exchange_lines,
    finding_lines,
    page,
    role_lines,
    sending_lines,
    statement_lines,
)
from jobcontracts.conformance.report.run_verdict import due_roles, roles_not_held, run_verdict
from jobcontracts.conformance.run.depth import ALL_PHASES, Depth
from jobcontracts.conformance.run.gate import Gate
from jobcontracts.conformance.run.given import read_body, with_given
from jobcontracts.conformance.run.outcome import Outcome
from jobcontracts.conformance.run.progress import Show, bar
from jobcontracts.conformance.run.real_server import ServerTarget, credentials_from, job_at
from jobcontracts.conformance.run.replay import read_request, with_credentials
from jobcontracts.conformance.run.sample_requests import Calls
from jobcontracts.conformance.run.suite import run_suite
from jobcontracts.conformance.run.transport import send_as_it_is
from jobcontracts.model.contract import Contract
from jobcontracts.model.masking import CredentialMask
from jobcontracts.model.vendors import chosen_vendors
from jobcontracts.problem import ProblemsError, quoted
from jobcontracts.rendering.curl import command
from jobcontracts.rendering.wording import counted
from jobcontracts.verdict import Reports, as_json, write_report

if TYPE_CHECKING:
    from jobcontracts.rendering.console import TerminalConsole

_RATE = re.compile(r"[1-9][0-9]*/[smhd]")


@dataclass(frozen=True, slots=True)
class ConformanceOptions:
    """What the user asks for.

    Args:
        vendor: Whose contract.
        base_url: Where the server is, with the path of the contract's server.
        write: Whether jobs may be started, and those changed that were.
        jobs: Ids or URLs of jobs that exist there.
        scope: Where jobs live, those and the run's own: `name=value` for the rest of their key.
        values: Values of parameters in the place of the contract's examples: `name=value`.
        body: A file with the JSON by which jobs are started, in the place of the examples.
        seed: The same seed, the same requests.
        examples: How many cases an operation gets in fuzzing.
        rate: How many requests the server may get: `10/s`.
        patience: For how many seconds a job is watched.
        phases: Which phases run; all if none is named.
        statements: Whether each statement is listed with how often it was seen.
        reports: The reports that are asked for; `--html` is a file of a page, `--findings` one of
            JSON, from which requests can be sent again.
        replay: The number of the finding whose request is sent, and nothing else; None for a run.
        findings: The file of `--findings`.
        specs: The folder that `--specs` names, for the command that repeats a run.
    """

    vendor: str
    base_url: str
    write: bool = False
    jobs: Sequence[str] = ()
    scope: Sequence[str] = ()
    values: Sequence[str] = ()
    body: Path | None = None
    seed: int = 1
    examples: int = 50
    rate: str = "10/s"
    patience: float = 60.0
    phases: Sequence[str] = ()
    statements: bool = False
    reports: Reports = field(default_factory=Reports)
    replay: int | None = None
    findings: Path | None = None
    specs: Path | None = None


def run_conformance(
    specs: Path,
    options: ConformanceOptions,
    environment: Mapping[str, str],
    console: TerminalConsole,
    progress: TerminalConsole,
) -> int:
    """Hold a server against its contract and tell what was found.

    Args:
        specs: Where the contracts are.
        options: What the user asks for.
        environment: Has the credentials; see `server.variables`.
        console: Where to tell it.
        progress: Where to show how far the run is.

    Returns:
        0 if the server keeps its contract, 1 if it does not, 2 if a role of an operation was
        never served that the run may exercise, or a request is not sent again; 130 after Ctrl-C.

    Raises:
        ProblemsError: The contract, URL, rate, a phase, job, credential or file is wrong or
            missing.
    """
    (vendor,) = chosen_vendors(specs, [options.vendor])
    target = _target(checked_contract(specs / vendor), options, environment)
    contract, masked = target.contract, target.credentials.masked
    depth = Depth(options.seed, options.examples, _phases(options.phases))
    if options.replay is not None:
        return _replay(target, options.findings, options.replay, console)
    options.reports.refuse([specs])
    coverage, outcome = Coverage(contract), Outcome()

    def tell(lines: Iterable[str], where: TerminalConsole) -> None:
        for line in lines:
            where.print_line(masked(line))

    try:
        with bar(progress, vendor, _work(contract, depth)) as show:
            run_suite(target, depth, progress=_Steps(show), watch=coverage.watch, outcome=outcome)
    except BaseException:
        # Nobody else knows which jobs it has started.
        tell(sending_lines(outcome, vendor), progress)
        raise
    replays = _replays(outcome, options)
    verdict = run_verdict(outcome, coverage, replays, target.credentials, writes=options.write)
    if not options.reports.as_json:
        tell(_lines(outcome, coverage, options, replays), console)
    options.reports.deliver(verdict, masked)
    write_report(options.reports.files.get("--html"), masked(page(outcome, coverage, replays)))
    write_report(options.reports.files.get("--findings"), masked(as_json(verdict)))
    return verdict.status


def _replay(
    target: ServerTarget, findings: Path | None, number: int, console: TerminalConsole
) -> int:
    """Send the request of one finding, if the run may send it, and print its answer."""
    if findings is None:
        raise ProblemsError.of("--findings FILE beside --replay", "none", "name the run's file")
    contract = target.contract
    request = read_request(findings, number)
    request = with_credentials(request, target.credentials)
    calls = Calls(contract, target.credentials, target.sent)
    gate = Gate(contract, calls, target.base_url, writes=target.writes, given=target.jobs)
    gate.located.update(target.located)
    parts = (request.method, request.url, request.headers, request.body)
    try:
        done = send_as_it_is(gate, *parts)
    except RequestException as error:
        raise ProblemsError.of("an answer", quoted(error), "look at --base-url") from None
    if done is None:
        reason = next(iter(gate.not_sent))
        expected, fix = (
            "a request that a run may send",
            "send the curl line of the finding yourself",
        )
        raise ProblemsError.of(expected, f"one that is not sent, because {reason}", fix)
    for line in exchange_lines(done, contract):
        console.print_line(target.credentials.masked(line))
    return 0


def _replays(outcome: Outcome, options: ConformanceOptions) -> list[str]:
    """Return the command that repeats each finding: its request alone, where that is kept."""
    kept = options.reports.files.get("--findings")
    found, number = [], 0
    for finding in outcome.findings:
        words = _words(options)
        if finding.exchange is not None and kept is not None:
            number += 1
            words += ["--findings", str(kept), "--replay", str(number)]
        found.append(command(["jobcontracts", *words]))
    return found


class _Steps:
    """Counts the steps of a run for its bar."""

    def __init__(self, show: Show) -> None:
        self._show = show
        self._done = -1

    def __call__(self, phase: str, label: str) -> None:
        # How many steps these two have, nobody knows before.
        self._done += phase not in ("life", "stateful")
        self._show(max(self._done, 0), f"{phase}, {label}")


def _work(contract: Contract, depth: Depth) -> float:
    """Return how many scenarios a run has: one per phase and operation."""
    phases = [phase for phase in depth.phases if phase not in ("life", "stateful")]
    return max(len(phases) * len(contract.operations), 1)


def _lines(
    outcome: Outcome, coverage: Coverage, options: ConformanceOptions, replays: Sequence[str]
) -> list[str]:
    contract = coverage.contract
    lines = list(role_lines(coverage, due_roles(contract, writes=options.write), outcome.answers))
    lines += coverage_lines(coverage)
    lines += sending_lines(outcome, contract.vendor)
    lines += statement_lines(coverage) if options.statements else []
    for finding, replay in zip(outcome.findings, replays, strict=True):
        lines += ["", *finding_lines(finding, contract, replay)]
    missed = roles_not_held(coverage, writes=options.write)
    parts = [counted(outcome.exchanges, "request")]
    if outcome.findings:
        parts.append(counted(len(outcome.findings), "finding"))
    elif not outcome.interrupted and not missed:
        parts.append("nothing found")
    parts += [f"not held: {', '.join(missed)}"] if missed else []
    parts += ["stopped by Ctrl-C"] if outcome.interrupted else []
    return [*lines, "", f"{coverage.contract.vendor}: {', '.join(parts)}"]


def _target(
    contract: Contract, options: ConformanceOptions, environment: Mapping[str, str]
) -> ServerTarget:
    if not _is_origin(options.base_url):
        expected = f"a URL like {contract.server_url}"
        raise ProblemsError.of(expected, options.base_url, "write http:// or https:// and the host")
    if not _RATE.fullmatch(options.rate):
        raise ProblemsError.of(
            "a rate like 10/s or 100/m", options.rate, "write a number, / and s, m or h"
        )
    scope = dict(_pair("--scope", text) for text in options.scope)
    values = dict(_pair("--set", text) for text in options.values)
    contract = with_given(contract, values, scope, read_body(options.body))
    jobs = [job_at(contract, text, scope, options.base_url) for text in options.jobs]
    named = zip(jobs, options.jobs, strict=True)
    return ServerTarget(
        contract,
        credentials_from(contract, environment),
        options.base_url.rstrip("/"),
        jobs,
        options.write,
        contract.lifecycle.interval,
        options.patience,
        options.rate,
        frozenset(values),
        {job[contract.key.id]: text for job, text in named if "://" in text},
    )


def _is_origin(text: str) -> bool:
    """Whether it is a URL that a request can be sent to."""
    try:
        url = urlsplit(text)
        return url.scheme in ("http", "https") and bool(url.hostname) and url.port != 0
    except ValueError:  # brackets that are no address, a port that is too high
        return False


def _phases(wanted: Sequence[str]) -> Sequence[str]:
    for name in wanted:
        if name not in ALL_PHASES:
            raise ProblemsError.of(
                f"one of {', '.join(ALL_PHASES)}", f"the phase {name}", "name one of these"
            )
    return wanted or ALL_PHASES


def _pair(option: str, text: str) -> tuple[str, str]:
    name, sign, value = text.partition("=")
    if not sign or not name or not value:
        raise ProblemsError.of("name=value", text, f"write {option} name=value")
    return name, value


def _words(options: ConformanceOptions) -> list[str]:
    """Return the command line that repeats a run; credentials are in the environment, not in it."""
    words = ["conformance", options.vendor, "--base-url", options.base_url]
    words += ["--seed", str(options.seed), "--examples", str(options.examples)]
    words += ["--rate", options.rate, "--patience", f"{options.patience:g}"]
    words += ["--write"] if options.write else []
    for flag, path in (("--specs", options.specs), ("--body", options.body)):
        words += [] if path is None else [flag, str(path)]
    mask = CredentialMask(()).exchange()  # a job's URL may have a signature
    jobs = [mask.url(text) if "://" in text else text for text in options.jobs]
    repeated = (("--job", jobs), ("--scope", options.scope), ("--set", options.values))
    for flag, values in repeated:
        words += [word for value in values for word in (flag, value)]
    return words + [word for phase in options.phases for word in ("--phase", phase)]
