"""Holds a server against a vendor's contract, and says what is not as the contract has it.

outcome = run_suite(MockTarget(contract), Depth(seed=1))   # no outcome.findings if all is well
"""

from jobcontracts.conformance.checks import CHECKS
from jobcontracts.conformance.exchanges.credentials import Credentials
from jobcontracts.conformance.exchanges.exchange import Exchange
from jobcontracts.conformance.run.configuration import PHASES, switched_off
from jobcontracts.conformance.run.depth import ALL_PHASES, Depth
from jobcontracts.conformance.run.outcome import Finding, Outcome
from jobcontracts.conformance.run.suite import run_suite
from jobcontracts.conformance.run.targets import MockTarget, Target

__all__ = [
    "ALL_PHASES",
    "CHECKS",
    "PHASES",
    "Credentials",
    "Depth",
    "Exchange",
    "Finding",
    "MockTarget",
    "Outcome",
    "Target",
    "run_suite",
    "switched_off",
]
