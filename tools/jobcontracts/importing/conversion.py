"""A published document as OpenAPI 3.1 in the house's form, so that it can be read as objects.

It is built anew of what is understood: all that has another type than OpenAPI gives it is not
there. What operations share is written out in each, but for schemas.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from http import HTTPStatus

from jobcontracts.importing.forms import form_schema
from jobcontracts.importing.left_out import LeftOut
from jobcontracts.importing.naming import Names, camel, short_id, slug
from jobcontracts.importing.parts import PAGE, Part, items, mapping, texts
from jobcontracts.importing.schemas import SchemaConverter
from jobcontracts.importing.security import schemes
from jobcontracts.importing.servers import servers
from jobcontracts.model.bodies import encoding_of, is_binary
from jobcontracts.model.http import is_json
from jobcontracts.model.node import METHODS, resolve
from jobcontracts.model.paths import template_names
from jobcontracts.model.provenance import INFERRED, SOURCE
from jobcontracts.model.source import Json

_PLACES = ("path", "query", "header", "cookie")
_OF_HTTP = ("accept", "content-type", "authorization", "host", "content-length", "cookie")
_NO_CONTENT = ("204", "205", "304")


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
    left_out: LeftOut


def convert(root: Json) -> Conversion:
    """Convert a document that `read_published` has read."""
    return _Converter(root).conversion()


class _Converter:
    def __init__(self, root: Json) -> None:
        self.root = root
        self.schemas = SchemaConverter(root)
        self.left_out = self.schemas.left_out
        declared = mapping(mapping(root.get("components")).get("securitySchemes"))
        resolved = {name: self._resolved(value) for name, value in declared.items()}
        self.schemes = schemes(resolved, self.left_out)
        self.ids = Names()
        self.published_ids: dict[str, str] = {}
        self.own_servers: list[list[Part]] = []
        self.locked = False

    def conversion(self) -> Conversion:
        paths = {path: self._item(path, item) for path, item in self.root["paths"].items()}
        self.left_out.place = ""
        title = texts(self.root.get("info"), "title").get("title", "A vendor's API")
        version = texts(self.root.get("info"), "version").get("version", "1")
        tags = [texts(tag, "name", "description") for tag in items(self.root.get("tags"))]
        named = {tag["name"]: tag for tag in tags if "name" in tag}
        self.left_out.update(["webhooks"] if self.root.get("webhooks") else [])
        said = f"The part of {title} that starts jobs and follows them."
        security = self._security(self.root.get("security"))
        if self.locked:
            said = (
                "TODO: say how it takes credentials; what the document asks for no client can send."
            )
        root = {
            "openapi": "3.1.1",
            "info": {"title": title, "version": version, "description": said},
            "servers": self._servers(),
            "tags": list(named.values()),
            "paths": {path: item for path, item in paths.items() if item},
            "components": {
                "schemas": {n: {SOURCE: PAGE, **s} for n, s in self.schemas.schemas.items()},
                "securitySchemes": self.schemes,
            },
            "security": security,
        }
        return Conversion(root, self.published_ids, self.left_out)

    def _resolved(self, value: Json) -> Part:
        """Return what is referred to; its description is the one beside the reference."""
        try:
            found = mapping(resolve(self.root, value)[0])
        except KeyError:
            self.left_out["$ref"] += 1
            return {}
        own = texts(value, "description") if "$ref" in mapping(value) else {}
        return {**found, **own} if own else found

    def _servers(self) -> list[Part]:
        """Return the document's servers, or those that all its operations have of their own."""
        listed = items(self.root.get("servers"))
        alike = all(own == self.own_servers[0] for own in self.own_servers)
        if alike and self.own_servers:
            listed = self.own_servers[0] or listed
        elif any(own and own != listed for own in self.own_servers):
            self.left_out["servers of an operation"] += 1
        return servers(listed)

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
        self.published_ids[own], self.left_out.place = published, own
        self.left_out.update(["callbacks"] if raw.get("callbacks") else [])
        self.own_servers.append(items(raw.get("servers")) or items(item.get("servers")))
        tags = [tag for tag in items(raw.get("tags"), str) if tag]
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
        given = [*items(raw.get("parameters"), dict), *items(item.get("parameters"), dict)]
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
        found |= {**texts(raw, "description", "style"), **_flags(raw, "deprecated")}
        found |= {"explode": raw["explode"]} if isinstance(raw.get("explode"), bool) else {}
        self.left_out.update(["allowReserved"] if raw.get("allowReserved") is True else [])
        found["schema"] = self.schemas.converted(schema, name)
        shown = _first_example(self, raw)
        return found | ({} if shown is None else {"example": shown})

    def _responses(self, owner: str, raw: Part) -> Iterator[tuple[str, Part]]:
        given = mapping(raw.get("responses"))
        exact = {s: v for s, v in given.items() if re.fullmatch("[2-5][0-9]{2}", s)}
        known = any(status < "4" for status in exact)
        wide = "" if known else next((s for s in ("2XX", "default") if s in given), "")
        self.left_out.update(s for s in given if s not in exact and s != wide)
        for status, value in exact.items():
            yield status, self._response(owner, status, value)
        if given and not known:
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
        found: Part = {**texts(raw, "description"), **_flags(raw, "required", "deprecated")}
        self.left_out.update(["content of a header"] if "content" in raw else [])
        found["schema"] = self.schemas.converted(raw.get("schema"), name) or {"type": "string"}
        shown = _first_example(self, raw)
        return found | ({} if shown is None else {"example": shown})

    def _content(self, owner: Part, name: str) -> Part:
        """Return the bodies of an owner: JSON alone where there is some."""
        given = {n: mapping(media) for n, media in mapping(owner.get("content")).items()}
        given = {self._media_type(n, media): media for n, media in given.items()}
        json = [n for n in given if is_json(n)]
        kept = json[:1] or [*given]
        self.left_out.update(["media types"] * (len(given) - len(kept)))
        content = {}
        for media in kept:
            raw = given[media]
            self.left_out.update(["encoding"] if raw.get("encoding") else [])
            form = encoding_of(media) == "multipart"
            schema = form_schema(self._resolved, raw.get("schema")) if form else raw.get("schema")
            found = {"schema": self.schemas.converted(schema, name)}
            named = {
                slug(each, "example"): {SOURCE: PAGE, "value": self._resolved(example)["value"]}
                for each, example in mapping(raw.get("examples")).items()
                if "value" in self._resolved(example)
            }
            self.left_out.update(["examples"] * (len(mapping(raw.get("examples"))) - len(named)))
            if "example" in raw:
                named = {"documented": {SOURCE: PAGE, "value": raw["example"]}}
            content[media] = found | ({"examples": named} if named else {})
        return content

    def _media_type(self, name: str, raw: Part) -> str:
        """Return a media type that can be sent, where a document says that any may be."""
        if name not in ("*/*", "application/*"):
            return name
        self.left_out[name] += 1
        octets = is_binary(self._resolved(raw.get("schema")))
        return "application/octet-stream" if octets else "application/json"

    def _security(self, raw: Json) -> list[Part]:
        given = items(raw, dict)
        found = [each for each in given if all(name in self.schemes for name in each)]
        self.left_out.update(["security"] * (len(given) - len(found)))
        self.locked = self.locked or bool(given and not found)
        return [{n: items(scopes, str) for n, scopes in each.items()} for each in found]


def _flags(raw: Part, *keys: str) -> Part:
    return {key: True for key in keys if raw.get(key) is True}


def _first_example(converter: _Converter, raw: Part) -> Json:
    """Return the example of a parameter or header, None where it has none."""
    if "example" in raw:
        return raw["example"]
    named = [converter._resolved(e) for e in mapping(raw.get("examples")).values()]
    return next((example["value"] for example in named if "value" in example), None)
