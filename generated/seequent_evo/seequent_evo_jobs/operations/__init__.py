# Generated from specs/seequent_evo by `jobcontracts generate`. Do not edit.
"""One module per documented operation: `build` makes its request, `parse` reads its response. No I/O."""

from . import (
    cancel_job as cancel_job,
    execute_task as execute_task,
    get_job_results as get_job_results,
    get_job_status as get_job_status,
    list_tasks as list_tasks,
)
