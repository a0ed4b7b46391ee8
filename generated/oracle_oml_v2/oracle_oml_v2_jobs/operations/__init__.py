# Generated from specs/oracle_oml_v2 by `jobcontracts generate`. Do not edit.
"""One module per documented operation: `build` makes its request, `parse` reads its response. No I/O."""

from . import (
    apply_to_groups as apply_to_groups,
    apply_to_indexes as apply_to_indexes,
    apply_to_rows as apply_to_rows,
    apply_to_table as apply_to_table,
    delete_job as delete_job,
    evaluate_script as evaluate_script,
    get_job_result as get_job_result,
    get_job_status as get_job_status,
    list_script_jobs as list_script_jobs,
)
