"""Refusals that the body of a success tells, as a client reads them."""

from __future__ import annotations

from collections.abc import Iterator

from jobcontracts.generation.accessors import answer_accessor
from jobcontracts.generation.errors import ways
from jobcontracts.generation.models import Models
from jobcontracts.generation.view import AnswerView, RefusalView
from jobcontracts.model.api import Response
from jobcontracts.model.contract import Contract
from jobcontracts.model.refusals import ToldRefusal
from jobcontracts.rendering.python import Code, code, joined, literal


def refusal_views(
    contract: Contract, view: AnswerView, response: Response, models: Models
) -> tuple[RefusalView, ...]:
    """Return the refusals that an answer may tell, in the order of the lifecycle."""
    refusals = contract.lifecycle.refusals
    return tuple(
        RefusalView(
            kind,
            joined(" and ", _conditions(contract, view, way, models)),
            list(ways(contract, view.schema)),
        )
        for kind in refusals.ways
        for way in refusals.told(kind)
        if way.may_be_in(contract.root, response)
    )


def _conditions(
    contract: Contract, view: AnswerView, way: ToldRefusal, models: Models
) -> Iterator[Code]:
    for expression, value in way.values.items():
        found = answer_accessor(contract, view, expression, models)
        assert found is not None, "the answer documents each place"
        yield code("is_value({}, {})", found.code, literal(value))
