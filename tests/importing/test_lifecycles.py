"""What the lifecycle says of refusals and of a cancelled job, where a document has both."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from .conftest import read, tiny

Save = Callable[[Any], Path]
Make = Callable[..., Path]


@pytest.mark.parametrize(
    ("submit", "poll", "told"),
    [
        (["401", "422", "400"], ["404"], {"unauthorized": 401, "unknown_job": 404, "invalid": 422}),
        (["400"], ["401"], {"unauthorized": 401, "invalid": 400}),
        (["404"], ["422", "403"], None),
    ],
)
def test_refusals_are_of_the_statuses_that_mean_them(
    submit: list[str], poll: list[str], told: Any, save: Save, make: Make
) -> None:
    root = tiny()
    for path, method, statuses in (("/jobs", "post", submit), ("/jobs/{job_id}", "get", poll)):
        responses = root["paths"][path][method]["responses"]
        responses |= {status: {"description": "No."} for status in statuses}
    assert read(make(save(root)), "lifecycle.yaml").get("refusals") == told


@pytest.mark.parametrize(
    ("path", "method", "does"),
    [
        ("/jobs/{job_id}", "delete", {"removes": True}),
        ("/jobs/{job_id}/cancel", "post", {"states": ["failed"]}),
    ],
)
def test_a_cancelled_job_is_gone_or_has_failed_where_no_state_is_for_it(
    path: str, method: str, does: Any, save: Save, make: Make
) -> None:
    root = tiny()
    get = root["paths"]["/jobs/{job_id}"]["get"]
    cancel = {"operationId": "cancelJob", "parameters": get["parameters"]}
    root["paths"].setdefault(path, {})[method] = {
        **cancel,
        "responses": {"204": {"description": "Stopped."}},
    }
    life = read(make(save(root)), "lifecycle.yaml")
    assert life["operations"]["cancel"] == "cancelJob"
    assert life["simulate"]["on_cancel"] == does
