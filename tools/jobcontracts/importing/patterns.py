"""Create-poll-terminal patterns of a document: what starts a job, what tells how it stands.

A pattern is scored by what speaks for it: a state whose words are those of a life, an answer to the
start that has the poll's parameter in it, paths and schemas that belong together.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import TypeVar

from jobcontracts.importing.answers import Member, id_members, plain, success_schema
from jobcontracts.importing.naming import lower_words, words
from jobcontracts.importing.states import STATE_NAMES, StatePlace, state_in, told_state
from jobcontracts.model.api import Operation
from jobcontracts.model.members import types_in
from jobcontracts.model.operations import api_operations
from jobcontracts.model.paths import template_pattern
from jobcontracts.model.source import Json

_ASKS = STATE_NAMES | {"poll", "progress"}
_STARTS = {
    *("create", "start", "run", "execute", "submit", "trigger", "launch", "schedule", "predict"),
    *("begin", "enqueue", "materialize", "add", "new", "post", "transcribe", "async", "generate"),
}
_NO_STARTS = {
    *("update", "set", "filter", "list", "count", "search", "delete", "cancel", "resume", "pause"),
    *("bulk", "validate", "modify", "edit", "get", "read", "patch", "clear", "test", "retry"),
}
_JOBS = {
    *("job", "jobs", "run", "runs", "task", "tasks", "batch", "batches", "execution", "executions"),
    *("operation", "operations", "statements", "predictions", "exports", "imports", "transcript"),
}
CANCELS = {"cancel", "stop", "abort", "kill", "terminate", "dismiss", "revoke"}
_RESULTS = {"result", "results", "output", "outputs", "download"}
_LOCATIONS = ("Location", "Operation-Location", "Azure-AsyncOperation")
_ANY = ("id", "uuid", "name")
_MOST_POLLS, _MOST_STARTS = 300, 1000
"""How many operations are held against each other; the largest documents have fewer."""

Found = TypeVar("Found")

LEAST = 9
"""The score from which on a pair is listed."""


@dataclass(frozen=True, slots=True)
class Pattern:
    """An operation that starts jobs, and one that tells how such a job stands.

    Args:
        score: What speaks for it.
        submit, poll: The operations.
        state: Where poll's answer has the state.
        names_job: Where submit's answer has the id, or which header has its URL, as an expression.
        with_: What poll's request has besides, place to value.
        number_id: Whether the id is a number wherever it has a type.
        result, cancel: Operations about the same job, with the rest of what they need.
    """

    score: int
    submit: Operation
    poll: Operation
    state: StatePlace
    names_job: str
    with_: Mapping[str, str]
    number_id: bool = False
    result: Operation | None = None
    cancel: Operation | None = None

    @property
    def operations(self) -> dict[str, Operation]:
        """The operation of each role."""
        found = {"submit": self.submit, "poll": self.poll}
        found |= {"result": self.result} if self.result else {}
        return found | ({"cancel": self.cancel} if self.cancel else {})

    def read_in(self, root: Json) -> Pattern:
        """Return this pattern with its operations as another converted document has them."""
        found = {(o.path, o.method): o for o in api_operations(root).values()}
        own = {role: found[o.path, o.method] for role, o in self.operations.items()}
        result, cancel = own.get("result"), own.get("cancel")
        return replace(self, submit=own["submit"], poll=own["poll"], result=result, cancel=cancel)

    @property
    def id_parameter(self) -> str:
        """The last parameter of poll's path, which is the job's id."""
        return self.poll.path_parameters[-1].name


def find_patterns(root: Json) -> list[Pattern]:
    """Return the patterns of a converted document, the best first; for each start, one."""
    operations = list(api_operations(root).values())
    state, ids = _by_schema(root, state_in), _by_schema(root, id_members)
    gets = [o for o in operations if o.method == "get" and o.path_parameters]
    polls = [(o, place) for o in gets if (place := told_state(root, o, state(o)))]
    polls = sorted(polls, key=lambda pair: -pair[1].score)[:_MOST_POLLS]
    starts = [o for o in operations if o.method in ("post", "put") and not _acts(o)]
    found: list[Pattern] = []
    for submit in starts[:_MOST_STARTS]:
        members = ids(submit) or {}
        pairs = (_pair(root, submit, poll, told, members) for poll, told in polls)
        best = max((p for p in pairs if p is not None), key=lambda p: p.score, default=None)
        found += [best] if best is not None else []
    order = {operation.id: index for index, operation in enumerate(operations)}
    found.sort(key=lambda p: (-p.score, order[p.submit.id]))
    return [_completed(p, operations) for p in found]


def _by_schema(root: Json, read: Callable[[Json, Json], Found]) -> Callable[[Operation], Found]:
    """Return what is read from the schema of an operation's answer; of each schema once."""
    known: dict[str, Found] = {}

    def found(operation: Operation) -> Found:
        schema = success_schema(operation)
        key = str(schema)
        if key not in known:
            known[key] = read(root, {} if schema is None else schema)
        return known[key]

    return found


def _acts(operation: Operation) -> bool:
    """Return whether an operation's path says that it does something to what is there."""
    last = {*lower_words(operation.path.rpartition("/")[2])}
    return bool(last & (CANCELS | {"resume", "pause", "filter", "count", "search", "retry"}))


