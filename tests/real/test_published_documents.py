"""The OpenAPI documents that servers print of themselves: `nox -s real`."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path

import pytest

from ..importing.test_published_documents import PREFECT, hold
from .servers import environment

ENVIRONMENTS = Path(os.environ.get("JOBCONTRACTS_SERVERS", "-")).resolve()

pytestmark = pytest.mark.skipif(
    not ENVIRONMENTS.is_dir(), reason="no real server is asked here: nox -s real does"
)

PRINT = """
import json
from prefect.server.api.server import create_app
app = next(r.app for r in create_app(ephemeral=True).routes if getattr(r, "path", "") == "/api")
print(json.dumps(app.openapi()))
"""


def test_a_contract_is_made_of_what_prefect_says_of_itself(tmp_path: Path) -> None:
    python = environment(ENVIRONMENTS, "prefect") / "python"
    own = {"HOME": str(tmp_path), "PREFECT_HOME": str(tmp_path), "DO_NOT_TRACK": "1"}
    printed = subprocess.run(
        [python, "-P", "-c", PRINT], env=own, capture_output=True, check=True, timeout=180
    )
    path = tmp_path / "prefect.json"
    path.write_text(json.dumps(json.loads(printed.stdout)), encoding="utf-8")
    hold(path, PREFECT, tmp_path)
