"""The mock as an ASGI application: one table of vendors' operations, and the control API."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from urllib.parse import quote

from starlette.types import Receive, Scope, Send

from jobcontracts.contracts.contract import Contract
from jobcontracts.mock.clock import Clock, RunningClock
from jobcontracts.mock.control import CONTROL_PATH, control_app
from jobcontracts.mock.credentials import DEFAULT_CREDENTIALS
from jobcontracts.mock.endpoints import Endpoint
from jobcontracts.mock.jobs import Job, JobStore
from jobcontracts.mock.messages import Reply, Request, headers_of, origin_of
from jobcontracts.mock.refusals import too_large, unknown_path, wrong_method
from jobcontracts.mock.routes import Routes, shape
from jobcontracts.mock.vendor import Vendor
from jobcontracts.problem import Problem, ProblemsError

MAX_BODY = 1 << 20
"""How many bytes a request's body may have."""


def create_app(
    contracts: Sequence[Contract],
    *,
    clock: Clock | None = None,
    seed: int = 0,
    plan: str | Mapping[str, str] | None = None,
    credentials: Collection[str] = DEFAULT_CREDENTIALS,
) -> MockApplication:
    """Build the mock of one or more vendors.

    Args:
        contracts: The vendors' contracts, as `read_contract` or `checked_contract` return them.
        clock: Where the time comes from; the real one if None.
        seed: The same seed gives the same job ids.
        plan: The plan of jobs that none is asked for: one name for all vendors, or names by vendor.
        credentials: The tokens and keys that are accepted; `*` accepts any that is not empty.

    Raises:
        ProblemsError: A plan or vendor does not exist, two vendors have the same path, or a
            contract lacks an example that the mock would have to send.
    """
    return MockApplication(
        contracts,
        clock=RunningClock() if clock is None else clock,
        seed=seed,
        plans=_plans(contracts, plan),
        credentials=credentials,
    )


class MockApplication:
    """The ASGI application that `create_app` builds.

    Attributes:
        clock: Where the time comes from.
        jobs: The jobs of all vendors.
        vendors: The vendors by name.
    """

    def __init__(
        self,
        contracts: Sequence[Contract],
        *,
        clock: Clock,
        seed: int,
        plans: Mapping[str, str],
        credentials: Collection[str],
    ) -> None:
        self.clock = clock
        self.jobs = JobStore()
        self.vendors: dict[str, Vendor] = {
            contract.vendor: Vendor(
                contract,
                clock=clock,
                jobs=self.jobs,
                accepted=credentials,
                plan=plans.get(contract.vendor),
                seed=seed,
            )
            for contract in contracts
        }
        self._routes = _routes(list(self.vendors.values()))
        self._control = control_app(self.vendors)

    def create_job(
        self, vendor: str, *, plan: str | None = None, parameters: Mapping[str, str] | None = None
    ) -> Job:
        """Start a job of a vendor, with or without a documented submit operation.

        Args:
            vendor: The vendor's folder name.
            plan: The plan's name; None for the default.
            parameters: Path parameters of the poll operation, the id among them if it matters.

        Raises:
            KeyError: There is no such vendor.
            UnknownPlanError, InvalidParametersError, DuplicateJobError: See `Vendor.create_job`.
        """
        return self.vendors[vendor].create_job(plan=plan, parameters=parameters)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            path: str = scope["path"]
            if path.startswith(CONTROL_PATH) and path[len(CONTROL_PATH) :][:1] in ("", "/"):
                await self._control(scope, receive, send)
            else:
                await _send(send, await self._reply(scope, receive))
        elif scope["type"] == "lifespan":
            await _lifespan(receive, send)
        else:
            await send({"type": "websocket.close", "code": 1003})

    async def _reply(self, scope: Scope, receive: Receive) -> Reply:
        path = _raw_path(scope)
        found = self._routes.match(path)
        if found is None:
            return unknown_path(path)
        methods, parameters = found
        endpoint = methods.get(scope["method"])
        if endpoint is None:
            return wrong_method(scope["method"], sorted(methods))
        headers = headers_of(scope)
        query = scope["query_string"].decode("latin-1")
        request = Request(parameters, query, headers, origin_of(scope, headers))
        refusal = endpoint.refused(request)
        if refusal is not None:
            return refusal
        if endpoint.reads_body:
            body = await _body(receive)
            if body is None:
                return too_large(MAX_BODY)
            request.body = body
        return endpoint.reply(request)


def _raw_path(scope: Scope) -> str:
    raw = scope.get("raw_path")
    if raw is None:
        return quote(scope["path"], safe="/!$&'()*+,;=:@")
    # Some transports leave the query in it.
    return str(raw.partition(b"?")[0].decode("latin-1"))


async def _body(receive: Receive) -> bytes | None:
    """Return the body; None if it has more than `MAX_BODY` bytes."""
    parts = []
    size = 0
    while True:
        message = await receive()
        part = message.get("body", b"")
        size += len(part)
        if size > MAX_BODY:
            return None
        parts.append(part)
        if not message.get("more_body", False):
            return b"".join(parts)


async def _send(send: Send, reply: Reply) -> None:
    start = {"type": "http.response.start", "status": reply.status, "headers": reply.headers}
    await send(start)
    await send({"type": "http.response.body", "body": reply.body})


async def _lifespan(receive: Receive, send: Send) -> None:
    while True:
        message = await receive()
        await send({"type": f"{message['type']}.complete"})
        if message["type"] == "lifespan.shutdown":
            return


def _plans(
    contracts: Sequence[Contract], plan: str | Mapping[str, str] | None
) -> Mapping[str, str]:
    names = [contract.vendor for contract in contracts]
    if plan is None:
        return {}
    if isinstance(plan, str):
        return dict.fromkeys(names, plan)
    problems = [
        Problem(
            None, 0, "", f"one of {', '.join(names)}", f"a plan for {name}", "name one of these"
        )
        for name in plan
        if name not in names
    ]
    if problems:
        raise ProblemsError(problems)
    return plan


def _routes(vendors: Sequence[Vendor]) -> Routes[dict[str, Endpoint]]:
    """Compile the table of all operations: by path, then by method.

    Raises:
        ProblemsError: Two vendors, or a vendor and the control API, have the same path.
    """
    table: dict[str, dict[str, Endpoint]] = {}
    owners: dict[str, Endpoint] = {}
    problems = []
    for vendor in vendors:
        for operation in vendor.contract.operations.values():
            path = vendor.base_path + operation.path
            endpoint = Endpoint(vendor, operation)
            owner = owners.setdefault(shape(path), endpoint)
            if owner.vendor is not vendor or path.startswith(CONTROL_PATH + "/"):
                found = f"{path}, which {_owner(owner, vendor)} has"
                expected = f"a path of {vendor.name}'s own"
                fix = "serve one of the two alone, or give one another path in servers"
                problems.append(
                    vendor.contract.openapi.problem(operation.pointer, expected, found, fix)
                )
            table.setdefault(path, {})[operation.method.upper()] = endpoint
    if problems:
        raise ProblemsError(problems)
    return Routes(table.items())


def _owner(owner: Endpoint, vendor: Vendor) -> str:
    if owner.vendor is vendor:
        return "the mock's control API"
    return f"{owner.vendor.name} ({owner.operation.method.upper()} {owner.operation.path})"
