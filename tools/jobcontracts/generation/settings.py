"""What a client is given: settings and credentials, each with an environment variable."""

from __future__ import annotations

from jobcontracts.generation.names import Names
from jobcontracts.generation.view import CredentialView, SettingView
from jobcontracts.model.contract import Contract
from jobcontracts.model.security import Scheme
from jobcontracts.problem import ProblemsError
from jobcontracts.rendering.python import identifier


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
    for name in common_headers(contract):
        parameters = (o.parameter("header", name) for o in contract.operations.values())
        uses = [p for p in parameters if p is not None]
        attribute = names.setting(name)
        required = any(p.required for p in uses)
        text = max((p.description for p in uses if p.required == required), key=len)
        variable = f"{prefix}_{attribute.upper()}"
        found.append(SettingView(attribute, name, required, "", text, variable, True))
    return tuple(found)


def common_headers(contract: Contract) -> list[str]:
    """Return the header parameters that every operation has."""
    operations = contract.operations.values()
    headers = [[p.name for p in o.parameters if p.location == "header"] for o in operations]
    return [name for name in headers[0] if all(name in names for names in headers)]


def credentials(contract: Contract, names: Names) -> tuple[CredentialView, ...]:
    """Return the credentials of the client.

    Raises:
        ProblemsError: A security scheme cannot be sent in a header.
    """
    needed = [names for o in contract.operations.values() for names in o.security]
    found = []
    for name, raw in contract.security_schemes.items():
        scheme = Scheme.of(name, raw) if raw["type"] in ("apiKey", "http") else None
        if (
            scheme is None
            or scheme.location != "header"
            or scheme.word.lower() not in ("", "bearer")
        ):
            problem = contract.openapi.problem(
                f"/components/securitySchemes/{name}",
                "a bearer token, or an API key in a header",
                f"{raw['type']} {raw.get('scheme', raw.get('in', ''))}".strip(),
                "describe the scheme that clients are to use, or extend the templates",
            )
            raise ProblemsError([problem])
        attribute = identifier("token")
        if not scheme.word:
            attribute = names.setting(scheme.key)
        view = CredentialView(
            attribute,
            scheme.key,
            "Bearer " if scheme.word else "",
            bool(needed) and all(name in names for names in needed),
            raw.get("description", ""),
            f"{contract.vendor.upper()}_{attribute.upper()}",
        )
        found.append(view)
    return tuple(found)
