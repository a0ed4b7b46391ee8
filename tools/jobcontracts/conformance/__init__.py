"""Holds a server against a vendor's contract, and says what is not as the contract has it.

outcome = run_suite(MockTarget(contract), seed=1)   # outcome.findings is empty if all is well
"""

from jobcontracts.conformance.configuration import PHASES, switched_off
from jobcontracts.conformance.credentials import Credentials
from jobcontracts.conformance.exchanges import Exchange
from jobcontracts.conformance.suite import Finding, Outcome, run_suite
from jobcontracts.conformance.targets import MockTarget, Target

__all__ = [
    "PHASES",
    "Credentials",
    "Exchange",
    "Finding",
    "MockTarget",
    "Outcome",
    "Target",
    "run_suite",
    "switched_off",
]
