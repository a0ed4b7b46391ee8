"""Links by which schemathesis goes from one answer about a job to the next request about it.

OpenAPI has a contract say only those that a page of the vendor's states; what the lifecycle says of
a job's key leads just as well from what starts a job to poll, and from there to result and cancel.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from collections.abc import Set as AbstractSet
from copy import deepcopy
from typing import Any

from jobcontracts.model.api import Operation
from jobcontracts.model.contract import Contract
from jobcontracts.model.expression import Expression
from jobcontracts.model.node import operations_of, resolve
from jobcontracts.model.paths import template_pattern
from jobcontracts.model.pointer import fitting, pointer_of
from jobcontracts.model.source import Json

_ROLES = ("poll", "result", "cancel")
_SYNTAX = re.compile(r"[${}.#]")
"""What schemathesis reads as more than text in an expression, or the name in one."""


def add_links(root: Json, contract: Contract, kept: AbstractSet[str]) -> None:
    """Add to a document the links that a contract's lifecycle implies, beside those it has.

    Args:
        root: The document, with all operations of the contract that are kept; changed in place.
        contract: The contract.
        kept: Their operationIds.
    """
    raw = {each["operationId"]: each for _, _, _, each, _ in operations_of(root)}
    linked = set[str]()
    for source in (*contract.starters, contract.poll):
        told, links = _told(contract, source), dict[str, Json]()
        for target in _about_jobs(contract):
            # Schemathesis begins with sources: poll is one only where nothing else leads on.
            needed = source is not contract.poll or target.id not in linked
            if needed and {source.id, target.id} <= kept and source is not target:
                links |= _link(contract, source, target, told)
        linked |= {link["operationId"] for link in links.values()}
        for status in _statuses(contract, source) if links else ():
            response = deepcopy(resolve(root, raw[source.id]["responses"][str(status)])[0])
            response["links"] = {**response.get("links", {}), **links}
            raw[source.id]["responses"][str(status)] = response


def _about_jobs(contract: Contract) -> Iterator[Operation]:
    """Yield the operations that are called for a job that there is."""
    for operation in contract.operations.values():
        in_role = operation in map(contract.operation, _ROLES)
        if (in_role or contract.releases(operation)) and operation not in contract.starters:
            yield operation


def _statuses(contract: Contract, source: Operation) -> Iterator[int]:
    if source is contract.poll:
        yield from source.successes
    else:
        yield from (response.status for response in contract.naming_responses(source))


def _told(contract: Contract, source: Operation) -> dict[str, str]:
    """Return where an exchange has the members of a job's key, as schemathesis writes it."""
    key, job, poll = contract.key, contract.lifecycle.new_job, contract.poll
    found = {member: _written(place) for member, place in key.places[source.id].items()}
    if source is not poll:
        found |= {member: _written(e) for member, e in key.taken.items()}
        if job.id is not None:
            found[key.id] = _written(job.id)
        if job.url is not None:
            for member, place in key.places[poll.id].items():
                found[member] = f"{_written(job.url)}#regex:{_pattern(poll, place)}"
    return {member: text for member, text in found.items() if text}


def _written(e: Expression) -> str:
    """Return an expression as schemathesis reads it; empty if it cannot."""
    if e.place == "body":
        can = not any(fitting(token) or "}" in token for token in e.tokens)
        return f"${e.message}.body#{pointer_of(e.tokens)}" if can else ""
    return "" if _SYNTAX.search(e.name) else f"${e.message}.{e.place}.{e.name}"


def _pattern(poll: Operation, place: Expression) -> str:
    """Return a pattern with one group: what a URL of poll has in a place."""
    if place.place != "path":
        return rf"[?&]{re.escape(place.name)}=([^&#]+)"

    def value(name: str) -> str:
        one = "[^?#]+" if poll.is_multi_segment("path", name) else "[^/?#]+"
        return f"({one})" if name == place.name else one

    return f"{template_pattern(poll.path, value)}(?:[?#]|$)"


def _link(
    contract: Contract, source: Operation, target: Operation, told: Mapping[str, str]
) -> dict[str, Json]:
    """Return a link by its name, with all that the target's request has of a job; none else."""
    places, polled = contract.key.places[target.id], contract.polled(target)
    if not {*places} <= {*told} or (polled and source is not contract.poll):
        return {}
    said: dict[Expression, Any] = {place: told[member] for member, place in places.items()}
    said |= {place: _written(e) for place, e in polled.items()}
    if not said or "" in said.values():
        return {}
    for place, value in contract.said(target).items():
        if value.source == "constant" and not _SYNTAX.search(value.constant):
            said[place] = json.loads(value.constant)
    link: dict[str, Any] = {"operationId": target.id, "parameters": {}}
    for place, value in said.items():
        if place.place == "body":
            _put(link, place.tokens, value)
        else:
            prefix = "" if "." in place.name else f"{place.place}."
            link["parameters"][f"{prefix}{place.name}"] = value
    return {f"to-{target.id}": link}


def _put(link: dict[str, Any], tokens: tuple[str, ...], value: Any) -> None:
    """Put a value into the body of a link's request, which is merged with what is drawn."""
    names = ("requestBody", *tokens)
    for name in names[:-1]:
        link = link.setdefault(name, {})
    link[names[-1]] = value
