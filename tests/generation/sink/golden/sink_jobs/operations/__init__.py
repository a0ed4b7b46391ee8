# Generated from specs/sink by `jobcontracts generate`. Do not edit.
"""One module per documented operation: `build` makes its request, `parse` reads its response. No I/O."""

from . import (
    close_drain as close_drain,
    get_drain_job as get_drain_job,
    get_drain_sheet as get_drain_sheet,
    open_drain as open_drain,
)
