"""Of a vendor's published document to a client that waits for a job, with nothing in between."""

from __future__ import annotations

import importlib
import sys
from pathlib import Path

import httpx2
import pytest
import yaml

from jobcontracts.check import checked_contract
from jobcontracts.generation.render import render_packages
from jobcontracts.generation.templates import own_templates
from jobcontracts.importing.contract import candidates, first_contract
from jobcontracts.importing.published import read_published
from jobcontracts.mock import ManualClock, create_app
from jobcontracts.mock.testing import JobMockInProcess
from jobcontracts.model.yaml_text import written

from ..promise.laundry import assert_typed
from .conftest import KILN, PAGE

PHASES = {
    "queued": "pending",
    "running": "running",
    "cooling": "running",
    "completed": "succeeded",
    "failed": "failed",
    "cancelled": "cancelled",
}


def test_a_client_waits_for_a_job_and_stops_another(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = read_published(KILN)
    made = first_contract(source, candidates(source)[0].pattern, PAGE, PHASES)
    folder = tmp_path / "kiln_import"
    folder.mkdir()
    for name, content in made.files.items():
        (folder / name).write_bytes(content)
    life = yaml.safe_load((folder / "lifecycle.yaml").read_text("utf-8"))
    assert life["state"].pop("reading")  # somebody has looked up what cancel does
    (folder / "lifecycle.yaml").write_bytes(written(life))
    contract = checked_contract(folder)
    for path, content in render_packages([contract], own_templates()).items():
        target = tmp_path / "generated" / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)
    monkeypatch.syspath_prepend(tmp_path / "generated" / "kiln_import")
    package = importlib.import_module("kiln_import_jobs")
    clock = ManualClock()
    mock = JobMockInProcess(create_app([contract], clock=clock, credentials=["s"]), "http://m", "s")
    client = package.Client(
        key="s",
        base_url=mock.base_url("kiln_import"),
        http_client=httpx2.Client(transport=mock.transport()),
    )
    job = client.submit(package.StartFiringBody(pots=[]))
    mock.advance(3600)
    assert job.wait().state == "completed"
    assert job.result(form="long").body
    other = client.submit(package.StartFiringBody(pots=[]))
    other.cancel()
    with pytest.raises(package.JobCancelled):
        other.wait()
    assert_typed([Path(next(iter(package.__path__)))])
    for name in [n for n in sys.modules if n.partition(".")[0] == "kiln_import_jobs"]:
        del sys.modules[name]
