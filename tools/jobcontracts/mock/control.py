"""The control API under `/_mock/`: start jobs and look at them, whatever the vendor documents."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from jobcontracts.mock.jobs import DuplicateJobError, Job
from jobcontracts.mock.messages import origin_of
from jobcontracts.mock.times import time_format
from jobcontracts.mock.vendor import InvalidParametersError, UnknownPlanError, Vendor

CONTROL_PATH = "/_mock"
_RFC3339 = time_format("%Y-%m-%dT%H:%M:%S.%LZ")


def control_app(vendors: Mapping[str, Vendor]) -> Starlette:
    """Build the control API over the vendors of a mock.

    `GET /_mock/` lists vendors; `GET` and `POST /_mock/{vendor}/jobs` list and start jobs;
    `GET /_mock/{vendor}/jobs/{id}` tells one. Errors are `{"detail": text}`: 404, 405, 409, 422.
    """
    control = _Control(vendors)
    return Starlette(
        routes=[
            Route(CONTROL_PATH, control.overview),
            Route(f"{CONTROL_PATH}/", control.overview),
            Route(f"{CONTROL_PATH}/{{vendor}}/jobs", control.list_jobs, methods=["GET"]),
            Route(f"{CONTROL_PATH}/{{vendor}}/jobs", control.create_job, methods=["POST"]),
            Route(f"{CONTROL_PATH}/{{vendor}}/jobs/{{id}}", control.read_job, methods=["GET"]),
        ],
        exception_handlers={HTTPException: _refused},
    )


class _Control:
    def __init__(self, vendors: Mapping[str, Vendor]) -> None:
        self.vendors = vendors

    async def overview(self, request: Request) -> Response:
        origin = _origin(request)
        vendors = [
            {
                "vendor": vendor.name,
                "base_url": origin + vendor.base_path,
                "plans": {plan.name: list(plan.states) for plan in vendor.plans.values()},
                "default_plan": vendor.default_plan,
                "jobs": f"{origin}{CONTROL_PATH}/{vendor.name}/jobs",
            }
            for vendor in self.vendors.values()
        ]
        return JSONResponse({"vendors": vendors})

    async def list_jobs(self, request: Request) -> Response:
        vendor = self.vendor(request)
        return JSONResponse(
            {"jobs": [described(vendor, j, _origin(request)) for j in vendor.jobs.of(vendor.name)]}
        )

    async def create_job(self, request: Request) -> Response:
        vendor = self.vendor(request)
        plan, parameters = _wanted(await request.body())
        try:
            job = vendor.create_job(plan=plan, parameters=parameters)
        except (UnknownPlanError, InvalidParametersError) as error:
            raise HTTPException(422, str(error)) from None
        except DuplicateJobError as error:
            raise HTTPException(409, f"{vendor.name} has a job {error} already") from None
        return JSONResponse(described(vendor, job, _origin(request)), 201)

    async def read_job(self, request: Request) -> Response:
        vendor = self.vendor(request)
        job = vendor.jobs.find(vendor.name, request.path_params["id"])
        if job is None:
            raise HTTPException(404, f"{vendor.name} has no job {request.path_params['id']}")
        return JSONResponse(described(vendor, job, _origin(request)))

    def vendor(self, request: Request) -> Vendor:
        name = request.path_params["vendor"]
        if name not in self.vendors:
            raise HTTPException(404, f"no vendor {name!r}, only {', '.join(self.vendors)}")
        return self.vendors[name]


def described(vendor: Vendor, job: Job, origin: str) -> dict[str, Any]:
    """Return all that is known of a job, as JSON values; `url` is where it is polled."""
    age = job.age
    return {
        "id": job.id,
        "vendor": job.vendor,
        "parameters": dict(job.parameters),
        "plan": job.plan,
        "state": job.state,
        "phase": job.phase,
        "progress": job.progress,
        "created": _RFC3339(job.created),
        "updated": _RFC3339(job.entered_at(age)),
        "age": age,
        "url": vendor.url(vendor.contract.poll.id, job, origin),
    }


def _wanted(body: bytes) -> tuple[str | None, dict[str, str]]:
    """Return plan and parameters from the body of a request that creates a job."""
    try:
        wanted = json.loads(body) if body else {}
    except (ValueError, RecursionError):
        raise HTTPException(422, "the body is no JSON") from None
    if not isinstance(wanted, dict):
        raise HTTPException(422, "the body is no object")
    unknown = set(wanted) - {"plan", "parameters"}
    if unknown:
        raise HTTPException(422, f"no member {', '.join(sorted(unknown))}, only plan, parameters")
    plan, parameters = wanted.get("plan"), wanted.get("parameters", {})
    if plan is not None and not isinstance(plan, str):
        raise HTTPException(422, "plan is no text")
    if not isinstance(parameters, dict) or not all(isinstance(v, str) for v in parameters.values()):
        raise HTTPException(422, "parameters is no object of texts")
    return plan, parameters


def _origin(request: Request) -> str:
    return origin_of(request.scope, request.headers)


async def _refused(_: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    return JSONResponse({"detail": error.detail}, error.status_code, headers=error.headers)
