"""Which credentials count as valid, and whether a request carries what its operation needs."""

from __future__ import annotations

import re
from collections.abc import Collection

from jobcontracts.model.api import Operation
from jobcontracts.model.contract import Contract
from jobcontracts.model.http import RequestParts
from jobcontracts.model.security import Scheme, credential_fault, requirements

DEFAULT_CREDENTIALS: tuple[str, ...] = ("mock-token",)
"""What the mock accepts unless told otherwise: one value, so that a missing or wrong one shows."""

ANY_CREDENTIAL = "*"
"""Among the accepted values: accept whatever is not empty."""


_ISSUED = re.compile(r"mock-token-([1-9][0-9]{0,8})")


class Accepted:
    """The credentials that a session accepts: the mock's, and tokens that it has issued itself.

    Args:
        values: Tokens, keys, `user:password` for basic; `ANY_CREDENTIAL` for whatever is not empty.

    Attributes:
        issued: How many tokens it has issued since the start.
        most: How many it ever has: sessions of one mock in which that is the same accept the same.
    """

    def __init__(self, values: Collection[str]) -> None:
        self._values = frozenset(values)
        self._any = ANY_CREDENTIAL in self._values
        self.issued = self.most = 0

    def takes(self, scheme: Scheme, secret: str) -> bool:
        """Return whether a secret that is not empty counts as valid for a scheme."""
        if self._any or secret in self._values:
            return True
        number = _ISSUED.fullmatch(secret)
        return number is not None and scheme.is_bearer and int(number[1]) <= self.most

    def issue(self) -> str:
        """Return a new token, which is accepted from now on where a bearer token is."""
        self.issued += 1
        self.most = max(self.most, self.issued)
        return f"mock-token-{self.issued}"

    def restart(self) -> None:
        """Issue the same tokens again. What was issued is still accepted."""
        self.issued = 0


class CredentialCheck:
    """Checks the credentials of one operation.

    Args:
        contract: Whose security schemes.
        operation: Whose requirements.

    Attributes:
        fields: The headers that credentials are read from.
        challenges: What a 401 must carry: `WWW-Authenticate` (RFC 9110, section 11.6.1).
    """

    def __init__(self, contract: Contract, operation: Operation) -> None:
        self._wanted = requirements(contract, operation)
        schemes = [scheme for wanted in self._wanted for scheme in wanted]
        self.fields = {scheme.field.encode() for scheme in schemes} - {b""}
        challenges = dict.fromkeys(scheme.challenge("mock") for scheme in schemes)
        self.challenges = tuple((b"www-authenticate", text.encode()) for text in challenges)

    def violation(self, request: RequestParts, accepted: Accepted) -> str:
        """Return what is wrong with a request's credentials; empty if they are accepted."""
        return credential_fault(self._wanted, request, accepted.takes)
