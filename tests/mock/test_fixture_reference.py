"""The README's table of what the fixtures can do, held against the code."""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from pathlib import Path

import jobcontracts.mock
from jobcontracts.mock import Job
from jobcontracts.mock.testing import JobMock, JobMockInProcess, JobMockServer

README = Path(jobcontracts.mock.__file__).with_name("README.md")


def rows() -> Iterator[str]:
    """Yield the rows of the table: each method with its parameters, and its docstring's line."""
    common = [name for name in vars(JobMock) if not name.startswith("_")]
    own = [name for name in vars(JobMockInProcess) if name not in {*common, "__init__"}]
    for kind, names in ((JobMock, common), (JobMockInProcess, own)):
        for name in names:
            method = getattr(kind, name)
            if name.startswith("_") or not inspect.isfunction(method):
                continue
            parameters = list(inspect.signature(method).parameters.values())[1:]
            bare = [p.replace(annotation=inspect.Parameter.empty) for p in parameters]
            line = (inspect.getdoc(method) or "").partition("\n")[0]
            # In process alone.
            yield f"| `{name}{inspect.Signature(bare)}`{' ¹' * (kind is not JobMock)} | {line} |"


def test_the_table_has_each_method_as_it_is() -> None:
    table = README.read_text("utf-8").partition("| method | what it does |\n|---|---|\n")[2]
    assert table.partition("\n\n")[0].splitlines() == list(rows())


def test_a_server_can_do_what_all_can() -> None:
    assert not [name for name in vars(JobMockServer) if not name.startswith("_")]


def test_a_job_has_what_the_readme_says_of_it() -> None:
    sentence = README.read_text("utf-8").partition("A `Job` has ")[2].partition(".")[0]
    names = sentence.split("`")[1::2]
    assert len(names) > 5
    assert not [name for name in names if not (name in Job.__slots__ or hasattr(Job, name))]
