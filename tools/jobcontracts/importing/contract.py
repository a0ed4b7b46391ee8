"""From a published document to the files of a first contract."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from jobcontracts.importing.conversion import convert
from jobcontracts.importing.document import Page, document, only
from jobcontracts.importing.lifecycle import lifecycle
from jobcontracts.importing.mending import mended
from jobcontracts.importing.patterns import LEAST, Pattern, find_patterns
from jobcontracts.importing.writing import contract_files
from jobcontracts.model.source import Source
from jobcontracts.problem import ProblemsError


@dataclass(frozen=True)
class Candidate:
    """A pattern of a published document.

    Args:
        pattern: The pattern, with operationIds as the contract will have them.
        published_id: The operationId of what starts a job, as the document has it.
    """

    pattern: Pattern
    published_id: str


@dataclass(frozen=True)
class FirstContract:
    """What was made.

    Args:
        files: Content by name, in the vendor's folder.
        pattern: The pattern that it is of.
        left_out: What the document says and the contract does not, and how often.
    """

    files: dict[str, bytes]
    pattern: Pattern
    left_out: Counter[str]


def candidates(source: Source) -> list[Candidate]:
    """Return the patterns of a document, the best first.

    Raises:
        ProblemsError: It goes deeper than this interpreter.
    """
    try:
        conversion = convert(source.root)
        found = find_patterns(conversion.root)
    except RecursionError:
        raise _too_deep(source.path) from None
    return [Candidate(p, conversion.published_ids[p.submit.id]) for p in found]


def chosen(found: Sequence[Candidate], operation: str) -> list[Candidate]:
    """Return the candidates of which what starts a job, or tells its state, is called so."""
    by_start = [c for c in found if operation in (c.published_id, c.pattern.submit.id)]
    return by_start or [c for c in found if operation == c.pattern.poll.id]


def listed(found: Sequence[Candidate]) -> list[Candidate]:
    """Return those that are worth a look: enough speaks for them."""
    return [c for c in found if c.pattern.score >= LEAST]


def first_contract(
    source: Source, pattern: Pattern, page: Page, phases: Mapping[str, str] | None = None
) -> FirstContract:
    """Return the files of a contract with the operations of a pattern.

    Args:
        source: The published document.
        pattern: A pattern of it.
        page: Where it is published.
        phases: The phase of each state, where somebody knows them.

    Raises:
        ProblemsError: It goes deeper than this interpreter.
    """
    try:
        conversion = convert(only(source.root, pattern))
        own = pattern.read_in(conversion.root)
        whole = document(conversion.root, own, page)
        root, left_out = mended(whole)
    except RecursionError:
        raise _too_deep(source.path) from None
    files = contract_files(root, lifecycle(own, phases))
    return FirstContract(files, own, conversion.left_out + left_out)


def _too_deep(path: Path) -> ProblemsError:
    fix = "leave out what is not needed"
    return ProblemsError.of("a document", "one that goes too deep", fix, path)