@cache
def _verbs(operation_id: str, path: str) -> frozenset[str]:
    named = [*words(operation_id), *words(path.rpartition("/")[2])]
    return frozenset(word.lower() for word in named)


def _pair(
    root: Json,
    submit: Operation,
    poll: Operation,
    state: StatePlace,
    members: Mapping[str, Member],
) -> Pattern | None:
    """Return the pattern that two operations make; None if nothing says that they do."""
    base, item = _base(poll.path), item_path(poll.path)
    if base is None or f"{submit.path}/".startswith(f"{item}/"):
        return None
    works = bool({*lower_words(base)} & _JOBS)
    asks = bool(_ASKS & {*poll.path.lower().split("/")})
    if state.assumed and not (works or asks or 202 in submit.responses):
        return None  # anything may have a status that is a text
    own = plain(poll.path_parameters[-1].name)
    beside = submit.path.rstrip("/") == base
    answers = [success_schema(o) for o in (submit, poll)]
    same = answers[0] is not None and answers[0] == answers[1]
    resource = plain(base.rpartition("/")[2]).removesuffix("s")
    # What has an id of its own names another thing by `job_id`.
    named = (own,) if "id" in members else (own, f"{resource}{own}")
    exact = next((n for n in named if n in members and n not in _ANY), None)
    generic = next((k for k in _ANY if own.endswith(k) and k in members), None)
    known = (r.header(name) for name in _LOCATIONS for r in submit.successes.values())
    header = next((h for h in known if h is not None), None)
    leads = header is not None and leads_to(header.example, poll.path)
    member = members[exact] if exact else members.get(str(generic)) if beside or same else None
    if member is not None:
        names_job = str(member)
    elif header is not None and (beside or same or leads):
        names_job = f"$response.header.{header.name}"
    else:
        return None
    score = state.score + 4 * beside + 3 * same + (3 if exact or leads else 1)
    score += 2 * asks
    score += 2 * bool({201, 202} & submit.responses.keys()) - 2 * (submit.method == "put")
    verbs = _verbs(submit.id, submit.path)
    score += 2 * bool(verbs & _STARTS) - 4 * bool(verbs & _NO_STARTS)
    score += works
    # What is created below something else of the same path is a part of that.
    score -= 8 * (submit.path.startswith(f"{base}/") and not beside and not same)
    with_ = dict(_with(submit, poll, members)) if "header" not in names_job else {}
    if any(value == "" for value in with_.values()):
        return None
    kinds = types_in(root, [poll.path_parameters[-1].schema])
    number = "integer" in kinds or (member is not None and member.is_number)
    return Pattern(score, submit, poll, state, names_job, with_, number)


def leads_to(url: Json, path: str) -> bool:
    """Return whether a URL, or the path of one, ends in a path of an operation."""
    pattern = template_pattern(path, lambda name: "[^/?#]+")
    return isinstance(url, str) and bool(re.search(pattern + r"/?(\?.*)?$", url[:2000]))


def item_path(path: str) -> str:
    """Return a path up to the last of its parameters."""
    return path[: path.rfind("}") + 1]


def _base(path: str) -> str | None:
    """Return the path of what jobs are in: `/runs` of `/runs/{id}/status`, of `/runs/status/{id}`.

    None if a path asks for something else of a job.
    """
    behind = path.removeprefix(item_path(path)).strip("/")
    if behind and behind.lower() not in _ASKS:
        return None
    above, _, last = item_path(path).rpartition("/")[0].rpartition("/")
    return above if last.lower() in _ASKS else f"{above}/{last}"


def _with(
    submit: Operation, poll: Operation, members: Mapping[str, Member]
) -> Iterator[tuple[str, str]]:
    """Yield where poll's request has what else names a job; an empty text where nothing has it."""
    for parameter in poll.path_parameters[:-1]:
        name = parameter.name
        before = poll.path.partition(f"{{{name}}}")[0]
        if submit.path.startswith(f"{before}{{"):
            continue  # the job's value, by the path alone
        where = f"$request.path.{name}"
        if plain(name) in members:
            yield where, str(members[plain(name)]).replace("$", "$submit.", 1)
        elif any(p.name == name for p in submit.path_parameters):
            yield where, f"$submit.request.path.{name}"
        else:
            yield where, ""


def _completed(pattern: Pattern, operations: Sequence[Operation]) -> Pattern:
    """Return a pattern with the operations that stop its jobs and have their results."""
    poll, taken = pattern.poll, {pattern.submit.id, pattern.poll.id}
    result = cancel = None
    for each in operations:
        last = {*lower_words(each.path.rpartition("/")[2])}
        below = each.path.rpartition("/")[0] == item_path(poll.path)
        verbs = {*lower_words(each.id)} | last
        if each.id in taken or not each.successes:
            continue
        whole = each.path == item_path(poll.path)
        if each.method == "get" and (whole or (below and last & _RESULTS)):
            result = result or each
        stops = below and each.method in ("post", "put", "delete") and last & CANCELS
        removes = whole and each.method == "delete" and verbs & CANCELS
        needs_body = each.request_body is not None and each.request_body.required
        if (stops or removes) and not needs_body:  # whose members nobody has
            cancel = cancel or each
    return replace(pattern, result=result, cancel=cancel)
