"""Generated clients, found by their vendors' names: a new vendor is in the demo by being there."""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module
from types import ModuleType
from typing import Any, get_type_hints

import httpx2
import msgspec

from jobcontracts.mock import DEFAULT_CREDENTIALS
from jobcontracts.model.contract import Contract
from jobcontracts.problem import ProblemsError

PLAN_HEADER = "X-Mock-Plan"


@dataclass(frozen=True)
class VendorClient:
    """A client of one vendor against the mock, whose jobs follow one plan.

    Args:
        contract: The vendor's contract.
        package: The generated package.
        client: Its `AsyncClient`.
        plan: The plan.
        http: What the client sends with; also reaches the mock's control API.
        origin: The mock's scheme, host and port.
    """

    contract: Contract
    package: ModuleType
    client: Any
    plan: str
    http: httpx2.AsyncClient
    origin: str

    async def start(self) -> Any:
        """Start a job and return its handle: by submit, else by the mock's control API."""
        submit = self.contract.operation("submit")
        if submit is None:
            answer = await self.http.post(
                f"{self.origin}/_mock/{self.contract.vendor}/jobs", json={"plan": self.plan}
            )
            answer.raise_for_status()
            return self.client.job_at(answer.json()["url"])
        arguments: list[Any] = [p.example or p.name for p in submit.path_parameters]
        if submit.request_body is not None:
            media = next(iter(submit.request_body.content.values()))
            model = get_type_hints(self.client.submit)["body"]
            arguments.append(msgspec.convert(next(iter(media.examples.values())), model))
        return await self.client.submit(*arguments)


def connect(contract: Contract, plan: str, origin: str) -> VendorClient:
    """Return a client of a vendor's mock.

    Raises:
        ProblemsError: The vendor's package is not installed.
    """
    name = f"{contract.vendor}_jobs"
    try:
        package = import_module(name)
        environment = import_module(f"{name}.environment")
    except ModuleNotFoundError:
        fix = f"run `jobcontracts generate`, then pip install ./generated/{contract.vendor}"
        raise ProblemsError.of(f"the package {name}", "none that can be imported", fix) from None
    http = httpx2.AsyncClient(headers={PLAN_HEADER: plan}, follow_redirects=False)
    client = package.AsyncClient(
        base_url=origin + contract.server_path,
        http_client=http,
        **dict.fromkeys(environment.CREDENTIALS, DEFAULT_CREDENTIALS[0]),
        **dict.fromkeys(environment.REQUIRED_SETTINGS, "demo"),
    )
    return VendorClient(contract, package, client, plan, http, origin)


def shown_plans(contract: Contract) -> list[str]:
    """Return the plans that the demo shows: the default one, and `fail` where there is one."""
    plans = list(contract.lifecycle.simulation.plans)
    return [plans[0], *(name for name in plans[1:] if name == "fail")]
