"""A published document as OpenAPI 3.1 in the house's form, so that it can be read as objects.

It is built anew of what is understood: all that has another type than OpenAPI gives it is not
there. What operations share is written out in each, but for schemas.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from jobcontracts.importing.naming import Names, camel, short_id, slug
from jobcontracts.importing.schemas import SchemaConverter
from jobcontracts.model.http import is_json
from jobcontracts.model.node import METHODS, resolve
from jobcontracts.model.paths import template_names
from jobcontracts.model.provenance import INFERRED, SOURCE
from jobcontracts.model.source import Json

PAGE = "published"
"""The id of the document itself among the pages that a contract comes from."""

_PLACES = ("path", "query", "header", "cookie")
_OF_HTTP = ("accept", "content-type", "authorization", "host", "content-length", "cookie")
_NO_CONTENT = ("204", "205", "304")
_FLOWS = ("implicit", "password", "clientCredentials", "authorizationCode")

Part = dict[str, Any]


@dataclass(frozen=True)
class Conversion:
    """A document in the house's form.

    Args:
        root: The document.
        published_ids: The vendor's operationId for each of ours; empty where there is none.
        left_out: How often each keyword or part was left out.
    """

    root: Json
    published_ids: dict[str, str]
    left_out: Counter[str]


def convert(root: Json) -> Conversion:
    """Convert a document that `read_published` has read."""
    return _Converter(root).conversion()


def mapping(value: Json) -> Part:
    """Return a mapping; an empty one in the place of anything else."""
    return value if isinstance(value, dict) else {}


def texts(value: Json, *keys: str) -> dict[str, str]:
    """Return those members of a mapping that are text and say something."""
    found = {key: mapping(value).get(key) for key in keys}
    return {k: v.strip() for k, v in found.items() if isinstance(v, str) and v.strip()}


class _Converter:
    def __init__(self, root: Json) -> None:
        self.root = root
        self.schemas = SchemaConverter(root)
        self.left_out = self.schemas.left_out
        self.schemes = dict(self._schemes())
        self.ids = Names()
        self.published_ids: dict[str, str] = {}

    def conversion(self) -> Conversion:
        paths = {path: self._item(path, item) for path, item in self.root["paths"].items()}
        title = texts(self.root.get("info"), "title").get("title", "A vendor's API")
        version = texts(self.root.get("info"), "version").get("version", "1")
        tags = [texts(tag, "name", "description") for tag in _items(self.root.get("tags"))]
        named = {tag["name"]: tag for tag in tags if "name" in tag}
        root = {
            "openapi": "3.1.1",
            "info": {
                "title": title,
                "version": version,
                "description": f"The part of {title} that starts jobs and follows them.",
            },
            "servers": [_server(next(iter(_items(self.root.get("servers"))), {}))],
            "tags": list(named.values()),
            "paths": {path: item for path, item in paths.items() if item},
            "components": {
                "schemas": {n: {SOURCE: PAGE, **s} for n, s in self.schemas.schemas.items()},
                "securitySchemes": self.schemes,
            },
            "security": self._security(self.root.get("security")),
        }
        return Conversion(root, self.published_ids, self.left_out)

    def _resolved(self, value: Json) -> Part:
        try:
            return mapping(resolve(self.root, value)[0])
        except KeyError:
            self.left_out["$ref"] += 1
            return {}

    def _item(self, path: str, raw: Json) -> Part:
        item = self._resolved(raw)
        if not re.fullmatch(r"/[^?#]*", path):
            self.left_out["paths"] += 1
            return {}
        found = {m: mapping(item.get(m)) for m in METHODS if mapping(item.get(m))}
        return {method: self._operation(path, method, o, item) for method, o in found.items()}

    def _operation(self, path: str, method: str, raw: Part, item: Part) -> Part:
        published = texts(raw, "operationId").get("operationId", "")
        own = self.ids.reserve(camel(short_id(published or f"{method} {path}", path, method)))
        self.published_ids[own] = published
        self.left_out.update(key for key in ("callbacks", "servers") if raw.get(key))
        tags = [tag for tag in _items(raw.get("tags"), str) if tag]
        found: Part = {"operationId": own, **({"tags": tags[:1]} if tags else {})}
        found |= {**texts(raw, "summary", "description"), SOURCE: PAGE}
        found |= {"deprecated": True} if raw.get("deprecated") is True else {}
        found |= {"security": self._security(raw["security"])} if "security" in raw else {}
        if parameters := list(self._parameters(path, own, raw, item)):
            found["parameters"] = parameters
        body = self._resolved(raw.get("requestBody"))
        content = self._content(body, f"{own} Body")
        if content:
            found["requestBody"] = {"required": body.get("required") is True, "content": content}
        found["responses"] = dict(self._responses(own, raw))
        return found

    def _parameters(self, path: str, owner: str, raw: Part, item: Part) -> Iterator[Part]:
        seen, wanted = set(), template_names(path)
        given = [*_items(raw.get("parameters"), dict), *_items(item.get("parameters"), dict)]
        for value in map(self._resolved, given):
            name, where = value.get("name"), value.get("in")
            if not isinstance(name, str) or where not in _PLACES or (where, name) in seen:
                continue
            seen.add((where, name))
            if where == "header" and name.lower() in _OF_HTTP:
                continue
            if where != "path" or name in wanted:
                yield self._parameter(value, f"{owner} {name}")
        for name in wanted:
            if ("path", name) not in seen:
                reason = "The document has it in the path alone."
                schema = {"type": "string"}
                yield {"name": name, "in": "path", "required": True, INFERRED: reason} | {
                    "schema": schema
                }

    def _parameter(self, raw: Part, name: str) -> Part:
        schema, required = raw.get("schema"), raw["in"] == "path" or raw.get("required") is True
        if "content" in raw:
            self.left_out["content of a parameter"] += 1
            schema = {"type": "string"}
        found = {"name": raw["name"], "in": raw["in"], "required": required}
        found |= texts(raw, "description", "style")
        found |= {"explode": raw["explode"]} if isinstance(raw.get("explode"), bool) else {}
        found["schema"] = self.schemas.converted(schema, name)
        shown = _first_example(self, raw)
        return found | ({} if shown is None else {"example": shown})

    def _responses(self, owner: str, raw: Part) -> Iterator[tuple[str, Part]]:
        given = mapping(raw.get("responses"))
        exact = {s: v for s, v in given.items() if re.fullmatch("[2-5][0-9]{2}", s)}
        self.left_out.update(s for s in given if s not in exact and s != "2XX")
        for status, value in exact.items():
            yield status, self._response(owner, status, value)
        if not any(status < "4" for status in exact) and given:
            wide = next((s for s in ("2XX", "default") if s in given), "")
            found = self._response(owner, "200", given.get(wide, {}))
            reason = f"TODO: the document says {wide or 'no success'}; write the status that it is."
            yield "200", {**found, INFERRED: reason}

    def _response(self, owner: str, status: str, raw: Json) -> Part:
        value = self._resolved(raw)
        name = owner if status.startswith("2") else f"{owner} {status}"
        number = int(status)
        phrase = HTTPStatus(number).phrase if number in {*HTTPStatus} else status
        said = texts(value, "description").get("description", f"{phrase}.")
        content = {} if status in _NO_CONTENT else self._content(value, f"{name} Answer")
        headers = {
            name: self._header(self._resolved(header), f"{owner} {name}")
            for name, header in mapping(value.get("headers")).items()
            if name.lower() not in _OF_HTTP
        }
        self.left_out.update(["links"] if value.get("links") else [])
        found: Part = {"description": said}
        found |= {"headers": headers} if headers else {}
        return found | ({"content": content} if content else {})

    def _header(self, raw: Part, name: str) -> Part:
        found: Part = texts(raw, "description")
        found["schema"] = self.schemas.converted(raw.get("schema"), name) or {"type": "string"}
        shown = _first_example(self, raw)
        return found | ({} if shown is None else {"example": shown})

    def _content(self, owner: Part, name: str) -> Part:
        """Return the bodies of an owner: JSON alone where there is some."""
        given = {n: mapping(media) for n, media in mapping(owner.get("content")).items()}
        json = [n for n in given if is_json(n)]
        content = {}
        for media in json[:1] or given:
            raw = given[media]
            found = {"schema": self.schemas.converted(raw.get("schema"), name)}
            named = {
                slug(each, "example"): {SOURCE: PAGE, "value": self._resolved(example)["value"]}
                for each, example in mapping(raw.get("examples")).items()
                if "value" in self._resolved(example)
            }
            if "example" in raw:
                named = {"documented": {SOURCE: PAGE, "value": raw["example"]}}
            content[media] = found | ({"examples": named} if named else {})
        return content

    def _security(self, raw: Json) -> list[Part]:
        found = [each for each in _items(raw, dict) if all(name in self.schemes for name in each)]
        return [{n: _items(scopes, str) for n, scopes in each.items()} for each in found]

    def _schemes(self) -> Iterator[tuple[str, Part]]:
        known = mapping(mapping(self.root.get("components")).get("securitySchemes"))
        for name, value in known.items():
            raw = self._scheme(self._resolved(value))
            if raw and re.fullmatch(r"[A-Za-z0-9._-]+", name):
                yield name, {**raw, SOURCE: PAGE}
            else:
                self.left_out["securitySchemes"] += 1

    def _scheme(self, raw: Part) -> Part:
        found = texts(raw, "type", "description")
        match found.get("type"):
            case "http":
                more = texts(raw, "scheme")
                known = more.get("scheme", "").lower() in ("basic", "bearer")
                return found | more if known else {}
            case "apiKey":
                more = texts(raw, "name", "in")
                return found | more if len(more) == 2 and more["in"] in _PLACES[1:] else {}
            case "openIdConnect":
                more = texts(raw, "openIdConnectUrl")
                return found | more if more else {}
            case "oauth2":
                flows = {n: _flow(mapping(raw.get("flows")).get(n)) for n in _FLOWS}
                kept = {n: flow for n, flow in flows.items() if flow}
                return {**found, "flows": kept} if kept else {}
        return {}


def _flow(raw: Json) -> Part:
    urls = texts(raw, "authorizationUrl", "tokenUrl", "refreshUrl")
    scopes = mapping(mapping(raw).get("scopes"))
    return {**urls, "scopes": {n: str(said) for n, said in scopes.items()}} if urls else {}


def _items(value: Json, kind: type = object) -> list[Any]:
    return [item for item in value if isinstance(item, kind)] if isinstance(value, list) else []


def _first_example(converter: _Converter, raw: Part) -> Json:
    """Return the example of a parameter or header, None where it has none."""
    if "example" in raw:
        return raw["example"]
    named = [converter._resolved(e) for e in mapping(raw.get("examples")).values()]
    return next((example["value"] for example in named if "value" in example), None)


def _server(raw: Json) -> Part:
    """Return the server; one whose host the user knows where the document has none."""
    url = texts(raw, "url").get("url", "/").rstrip("/")
    said = texts(raw, "description").get("description", "The vendor's server.")
    if not re.match(r"https?://", url):
        path = url if url.startswith("/") else ""
        host: Part = {"default": "api.example.com", "x-placeholder": True}
        host["description"] = "The host, which the document does not name."
        return {"url": f"https://{{host}}{path}", "description": said, "variables": {"host": host}}
    given = mapping(mapping(raw).get("variables"))
    variables = {}
    for name in template_names(url):
        own = texts(given.get(name), "default", "description")
        default, text = own.get("default", name), own.get("description", "A part of the URL.")
        placeholder = {} if "default" in own else {"x-placeholder": True}
        variables[name] = {"default": default, "description": text, **placeholder}
    return {"url": url, "description": said, **({"variables": variables} if variables else {})}
