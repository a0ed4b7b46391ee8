"""Python names for everything of a contract, each given once, against all that the templates have.

A name is that of the wire, as openapi-python-client spells it. Where that means something else in a
client, it gets an underscore or a word at its end; what comes later in the contract changes none of
the names before it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from http import HTTPStatus
from itertools import chain, count

from jobcontracts.model.api import Operation, Parameter, Response
from jobcontracts.model.contract import Contract, build_contract
from jobcontracts.model.source import Json
from jobcontracts.rendering.python import Code, identifier

Spelling = Callable[[str], Code]
"""Returns a name of the wire as Python spells it."""

METHODS = frozenset(
    (
        *("absolute", "annotations", "answer", "arguments", "base_url", "body", "bool", "cancel"),
        *(
            "cancel_values",
            "check_configured",
            "client",
            "clock",
            "close",
            "datetime",
            "default_async_transport",
        ),
        *("default_transport", "dict", "error", "errors", "first", "float", "found", "fragment"),
        *("fragment_of", "from_text", "frozenset", "get_path", "given_target", "http_client"),
        *("httpx2", "int", "interval", "into", "isinstance", "job", "job_at", "json_arguments"),
        *("key", "list"),
        *("location", "logging", "made_body", "max_interval", "max_response_bytes", "merged"),
        *("models", "msgspec", "named", "next_part", "next_url", "object", "on_unknown"),
        *("on_poll", "on_update", "one_line", "operations", "parse", "partial", "poll", "quoted"),
        *("random", "read_client", "read_setting", "read_update", "request", "request_timeout"),
        *("required_value", "result", "result_error", "result_location", "result_values"),
        *("retry_for", "safe_url", "self", "set", "str", "submit", "submit_json", "super"),
        *("target", "timeout", "to_text", "transport", "tuple", "type", "unset_to_none", "url"),
        *("values", "wait"),
        *("watch",),
    )
)
"""Names that no method of a client, and no module of an operation, can have."""

ARGUMENTS = frozenset(
    (
        *("answer", "body", "bool", "check_same_id", "client", "content", "cookie_header"),
        *("datetime", "decode_bytes", "decode_error", "decode_error_text", "decode_json"),
        *("decode_text", "dict", "error", "errors", "float", "following", "form_body", "found"),
        *("fragment", "from_text", "get_path", "given_headers", "given_target", "int", "into"),
        *("isinstance", "json_body", "list", "location", "made_body", "merged", "msgspec"),
        *("multipart_body", "multipart_type", "named", "next_part", "next_url", "one_line"),
        *("parse", "partial", "path_segment", "path_segments", "polled", "query_string"),
        *("random", "request", "required_header", "response", "result_error", "result_location"),
        *("seen", "self", "set", "str", "styled_segment", "target", "text_body", "timeout"),
        *("to_text", "unset_to_none", "update"),
    )
)
"""Names that no argument of an operation can have."""

SETTINGS = frozenset(
    (
        *("base_url", "check_configured", "clock", "core", "handle", "http_client", "isinstance"),
        *("max_response_bytes", "random", "read_client", "read_setting", "request_timeout"),
        *("self", "sign", "strict", "str", "transport"),
    )
)
"""Names that no argument of a client can have."""

ATTRIBUTES = frozenset(("body", "headers", "status", "to_dict", "to_json", "written"))
"""Names that no documented header of an answer can have."""

CLASSES = frozenset(
    (
        *("Annotated", "Answer", "Any", "AnyJobHandle", "AnyJobsError", "AnyUpdate"),
        *("AsyncAnyJobHandle", "AsyncBaseClient", "AsyncClient", "AsyncClock"),
        *("AsyncCore", "AsyncCredential", "AsyncHandle", "AsyncHttpx2Transport"),
        *("AsyncIterator", "AsyncJobHandle", "AsyncPyreqwestTransport", "AsyncSystemClock"),
        *("AsyncTransport", "AttributeError", "BaseClient", "BaseUpdate", "BinaryWriter"),
        *("Callable", "ClassVar", "Client", "Clock", "ConfigurationError", "ContractViolation"),
        *("Core", "Credential", "Credentials", "DeadlineTransport"),
        *("DEFAULT_MAX_RESPONSE_BYTES", "DEFAULT_REQUEST_TIMEOUT", "DEFAULTS"),
        *("DocumentedError", "Enum", "Exception", "False", "FileContent", "Final"),
        *("ForeignOrigin", "Handle", "Httpx2Transport", "IntEnum", "Iterator", "JobCancelled"),
        *("JobEnded", "JobExpired", "JobFailed", "JobHandle", "JobKey", "JobsError", "Literal"),
        *("Mapping", "Meta", "None", "OnUnknown", "OpenIntEnum", "OpenStrEnum", "Optional"),
        *("Phase", "PHASES", "POLL_PATH", "PyreqwestTransport", "Request", "RequestCredential"),
        *("RequestRefused", "Response", "ResponseTooLarge", "Seconds", "Secret", "SERVER_PATH"),
        *(
            "Serializable",
            "Sign",
            "StatusError",
            "StrEnum",
            "Struct",
            "SystemClock",
            "TokenRefused",
        ),
        *("Transport", "TransportError", "TransportTimeout", "True", "TYPE_CHECKING"),
        *("TypeAlias", "UnexpectedStatus", "Union", "UnknownState", "UNSET", "UnsetType"),
        *("Update", "UUID", "WaitPolicy", "WaitTimeout"),
    )
)
"""Names that no class of a contract can have; those of error statuses are no less taken."""


def status_name(status: int) -> Code:
    """Return a status code's phrase as a class name, `UnprocessableContent` for 422."""
    # HTTPStatus still has the names of RFC 7231 for these two; RFC 9110 renamed them.
    renamed = {413: "Content Too Large", 422: "Unprocessable Content"}
    try:
        phrase = renamed.get(status) or HTTPStatus(status).phrase
    except ValueError:
        return identifier(f"Status{status}")
    words = phrase.replace("-", " ").replace("'", "").split()
    return identifier("".join(word[:1].upper() + word[1:] for word in words))


