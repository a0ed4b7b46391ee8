"""What is written about a run: lines for a person, and a page of HTML."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import islice
from textwrap import wrap

from jobcontracts.conformance.exchanges.exchange import Exchange
from jobcontracts.conformance.report.coverage import FIRST_KINDS, MORE_KINDS, Coverage, Kind
from jobcontracts.conformance.run.outcome import Finding, Outcome
from jobcontracts.model.contract import Contract
from jobcontracts.model.http import media_type
from jobcontracts.problem import quoted
from jobcontracts.rendering.html import Html, html
from jobcontracts.rendering.terminal import terminal
from jobcontracts.rendering.wording import counted

MOST_READ = 2000
"""How many characters of a request are shown, as it is a command; and of a body looked at."""

MOST_LINES = 20
"""How many lines of what a check says, or headers of an answer, are shown."""


WIDTH = 80
"""How wide what is no command and no answer is."""


def finding_lines(finding: Finding, contract: Contract, replay: str) -> Iterator[str]:
    """Yield what a person needs to know of a finding, each line as `terminal` has it.

    No credential is among it.

    Args:
        finding: The finding.
        contract: Whose; tells which parts of a request are credentials.
        replay: The command that repeats the run.
    """
    return map(terminal, _lines(finding, contract, replay))


def _lines(finding: Finding, contract: Contract, replay: str) -> Iterator[str]:
    times = f", {finding.count} times" if finding.count > 1 else ""
    where = f"({finding.check}, phase {finding.phase})"
    yield f"{finding.vendor}: {quoted(finding.title)} {where}{times}"
    if finding.statement is not None:
        yield f"  contract: {finding.statement}"
    elif finding.operation:
        yield f"  operation: {finding.operation}"
    for line in islice(filter(str.strip, finding.message.splitlines()), MOST_LINES):
        yield f"  {quoted(line)}"
    if finding.exchange is not None:
        yield from (f"  {line}" for line in exchange_lines(finding.exchange, contract))
    if replay:
        yield f"  replay: {replay}"


def exchange_lines(exchange: Exchange, contract: Contract) -> Iterator[str]:
    """Yield a request as a curl line, its credentials masked, and its answer."""
    request = exchange.curl(contract.security_schemes)
    yield f"request: {request if len(request) <= MOST_READ else f'{request[:MOST_READ]}…'}"
    yield f"answer: {exchange.status}"
    for name, value in islice(exchange.headers.items(), MOST_LINES):
        yield f"  {quoted(f'{name}: {value}')}"
    if exchange.body:
        yield f"  {quoted(_body(exchange))}"


def _body(exchange: Exchange) -> str:
    """Return what an answer's body says in one line; of a page of HTML, its title."""
    body = exchange.body[:MOST_READ].decode("utf-8", "replace")
    kind = media_type(exchange.headers.get("content-type", ""))
    if kind == "text/html" or re.match(r"\s*<(!doctype html|html)\b", body, re.IGNORECASE):
        title = re.search(r"<title[^>]*>(.*?)<", body, re.IGNORECASE | re.DOTALL)
        text = title[1] if title else re.sub(r"<[^>]*>?", " ", body)
        return f"HTML of {len(exchange.body):,} bytes: {' '.join(text.split())}"
    body += "…" if len(exchange.body) > MOST_READ else ""
    return " ".join(body.split())


def role_lines(
    coverage: Coverage, due: Collection[str], answers: Mapping[tuple[str, int], int]
) -> Iterator[str]:
    """Yield of each role whether it was held against the server.

    Args:
        coverage: What was exercised.
        due: The roles that the run may exercise.
        answers: How many answers there were, by operationId and status.
    """
    for role, operation in coverage.contract.lifecycle.operations.items():
        successes = coverage.served[role]
        told = [f"{n} with {s}" for (name, s), n in sorted(answers.items()) if name == operation]
        if successes:
            said = f"{successes} success{'es' if successes > 1 else ''} of {operation}"
        elif role in due:
            said = f"not held, no success of {operation} ({', '.join(told) or 'no answer'})"
        else:
            said = f"not exercised, {operation} needs --write"
        yield from _wrapped(f"{coverage.contract.vendor}: {role}: {said}")


