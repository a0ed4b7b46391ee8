"""A server that behaves as the vendors' contracts say, with its time and its jobs under control.

app = create_app([read_contract(folder)], clock=ManualClock())   # an ASGI application
"""

from jobcontracts.mock.application import MockApplication, create_app
from jobcontracts.mock.clock import Clock, ManualClock, PollClock, RunningClock
from jobcontracts.mock.credentials import ANY_CREDENTIAL, DEFAULT_CREDENTIALS
from jobcontracts.mock.jobs import Job
from jobcontracts.mock.limits import Limits
from jobcontracts.mock.store import DuplicateJobError, JobStore

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
