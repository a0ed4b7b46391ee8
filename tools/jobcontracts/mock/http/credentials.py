"""Whether a request carries the credentials that its operation needs."""

from __future__ import annotations

from collections.abc import Collection

from jobcontracts.model.api import Operation
from jobcontracts.model.contract import Contract
from jobcontracts.model.http import RequestParts
from jobcontracts.model.security import Scheme, credential_fault, requirements

DEFAULT_CREDENTIALS: tuple[str, ...] = ("mock-token",)
"""What the mock accepts unless told otherwise: one value, so that a missing or wrong one shows."""

ANY_CREDENTIAL = "*"
"""Among the accepted values: accept whatever is not empty."""


class CredentialCheck:
    """Checks the credentials of one operation.

    Args:
        contract: Whose security schemes.
        operation: Whose requirements.
        accepted: The values that count as valid: tokens, keys, `user:password` for basic.

    Attributes:
        fields: The headers that credentials are read from.
        challenges: What a 401 must carry: `WWW-Authenticate` (RFC 9110, section 11.6.1).
    """

    def __init__(self, contract: Contract, operation: Operation, accepted: Collection[str]) -> None:
        self._wanted = requirements(contract, operation)
        self._accepted = frozenset(accepted)
        self._any = ANY_CREDENTIAL in self._accepted
        schemes = [scheme for wanted in self._wanted for scheme in wanted]
        self.fields = {scheme.field.encode() for scheme in schemes} - {b""}
        challenges = dict.fromkeys(scheme.challenge("mock") for scheme in schemes)
        self.challenges = tuple((b"www-authenticate", text.encode()) for text in challenges)

    def violation(self, request: RequestParts) -> str:
        """Return what is wrong with the credentials; empty if nothing is."""
        return credential_fault(self._wanted, request, self._accepts)

    def _accepts(self, _: Scheme, secret: str) -> bool:
        return self._any or secret in self._accepted
