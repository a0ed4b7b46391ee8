"""Each contract that was written by hand, taken for a document that its vendor has published."""

from __future__ import annotations

from pathlib import Path

import pytest

from jobcontracts.check import check_vendor
from jobcontracts.importing.contract import candidates, first_contract, listed
from jobcontracts.importing.published import read_published
from jobcontracts.model.contract import read_contract

from ..conftest import REPOSITORY
from .conftest import PAGE

FOLDERS = {
    path.parent.name if folder == "tests/vendors" else f"specs/{path.parent.name}": path.parent
    for folder in ("specs", "tests/vendors")
    for path in sorted((REPOSITORY / folder).glob("*/openapi.yaml"))
}
NOT_FOUND = {
    "databricks_jobs": "the id is in the query",
    "elasticsearch_async_search": "two flags tell the state",
    "google_documentai": "a name with slashes in it, and a flag",
    "kubernetes_job": "a list of conditions tells the state",
    "neptune_loader": "the id is a part of a part of the answer, and no enum lists the states",
    "scrapyd": "the id is in the query",
}
"""Contracts of which no pattern is listed, and why that is so."""

FOUND = {
    *(name for name in FOLDERS if not name.startswith("specs/")),
    *(f"specs/{name}" for name in ("datarobot_genai", "oracle_oml", "oracle_oml_v2", "oration")),
    "specs/seequent_evo",
}
"""Those of which one has to be: whoever adds a vendor to `specs/` may have read more than that."""


@pytest.mark.parametrize("vendor", [name for name in FOLDERS if name not in NOT_FOUND])
def test_what_a_person_read_out_of_the_pages_is_found(vendor: str, tmp_path: Path) -> None:
    contract = read_contract(FOLDERS[vendor])
    source = read_published(FOLDERS[vendor] / "openapi.yaml")
    found = listed(candidates(source))
    if not found and vendor not in FOUND:
        pytest.skip("no pattern of it is listed, and nobody has said that one has to be")
    best = found[0].pattern
    roles = [contract.operation("submit"), contract.operation("poll")]
    assert [best.submit.id, best.poll.id] == [o.id for o in roles if o is not None]
    for role, operation in best.operations.items():
        own = contract.operation(role)
        assert own is None or operation.id == own.id
    for name, content in first_contract(source, best, PAGE).files.items():
        (tmp_path / name).write_bytes(content)
    problems = [str(problem) for problem in check_vendor(tmp_path).problems]
    assert len(problems) < 5, problems


@pytest.mark.parametrize("vendor", NOT_FOUND)
def test_what_is_not_found_is_not_guessed(vendor: str) -> None:
    assert listed(candidates(read_published(FOLDERS[vendor] / "openapi.yaml"))) == []
