"""What to watch, as it is written on a command line: `vendor:job`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from jobcontracts.files.reading import read_standard_input, read_text
from jobcontracts.model.contract import Contract
from jobcontracts.problem import Problem, ProblemsError, shown, similar


@dataclass(frozen=True, slots=True)
class Target:
    """One job.

    Args:
        vendor: The vendor's folder name.
        job: The job's id with where it lives before it, slashes between; or the URL of its status.
    """

    vendor: str
    job: str

    def __str__(self) -> str:
        return f"{self.vendor}:{self.job}"


def parse_targets(written: Sequence[str], vendors: Sequence[str], origin: str) -> list[Target]:
    """Parse targets, each once.

    Args:
        written: What was written, `vendor:job` each.
        vendors: The vendors that there are.
        origin: Where it was written, for messages.

    Raises:
        ProblemsError: A target has no colon or no job, or names a vendor that there is not.
    """
    targets: dict[Target, None] = {}
    problems = []
    for text in written:
        vendor, colon, job = text.partition(":")
        if not colon or not job:
            problems.append(
                _problem(origin, "VENDOR:JOB", text, "write the vendor, a colon, the job")
            )
        elif vendor not in vendors:
            near = similar(vendor, vendors)
            fix = f"did you mean {near}:{job}?" if near else "write it as its folder is called"
            problems.append(_problem(origin, f"one of {', '.join(vendors)}", vendor, fix))
        else:
            targets[Target(vendor, job)] = None
    if problems:
        raise ProblemsError(problems)
    return list(targets)


def read_targets(source: str) -> list[str]:
    """Return the targets of a file, one per line; `-` is the standard input.

    Empty lines and what follows a `#` do not count.

    Raises:
        ProblemsError: The file cannot be read, is too large or is not UTF-8.
    """
    if source == "-":
        read = read_standard_input()
    else:
        read = read_text(Path(source), expected="a readable file of targets")
    return [text for line in read.splitlines() if (text := line.partition("#")[0].strip())]


def key_of(contract: Contract, job: str) -> list[str]:
    """Return the path parameters of a job that was not written as a URL.

    Raises:
        ProblemsError: There are more or fewer of them than the vendor's status has.
    """
    names = [parameter.name for parameter in contract.poll.path_parameters]
    values = job.split("/") if len(names) > 1 else [job]
    if len(values) != len(names) or not all(values):
        expected = "/".join(names)
        fix = f"write {contract.vendor}:{expected.upper()}, or the URL of the job's status"
        raise ProblemsError([_problem("", expected, job, fix)])
    return values


def _problem(origin: str, expected: str, found: str, fix: str) -> Problem:
    path = None if origin in ("", "-") else Path(origin)
    where = f" (in {shown(path)})" if path else ""
    return Problem(None, 0, "", expected, found + where, fix)
