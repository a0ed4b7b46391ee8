"""What is written about a run: lines for a person, JUnit for a CI system, a page of HTML."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice
from xml.etree import ElementTree as ET

from jobcontracts.conformance.report.coverage import KINDS, Coverage
from jobcontracts.conformance.run.outcome import Finding, Outcome
from jobcontracts.model.contract import Contract
from jobcontracts.problem import quoted
from jobcontracts.rendering.html import Html, html
from jobcontracts.rendering.terminal import terminal
from jobcontracts.rendering.wording import counted

MOST_READ = 2000
"""How many characters of a request are shown, as it is a command; and of a body looked at."""

MOST_LINES = 20
"""How many lines of what a check says, or headers of an answer, are shown."""


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
    yield f"{finding.vendor}: {quoted(finding.title)} ({finding.check}, phase {finding.phase})"
    if finding.statement is not None:
        yield f"  contract: {finding.statement}"
    elif finding.operation:
        yield f"  operation: {finding.operation}"
    for line in islice(filter(str.strip, finding.message.splitlines()), MOST_LINES):
        yield f"  {quoted(line)}"
    if finding.exchange is not None:
        exchange = finding.exchange
        request = exchange.curl(contract.security_schemes)
        yield f"  request: {request if len(request) <= MOST_READ else f'{request[:MOST_READ]}…'}"
        yield f"  answer: {exchange.status}"
        for name, value in islice(exchange.headers.items(), MOST_LINES):
            yield f"    {quoted(f'{name}: {value}')}"
        body = exchange.body[:MOST_READ].decode("utf-8", "replace")
        body += "…" if len(exchange.body) > MOST_READ else ""
        if body:
            yield f"    {quoted(' '.join(body.split()))}"
    if replay:
        yield f"  replay: {replay}"


def coverage_lines(coverage: Coverage) -> Iterator[str]:
    """Yield how much of a contract was exercised, and what never was."""
    vendor = coverage.contract.vendor
    for kind in KINDS:
        seen, total = coverage.tally(kind)
        share = f"{100 * seen // total} %" if total else "none documented"
        yield f"{vendor}: {kind}: {seen} of {total} ({share})"
    for kind in KINDS:
        for statement in coverage.never(kind):
            yield f"{vendor}: never exercised: {kind} {statement.name}"


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


def junit(outcome: Outcome, coverage: Coverage, replay: str) -> str:
    """Return a run as JUnit XML: one case per operation, and one per finding that has none."""
    contract = coverage.contract
    suite = ET.Element("testsuite", name=f"jobcontracts conformance {terminal(contract.vendor)}")
    names = list(contract.operations)
    others = [f for f in outcome.findings if f.operation not in contract.operations]
    for name in names:
        found = [f for f in outcome.findings if f.operation == name]
        _case(suite, contract, name, found, replay)
    for finding in others:
        _case(suite, contract, finding.operation or finding.check, [finding], replay)
    suite.set("tests", str(len(suite)))
    suite.set("failures", str(sum(case.find("failure") is not None for case in suite)))
    ET.indent(suite)
    return ET.tostring(suite, encoding="unicode", xml_declaration=True) + "\n"


def _case(
    suite: ET.Element,
    contract: Contract,
    name: str,
    found: Sequence[Finding],
    replay: str,
) -> None:
    classname = terminal(contract.vendor)
    case = ET.SubElement(suite, "testcase", classname=classname, name=terminal(name))
    for finding in found:
        title = terminal(finding.title)
        failure = ET.SubElement(case, "failure", message=title, type=finding.check)
        failure.text = "\n".join(finding_lines(finding, contract, replay))


def page(outcome: Outcome, coverage: Coverage, replay: str) -> str:
    """Return a run as one page of HTML that needs nothing else."""
    contract = coverage.contract
    found, asked = counted(len(outcome.findings), "finding"), counted(outcome.exchanges, "request")
    title = html(f"{contract.vendor}: {found}, {asked}")
    findings = Html("").join(
        Html("<pre class=found>{}</pre>").format(
            "\n".join(finding_lines(finding, contract, replay))
        )
        for finding in outcome.findings
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
