"""What an OpenAPI document says, as objects, with references resolved; no word of jobs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from urllib.parse import urlsplit

from jobcontracts.model.http import accepts, preferred_media
from jobcontracts.model.node import resolve
from jobcontracts.model.paths import template_names
from jobcontracts.model.provenance import Mark, marks
from jobcontracts.model.source import Json, Source

DEFAULT_STYLES = {"path": "simple", "query": "form", "header": "simple", "cookie": "form"}
"""The style of a parameter by its place, if nothing is said (OpenAPI 3.1, section 4.8.12.2)."""


@dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter.

    Args:
        location: `path`, `query`, `header` or `cookie`.
        style: How its value is written (OpenAPI 3.1, section 4.8.12.2).
        explode: Whether each item of a list, or member of an object, stands for itself.
        multi_segment: Whether slashes in it are sent as they are.
    """

    name: str
    location: str
    required: bool
    schema: Json
    description: str
    example: Json
    pointer: str
    style: str = "simple"
    explode: bool = False
    multi_segment: bool = False


@dataclass(frozen=True, slots=True)
class MediaType:
    """A body: its schema as written, and its named examples."""

    name: str
    schema: Json
    examples: Mapping[str, Json]
    pointer: str


@dataclass(frozen=True, slots=True)
class RequestBody:
    """What an operation takes."""

    required: bool
    content: Mapping[str, MediaType]


@dataclass(frozen=True, slots=True)
class Header:
    """A response's header; a list or an object is written in it as in a parameter."""

    name: str
    required: bool
    schema: Json
    description: str
    example: Json
    pointer: str
    explode: bool = False

    @property
    def parameter(self) -> Parameter:
        """The header as a parameter, which it follows the structure of (OpenAPI 3.1, 4.8.21)."""
        own = (self.name, "header", self.required, self.schema, self.description, self.example)
        return Parameter(*own, self.pointer, explode=self.explode)


@dataclass(frozen=True, slots=True)
class Response:
    """A documented response; `content` is empty where no body is documented."""

    status: int
    description: str
    headers: Mapping[str, Header]
    content: Mapping[str, MediaType]
    links: Mapping[str, Json]
    pointer: str

    def header(self, name: str) -> Header | None:
        """Return a header; names do not depend on case (RFC 9110, section 5.1)."""
        same = (h for h in self.headers.values() if h.name.lower() == name.lower())
        return next(same, None)

    @property
    def media(self) -> MediaType | None:
        """The body that it comes with: JSON where that is documented, else the first."""
        return preferred_media(self.content) if self.content else None


