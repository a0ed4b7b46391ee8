"""What a client is given: settings and credentials, each with an environment variable."""

from __future__ import annotations

from dataclasses import dataclass

from jobcontracts.generation.names import Names
from jobcontracts.model.contract import Contract
from jobcontracts.model.security import Scheme, client_schemes, token_scopes
from jobcontracts.rendering.python import Code


@dataclass(frozen=True)
class SettingView:
    """An argument of the client: a parameter of operations, or a part of the server's URL."""

    name: Code
    wire_name: str
    required: bool
    default: str
    description: str
    variable: str
    is_parameter: bool


@dataclass(frozen=True)
class TokenClientView:
    """What a client can be given instead of a token, to ask for tokens by itself.

    Args:
        client_id, client_secret, token_url: The arguments, each with its environment variable.
        documented_url: Where it asks, as the contract has it.
        scopes: What it asks for.
    """

    client_id: SettingView
    client_secret: SettingView
    token_url: SettingView
    documented_url: str
    scopes: tuple[str, ...]

    @property
    def arguments(self) -> tuple[SettingView, ...]:
        """All of them, in their order."""
        return self.client_id, self.client_secret, self.token_url


@dataclass(frozen=True)
class CredentialView:
    """A credential that the client is given, for a security scheme of the contract.

    Args:
        client: What it can be given instead, if there is a way.
    """

    scheme: str
    name: Code
    header: str
    prefix: str
    location: str
    encoding: str
    description: str
    variable: str
    client: TokenClientView | None

    @property
    def instead(self) -> tuple[SettingView, ...]:
        """The arguments that the client can be given instead."""
        return self.client.arguments if self.client else ()


def settings(contract: Contract, names: Names) -> tuple[SettingView, ...]:
    """Return the client's settings: server variables, and parameters that it is given once."""
    prefix = contract.vendor.upper()
    found = []
    for v in contract.server_variables:
        attribute, default = names.setting(v.name), "" if v.placeholder else v.default
        variable = f"{prefix}_{attribute.upper()}"
        found.append(
            SettingView(attribute, v.name, v.placeholder, default, v.description, variable, False)
        )
    for place, name in contract.settings:
        parameters = (o.parameter(place, name) for o in contract.operations.values())
        uses = [p for p in parameters if p is not None]
        attribute = names.setting(name)
        required = any(p.required for p in uses)
        text = max((p.description for p in uses if p.required == required), key=len)
        variable = f"{prefix}_{attribute.upper()}"
        found.append(SettingView(attribute, name, required, "", text, variable, True))
    return tuple(found)


def credentials(contract: Contract, names: Names) -> tuple[CredentialView, ...]:
    """Return the credentials of the client."""
    found = []
    for name, scheme in client_schemes(contract).items():
        attribute = names.setting(scheme.argument, name)
        view = CredentialView(
            name,
            attribute,
            scheme.carrier_name,
            scheme.prefix,
            "" if scheme.location == "header" else scheme.location,
            scheme.encoding,
            contract.security_schemes[name].get("description") or scheme.told,
            f"{contract.vendor.upper()}_{attribute.upper()}",
            _token_client(contract, names, scheme, attribute),
        )
        found.append(view)
    return tuple(found)


def _token_client(
    contract: Contract, names: Names, scheme: Scheme, token: str
) -> TokenClientView | None:
    """Return what a client can be given instead of the argument `token`."""
    flow = scheme.client_credentials
    if flow is None:
        return None
    prefix = contract.vendor.upper()

    def argument(name: str, text: str) -> SettingView:
        given = names.setting(name)
        return SettingView(given, name, False, "", text, f"{prefix}_{given.upper()}", False)

    return TokenClientView(
        argument(
            "client_id",
            f"The client's id: with its secret, instead of {token}, it gets its tokens by itself.",
        ),
        argument("client_secret", "The secret that belongs to it."),
        argument("token_url", f"Where it asks for tokens, instead of {flow.token_url}."),
        flow.token_url,
        token_scopes(contract, scheme),
    )
