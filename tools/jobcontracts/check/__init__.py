"""The check of a vendor's contract: each rule is a function from the raw documents to problems."""

from jobcontracts.check.report import Report, check_vendor, checked_contract, checked_contracts

__all__ = ["Report", "check_vendor", "checked_contract", "checked_contracts"]
