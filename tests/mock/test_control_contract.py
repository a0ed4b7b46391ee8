"""The control API keeps its own document, as far as schemathesis can tell."""

from __future__ import annotations

from typing import Any

import hypothesis
import pytest
import schemathesis
from openapi_spec_validator import validate
from schemathesis.checks import load_all_checks
from schemathesis.config import SchemathesisConfig
from schemathesis.core.result import Ok
from schemathesis.pytest.lazy import get_all_tests

from jobcontracts.check.report import API_RULES, GRAMMAR_RULES
from jobcontracts.mock import ManualClock, MockApplication, create_app
from jobcontracts.mock.control.document import control_api, served_document
from jobcontracts.model.contract import read_contract
from jobcontracts.model.vendors import own_specs, vendor_names

OFF = {
    # Not each plan that fits the grammar exists, nor does each vendor, operation and state.
    "positive_data_acceptance": "which names exist is not the document's to say",
    # A job id is any text.
    "unsupported_method": "Starlette answers HEAD wherever it answers GET",
}

# Its metaclass leaves out the deprecated ones, which pyright does not know.
EVERY_CHECK: Any = list(hypothesis.HealthCheck)


def served() -> MockApplication:
    """Return a mock with a job that can be found, and with room for what is to come."""
    specs = own_specs()
    app = create_app([read_contract(specs / n) for n in vendor_names(specs)], clock=ManualClock())
    begin(app)
    return app


def begin(app: MockApplication) -> None:
    """Give a mock that has been reset, or is new, what can be found in it."""
    app.faults.add({"kind": "status", "status": 500, "vendor": next(iter(app.vendors))})
    for vendor in app.vendors:
        app.create_job(vendor)


def schema_of(app: MockApplication) -> Any:
    checks: dict[str, Any] = {name: {"enabled": False} for name in OFF}
    # A wrong body may be too long besides, which is found first.
    checks["negative_data_rejection"] = {"expected-statuses": ["4xx"]}
    config = SchemathesisConfig.from_dict(
        {
            "checks": checks,
            "generation": {"deterministic": True},
            # The pool of literals from the source grows while it runs: no two runs are the same.
            "analysis": {"constants": {"enabled": False}},
        }
    )
    schema = schemathesis.openapi.from_dict(served_document(list(app.vendors)), config=config)
    schema.app = app
    return schema


def test_the_document_is_openapi() -> None:
    validate(dict(control_api().root))


def test_the_document_is_held_to_what_vendors_are_held_to() -> None:
    source = control_api().openapi
    found = [problem for rule in (*GRAMMAR_RULES, *API_RULES) for problem in rule(source)]
    assert found == []


@pytest.fixture(scope="module")
def app() -> MockApplication:
    """The mock that is asked by one operation's test after another."""
    return served()


@pytest.mark.contract
@pytest.mark.parametrize("operation", control_api().operations)
def test_every_operation_keeps_it(operation: str, app: MockApplication) -> None:
    # As `schema.parametrize` makes it, but not while tests are collected: that takes seconds of
    # every run, whichever tests it has.
    load_all_checks()
    schema = schema_of(app).include(operation_id=operation)
    settings = hypothesis.settings(
        suppress_health_check=EVERY_CHECK, deadline=None, database=None, derandomize=True
    )
    (made,) = get_all_tests(schema=schema, test_func=keep, settings=settings, given_kwargs=None)
    assert isinstance(made, Ok)
    _, test = made.ok()
    test()


def keep(case: schemathesis.Case[Any]) -> None:
    case.call_and_validate()


@pytest.mark.contract
def test_operations_keep_it_one_after_another() -> None:
    app = served()
    machine: Any = schema_of(app).as_state_machine()

    class FromTheBeginning(machine):  # type: ignore[misc]
        """What one example leaves behind would have the next one, and its repetition, go wrong."""

        def setup(self) -> None:
            app.reset()
            begin(app)

    FromTheBeginning.run(
        settings=hypothesis.settings(
            max_examples=15,
            stateful_step_count=8,
            deadline=None,
            database=None,
            derandomize=True,
            suppress_health_check=EVERY_CHECK,
        )
    )
