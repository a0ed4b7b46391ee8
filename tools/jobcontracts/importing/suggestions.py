"""What a document has that may belong to the life of a job, and that somebody has to look at."""

from __future__ import annotations

from collections.abc import Iterator

from jobcontracts.importing.answers import Member, members_below, success_schema, types_or_none
from jobcontracts.importing.naming import lower_words
from jobcontracts.importing.parts import mapping
from jobcontracts.importing.patterns import CANCELS, Pattern, item_path
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
    schema = success_schema(pattern.poll)
    for tokens, value in members_below(root, schema) if schema is not None else ():
        is_text = types_or_none(root, value) == {"string"}
        if is_text and _ERRORS & {*lower_words(tokens[-1])}:
            yield f"error: {Member(tokens, is_number=False)}"
    for parameter in pattern.submit.parameters:
        if parameter.location == "header" and "idempotency" in parameter.name.lower():
            yield f"simulate.idempotency: $request.header.{parameter.name}"


def _cancels(published: Json, pattern: Pattern) -> Iterator[str]:
    """Yield requests that may stop a job, though their body, or their effect, is not known."""
    job = item_path(pattern.poll.path)
    for path, item in published["paths"].items():
        last = {*lower_words(path.rpartition("/")[2])}
        stops = bool(last & CANCELS) and path.startswith(job.rpartition("/")[0] + "/")
        for method in _CHANGES:
            removes = path == job and method == "delete"
            if method in mapping(item) and (stops or removes):
                yield f"{method.upper()} {path}"
