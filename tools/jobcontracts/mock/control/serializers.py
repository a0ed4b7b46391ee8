"""Vendors, jobs and the clock as JSON values, as the control API tells them."""

from __future__ import annotations

from typing import Any, Protocol

from jobcontracts.mock.control.document import CONTROL_PATH
from jobcontracts.mock.jobs.clock import SwitchedClock
from jobcontracts.mock.jobs.job import Job
from jobcontracts.mock.responses.vendor import Vendor
from jobcontracts.mock.sessions import Session
from jobcontracts.model.times import RFC3339


def vendor_described(vendor: Vendor, origin: str) -> dict[str, Any]:
    """Return a vendor as the schema `Vendor` says; `origin` is where a client reached the mock."""
    return {
        "vendor": vendor.name,
        "base_url": origin + vendor.base_path,
        "default_plan": vendor.default_scenario.name,
        "plans": {plan.name: list(plan.states) for plan in vendor.plans.values()},
        "states": dict(vendor.lifecycle.phases),
        "operations": list(vendor.contract.operations),
        "scopes": {e.name or e.text: [*map(str, t)] for e, t in vendor.scopes.items()},
        "jobs": f"{origin}{CONTROL_PATH}/{vendor.name}/jobs",
    }


def job_described(vendor: Vendor, job: Job, origin: str) -> dict[str, Any]:
    """Return a job as the schema `Job` says; `origin` is where the client reached the mock."""
    age = job.age
    state = job.timeline.state(age)
    return {
        "id": job.id,
        "number": job.number,
        "vendor": job.vendor,
        "parameters": dict(job.parameters),
        "plan": job.plan,
        "state": state,
        "phase": job.lifecycle.phases[state],
        "progress": job.progress_at(age),
        "held": job.held_at(age),
        "created": RFC3339(job.created),
        "updated": RFC3339(job.entered_at(age)),
        "age": age,
        "url": vendor.url(vendor.contract.poll.id, job, origin),
    }


def session_described(session: Session[Any]) -> dict[str, Any]:
    """Return a session as the schema `Session` says."""
    state = session.state
    return {
        "name": session.name,
        "number": session.number,
        "jobs": len(state.jobs),
        "faults": len(state.active_faults),
        "exchanges": len(state.journal),
        "clock": clock_described(state),
    }


class Timed(Protocol):
    """A session, as far as its time is concerned."""

    @property
    def clock(self) -> SwitchedClock: ...
    @property
    def down_until(self) -> float | None: ...


def clock_described(state: Timed) -> dict[str, Any]:
    """Return the clock of a session as the schema `Clock` says."""
    clock, until = state.clock, state.down_until
    return {
        "kind": clock.kind,
        "now": RFC3339(clock.now()),
        "speed": clock.speed,
        "down_until": None if until is None else RFC3339(until),
    }
