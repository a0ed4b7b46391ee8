"""A server that behaves as the vendors' contracts say, with its time and its jobs under control.

app = create_app([read_contract(folder)], clock=ManualClock())   # an ASGI application
"""

from jobcontracts.mock.http.application import MockApplication, create_app
from jobcontracts.mock.http.credentials import ANY_CREDENTIAL, DEFAULT_CREDENTIALS
from jobcontracts.mock.jobs.clock import Clock, ManualClock, PollClock, RunningClock
from jobcontracts.mock.jobs.job import DuplicateJobError, Job, JobStore
from jobcontracts.mock.jobs.limits import Limits

__all__ = [
    "ANY_CREDENTIAL",
    "DEFAULT_CREDENTIALS",
    "Clock",
    "DuplicateJobError",
    "Job",
    "JobStore",
    "Limits",
    "ManualClock",
    "MockApplication",
    "PollClock",
    "RunningClock",
    "create_app",
]
