"""A run keeps nothing of the server that it was held against."""

from __future__ import annotations

import gc
import weakref

from jobcontracts.conformance import Depth, MockTarget, run_suite
from jobcontracts.model.contract import Contract


def test_a_server_in_process_is_gone_after_its_run(reports: Contract) -> None:
    target = MockTarget(reports)
    mock = weakref.ref(target.mock)

    run_suite(target, Depth(1, phases=["life"], until_first=True))
    del target
    gc.collect()

    assert mock() is None
