"""The check of a vendor's folder: every rule, every problem, and the tally."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from jobcontracts.check.documents import Documents
from jobcontracts.check.lifecycle import (
    carried,
    expressions,
    first_updates,
    lifecycle_format,
    live_values,
    plans,
    played,
    refusals,
    requests,
    result_parts,
    results,
    roles,
    states,
    transitions,
    waits,
)
from jobcontracts.check.openapi import (
    bodies,
    examples,
    messages,
    operations,
    parameter_values,
    parameters,
    provenance,
    references,
    schema_words,
    schemas,
    sources,
    structure,
    style,
    supported,
    wire,
)
from jobcontracts.check.todo import todos
from jobcontracts.model.contract import Contract, build_contract
from jobcontracts.model.node import unchanging
from jobcontracts.model.source import Source, read_source
from jobcontracts.model.validation_messages import shown_value
from jobcontracts.model.vendors import LIFECYCLE, OPENAPI, name_problem
from jobcontracts.problem import Problem, ProblemsError

GRAMMAR_RULES: tuple[Callable[[Source], Iterable[Problem]], ...] = (
    structure.structure,
    references.references,
    schemas.valid_schemas,
    schemas.joined_parts,
)
"""What makes a document OpenAPI at all; rules of the lifecycle leave what rests on a fault."""

API_RULES: tuple[Callable[[Source], Iterable[Problem]], ...] = (
    structure.essentials,
    structure.tag_names,
    style.document_order,
    style.schema_names,
    style.named_schemas,
    style.open_responses,
    operations.operation_ids,
    operations.path_parameters,
    operations.path_shapes,
    operations.repeated_parameters,
    operations.status_codes,
    operations.security,
    operations.scopes,
    operations.links,
    messages.final_statuses,
    messages.no_content,
    messages.example_values,
    messages.calls_of_the_vendor,
    schemas.keywords,
    schemas.required_members,
    schemas.member_names,
    schemas.enum_names,
    schemas.error_messages,
    schema_words.other_names,
    schema_words.beside_references,
    schema_words.beside_unions,
    schema_words.boolean_schemas,
    schema_words.conditional_members,
    schema_words.constants,
    schema_words.counts,
    schema_words.typed_keywords,
    schema_words.typed_formats,
    schema_words.spelled_names,
    examples.examples,
    parameters.styles,
    parameters.query_names,
    parameters.segments,
    parameter_values.keys_of_clients,
    parameter_values.sent_values,
    parameter_values.read_values,
    supported.security,
    wire.path_text,
    wire.http_schemes,
    wire.header_names,
    wire.taken_names,
    wire.header_examples,
    wire.token_urls,
    wire.media_types,
    wire.names,
)
"""What every API that we describe is held to, that of the mock among them."""

VENDOR_RULES: tuple[Callable[[Source], Iterable[Problem]], ...] = (
    bodies.bodies,
    bodies.files,
    messages.shown_bodies,
    parameter_values.required_values,
    messages.one_server,
    sources.sources,
    sources.source_ids,
    sources.external_docs,
    provenance.marks,
    provenance.provenance,
    provenance.example_marks,
    wire.server_urls,
)
"""What is asked of a vendor's contract besides: it makes a client, each part has its source."""

LIFECYCLE_RULES: tuple[Callable[[Documents], Iterable[Problem]], ...] = (
    roles.named_operations,
    roles.own_operations,
    requests.places,
    requests.values,
    requests.job_named,
    requests.nothing_missing,
    requests.known_settings,
    requests.plain_key,
    requests.key_of_a_new_job,
    roles.needs,
    result_parts.result_parts,
    result_parts.shown_parts,
    refusals.statuses,
    refusals.statuses_of_states,
    refusals.told_refusals,
    refusals.first_examples,
    roles.poll_defaults,
    refusals.grace,
    transitions.transitions,
    transitions.followed,
    expressions.response_expressions,
    expressions.request_expressions,
    first_updates.first_updates,
    first_updates.shown_beginnings,
    expressions.idempotency,
    expressions.scopes,
    states.state_enum,
    states.phases,
    states.state_examples,
    plans.plan_states,
    plans.plan_ends,
    plans.reached_states,
    plans.answers,
    plans.plan_examples,
    results.refused,
    results.told_errors,
    waits.waiting_states,
    waits.releases,
    waits.released_by,
    plans.live_urls,
    plans.id_form,
    live_values.fitting_ids,
    live_values.fitting_values,
    live_values.echoed_values,
    live_values.own_ids,
    live_values.progress_examples,
    wire.lifecycle_values,
)

PLAYED_RULES: tuple[Callable[[Contract], Iterable[Problem]], ...] = (
    played.told_states,
    played.states_of_results,
    played.named_examples,
    played.progress,
    carried.new_jobs,
    carried.job_urls,
    carried.later_requests,
)
"""What is asked of a contract that breaks no other rule: that the mock can play it."""


