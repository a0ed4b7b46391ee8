"""An edition of a contract, read from a folder or from a revision of git."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

from jobcontracts.check.lifecycle.lifecycle_format import lifecycle_format
from jobcontracts.check.openapi.structure import essentials
from jobcontracts.check.report import GRAMMAR_RULES
from jobcontracts.compat.change import Edition
from jobcontracts.model.node import unchanging
from jobcontracts.model.source import Source, parse_source, read_source
from jobcontracts.model.validation_messages import shown_value
from jobcontracts.model.vendors import LIFECYCLE, OPENAPI
from jobcontracts.problem import Problem, ProblemsError


def read_edition(place: str) -> Edition:
    """Read a vendor's two documents.

    Args:
        place: A folder, or a folder at a revision of git: `v1.2:specs/<vendor>`.

    Raises:
        ProblemsError: A document is missing, is no OpenAPI 3.1, or has not the lifecycle format.
    """
    folder = Path(place)
    if ":" in place and not folder.is_dir():
        return _sound(*(_at_revision(place, name) for name in (OPENAPI, LIFECYCLE)))
    return _sound(*(read_source(folder / name) for name in (OPENAPI, LIFECYCLE)))


def _sound(openapi: Source, lifecycle: Source) -> Edition:
    """Return the edition; what is compared needs its form, but not the rest of the house rules."""
    for source in (openapi, lifecycle):
        if not isinstance(source.root, dict):
            fix = "see specs/VERSIONS.md"
            raise ProblemsError([source.problem("", "a mapping", shown_value(source.root), fix)])
    edition = Edition(openapi, lifecycle)
    problems = faults(edition)
    if problems:
        raise ProblemsError(problems)
    return edition


def faults(edition: Edition) -> list[Problem]:
    """Return why two documents cannot be compared: they have not the form of a contract."""
    rules = (*GRAMMAR_RULES, essentials)
    with unchanging(edition.openapi.root):
        problems = [problem for rule in rules for problem in rule(edition.openapi)]
    return [*problems, *lifecycle_format(edition.lifecycle)]


def _at_revision(place: str, name: str) -> Source:
    path = Path(f"{place.rstrip('/')}/{name}")
    try:
        # Behind --end-of-options nothing is taken for an option.
        run = subprocess.run(
            ["git", "show", "--no-textconv", "--end-of-options", str(path)],
            capture_output=True,
            check=False,
            # What a clone has left out would be fetched, by a command that its configuration names.
            env={**os.environ, "GIT_ALLOW_PROTOCOL": ""},
        )
    except OSError:
        fix = "install git, or name a folder"
        raise ProblemsError.of(f"git, to read {path}", "none", fix) from None
    if run.returncode:
        lines = run.stderr.decode(errors="replace").strip().splitlines()
        found = lines[0] if lines else "nothing"
        fix = "name a folder, or REVISION:FOLDER with the folder as seen from the repository's top"
        raise ProblemsError.of(f"a file {path}", found, fix)
    return parse_source(path, run.stdout)
