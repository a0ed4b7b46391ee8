"""What names a job, its key, and where the request of each operation has it.

A key has a value for each path parameter of poll, and for what else `with` takes from a job or from
the exchange that has started it. One of them is the job's id. Where submit's answer has the job's
URL, it has what that says in the query that poll needs, too.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from itertools import chain, count

from jobcontracts.model.api import Api, Operation
from jobcontracts.model.bodies import body_value
from jobcontracts.model.expression import JOB_ID, Expression, Value, parse_expression
from jobcontracts.model.http import MISSING, RequestMessage
from jobcontracts.model.parameters import reader, text_of
from jobcontracts.model.paths import prefixes, shape
from jobcontracts.model.pointer import find

KeyValues = Mapping[str, str]
"""The values of a job's key, or some of them, by member: as a URL has them, decoded."""

KeyReader = Callable[[RequestMessage], KeyValues]
"""Returns the values of a key that a request has, by member."""


@dataclass(frozen=True)
class JobKey:
    """The key of a contract's jobs.

    Args:
        members: The names of its members: those of the wire.
        id: The member that is the job's id.
        taken: By member, what of the exchange that has started the job has its value; not those
            that are in the path of its request, and not the id.
        places: By operationId and member, where the operation's request has it.
    """

    members: tuple[str, ...]
    id: str
    taken: Mapping[str, Expression]
    places: Mapping[str, Mapping[str, Expression]]

    def names_job(self, operation: Operation) -> bool:
        """Return whether a request of an operation names a job."""
        return self.id in self.places[operation.id]

    def in_path(self, operation: Operation) -> dict[str, str]:
        """Return the path parameters of an operation that have a value of the key: its member."""
        places = self.places[operation.id].items()
        return {place.name: member for member, place in places if place.place == "path"}

    def reader(self, api: Api, operation: Operation) -> KeyReader:
        """Return what takes the values of a key out of requests for an operation."""
        places = self.places[operation.id]
        if all(place.place == "path" for place in places.values()):
            names = {member: place.name for member, place in places.items()}
            return lambda request: {member: request.path[n] for member, n in names.items()}
        readers = {m: _reader(api, operation, place) for m, place in places.items()}

        def read(request: RequestMessage) -> KeyValues:
            texts = {member: texts_of(request) for member, texts_of in readers.items()}
            return {member: found[-1] for member, found in texts.items() if found}

        return read


def leads_to(asked: KeyValues, job: KeyValues) -> bool:
    """Return whether a request's values of a key are a job's.

    An operation may leave out where the job lives, but not name another place.
    """
    return all(asked.get(name, value) == value for name, value in job.items())


def _reader(
    api: Api, operation: Operation, place: Expression
) -> Callable[[RequestMessage], list[str]]:
    """Return what takes the texts at a place of a request: none where it has no such part."""
    if place.place != "body":
        return reader(place.place, place.name)

    def read(request: RequestMessage) -> list[str]:
        value = find(body_value(api, operation, request), place.tokens)
        return [] if value is MISSING or isinstance(value, dict | list) else [text_of(value)]

    return read


def job_key(
    roles: Mapping[str, str],
    requests: Mapping[str, Mapping[Expression, Value]],
    operations: Mapping[str, Operation],
    *,
    by_url: bool,
    settings: Collection[tuple[str, str]],
) -> JobKey:
    """Return the key of a lifecycle's jobs.

    The id is where `with` has it in poll's request, else in the last parameter of poll's path.

    A path parameter that `with` says nothing of has the value of poll's where both stand behind the
    same path: `/runs/{id}/stop` is about a run, as `/runs/{run}` is, and `/tasks/{id}` is not. Of
    submit's, one under another name in another path is not the id.

    Args:
        roles: The operationId of each role.
        requests: What the lifecycle says of their requests, by role.
        operations: The contract's operations by operationId.
        by_url: Whether submit's answer has the job's URL, which is polled as it is.
        settings: Place and name of the parameters that a client has.
    """
    poll = operations[roles["poll"]]
    by_operation: dict[str, dict[Expression, Value]] = {}
    for role in sorted(requests, key="poll".__eq__):
        # One operation may have two roles; what is said of poll goes before.
        by_operation.setdefault(roles[role], {}).update(requests[role])
    said = by_operation.get(poll.id, {})
    of_path = {e.name: value for e, value in said.items() if e.place == "path"}
    own = [p.name for p in poll.path_parameters if p.name not in of_path]
    members: dict[str, Value | None] = {
        p.name: of_path.get(p.name)
        for p in poll.path_parameters
        if p.name not in of_path or of_path[p.name].is_of_job
    }
    others = (pair for values in by_operation.values() for pair in values.items())
    for e, value in chain(said.items(), ((e, v) for e, v in others if v != JOB_ID)):
        if value.is_of_job and value not in members.values():
            members[_free(e.last_name, members)] = value
    in_url: dict[str, Expression] = {}
    if by_url:
        for e in _needed_query(poll):
            if e not in said and (e.place, e.name) not in settings:
                in_url[_free(e.name, members)] = e
                members |= dict.fromkeys(in_url)
    by_value = {value: member for member, value in members.items() if value is not None}
    job_id = by_value.pop(JOB_ID, None) or next(reversed(own), "")
    behind = {prefix: name for prefix, name in prefixes(poll.path).items() if name in members}
    places = {
        operation.id: _places(operation, behind, by_value | {JOB_ID: job_id}, by_operation)
        for operation in operations.values()
    }
    submit = operations.get(roles.get("submit", ""))
    if submit is not None and submit is not poll:
        own_place = places[submit.id].get(job_id)
        same = shape(submit.path) == shape(poll.path) or (own_place and own_place.name == job_id)
        if own_place is not None and not same:
            # A job that there is not yet: `/{kind}:start` is not about what `/{id}` is.
            del places[submit.id][job_id]
    places[poll.id] |= in_url
    taken = {member: value.expression for value, member in by_value.items() if value.expression}
    return JobKey(tuple(members), job_id, taken, places)


def _needed_query(poll: Operation) -> Iterator[Expression]:
    for p in poll.parameters:
        if p.location == "query" and p.required:
            yield parse_expression(f"$request.query.{p.name}")


def _places(
    operation: Operation,
    behind: Mapping[str, str],
    by_value: Mapping[Value, str],
    requests: Mapping[str, Mapping[Expression, Value]],
) -> dict[str, Expression]:
    said = requests.get(operation.id, {})
    named = {e.name for e in said if e.place == "path"}
    found = {
        behind[prefix]: parse_expression(f"$request.path.{name}")
        for prefix, name in prefixes(operation.path).items()
        if prefix in behind and name not in named
    }
    return found | {by_value[value]: e for e, value in said.items() if value in by_value}


def _free(name: str, taken: Mapping[str, object]) -> str:
    names = chain([name], (f"{name}_{number}" for number in count(2)))
    return next(n for n in names if n not in taken)
