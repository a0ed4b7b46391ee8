"""`jobcontracts conformance`: one contract against one server."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from jobcontracts.check import checked_contract
from jobcontracts.conformance.report.coverage import Coverage
from jobcontracts.conformance.report.reports import (
    coverage_lines,
    finding_lines,
    junit,
    page,
    sending_lines,
    statement_lines,
)
from jobcontracts.conformance.run.depth import ALL_PHASES, Depth
from jobcontracts.conformance.run.outcome import Outcome
from jobcontracts.conformance.run.progress import Show, bar
from jobcontracts.conformance.run.real_server import ServerTarget, credentials_from, job_at
from jobcontracts.conformance.run.suite import run_suite
from jobcontracts.files.output_folder import refuse_overlap, replace_file
from jobcontracts.model.contract import Contract
from jobcontracts.model.vendors import chosen_vendors
from jobcontracts.problem import ProblemsError
from jobcontracts.rendering.curl import command
from jobcontracts.rendering.wording import counted

if TYPE_CHECKING:
    from jobcontracts.rendering.console import TerminalConsole

INTERRUPTED = 130
"""The exit status after Ctrl-C, as shells have it."""

_RATE = re.compile(r"[1-9][0-9]*/[smhd]")


@dataclass(frozen=True, slots=True)
class ConformanceOptions:
    """What the user asks for.

    Args:
        vendor: Whose contract.
        base_url: Where the server is, with the path of the contract's server.
        write: Whether jobs may be started, and those changed that were.
        jobs: Ids or URLs of jobs that exist there.
        scope: Where those live: `name=value` for the other path parameters.
        seed: The same seed, the same requests.
        examples: How many cases an operation gets in fuzzing.
        rate: How many requests the server may get: `10/s`.
        patience: For how many seconds a job is watched.
        phases: Which phases run; all if none is named.
        statements: Whether each statement is listed with how often it was seen.
        junit, html: Files to write reports to.
    """

    vendor: str
    base_url: str
    write: bool = False
    jobs: Sequence[str] = ()
    scope: Sequence[str] = ()
    seed: int = 1
    examples: int = 50
    rate: str = "10/s"
    patience: float = 60.0
    phases: Sequence[str] = ()
    statements: bool = False
    junit: Path | None = None
    html: Path | None = None


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
        0 if the server keeps its contract, else 1; 130 after Ctrl-C.

    Raises:
        ProblemsError: The contract, URL, rate, a phase, job, credential or file is wrong or
            missing.
    """
    (vendor,) = chosen_vendors(specs, [options.vendor])
    contract = checked_contract(specs / vendor)
    target = _target(contract, options, environment)
    depth = Depth(options.seed, options.examples, _phases(options.phases))
    _look_at_reports(specs, options)
    coverage, outcome = Coverage(contract), Outcome()

    def tell(lines: Iterable[str]) -> None:
        for line in lines:
            console.print_line(target.credentials.masked(line))

    try:
        with bar(progress, vendor, _work(contract, depth)) as show:
            run_suite(target, depth, progress=_Steps(show), watch=coverage.watch, outcome=outcome)
    finally:
        # Even if the run breaks: nobody else knows which jobs it has started.
        tell(sending_lines(outcome, vendor))
    replay = command(["jobcontracts", *_words(options)])
    tell(_lines(outcome, coverage, options, replay))
    _write(options.junit, target.credentials.masked(junit(outcome, coverage, replay)))
    _write(options.html, target.credentials.masked(page(outcome, coverage, replay)))
    return INTERRUPTED if outcome.interrupted else 1 if outcome.findings else 0


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
    outcome: Outcome, coverage: Coverage, options: ConformanceOptions, replay: str
) -> list[str]:
    lines = list(statement_lines(coverage)) if options.statements else []
    lines += coverage_lines(coverage)
    for finding in outcome.findings:
        lines += ["", *finding_lines(finding, coverage.contract, replay)]
    parts = [counted(outcome.exchanges, "request")]
    if outcome.findings:
        parts.append(counted(len(outcome.findings), "finding"))
    elif not outcome.interrupted:
        parts.append("nothing found")
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
    scope = dict(_pair(text) for text in options.scope)
    return ServerTarget(
        contract,
        credentials_from(contract, environment),
        options.base_url.rstrip("/"),
        [job_at(contract, text, scope, options.base_url) for text in options.jobs],
        options.write,
        contract.lifecycle.interval,
        options.patience,
        options.rate,
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


def _pair(text: str) -> tuple[str, str]:
    name, sign, value = text.partition("=")
    if not sign or not name or not value:
        raise ProblemsError.of("name=value", text, "write --scope name=value")
    return name, value


def _words(options: ConformanceOptions) -> list[str]:
    """Return the command line that repeats a run; credentials are in the environment, not in it."""
    words = ["conformance", options.vendor, "--base-url", options.base_url]
    words += ["--seed", str(options.seed), "--examples", str(options.examples)]
    words += ["--rate", options.rate, "--patience", f"{options.patience:g}"]
    words += ["--write"] if options.write else []
    for flag, values in (("--job", options.jobs), ("--scope", options.scope)):
        words += [word for value in values for word in (flag, value)]
    return words + [word for phase in options.phases for word in ("--phase", phase)]


def _look_at_reports(specs: Path, options: ConformanceOptions) -> None:
    """Refuse reports that cannot be written, before the run, which may take its time."""
    reports = {"--junit": options.junit, "--html": options.html}
    given = {option: path for option, path in reports.items() if path is not None}
    if len({os.path.realpath(path) for path in given.values()}) < len(given):
        raise ProblemsError.of("a file for each report", "the same for both", "name another")
    for option, path in given.items():
        refuse_overlap(path, [specs], option)
        _writable(path)


def _writable(path: Path) -> None:
    there = path.exists()
    try:
        # A FIFO that nobody reads must not be waited for.
        os.close(os.open(path, os.O_WRONLY | os.O_CREAT | getattr(os, "O_NONBLOCK", 0), 0o666))
        if not there:
            path.unlink()
    except OSError as error:
        raise _unwritable(path, error) from None


def _write(path: Path | None, text: str) -> None:
    if path is None:
        return
    try:
        replace_file(path, text.encode("utf-8", "replace"))
    except OSError as error:
        raise _unwritable(path, error) from None


def _unwritable(path: Path, error: OSError) -> ProblemsError:
    found = error.strerror or str(error)
    return ProblemsError.of("a file to write to", found, "name another", path)
