"""From a published document to the files of a first contract."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from jobcontracts.check.lifecycle.lifecycle_format import SCHEMA
from jobcontracts.importing.conversion import convert
from jobcontracts.importing.document import Page, document, only
from jobcontracts.importing.left_out import LeftOut
from jobcontracts.importing.lifecycle import lifecycle
from jobcontracts.importing.mending import mended
from jobcontracts.importing.patterns import LEAST, Pattern, find_patterns
from jobcontracts.importing.servers import located
from jobcontracts.importing.suggestions import suggestions
from jobcontracts.model.node import resolve
from jobcontracts.model.pointer import find, pointer_tokens
from jobcontracts.model.provenance import INFERRED, SOURCE
from jobcontracts.model.source import Json, Source
from jobcontracts.model.vendors import LIFECYCLE, OPENAPI
from jobcontracts.model.yaml_text import written
from jobcontracts.problem import ProblemsError

_MODELINE = f"# yaml-language-server: $schema=../{SCHEMA}\n".encode()
"""What an editor knows a lifecycle by; the schema is beside the folders."""


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
        left_out: What the document says and the contract does not, how often, and where.
        guesses: What nobody has said, in words.
        suggestions: What may belong to a job's life and was not taken: a key, and what it may be.
    """

    files: dict[str, bytes]
    pattern: Pattern
    left_out: LeftOut
    guesses: tuple[str, ...]
    suggestions: tuple[str, ...]


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
    source: Source,
    pattern: Pattern,
    page: Page,
    phases: Mapping[str, str] | None = None,
    inferred: Mapping[str, str] | None = None,
) -> FirstContract:
    """Return the files of a contract with the operations of a pattern.

    Args:
        source: The published document.
        pattern: A pattern of it.
        page: Where it is published.
        phases: The phase of each state, where somebody knows them.
        inferred: What the document has and nobody has said: reasons by place, through references.

    Raises:
        ProblemsError: It goes deeper than this interpreter.
    """
    try:
        conversion = convert(only(located(source.root, page.url), pattern))
        own = pattern.read_in(conversion.root)
        whole = document(conversion.root, own, page)
        root = mended(whole, conversion.left_out)
    except RecursionError:
        raise _too_deep(source.path) from None
    for pointer, reason in (inferred or {}).items():
        _infer(root, pointer, reason)
    files = {OPENAPI: written(root), LIFECYCLE: _MODELINE + written(lifecycle(own, phases))}
    guesses = [*_guesses(root, guessed_phases=phases is None), *(inferred or {}).values()]
    unique, more = tuple(dict.fromkeys(guesses)), tuple(suggestions(source.root, root, own))
    return FirstContract(files, own, conversion.left_out, unique, more)


def _infer(root: Json, pointer: str, reason: str) -> None:
    """Mark what is in a place as our choice."""
    found = root
    for token in pointer_tokens(pointer):
        found = resolve(root, find(found, [token]))[0]
    found.pop(SOURCE, None)
    found[INFERRED] = reason


def _guesses(root: Json, *, guessed_phases: bool) -> Iterator[str]:
    """Yield what is always ours, for no document says it."""
    if guessed_phases:
        yield "the phase of each state, by its name"
    yield "poll.interval, poll.max_interval and poll.timeout"
    yield "simulate: what the mock plays"
    yield from (f"the server, {s['url']}" for s in root["servers"] if INFERRED in s)


def _too_deep(path: Path) -> ProblemsError:
    fix = "leave out what is not needed"
    return ProblemsError.of("a document", "one that goes too deep", fix, path)
