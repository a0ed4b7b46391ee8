# Generated from specs/oration by `jobcontracts generate`. Do not edit.
"""One module per documented operation: `build` makes its request, `parse` reads its response. No I/O."""

from . import create_customers_batch as create_customers_batch, get_job_status as get_job_status
