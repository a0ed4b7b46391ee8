"""What `check`, `verify` and `conformance` found, in the forms that other programs read."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from jobcontracts.problem import ProblemsError
from jobcontracts.rendering.terminal import json_text, terminal


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is not as it should be.

    Args:
        vendor: Whose contract it is about; empty where that is not known.
        case: What was looked at: an operationId, a document, a role.
        kind: Which check has found it, or in which part of a message it is; `rule` for contracts.
        title: What it is, in one line.
        lines: All that a person needs to know, a line each; none if the title says it.
        path: The file that says otherwise.
        line: Where in it, from 1; 0 for all of it.
        count: How often it was found.
        warning: Whether it may stay as it is for now.
        more: What else is known, as JSON values by name.
    """

    vendor: str
    case: str
    kind: str
    title: str
    lines: Sequence[str] = ()
    path: str = ""
    line: int = 0
    count: int = 1
    warning: bool = False
    more: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Verdict:
    """What one run of a command has found.

    Args:
        command: `check`, `verify` or `conformance`.
        status: Its exit status.
        cases: All that was looked at: vendor and case.
        faults: What was found.
        summary: How much was looked at, as JSON values by name.
    """

    command: str
    status: int
    cases: Sequence[tuple[str, str]]
    faults: Sequence[Fault]
    summary: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Reports:
    """Which reports a user asks for.

    Args:
        as_json: JSON on standard output, in the place of the text.
        annotations: Annotations of GitHub on standard output, after the text.
        files: Files to write, by the option that names them; `--junit` is written here.
    """

    as_json: bool = False
    annotations: bool = False
    files: Mapping[str, Path | None] = field(default_factory=dict)

    def refuse(self, inputs: Sequence[Path]) -> None:
        """Look at what is asked for before a run, which may take its time.

        Raises:
            ProblemsError: A file cannot be written, is written twice, or lies in what is read.
        """
        if self.as_json and self.annotations:
            both = "--json and --github, which both write to standard output"
            raise ProblemsError.of("one of these at a time", both, "leave one of them out")
        given = {option: path for option, path in self.files.items() if path is not None}
        if len({os.path.realpath(path) for path in given.values()}) < len(given):
            raise ProblemsError.of("a file for each report", "the same for both", "name another")
        for option, path in given.items():
            # Imported here, as below: most ask for no file.
            from jobcontracts.files.output_folder import refuse_overlap

            refuse_overlap(path, inputs, option)
            _writable(path)

    def deliver(self, verdict: Verdict, masked: Callable[[str], str] = lambda text: text) -> None:
        """Print and write what is asked for.

        Args:
            verdict: What was found.
            masked: Takes out of a text what nobody may read.
        """
        if self.as_json:
            print(masked(as_json(verdict)))
        if self.annotations:
            for line in as_annotations(verdict):
                print(masked(line))
        if junit := self.files.get("--junit"):
            write_report(junit, masked(as_junit(verdict)))


def as_json(verdict: Verdict) -> str:
    """Return a verdict as one JSON object."""
    found = [_members(fault) for fault in verdict.faults]
    head = {"command": verdict.command, "status": verdict.status}
    return json_text({**head, **verdict.summary, "findings": found}, indent=2)


def _members(fault: Fault) -> dict[str, Any]:
    members = asdict(fault)
    more = members.pop("more")
    return {**members, **more}


def as_junit(verdict: Verdict) -> str:
    """Return a verdict as JUnit XML: a case for all that was looked at; a warning is no failure."""
    from xml.etree import ElementTree as ET

    suite = ET.Element("testsuite", name=f"jobcontracts {verdict.command}")
    named = [(fault.vendor, fault.case) for fault in verdict.faults]
    for vendor, case in dict.fromkeys([*verdict.cases, *named]):
        of_case = ET.SubElement(suite, "testcase", classname=terminal(vendor), name=terminal(case))
        for fault in verdict.faults:
            if (fault.vendor, fault.case) == (vendor, case):
                name = "system-out" if fault.warning else "failure"
                told = ET.SubElement(of_case, name)
                if not fault.warning:
                    told.set("message", terminal(fault.title))
                    told.set("type", terminal(fault.kind))
                told.text = "\n".join(map(terminal, fault.lines or [fault.title]))
    suite.set("tests", str(len(suite)))
    suite.set("failures", str(sum(case.find("failure") is not None for case in suite)))
    ET.indent(suite)
    return ET.tostring(suite, encoding="unicode", xml_declaration=True) + "\n"


def as_annotations(verdict: Verdict) -> Iterator[str]:
    """Yield a workflow command of GitHub Actions for each fault.

    https://docs.github.com/actions/reference/workflow-commands-for-github-actions
    """
    for fault in verdict.faults:
        where = {"file": fault.path, "line": str(fault.line or ""), "title": fault.title}
        said = ",".join(f"{name}={_property(text)}" for name, text in where.items() if text)
        text = "%0A".join(map(_command, fault.lines or [fault.title]))
        yield f"::{'warning' if fault.warning else 'error'} {said}::{text}"


def _command(text: str) -> str:
    return terminal(text).replace("%", "%25")


def _property(text: str) -> str:
    return _command(text).replace(":", "%3A").replace(",", "%2C")


def write_report(path: Path | None, text: str) -> None:
    """Write a report as a whole, where one is asked for.

    Raises:
        ProblemsError: It cannot be written.
    """
    if path is None:
        return
    from jobcontracts.files.output_folder import replace_file

    try:
        replace_file(path, text.encode("utf-8", "replace"))
    except OSError as error:
        raise _unwritable(path, error) from None


def _writable(path: Path) -> None:
    there = path.exists()
    try:
        # A FIFO that nobody reads must not be waited for.
        os.close(os.open(path, os.O_WRONLY | os.O_CREAT | getattr(os, "O_NONBLOCK", 0), 0o666))
        if not there:
            path.unlink()
    except OSError as error:
        raise _unwritable(path, error) from None


def _unwritable(path: Path, error: OSError) -> ProblemsError:
    found = error.strerror or str(error)
    return ProblemsError.of("a file to write to", found, "name another", path)
