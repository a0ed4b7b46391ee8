"""Our contracts, and what we are measured against, made from them into a temporary folder."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from jobcontracts.generation.schemas import without_extensions
from jobcontracts.model.contract import Contract, read_contract
from jobcontracts.model.vendors import own_specs, vendor_names


def contracts() -> list[Contract]:
    """Return the contracts of all vendors."""
    return [read_contract(own_specs() / name) for name in vendor_names(own_specs())]


def chosen_contract() -> Contract:
    """Return the contract that stands for all where one has to do: the first that every peer reads.

    datamodel-code-generator makes a poller only where an operation starts the job and its body
    names it.
    """

    def is_suitable(contract: Contract) -> bool:
        read = (
            *(p.expression for p in contract.lifecycle.state.places),
            contract.lifecycle.new_job.id,
        )
        in_bodies = all(e is not None and e.place == "body" for e in read)
        return len(read) == 2 and in_bodies and contract.operation("submit") is not None

    return next(filter(is_suitable, contracts()))


def write_documents(contracts: list[Contract], folder: Path) -> list[Path]:
    """Write each contract as JSON, without our extensions, and return the files."""
    files = {folder / f"{contract.vendor}.json": contract.root for contract in contracts}
    for path, document in files.items():
        path.write_text(json.dumps(without_extensions(document)), encoding="utf-8")
    return [*files]


def openapi_python_client(document: Path, output: Path) -> None:
    """Generate a client with openapi-python-client and its own templates, as its command does."""
    command = "openapi_python_client", "generate", "--overwrite"
    run(*command, "--path", str(document), "--output-path", str(output))


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