@dataclass(frozen=True, slots=True)
class Operation:
    """An operation.

    Args:
        path: As documented, without the server's own path.
        security: The alternatives, each the names of its schemes with the scopes that it asks of
            them (OpenAPI 3.1, section 4.8.30).
    """

    id: str
    method: str
    path: str
    summary: str
    description: str
    deprecated: bool
    parameters: tuple[Parameter, ...]
    request_body: RequestBody | None
    responses: Mapping[int, Response]
    security: tuple[Mapping[str, tuple[str, ...]], ...]
    pointer: str
    told_by_status: frozenset[int] = frozenset()
    """Statuses from 400 on that are no errors, for they tell how a job stands."""

    @property
    def path_parameters(self) -> tuple[Parameter, ...]:
        """The path parameters, in the order in which the path has them."""
        by_name = {p.name: p for p in self.parameters if p.location == "path"}
        return tuple(by_name[name] for name in template_names(self.path))

    @property
    def template(self) -> str:
        """The path, with `+` before names whose values are of several segments."""
        found = self.path
        for p in self.path_parameters:
            if p.multi_segment:
                found = found.replace(f"{{{p.name}}}", f"{{+{p.name}}}")
        return found

    @property
    def request_content(self) -> Mapping[str, MediaType]:
        """The bodies that its requests may have; empty where none is documented."""
        return self.request_body.content if self.request_body is not None else {}

    @property
    def request_media(self) -> MediaType | None:
        """The body that a request has: JSON where that is documented, else the first."""
        return preferred_media(self.request_content) if self.request_content else None

    @property
    def accept(self) -> str:
        """What its answers may be, as `Accept` says it: the media type of each that is read."""
        names = dict.fromkeys(r.media.name for r in self.responses.values() if r.media)
        return ", ".join(names) or "application/json"

    @property
    def negotiated(self) -> tuple[str, ...]:
        """The media types of its successes, where it documents 406 for who accepts none of them."""
        if 406 not in self.responses or 406 in self.told_by_status:
            return ()
        return tuple(dict.fromkeys(name for r in self.successes.values() for name in r.content))

    def serves(self, accept: str) -> bool:
        """Return whether an `Accept` takes one of `negotiated`; each does where there are none."""
        names = self.negotiated if accept else ()
        return not names or any(accepts(accept, name) for name in names)

    def parameter(self, location: str, name: str) -> Parameter | None:
        """Return a parameter; names of headers do not depend on case (RFC 9110, section 5.1)."""
        for parameter in self.parameters:
            same = parameter.name == name
            if location == "header":
                same = parameter.name.lower() == name.lower()
            if same and parameter.location == location:
                return parameter
        return None

    def is_multi_segment(self, location: str, name: str) -> bool:
        """Return whether slashes in the value of a parameter are those of the path."""
        parameter = self.parameter(location, name)
        return parameter is not None and parameter.multi_segment

    @property
    def successes(self) -> dict[int, Response]:
        """The documented responses that are no errors: below 400, or such as tell of a job."""
        return {
            status: response
            for status, response in self.responses.items()
            if status < 400 or status in self.told_by_status
        }

    @property
    def lowest_success(self) -> Response:
        """The success of the lowest status; where none is documented, the lowest of all."""
        return self.responses[min(self.successes or self.responses)]


@dataclass(frozen=True, slots=True)
class ServerVariable:
    """A variable of the server's URL; a placeholder stands for what only the user knows."""

    name: str
    default: str
    description: str
    placeholder: bool


@dataclass(frozen=True)
class Api:
    """An OpenAPI document.

    Args:
        openapi: The document.
        operations: By operationId, in the document's order.
    """

    openapi: Source
    operations: Mapping[str, Operation]

    @property
    def root(self) -> Json:
        """The document as JSON values."""
        return self.openapi.root

    @property
    def server_url(self) -> str:
        """The first server's URL, with its variables in braces."""
        return str(self.root["servers"][0]["url"])

    @cached_property
    def server_variables(self) -> tuple[ServerVariable, ...]:
        """The variables of the first server's URL; the server may describe them."""
        server = self.root["servers"][0]
        text = server.get("description", "")
        return tuple(
            ServerVariable(
                name, v["default"], v.get("description", text), v.get("x-placeholder", False)
            )
            for name, v in server.get("variables", {}).items()
        )

    @property
    def default_url(self) -> str:
        """The first server's URL, with its variables at their defaults."""
        url = self.server_url
        for variable in self.server_variables:
            url = url.replace(f"{{{variable.name}}}", variable.default)
        return url

    @property
    def server_path(self) -> str:
        """The path in that URL, before every operation's; no slash at its end."""
        return urlsplit(self.default_url).path.rstrip("/")

    @cached_property
    def marks(self) -> dict[str, Mark]:
        """What each part of the document rests on, by its pointer."""
        return marks(self.root)

    @property
    def schemas(self) -> Mapping[str, Json]:
        """The named schemas."""
        return self._components("schemas")

    @cached_property
    def security_schemes(self) -> Mapping[str, Json]:
        """The security schemes by name, references followed."""
        return {n: self.resolve(s) for n, s in self._components("securitySchemes").items()}

    def _components(self, section: str) -> Mapping[str, Json]:
        found: Mapping[str, Json] = self.root.get("components", {}).get(section, {})
        return found

    def resolve(self, value: Json) -> Json:
        """Return what `value` refers to if it is a reference, else `value`."""
        return self.located(value)[0]

    def located(self, value: Json) -> tuple[Json, str]:
        """Return the same with its pointer, which is empty if `value` is no reference."""
        return resolve(self.root, value)
