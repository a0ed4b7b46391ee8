"""The security schemes of a published document."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping

from jobcontracts.importing.parts import PAGE, Part, mapping, texts
from jobcontracts.model.provenance import SOURCE
from jobcontracts.model.source import Json

_FLOWS = ("implicit", "password", "clientCredentials", "authorizationCode")


def schemes(declared: Mapping[str, Part], left_out: Counter[str]) -> dict[str, Part]:
    """Return the schemes that a client has something to send for."""
    found = {name: _scheme(raw, left_out) for name, raw in declared.items()}
    kept = {n: s for n, s in found.items() if s and re.fullmatch(r"[A-Za-z0-9._-]+", n)}
    left_out.update(["securitySchemes"] * (len(found) - len(kept)))
    return {name: {**scheme, SOURCE: PAGE} for name, scheme in kept.items()}


def _scheme(raw: Part, left_out: Counter[str]) -> Part:
    found = texts(raw, "type", "description")
    match found.get("type"):
        case "http":
            more = texts(raw, "scheme")
            known = more.get("scheme", "").lower() in ("basic", "bearer")
            return found | more if known else {}
        case "apiKey":
            more = texts(raw, "name", "in")
            known = len(more) == 2 and more["in"] in ("query", "header", "cookie")
            return found | more if known else {}
        case "openIdConnect":
            more = texts(raw, "openIdConnectUrl")
            return found | more if more else {}
        case "oauth2":
            given = mapping(raw.get("flows"))
            kept = {n: flow for n in _FLOWS if (flow := _flow(given.get(n)))}
            left_out.update(["flows"] * len(given.keys() - kept.keys() if kept else ()))
            return {**found, "flows": kept} if kept else {}
    return {}


def _flow(raw: Json) -> Part:
    urls = texts(raw, "authorizationUrl", "tokenUrl", "refreshUrl")
    scopes = mapping(mapping(raw).get("scopes"))
    return {**urls, "scopes": {n: str(said) for n, said in scopes.items()}} if urls else {}
