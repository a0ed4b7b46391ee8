"""Which job the URL in an answer is of, as a client takes it."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from jobcontracts.model.contract import read_contract
from jobcontracts.model.routed_operations import names_job
from jobcontracts.model.vendors import own_specs

CONTRACT = read_contract(own_specs() / "seequent_evo")
SUBMIT = CONTRACT.operations[CONTRACT.lifecycle.operations["submit"]]
STATUS = "/compute/orgs/o/geostatistics/kriging/7/status"


@pytest.mark.parametrize(
    "reference",
    [
        CONTRACT.default_url + STATUS,
        f"http://inner:8080{STATUS}",
        STATUS,
        f"{STATUS}?page=1",
        "./kriging/7/status",
    ],
)
def test_a_url_names_a_job_whatever_its_host_and_its_form(reference: str) -> None:
    assert names_job(CONTRACT, SUBMIT, reference)


@given(st.one_of(st.text(), st.text().map("https://".__add__)))
@example("http://[")
@example("//[")
@example(f"https://user@host{STATUS}")
@example(f"{STATUS}/results")
@example(f"{STATUS}\\")
@example(f"ftp://host{STATUS}")
def test_a_text_that_a_client_does_not_follow_names_none(reference: str) -> None:
    assert not names_job(CONTRACT, SUBMIT, reference)
