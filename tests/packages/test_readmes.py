"""The blocks of a package's README, one after the other, as somebody pastes them into a program."""

from __future__ import annotations

import asyncio
import json
import runpy
import shutil
from importlib import import_module
from pathlib import Path

import httpx2
import pytest
from fastapi import FastAPI

from jobcontracts.mock import DEFAULT_CREDENTIALS
from jobcontracts.mock.testing import JobMockInProcess
from jobcontracts.model.contract import Contract

from ..runtime.every_transport import AUTHORITY, CERTIFICATES
from .conftest import readme_blocks


def test_they_run_and_what_they_make_is_the_vendors_json(
    contract: Contract,
    origin: str,
    tmp_path: Path,
    no_environment: None,
    job_mock: JobMockInProcess,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    environment = import_module(f"{contract.vendor}_jobs.environment")
    for variable in environment.CREDENTIALS.values():
        monkeypatch.setenv(variable, DEFAULT_CREDENTIALS[0])
    for variable in environment.REQUIRED_SETTINGS.values():
        monkeypatch.setenv(variable, "acme")
    base_url = origin + contract.server_path
    monkeypatch.setenv(environment.OPTIONAL_SETTINGS["base_url"], base_url)
    # The files that the block on TLS names.
    shutil.copy(AUTHORITY, tmp_path / "company.pem")
    shutil.copy(CERTIFICATES / "client.pem", tmp_path / "client.pem")
    monkeypatch.chdir(tmp_path)
    program = tmp_path / "program.py"
    program.write_text("\n".join(readme_blocks(contract.vendor)), encoding="utf-8")
    made = runpy.run_path(str(program))
    update = made["done"]
    told = update.to_dict()
    assert (told["state"], told["phase"]) == (update.state, "succeeded")
    printed = [json.loads(line) for line in capsys.readouterr().out.splitlines()[-3:]]
    assert printed == [told, {"url": made["job"].url, "last": told}, {"last": told}]
    shown = {name: told[name] for name in ("state", "phase", "progress")}
    assert [report.model_dump() for report in made["reports"]] == [shown, shown]
    assert asyncio.run(answered(made["app"], "/job")) == told
    made["test_a_job_is_waited_for"](job_mock)


async def answered(app: FastAPI, path: str) -> object:
    """Return the JSON that an application answers with."""
    transport = httpx2.ASGITransport(app=app)
    async with httpx2.AsyncClient(transport=transport, base_url="http://app") as client:
        answer = await client.get(path)
    return answer.raise_for_status().json()
