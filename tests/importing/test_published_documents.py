"""Documents that vendors publish, too large to keep here: those that a folder of yours has.

JOBCONTRACTS_DOCUMENTS names it. Each true pattern, by the operationId of what starts a job, has its
poll, the member of submit's answer that is the id, and the one of poll's that is the state.
"""

from __future__ import annotations

import os
from datetime import date
from pathlib import Path

import pytest

from jobcontracts.check import check_vendor
from jobcontracts.importing.contract import candidates, first_contract
from jobcontracts.importing.document import Page
from jobcontracts.importing.published import read_published

FOLDER = Path(os.environ.get("JOBCONTRACTS_DOCUMENTS", "-")).resolve()

PREFECT = {
    "create_flow_run_flow_runs__post": ("readFlowRun", "/id", "/state_type"),
    "create_flow_run_from_deployment_deployments__id__create_flow_run_post": (
        *("readFlowRun", "/id", "/state_type"),
    ),
    "create_task_run_task_runs__post": ("readTaskRun", "/id", "/state_type"),
}
PATTERNS: dict[str, dict[str, tuple[str, str, str]]] = {
    "prefect.json": PREFECT,
    "airflow.yaml": {
        "trigger_dag_run": ("getDagRun", "/dag_run_id", "/state"),
        "materialize_asset": ("getDagRun", "/dag_run_id", "/state"),
    },
    "assemblyai.yml": {"createTranscript": ("getTranscript", "/id", "/status")},
    "meilisearch.json": {
        "create_dump": ("getTask", "/taskUid", "/status"),
        "create_index": ("getTask", "/taskUid", "/status"),
    },
    "openai.yaml": {
        "createBatch": ("retrieveBatch", "/id", "/status"),
        "createEvalRun": ("getEvalRun", "/id", "/status"),  # whose states no enum lists
        "createFineTuningJob": ("retrieveFineTuningJob", "/id", "/status"),
        "createRun": ("getRun", "/id", "/status"),
        "createThreadAndRun": ("getRun", "/id", "/status"),
        "createVectorStoreFileBatch": ("getVectorStoreFileBatch", "/id", "/status"),
        "createVideo": ("getVideo", "/id", "/status"),
    },
    "snowflake-sqlapi.yaml": {
        "SubmitStatement": ("getStatementStatus", "/statementHandle", "$statusCode")
    },
}


@pytest.mark.parametrize("name", PATTERNS)
def test_submit_id_and_state_of_each_true_pattern_are_right(name: str, tmp_path: Path) -> None:
    if not (FOLDER / name).is_file():
        pytest.skip("JOBCONTRACTS_DOCUMENTS names no folder with this document")
    hold(FOLDER / name, PATTERNS[name], tmp_path)


def hold(path: Path, wanted: dict[str, tuple[str, str, str]], folder: Path) -> None:
    """Hold what is made of a document against its true patterns."""
    source = read_published(path)
    found = {c.published_id: c.pattern for c in candidates(source)}
    told = {}
    for start in wanted:
        pattern = found[start]
        state = "".join(f"/{token}" for token in pattern.state.tokens) or "$statusCode"
        told[start] = (pattern.poll.id, pattern.names_job.partition("#")[2], state)
        made = first_contract(source, pattern, Page("https://vendor.example/", date.today()))  # noqa: DTZ011
        for name, content in made.files.items():
            (folder / name).write_bytes(content)
        problems = [str(problem) for problem in check_vendor(folder).problems]
        assert len(problems) < 10, problems
    assert told == wanted
