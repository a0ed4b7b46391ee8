"""A published document, and contracts that are made of such."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from jobcontracts.check import check_vendor
from jobcontracts.importing.contract import FirstContract, candidates, first_contract, listed
from jobcontracts.importing.document import Page
from jobcontracts.importing.published import read_published

from ..cli.conftest import PROGRAM, environment

KILN = Path(__file__).with_name("kiln.yaml")
PAGE = Page("https://kiln.example/openapi.json", date(2026, 1, 31))

Make = Callable[..., Path]


@pytest.fixture
def save(tmp_path: Path) -> Callable[[Any], Path]:
    """Save a document as JSON."""

    def saved(document: Any) -> Path:
        path = tmp_path / "openapi.json"
        path.write_text(json.dumps(document), encoding="utf-8")
        return path

    return saved


@pytest.fixture
def make(tmp_path: Path) -> Make:
    """Make a contract of the best pattern of a file, and return its folder."""

    def made(path: Path, page: Page = PAGE) -> Path:
        source = read_published(path)
        contract = first_contract(source, listed(candidates(source))[0].pattern, page)
        folder = tmp_path / "kiln"
        folder.mkdir()
        for name, content in contract.files.items():
            (folder / name).write_bytes(content)
        return folder

    return made


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def new(*words: str) -> subprocess.CompletedProcess[str]:
    """Run `jobcontracts new` where nobody can be asked."""
    run = [*PROGRAM, "new", *words]
    return subprocess.run(
        run, capture_output=True, encoding="utf-8", env=environment(), check=False, input=""
    )


def imported(path: Path) -> FirstContract:
    source = read_published(path)
    return first_contract(source, listed(candidates(source))[0].pattern, PAGE)


def read(folder: Path, name: str) -> Any:
    """Return a document of a contract, as any reader of YAML has it."""
    return yaml.safe_load((folder / name).read_text("utf-8"))


def problems(folder: Path) -> list[str]:
    """Return the places of what `check` finds."""
    return [f"{p.path.name}: {p.pointer}" for p in check_vendor(folder).problems if p.path]


def tiny(**changes: Any) -> dict[str, Any]:
    """Return the smallest document with a pattern; `changes` go into the answer of poll."""
    name = {"name": "job_id", "in": "path", "required": True, "schema": {"type": "string"}}
    started = {"type": "object", "properties": {"job_id": {"type": "string"}}}
    status = {"type": "string", "enum": ["queued", "running", "done", "failed"]}
    job = {"type": "object", "properties": {"status": status, **changes}}
    return {
        "openapi": "3.1.0",
        "info": {"title": "Tiny", "version": "1"},
        "paths": {
            "/jobs": {"post": {"operationId": "createJob", "responses": {"202": _answer(started)}}},
            "/jobs/{job_id}": {
                "get": {
                    "operationId": "getJob",
                    "parameters": [name],
                    "responses": {"200": _answer(job)},
                }
            },
        },
    }


def _answer(schema: Any) -> dict[str, Any]:
    return {"description": "It.", "content": {"application/json": {"schema": schema}}}