def coverage_lines(coverage: Coverage) -> Iterator[str]:
    """Yield how much of a contract was exercised, and what of it never was."""
    vendor = coverage.contract.vendor
    for kind in FIRST_KINDS:
        names = _statuses_missed(coverage) if kind == "status" else _missed(coverage, kind)
        missed = f", never {', '.join(names)}" if names else ""
        yield from _wrapped(f"{vendor}: {_tally(coverage, kind)}{missed}")
    more = ", ".join(_tally(coverage, kind) for kind in MORE_KINDS)
    yield from _wrapped(f"{vendor}: {more}; --statements lists them")


def _missed(coverage: Coverage, kind: Kind) -> list[str]:
    return [statement.name for statement in coverage.never(kind)]


def _statuses_missed(coverage: Coverage) -> list[str]:
    """Return the statuses never seen of each operation that was exercised: `getJob 404 500`."""
    found: dict[str, list[str]] = {}
    for name in _missed(coverage, "status"):
        operation, _, status = name.rpartition(" ")
        found.setdefault(operation, []).append(status)
    idle = _missed(coverage, "operation")
    return [f"{name} {' '.join(statuses)}" for name, statuses in found.items() if name not in idle]


def _tally(coverage: Coverage, kind: Kind) -> str:
    seen, total = coverage.tally(kind)
    plural = "statuses" if kind == "status" else f"{kind}s"
    return f"{plural} {seen} of {total}"


def _wrapped(line: str) -> list[str]:
    return wrap(line, WIDTH, subsequent_indent="  ", break_long_words=False, break_on_hyphens=False)


def sending_lines(outcome: Outcome, vendor: str) -> Iterator[str]:
    """Yield which jobs a run has started, and how many of its requests it has not sent."""
    for reason, count in sorted(outcome.not_sent.items()):
        yield f"{vendor}: not exercised: {counted(count, 'request')} not sent, because {reason}"
    for job_id, job in outcome.started.items():
        yield f"{vendor}: started the job {quoted(job_id)}: {job.fate}"
    for request in outcome.lost:
        yield f"{vendor}: may have started a job: {quoted(request)}"


def statement_lines(coverage: Coverage) -> Iterator[str]:
    """Yield each statement of a contract with how often it was seen."""
    for statement in coverage.statements:
        yield f"{coverage.seen[statement]:>7}  {statement.kind:<14}  {statement.name}"


def page(outcome: Outcome, coverage: Coverage, replays: Sequence[str]) -> str:
    """Return a run as one page of HTML that needs nothing else."""
    contract = coverage.contract
    found, asked = counted(len(outcome.findings), "finding"), counted(outcome.exchanges, "request")
    title = html(f"{contract.vendor}: {found}, {asked}")
    findings = Html("").join(
        Html("<pre class=found>{}</pre>").format(
            "\n".join(finding_lines(finding, contract, replay))
        )
        for finding, replay in zip(outcome.findings, replays, strict=True)
    )
    rows = Html("").join(
        Html("<tr{}><td>{}</td><td>{}</td><td>{}</td></tr>").format(
            Html("") if coverage.seen[s] else Html(" class=never"),
            coverage.seen[s],
            s.kind,
            s.name,
        )
        for s in coverage.statements
    )
    sending = "\n".join(sending_lines(outcome, contract.vendor))
    return _PAGE.format(title=title, findings=findings, sending=sending, rows=rows)


_PAGE = Html(
    '<!doctype html><html lang="en"><meta charset="utf-8"><title>{title}</title>'
    '<meta http-equiv="Content-Security-Policy" '
    "content=\"default-src 'none'; style-src 'unsafe-inline'\"><style>"
    "body{{font:1em sans-serif;margin:2em}}pre{{padding:1em;white-space:pre-wrap}}"
    "pre.found{{background:#fee}}"
    "td{{padding:0 1em 0 0;text-align:left}}.never{{background:#ffd}}"
    "</style><h1>{title}</h1>{findings}<pre>{sending}</pre>"
    "<h2>What the contract states, and how often it was seen</h2>"
    "<table><tr><th>seen</th><th>kind</th><th>statement</th></tr>{rows}</table></html>\n"
)
