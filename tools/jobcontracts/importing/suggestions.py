"""What a document has that may belong to the life of a job, and that somebody has to look at."""

from __future__ import annotations

from collections.abc import Iterator

from jobcontracts.importing.answers import Member, json_schema, members_below, success
from jobcontracts.importing.naming import words
from jobcontracts.importing.parts import mapping
from jobcontracts.importing.patterns import CANCELS, Pattern, item_path
from jobcontracts.model.members import UnjoinableError, types_in
from jobcontracts.model.source import Json

_ERRORS = {"error", "errors", "message", "reason", "failure", "exception", "detail"}
_CHANGES = ("post", "put", "patch", "delete")


def suggestions(published: Json, root: Json, pattern: Pattern) -> Iterator[str]:
    """Yield a key of lifecycle.yaml, and what it may be.

    Args:
        published: The whole document, as published.
        root: What is made of it.
        pattern: The pattern, as that has it.
    """
    if pattern.cancel is None:
        yield from (f"operations.cancel: {o}" for o in _cancels(published, pattern))
    schema = json_schema(success(pattern.poll))
    for tokens, value in members_below(root, schema) if schema is not None else ():
        if _words(tokens[-1]) & _ERRORS and _is_text(root, value):
            yield f"error: {Member(tokens, is_number=False)}"
    for parameter in pattern.submit.parameters:
        if parameter.location == "header" and "idempotency" in parameter.name.lower():
            yield f"simulate.idempotency: $request.header.{parameter.name}"


def _cancels(published: Json, pattern: Pattern) -> Iterator[str]:
    """Yield requests that may stop a job, though their body, or their effect, is not known."""
    job = item_path(pattern.poll.path)
    for path, item in published["paths"].items():
        last = _words(path.rpartition("/")[2])
        stops = bool(last & CANCELS) and path.startswith(job.rpartition("/")[0] + "/")
        for method in _CHANGES:
            removes = path == job and method == "delete"
            if method in mapping(item) and (stops or removes):
                yield f"{method.upper()} {path}"


def _words(name: str) -> set[str]:
    return {word.lower() for word in words(name)}


def _is_text(root: Json, schema: Json) -> bool:
    try:
        return types_in(root, [schema]) - {"null"} == {"string"}
    except (UnjoinableError, KeyError):
        return False
