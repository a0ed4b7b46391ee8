"""What we are measured against, made from the same contracts into a temporary folder."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from jobcontracts.generation.schemas import without_extensions
from jobcontracts.model.contract import Contract


def write_documents(contracts: list[Contract], folder: Path) -> list[Path]:
    """Write each contract as JSON, without our extensions, and return the files."""
    paths = []
    for contract in contracts:
        path = folder / f"{contract.vendor}.json"
        path.write_text(json.dumps(without_extensions(contract.root)), encoding="utf-8")
        paths.append(path)
    return paths


def openapi_python_client(document: Path, output: Path) -> None:
    """Generate a client with openapi-python-client and its own templates, as its command does."""
    run(
        "openapi_python_client",
        "generate",
        "--path",
        str(document),
        "--output-path",
        str(output),
        "--overwrite",
    )


def datamodel_codegen(document: Path, output: Path, *more: str) -> None:
    """Generate msgspec models with datamodel-codegen, as its command does."""
    run(
        "datamodel_code_generator",
        "--input", str(document),
        "--input-file-type", "openapi",
        "--output-model-type", "msgspec.Struct",
        "--preset", "standard-py311-20261027",
        "--output", str(output),
        *more,
    )  # fmt: skip


def datamodel_codegen_client(document: Path, package: Path, protocols: dict[str, Any]) -> None:
    """Generate msgspec models and a client with pollers with datamodel-codegen, as one package."""
    described = document.with_suffix(".protocols.json")
    described.write_text(json.dumps(protocols), encoding="utf-8")
    datamodel_codegen(
        document,
        package / "models.py",
        "--generate-client", "httpx2",
        "--client-output", str(package / "client"),
        "--client-package", f"{package.name}.client",
        "--client-model-package", f"{package.name}.models",
        "--client-protocols", str(described),
    )  # fmt: skip


def run(module: str, *arguments: str) -> None:
    """Run a generator's command, quietly."""
    beside = Path(sys.executable).parent
    subprocess.run(
        [sys.executable, "-P", "-W", "ignore", "-m", module, *arguments],
        check=True,
        capture_output=True,
        env={"PATH": f"{beside}:/usr/bin:/bin", "NO_COLOR": "1"},
    )
