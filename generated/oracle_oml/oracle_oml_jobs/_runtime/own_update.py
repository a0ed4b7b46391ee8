# Generated from specs/oracle_oml by `jobcontracts generate`. Do not edit.
"""The update of this package, for the type checkers that read the runtime."""

from ..jobs import Update as Update
