"""Which operations a mock has, for who names one of a vendor's, or of any vendor's."""

from __future__ import annotations

from collections.abc import Sequence

from jobcontracts.model.contract import Contract
from jobcontracts.problem import unknown_name


class KnownOperations:
    """The operations of some contracts.

    Args:
        contracts: The contracts.
    """

    def __init__(self, contracts: Sequence[Contract]) -> None:
        self._by_vendor = {c.vendor: frozenset(c.operations) for c in contracts}

    def names(self, vendor: str | None = None) -> list[str]:
        """Return the operationIds of a vendor, or of all, in alphabetical order."""
        if vendor is not None:
            return sorted(self._by_vendor[vendor])
        return sorted(frozenset[str]().union(*self._by_vendor.values()))

    def check(self, vendor: str | None, operation: str | None) -> None:
        """Let pass what there is; None is any.

        Raises:
            LookupError: There is no such vendor, or no such operation of it; the message says
                which there are.
        """
        if vendor is not None and vendor not in self._by_vendor:
            raise LookupError(unknown_name("vendor", vendor, self._by_vendor))
        known = self.names(vendor)
        if operation is not None and operation not in known:
            whose = "any vendor" if vendor is None else vendor
            raise LookupError(f"of {whose} there is {unknown_name('operation', operation, known)}")