@dataclass(frozen=True, slots=True)
class Report:
    """What the check found in one vendor's folder.

    Args:
        vendor: The folder's name.
        operations: How many operations the contract has.
        documented: How many elements a page documents.
        inferred: How many elements are our own choice.
        states: How many states of a job the contract documents.
        problems: All that is wrong, by file and line.
        openapi: The contract as it was read; None if it could not be.
        lifecycle: How it is read; None if one of the two could not be.
    """

    vendor: str
    operations: int
    documented: int
    inferred: int
    states: int
    problems: tuple[Problem, ...]
    openapi: Source | None = None
    lifecycle: Source | None = None


def check_vendor(folder: Path) -> Report:
    """Check a vendor's folder by every rule, without ever raising for what its author wrote.

    Args:
        folder: A folder with openapi.yaml and lifecycle.yaml in it.
    """
    return _check(folder)[0]


def checked_contract(folder: Path) -> Contract:
    """Read a vendor's folder, check it, and return it as objects.

    Raises:
        ProblemsError: Something is wrong with it; the error has all problems. Whether its version
            is high enough, `version_problems` tells.
    """
    report, contract = _check(folder)
    if report.problems or contract is None:
        raise ProblemsError(report.problems)
    return contract


def checked_contracts(folders: Iterable[Path]) -> list[Contract]:
    """Read and check some vendors' folders, all of them before anything is said of one.

    Raises:
        ProblemsError: Something is wrong with some of them; the error has all problems of all.
    """
    contracts: list[Contract] = []
    problems: list[Problem] = []
    for folder in folders:
        try:
            contracts.append(checked_contract(folder))
        except ProblemsError as error:
            problems += error.problems
    if problems:
        raise ProblemsError(problems)
    return contracts


def _check(folder: Path) -> tuple[Report, Contract | None]:
    """Return what is wrong with a vendor's folder, and its contract once that can be made."""
    problems = {problem for problem in (name_problem(folder),) if problem}
    openapi = _read(folder / OPENAPI, "an OpenAPI document", problems)
    reading = _read(folder / LIFECYCLE, "the keys of a lifecycle", problems)
    with unchanging(None if openapi is None else openapi.root):
        return _held_to_rules(folder.name, openapi, reading, problems)


def _held_to_rules(
    vendor: str, openapi: Source | None, reading: Source | None, problems: set[Problem]
) -> tuple[Report, Contract | None]:
    """Add what the documents of a vendor break to `problems`, and return what `_check` does."""
    broken: set[Problem] = set()
    if openapi is not None:
        broken.update(problem for rule in GRAMMAR_RULES for problem in rule(openapi))
        problems.update(broken, *(rule(openapi) for rule in (*API_RULES, *VENDOR_RULES)))
    documents = contract = None
    problems.update(*(todos(source) for source in (openapi, reading) if source is not None))
    if reading is not None:
        problems.update(lifecycle_format.lifecycle_format(reading))
    if openapi is not None and reading is not None:
        places = {problem.pointer for problem in broken}
        places.update(e.pointer for e in references.broken_references(openapi.root))
        documents = Documents(
            openapi, reading, frozenset(places), lifecycle_format.format_violations(reading)
        )
        problems.update(*(rule(documents) for rule in LIFECYCLE_RULES))
        if not problems:
            contract = build_contract(vendor, openapi, reading)
            problems.update(*(rule(contract) for rule in PLAYED_RULES))
    return _report(vendor, openapi, documents, problems), contract


def _report(
    vendor: str, openapi: Source | None, documents: Documents | None, problems: Iterable[Problem]
) -> Report:
    tally = provenance.tally(openapi) if openapi else provenance.Tally(0, 0)
    return Report(
        vendor=vendor,
        operations=len(operations.operation_elements(openapi.root)) if openapi else 0,
        documented=tally.documented,
        inferred=tally.inferred,
        states=len(states.documented_states(documents) or ()) if documents else 0,
        problems=tuple(_in_order(problems)),
        openapi=openapi,
        lifecycle=documents.lifecycle if documents else None,
    )


def _read(path: Path, what: str, problems: set[Problem]) -> Source | None:
    """Return the document; None, and its problems added, if it is not a mapping or no YAML."""
    try:
        source = read_source(path)
    except ProblemsError as error:
        problems.update(error.problems)
        return None
    if isinstance(source.root, dict):
        return source
    found = "an empty file" if source.root is None else shown_value(source.root)
    problems.add(source.problem("", f"a mapping, with {what}", found, "see specs/README.md"))
    return None


def _in_order(problems: Iterable[Problem]) -> Iterator[Problem]:
    yield from sorted(problems, key=lambda p: (str(p.path), p.line, p.pointer, p.expected))
