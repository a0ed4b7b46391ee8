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
        # What a client has by itself.
        *("cancel", "close", "job", "job_at", "poll", "result", "submit", "wait", "watch"),
        # What its module imports, or calls something.
        *("annotations", "datetime", "default_async_transport", "default_transport", "errors"),
        *("first", "get_path", "httpx2", "logging", "models", "msgspec", "one_line", "operations"),
        *(
            "cancel_values",
            "fragment",
            "fragment_of",
            "from_text",
            "made_body",
            "merged",
            "partial",
            "random",
        ),
        *("read_client", "read_setting", "read_update", "required_value", "result_error"),
        *("next_part", "result_location", "result_values", "safe_url", "to_text", "unset_to_none"),
        # What its methods call something.
        *("absolute", "answer", "base_url", "body", "client", "clock", "error", "found"),
        *(
            "http_client",
            "interval",
            "into",
            "location",
            "max_interval",
            "max_response_bytes",
            "named",
        ),
        *(
            "on_unknown",
            "on_update",
            "parse",
            "request",
            "request_timeout",
            "retry_for",
            "self",
            "target",
        ),
        *("timeout", "transport", "url", "values"),
        # What annotations and calls in it mean.
        *("bool", "dict", "float", "frozenset", "int", "isinstance", "list", "object", "set"),
        *("str", "super", "tuple", "type"),
    )
)
"""Names that no method of a client, and no module of an operation, can have."""

ARGUMENTS = frozenset(
    (
        *("answer", "body", "bool", "client", "datetime", "dict", "error", "errors", "float"),
        *("found",),
        *(
            "int",
            "into",
            "isinstance",
            "list",
            "location",
            "msgspec",
            "named",
            "next_url",
            "one_line",
        ),
        *("parse", "partial", "random", "request", "response", "result_error", "result_location"),
        *("following", "next_part", "seen", "set"),
        *("self", "str", "target", "timeout", "to_text", "update"),
        *("check_same_id", "cookie_header", "decode_bytes", "decode_error", "decode_json"),
        *("decode_text", "get_path", "given_headers", "path_segment", "path_segments"),
        *("query_string", "decode_error_text"),
        *("content", "form_body", "json_body", "multipart_body", "multipart_type", "text_body"),
        *(
            "fragment",
            "from_text",
            "made_body",
            "polled",
            "styled_segment",
        ),
        *("required_header", "unset_to_none"),
    )
)
"""Names that no argument of an operation can have."""

SETTINGS = frozenset(
    (
        *("base_url", "clock", "core", "handle", "http_client", "isinstance", "max_response_bytes"),
        *("random", "read_client", "read_setting", "request_timeout", "self", "sign", "str"),
        *("transport",),
    )
)
"""Names that no argument of a client can have."""

ATTRIBUTES = frozenset(("body", "headers", "status", "written"))
"""Names that no documented header of an answer can have."""

CLASSES = frozenset(
    (
        *("Answer", "Any", "AsyncBaseClient", "AsyncClient", "AsyncClock", "AsyncCore"),
        *("AsyncCredential", "AsyncHandle", "AsyncHttpx2Transport", "AsyncJobHandle"),
        *("AsyncPyreqwestTransport", "AsyncSystemClock", "AsyncTransport", "BaseClient"),
        *("BaseUpdate", "Callable", "ClassVar", "Client", "Clock", "ConfigurationError"),
        *("ContractViolation", "Core", "Credential", "DeadlineTransport", "Enum", "Exception"),
        *("False", "Final", "ForeignOrigin", "Handle", "RequestCredential", "Httpx2Transport"),
        *("IntEnum", "JobCancelled", "JobEnded", "JobExpired", "JobFailed", "JobHandle", "JobKey"),
        *("JobsError", "Literal", "Mapping", "Meta", "None", "OnUnknown", "OpenIntEnum"),
        *("OpenStrEnum", "Optional", "Phase", "PyreqwestTransport", "Request", "Response"),
        *("ResponseTooLarge", "Secret", "StatusError", "StrEnum", "Struct", "SystemClock"),
        *("Transport", "TransportError", "TransportTimeout", "True", "TypeAlias", "UUID"),
        *("UnexpectedStatus", "Union", "UnknownState", "UnsetType", "Update", "WaitPolicy"),
        *("WaitTimeout", "Annotated", "AttributeError", "DocumentedError", "Credentials"),
        *("FileContent", "Sign", "DEFAULTS", "PHASES", "POLL_PATH", "UNSET", "TYPE_CHECKING"),
        *("BinaryWriter", "DEFAULT_MAX_RESPONSE_BYTES", "DEFAULT_REQUEST_TIMEOUT"),
        *("AsyncIterator", "Iterator", "RequestRefused", "Seconds", "SERVER_PATH", "TokenRefused"),
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
