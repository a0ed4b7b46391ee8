"""A process for pygeoapi that takes its time, tells its progress, and fails if it is asked to."""

import time

from pygeoapi.process.base import BaseProcessor, ProcessorExecuteError
from pygeoapi.util import get_current_datetime

METADATA = {
    "version": "1.0.0",
    "id": "steps",
    "title": "Steps",
    "description": "Goes through five steps.",
    "jobControlOptions": ["sync-execute", "async-execute"],
    "keywords": ["steps"],
    "inputs": {
        "seconds": {"title": "Seconds", "schema": {"type": "number"}, "minOccurs": 0},
        "fails": {"title": "Fails", "schema": {"type": "boolean"}, "minOccurs": 0},
    },
    "outputs": {"echo": {"title": "Echo", "schema": {"type": "object"}}},
    "example": {"inputs": {"seconds": 1}},
}


class Steps(BaseProcessor):
    """Takes `seconds`, half a one if they are not said."""

    def __init__(self, processor_def):
        super().__init__(processor_def, METADATA)
        self.job = None

    def set_job_id(self, job_id):
        self.job = job_id

    def execute(self, data, outputs=None):
        from pygeoapi.flask_app import api_

        for step in range(5):
            now = get_current_datetime()
            # A job that is accepted has a progress of 5, says the manager.
            said = {"status": "running", "progress": 10 + 15 * step, "updated": now}
            api_.manager.update_job(self.job, said | {"message": f"step {step + 1}"})
            time.sleep(float(data.get("seconds", 0.5)) / 5)
        if data.get("fails"):
            raise ProcessorExecuteError("the ground is not flat")
        return "application/json", {"id": "echo", "value": "done"}