_ERRORS = frozenset(status_name(status) for status in range(400, 600))


class _Scope:
    """Names that stand beside each other: each is given once."""

    def __init__(self, taken: Iterable[str]) -> None:
        self._taken = set(taken)

    def give(self, *wanted: str) -> Code:
        """Return the first of the wanted names that is free, or the last one with a number."""
        numbered = (f"{wanted[-1].rstrip('_')}_{number}" for number in count(2))
        name = next(n for n in chain(wanted, numbered) if n not in self._taken)
        self._taken.add(name)
        return identifier(name)

    def give_prefix(self, ends: Sequence[str], *wanted: str) -> Code:
        """Return the first prefix with which all of these ends make names that are free."""
        numbered = (f"{wanted[-1]}{number}" for number in count(2))
        for prefix in chain(wanted, numbered):
            names = {prefix + end for end in ends}
            if not names & self._taken:
                self._taken |= names
                return identifier(prefix)
        raise AssertionError("there is always another number")


class Names:
    """The names of one contract.

    Args:
        contract: A contract that has passed the check.
        spelled: Returns a name of the wire as a variable's.
        class_name: Returns a name of the wire as a class's.
    """

    def __init__(self, contract: Contract, spelled: Spelling, class_name: Spelling) -> None:
        self._spelled = spelled
        operations = contract.operations.values()
        methods, classes = _Scope(METHODS), _Scope(CLASSES | _ERRORS)
        self.operations = {o.id: methods.give(*self._variable(o.id)) for o in operations}
        self.prefixes = {o.id: self._prefix(o, class_name, classes) for o in operations}
        self.schemas = {name: classes.give(name, f"{name}Model") for name in contract.schemas}
        self._arguments = {o.id: dict(self._of_operation(o)) for o in operations}
        self.key = dict(self._of_key(contract))
        """The name of each member of a job's key."""

        self.clients = _Scope(SETTINGS)
        """The arguments of a client, as far as they are given."""

    def argument(self, operation: Operation, parameter: Parameter) -> Code:
        """Return the name of an operation's argument."""
        return self._arguments[operation.id][parameter.location, parameter.name]

    def setting(self, name: str, scheme: str = "") -> Code:
        """Return the name of a client's argument: a header, or a variable of the server.

        Args:
            name: What it is called on the wire.
            scheme: The security scheme whose credential it is; it tells two of one name apart.
        """
        return self.clients.give(*self._variable(name, self._spelled(scheme) if scheme else ""))

    def headers(self, response: Response) -> list[Code]:
        """Return the attributes of a response's headers."""
        scope = _Scope(ATTRIBUTES)
        return [scope.give(*self._variable(name, "header")) for name in response.headers]

    def _variable(self, name: str, location: str = "") -> Iterator[str]:
        plain = self._spelled(name)
        if name.lower().startswith("x-"):
            # The `x-` of a header says nothing.
            short = plain.removeprefix("x_")
            plain = identifier(short if short.isidentifier() else plain)
        yield plain
        yield f"{plain.rstrip('_')}_{location}"

    def _of_operation(self, operation: Operation) -> Iterator[tuple[tuple[str, str], Code]]:
        reserved = ARGUMENTS | set(self.operations.values())
        scope = _Scope(reserved)
        others = [p for p in operation.parameters if p.location != "path"]
        for parameter in (*operation.path_parameters, *others):
            plain, placed = self._variable(parameter.name, parameter.location)
            plain = f"{plain}_" if plain in reserved else plain
            yield (parameter.location, parameter.name), scope.give(plain, placed)

    def _of_key(self, contract: Contract) -> Iterator[tuple[str, Code]]:
        poll, key = contract.poll, contract.key
        places = {m: e for m, e in key.places[poll.id].items() if e.place != "body"}
        parameters = {m: poll.parameter(e.place, e.name) for m, e in places.items()}
        named = {m: self.argument(poll, p) for m, p in parameters.items() if p is not None}
        scope = _Scope({*ARGUMENTS, *self.operations.values(), *named.values()})
        for member in key.members:
            yield member, named.get(member) or scope.give(*self._variable(member, "key"))

    @staticmethod
    def _prefix(operation: Operation, class_name: Spelling, classes: _Scope) -> Code:
        """Return what the names of an operation's answers begin with; all of them are taken."""
        plain = class_name(operation.id[:1].upper() + operation.id[1:])
        ends = [*map(status_name, operation.successes), "Answer"]
        return classes.give_prefix(ends, plain, f"{plain}Operation")


def renamed(contract: Contract, names: Names) -> Contract:
    """Return a contract whose schemas are called as their classes are."""
    changed = {name: str(new) for name, new in names.schemas.items() if name != new}
    if not changed:
        return contract
    start = "#/components/schemas/"
    references = {start + name: start + new for name, new in changed.items()}

    def copy(value: Json) -> Json:
        if isinstance(value, list):
            return [copy(item) for item in value]
        if not isinstance(value, dict):
            return value
        found = {key: copy(below) for key, below in value.items()}
        if isinstance(found.get("$ref"), str):
            found["$ref"] = references.get(found["$ref"], found["$ref"])
        return found

    root = copy(contract.root)
    schemas = root["components"]["schemas"]
    root["components"]["schemas"] = {changed.get(n, n): schema for n, schema in schemas.items()}
    openapi = replace(contract.openapi, root=root)
    return build_contract(contract.vendor, openapi, contract.lifecycle_source)
