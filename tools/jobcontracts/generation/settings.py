"""What a client is given: settings and credentials, each with an environment variable."""

from __future__ import annotations

from jobcontracts.generation.names import Names
from jobcontracts.generation.view import CredentialView, SettingView
from jobcontracts.model.contract import Contract
from jobcontracts.model.security import client_schemes


def settings(contract: Contract, names: Names) -> tuple[SettingView, ...]:
    """Return the client's settings: server variables, headers that every operation takes."""
    prefix = contract.vendor.upper()
    found = []
    for v in contract.server_variables:
        attribute, default = names.setting(v.name), "" if v.placeholder else v.default
        variable = f"{prefix}_{attribute.upper()}"
        found.append(
            SettingView(attribute, v.name, v.placeholder, default, v.description, variable, False)
        )
    for name in contract.common_headers:
        parameters = (o.parameter("header", name) for o in contract.operations.values())
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
        attribute = names.setting(scheme.argument)
        view = CredentialView(
            name,
            attribute,
            scheme.carrier_name,
            scheme.prefix,
            "" if scheme.location == "header" else scheme.location,
            scheme.encoding,
            contract.security_schemes[name].get("description") or scheme.told,
            f"{contract.vendor.upper()}_{attribute.upper()}",
        )
        found.append(view)
    return tuple(found)
