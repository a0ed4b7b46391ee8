"""Generation against each generator's own command; checking against generating."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from benchmarks.measurement import Measurement, compare, seconds
from benchmarks.peers import datamodel_codegen, openapi_python_client, write_documents

from jobcontracts.model.contract import read_contract
from jobcontracts.model.vendors import own_specs, vendor_names


def measure(turns: int = 5) -> Iterator[Measurement]:
    """Yield the measurements of generation."""
    contracts = [read_contract(own_specs() / name) for name in vendor_names(own_specs())]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        documents = write_documents(contracts, folder)

        def theirs() -> None:
            for document in documents:
                openapi_python_client(document, folder / f"{document.stem}-client")
                datamodel_codegen(document, folder / f"{document.stem}.py")

        def generate(*options: str) -> None:
            command = [sys.executable, "-P", "-m", "jobcontracts", "generate", "--output"]
            subprocess.run(
                [*command, str(folder / "ours"), *options], check=True, capture_output=True
            )

        yield compare(
            "regenerate all vendors",
            "both generators' commands, once each per vendor",
            seconds(generate),
            seconds(theirs),
            turns=turns,
            target=0.25,
        )
        yield compare(
            "generate --check, nothing changed",
            "generate",
            seconds(lambda: generate("--check")),
            seconds(generate),
            turns=turns,
            target=0.2,
        )
