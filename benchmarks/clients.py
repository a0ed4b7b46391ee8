"""One call through our client, against the client that openapi-python-client makes by itself."""

from __future__ import annotations

import importlib
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx
import httpx2
from benchmarks.calls import connect, documented_answer, fresh, per_call, snake
from benchmarks.measurement import Measurement, compare
from benchmarks.peers import openapi_python_client, write_documents

from jobcontracts.model.contract import Contract, read_contract
from jobcontracts.model.vendors import own_specs, vendor_names


def measure(turns: int = 7) -> Iterator[Measurement]:
    """Yield the measurement, for the first vendor whose poll has one path parameter."""
    contracts = [read_contract(own_specs() / name) for name in vendor_names(own_specs())]
    contract = next(c for c in contracts if len(c.poll.path_parameters) == 1)
    answer = documented_answer(contract)
    job = str(contract.poll.path_parameters[0].example)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (document,) = write_documents([contract], folder)
        openapi_python_client(document, folder / "peer")
        theirs = peer_call(contract, folder / "peer", answer, job)
        transport = httpx2.MockTransport(lambda _: fresh(answer))
        with httpx2.Client(transport=transport) as http:
            ask = getattr(connect(contract, http), snake(contract.poll.id))
            yield compare(
                f"one call, {contract.vendor}",
                "openapi-python-client's own client (httpx)",
                per_call(lambda: ask(job)),
                per_call(theirs),
                turns=turns,
                target=None,
                note="theirs decodes into attrs classes; undocumented answers become None",
            )


def peer_call(contract: Contract, folder: Path, answer: httpx2.Response, job: str) -> Any:
    """Return a function that makes the same call through the peer's client."""
    package = next(p.name for p in folder.iterdir() if (p / "client.py").exists())
    sys.path.insert(0, str(folder))
    client = importlib.import_module(package).Client
    module = f"{package}.api.jobs.{snake(contract.poll.id)}"
    sync = importlib.import_module(module).sync
    headers = {"content-type": "application/json"}
    transport = httpx.MockTransport(
        lambda _: httpx.Response(answer.status_code, headers=headers, content=answer.content)
    )
    base_url = f"https://vendor.example{contract.server_path}"
    made = client(base_url=base_url, httpx_args={"transport": transport})
    return lambda: sync(UUID(job), client=made)
