"""What each operation of the control API does: jobs, plans, scopes, time, faults, the journal."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import islice
from typing import Any
from urllib.parse import urlencode

from starlette.exceptions import HTTPException

from jobcontracts.mock.control.call import Call
from jobcontracts.mock.control.document import CONTROL_PATH, ValidationError, served_document
from jobcontracts.mock.control.pages import filled, page_of
from jobcontracts.mock.control.serializers import (
    clock_described,
    job_described,
    session_described,
    vendor_described,
)
from jobcontracts.mock.faults.fault import Fault
from jobcontracts.mock.jobs.job import DuplicateJobError, Job
from jobcontracts.mock.responses.vendor import Vendor
from jobcontracts.mock.state import MockState
from jobcontracts.problem import quoted

_PAGE_BYTES = 1 << 20
"""After how many bytes a page of exchanges ends."""


class ControlOperations:
    """The operations of the document, each under its operationId: `listJobs` is `list_jobs`."""

    def __init__(self, state: MockState) -> None:
        self.state = state

    def overview(self, call: Call) -> Any:
        vendors = [vendor_described(vendor, call.origin) for vendor in self.state.vendors.values()]
        not_served = [{"vendor": v, "reason": why} for v, why in self.state.not_served.items()]
        clock = clock_described(self.state)
        return {"vendors": vendors, "not_served": not_served, "clock": clock}

    def document(self, call: Call) -> Any:
        return served_document(list(self.state.vendors), call.prefix)

    def reset(self, call: Call) -> None:
        self.state.reset()

    def list_sessions(self, call: Call) -> Any:
        page, following = page_of(
            self.state.sessions, call.query, call.url, lambda session: session.number
        )
        return {"sessions": [session_described(s) for s in page], "next": following}

    def end_session(self, call: Call) -> None:
        name, sessions = call.path["session"], self.state.sessions
        if not sessions.end(name):
            raise HTTPException(
                404, f"no session {quoted(name)!r}; GET {CONTROL_PATH}/sessions lists all"
            )

    def set_plan(self, call: Call) -> Any:
        self.state.set_plan(call.body["plan"])
        return self.overview(call)

    def set_vendor_plan(self, call: Call) -> Any:
        vendor = self._vendor(call)
        self.state.set_plan(call.body["plan"], vendor)
        return vendor_described(vendor, call.origin)

    def set_scopes(self, call: Call) -> Any:
        vendor = self._vendor(call)
        vendor.set_scopes(call.body["scopes"])
        return vendor_described(vendor, call.origin)

    def list_jobs(self, call: Call) -> Any:
        vendor, phase = self._vendor(call), call.query.get("phase")
        jobs = (j for j in vendor.jobs.of(vendor.name) if phase is None or j.phase == phase)
        page, following = page_of(jobs, call.query, call.url, lambda job: job.number)
        return {"jobs": [self._described(job, call) for job in page], "next": following}

    def create_job(self, call: Call) -> Any:
        vendor = self._vendor(call)
        try:
            return self._described(vendor.create_job(**call.body), call)
        except DuplicateJobError as error:
            told = f"{vendor.name} has a job {quoted(error)} already"
            raise DuplicateJobError(told) from None

    def read_job(self, call: Call) -> Any:
        return self._described(self._job(call), call)

    def delete_job(self, call: Call) -> None:
        self.state.jobs.remove(self._job(call))

    def hold_job(self, call: Call) -> Any:
        job = self._job(call)
        job.hold()
        return self._described(job, call)

    def release_job(self, call: Call) -> Any:
        job = self._job(call)
        job.release()
        return self._described(job, call)

    def advance_job(self, call: Call) -> Any:
        job = self._job(call)
        job.advance(call.body.get("seconds"))
        return self._described(job, call)

    def read_clock(self, call: Call) -> Any:
        return clock_described(self.state)

    def switch_clock(self, call: Call) -> Any:
        self.state.clock.switch(**call.body)
        return clock_described(self.state)

    def advance_clock(self, call: Call) -> Any:
        self.state.advance(call.body["seconds"])
        return clock_described(self.state)

    def list_faults(self, call: Call) -> Any:
        page, following = page_of(self.state.faults, call.query, call.url, lambda fault: fault.id)
        return {"faults": [fault.described() for fault in page], "next": following}

    def create_fault(self, call: Call) -> Any:
        return self.state.faults.add(call.body).described()

    def delete_faults(self, call: Call) -> None:
        self.state.remove_faults()

    def read_fault(self, call: Call) -> Any:
        return self._fault(call).described()

    def delete_fault(self, call: Call) -> None:
        self.state.faults.remove(self._fault(call).id)

    def list_exchanges(self, call: Call) -> Any:
        journal, wanted = self.state.journal, dict(call.query)
        try:
            self.state.operations.check(wanted.get("vendor"), wanted.get("operation"))
        except LookupError as error:
            raise ValidationError(str(error)) from None
        limit, last = wanted.pop("limit"), wanted.pop("last", None)
        before = wanted.pop("before", journal.count + 1)
        found = (e for e in journal.newest(**wanted) if e.number < before)
        limit = limit if last is None else max(limit, last)
        page, rest = filled(islice(found, last), limit, _PAGE_BYTES, lambda e: e.kept)
        told: dict[str, Any] = {"exchanges": [journal.described(e) for e in page], "next": None}
        if rest:
            left = {} if last is None else {"last": last - len(page)}
            query = urlencode({**call.query, **left, "before": page[-1].number})
            told["next"] = f"{call.url}?{query}"
        return told

    def delete_exchanges(self, call: Call) -> None:
        self.state.journal.clear()

    def _vendor(self, call: Call) -> Vendor:
        try:
            return self.state.vendor(call.path["vendor"])
        except LookupError as error:
            raise HTTPException(404, str(error)) from None

    def _job(self, call: Call) -> Job:
        vendor = self._vendor(call)
        job = self.state.jobs.find(vendor.name, call.path["id"])
        if job is None:
            where = f"{call.origin}{CONTROL_PATH}/{vendor.name}/jobs"
            named, gone = quoted(call.path["id"]), vendor.gone(call.path["id"])
            raise HTTPException(404, f"{vendor.name} has no job {named}{gone}; {where} has all")
        return job

    def _fault(self, call: Call) -> Fault:
        number = call.path["fault"]
        known = number.isascii() and number.isdecimal() and len(number) < 18
        fault = self.state.faults.find(int(number)) if known else None
        if fault is None:
            ids = ", ".join(str(fault.id) for fault in self.state.faults) or "none"
            raise HTTPException(404, f"no fault {quoted(number)}; there are: {quoted(ids)}")
        return fault

    def _described(self, job: Job, call: Call) -> Mapping[str, Any]:
        return job_described(self.state.vendors[job.vendor], job, call.origin)
