"""The credentials of a run: how they are sent, who has them, and how they are hidden."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from jobcontracts.model.api import Operation
from jobcontracts.model.contract import Contract
from jobcontracts.model.http import Request
from jobcontracts.model.masking import forms_of, without
from jobcontracts.model.security import Scheme, schemes_of


@dataclass(frozen=True)
class Credentials:
    """A secret for each security scheme of a contract.

    Args:
        schemes: The security schemes by name (OpenAPI 3.1, section 4.8.27).
        secrets: The secret of each scheme: a token, a key, or `user:password` for HTTP Basic.
    """

    schemes: Mapping[str, Scheme]
    secrets: Mapping[str, str] = field(repr=False)

    @classmethod
    def of(cls, contract: Contract, secrets: Mapping[str, str] | str) -> Credentials:
        """Return the credentials of a contract; one text is the secret of every scheme."""
        schemes = schemes_of(contract)
        if isinstance(secrets, str):
            secrets = dict.fromkeys(schemes, secrets)
        return cls(schemes, {name: secrets[name] for name in schemes if name in secrets})

    def configuration(self) -> dict[str, Any]:
        """Return them as schemathesis' `auth.openapi` takes them."""
        found: dict[str, Any] = {}
        for name, secret in self.secrets.items():
            scheme = self.schemes[name]
            user, _, password = secret.partition(":")
            found[name] = (
                {"api_key": secret}
                if not scheme.word
                else {"username": user, "password": password}
                if scheme.is_basic
                else {"bearer": secret}
            )
        return found

    def allow(self, operation: Operation, request: Request) -> bool:
        """Return whether a request carries what one of an operation's alternatives requires."""
        return not operation.security or any(
            all(self._has(request, name) for name in alternative)
            for alternative in operation.security
        )

    def masked(self, text: str) -> str:
        """Return the text without any of the secrets, in the forms in which they are sent."""
        return without(forms_of(self.secrets.values()), text)

    def _has(self, request: Request, name: str) -> bool:
        secret = self.secrets.get(name)
        return secret is not None and self.schemes[name].read(request) == secret
