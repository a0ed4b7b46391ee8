# Generated from specs/oracle_oml by `jobcontracts generate`. Do not edit.
"""One module per documented operation: `build` makes its request, `parse` reads its response. No I/O."""

from . import (
    delete_job as delete_job,
    evaluate_script as evaluate_script,
    get_job_result as get_job_result,
    get_job_status as get_job_status,
)
