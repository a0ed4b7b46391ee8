"""A contract that uses all that is supported: each shape, body, parameter and credential."""

from __future__ import annotations

import copy
import json
from typing import Any

from .drawn_parameters import FORMS, SCHEMAS, described
from .laundry import GRANT, TEXT, media, reference
from .test_bodies import BYTES, FILE, FORM, MULTIPART
from .test_bodies import EXAMPLE as FORM_VALUE
from .test_bodies import MEMBERS as FORM_MEMBERS
from .test_shapes import ONE, SHAPES, TWO

SCHEMES: dict[str, dict[str, Any]] = {
    "basic": {"type": "http", "scheme": "basic"},
    "header": {"type": "apiKey", "in": "header", "name": "X-Wash-Key"},
    "query": {"type": "apiKey", "in": "query", "name": "wash-key"},
    "cookie": {"type": "apiKey", "in": "cookie", "name": "wash_cookie"},
    "grant": GRANT,
}
BODIES: dict[str, tuple[Any, Any]] = {
    FORM: (reference("Form"), FORM_VALUE),
    MULTIPART: (reference("Upload"), {**FORM_VALUE, "label": "QQ=="}),
    "application/merge-patch+json": (reference("Form"), FORM_VALUE),
    "text/csv": (TEXT, "a,b\n"),
    BYTES: (FILE, "PK"),
}

ANSWERS: dict[str, dict[str, Any]] = {
    "readTable": {"text/csv; charset=utf-8": media(TEXT, one="ä,b")},
    "readArchive": {BYTES: media(FILE, one="PK")},
}


def everything(openapi: dict[str, Any], _: dict[str, Any]) -> None:
    """Add it all to the laundry's contract."""
    schemas = openapi["components"]["schemas"]
    named: dict[str, Any] = {
        "Form": {"type": "object", "required": ["colour"], "properties": FORM_MEMBERS}
    }
    named["Upload"] = copy.deepcopy(named["Form"])
    named["Upload"]["properties"] |= {"label": FILE, "pages": {"type": "array", "items": FILE}}
    basket: dict[str, Any] = {"socks": 2}
    for number, (schema, values, more) in enumerate(SHAPES.values()):
        own = {"One": ONE, "Two": TWO, **more}
        text = json.dumps([schema, own])
        for name in own:
            text = text.replace(f'schemas/{name}"', f'schemas/{name}In{number}"')
        member, found = json.loads(text)
        named |= {f"{name}In{number}": value for name, value in found.items()}
        schemas["Basket"]["properties"][f"shape{number}"] = member
        basket[f"shape{number}"] = values[0]
    schemas |= {name: {"x-source": "page", **schema} for name, schema in named.items()} | SCHEMAS
    result = openapi["paths"]["/loads/{load}/basket"]["get"]["responses"]["200"]
    result["content"] = {"application/json": media(reference("Basket"), one=basket)}
    result["content"]["text/csv"] = media(TEXT, one="a,b")
    counts = {"type": "array", "items": {"type": "integer"}}
    result["headers"] = {"X-Counts": {"x-source": "page", "schema": counts, "example": [1, 2]}}
    get = openapi["paths"]["/loads/{load}"]["get"]
    shared = {key: get[key] for key in ("tags", "x-source", "externalDocs")}
    shared["responses"] = {"204": {"description": "Done."}, "401": {"description": "Refused."}}
    for number, (kind, (schema, value)) in enumerate(BODIES.items()):
        content = {kind: media(schema, one=value)}
        for required in (True, False):
            name = f"{'send' if required else 'maySend'}{number}"
            body = {"content": content, "required": required}
            post = {"operationId": name, "requestBody": body}
            openapi["paths"][f"/{name}"] = {"post": {**shared, **post}}
    for number, form in enumerate(FORMS):
        for required in (True, False) if form[0] != "path" else (True,):
            name = f"{'ask' if required else 'mayAsk'}{number}"
            path = f"/{name}/{{asked}}" if form[0] == "path" else f"/{name}"
            parameters = described([("asked", required, form)])
            openapi["paths"][path] = {
                "get": {**shared, "operationId": name, "parameters": parameters}
            }
    for name, content in ANSWERS.items():
        responses = {**shared["responses"], "200": {"description": "All.", "content": content}}
        get = {"operationId": name, "responses": responses}
        openapi["paths"][f"/{name}"] = {"get": {**shared, **get}}
    found = openapi["components"]["securitySchemes"]
    for name, scheme in SCHEMES.items():
        found[name] = {"x-source": "page", **scheme}
        scopes = ["loads"] if name == "grant" else []
        operation = {"operationId": f"by_{name}", "security": [{name: scopes}, {"token": []}]}
        openapi["paths"][f"/by/{name}"] = {"get": {**shared, **operation}}
    found["again"] = {"$ref": "#/components/securitySchemes/basic"}
    again: dict[str, Any] = {"operationId": "byReference", "security": [{"again": []}], **shared}
    openapi["paths"]["/by/reference"] = {"get": again}
    open_to_all: dict[str, Any] = {"operationId": "openToAll", "security": [{}], **shared}
    open_to_all["responses"] = {"204": {"description": "Done."}}
    openapi["paths"]["/open"] = {"get": open_to_all}
