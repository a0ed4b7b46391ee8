"""Everything a client raises on purpose. `JobsError` stands above all of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, ClassVar, Final, Literal, TypeAlias

from .messages import Answer, Response, printable, quoted, shortened
from .reading import MemberPath, texts_at
from .serialization import Serializable, json_members, json_value

if TYPE_CHECKING:
    from .own_update import Update

RefusalKind: TypeAlias = Literal["unauthorized", "invalid", "unknown_job"]
SHOWN_BYTES = 500
"""How much of an undocumented body is kept."""


class JobsError(Serializable, Exception):
    """Something went wrong between this client and the vendor, or with a job.

    What it says can be printed: the server's words in it cannot steer a terminal. As JSON it has
    the name of its class as `type`, what it says as `text`, its attributes, bytes as text, and as
    `cause` the error of this client that it comes from, if there is one.

    Attributes:
        operation: The vendor's name of the operation that was asked for; empty if none was.
        method: The request's method; likewise.
        url: The request's URL without its query, which may have secrets; likewise.
    """

    operation: str = ""
    method: str = ""
    url: str = ""

    _in_json: ClassVar[tuple[str, ...]] = ("operation", "method", "url")
    """The attributes that it has as JSON: what is not named here may have a secret."""

    def __str__(self) -> str:
        asked = f"{self.method} {self.url}" if self.method else ""
        return printable(": ".join(filter(None, (self.operation, asked, self.said))))

    @property
    def said(self) -> str:
        """What went wrong, without what was asked for."""
        return super().__str__()

    def locate(self, operation: str, method: str, url: str) -> None:
        """Take in which request it comes from.

        Args:
            operation: The vendor's name of the operation.
            method: The request's method.
            url: Its URL, without anything secret.
        """
        self.operation, self.method, self.url = operation, method, url

    def _json_value(self) -> dict[str, Any]:
        found = {"type": type(self).__name__, "text": str(self)}
        for name, value in json_members(self, self._in_json).items():
            found[name] = value.decode(errors="replace") if isinstance(value, bytes) else value
        if isinstance(self.__cause__, JobsError):
            found["cause"] = json_value(self.__cause__)
        return found

    def __reduce__(self) -> tuple[Any, ...]:
        # As it is, whatever its class is made with.
        cause = {"__cause__": self.__cause__} if isinstance(self.__cause__, JobsError) else {}
        return _rebuilt, (type(self), self.args), self.__dict__ | cause


def _rebuilt(kind: type[JobsError], args: tuple[Any, ...]) -> JobsError:
    error = kind.__new__(kind)
    error.args = args
    return error


class ConfigurationError(JobsError, ValueError):
    """The client was made, or called, with something that cannot work; the vendor got nothing."""


class TransportError(JobsError):
    """No whole response came: no connection, a reset, a body cut short.

    The vendor may have got the request: a submit that ends so may have started a job.
    """

    def __init__(self, message: str = "") -> None:
        super().__init__(shortened(message))


class TransportTimeout(TransportError):
    """No whole response came in time; the vendor may have got the request."""


class TlsError(TransportError):
    """No encrypted connection came about that both sides trust; the vendor has seen no request.

    A wait that has had an answer already tries again: servers that start show certificates for a
    while that are not theirs. Any other call, and the first poll of a wait, does not.
    """


class ResponseTooLarge(JobsError):
    """The body of an answer is longer than the client accepts; it was not read to its end."""


class ForeignOrigin(JobsError):
    """A URL of an answer, or of a caller, is not on the client's origin; nothing was sent there."""


class ContractViolation(JobsError):
    """The response breaks the vendor's contract.

    Args:
        path: The place: a JSON path such as `$.status`, or `header Location`.
        problem: What was expected and what came, for example ``expected `str`, got `int` ``.
        response: The response.
        answer: The answer that it was read as, where it was only a part that is wrong.
    """

    _in_json = (*JobsError._in_json, "path", "problem", "answer")

    def __init__(
        self, path: str, problem: str, response: Response | None = None, answer: object = None
    ) -> None:
        super().__init__(f"{shortened(path)}: {shortened(problem)}")
        self.path = path
        self.problem = problem
        self.response = response
        self.answer = answer

    @property
    def said(self) -> str:
        """What went wrong, without what was asked for; with the status once that is known."""
        if self.response is None or not self.method:
            return super().said
        return f"{status_line(self.response.status)}: {super().said}"


class StatusError(JobsError):
    """The vendor answered with an error status.

    Attributes:
        status: The status code.
        headers: The response's headers.
    """

    _in_json = (*JobsError._in_json, "status", "headers")

    def __init__(self, message: str, response: Response) -> None:
        super().__init__(message)
        self.status = response.status
        self.headers = response.headers


class DocumentedError(StatusError):
    """An error that the vendor documents; each status has a class of its own.

    Its text is what the operation says of this status, and what the vendor's answer says.

    Args:
        response: The response.
        meaning: What the status means, as the operation that answered documents it.
        body: The decoded body; None where none is documented.
        paths: Where the body says in words what went wrong, by the names on the wire.

    Attributes:
        body: The decoded body; None where none is documented, or what came is none of that kind.
        raw_body: The body as it came where `body` is None, such as a gateway's page; else empty.
        message: What the vendor says went wrong, on one line; None where it does not say.
    """

    _in_json = (*StatusError._in_json, "message", "body", "raw_body")

    def __init__(
        self, response: Response, meaning: str, body: Any = None, paths: Sequence[MemberPath] = ()
    ) -> None:
        self.message = texts_at(body, paths)
        said = f" The vendor says: {self.message}" if self.message else ""
        super().__init__(f"{status_line(response.status)}: {meaning}{said}", response)
        self.body = body
        self.raw_body = response.body if body is None else b""


class RequestRefused(JobsError):
    """The vendor refused the request in the body of an answer whose status is a success.

    Args:
        kind: Why: `unauthorized`, `invalid` or `unknown_job`.
        answer: The answer that tells it.
        body: Its body.
        paths: Where the body says in words what went wrong, by the names on the wire.

    Attributes:
        message: What the vendor says went wrong, on one line; None where it does not say.
    """

    _in_json = (*JobsError._in_json, "kind", "message", "answer")

    def __init__(
        self, kind: RefusalKind, answer: Answer, body: object, paths: Sequence[MemberPath] = ()
    ) -> None:
        self.message = texts_at(body, paths)
        said = f" The vendor says: {self.message}" if self.message else ""
        super().__init__(f"{status_line(answer.status)}: {_REFUSED[kind]}{said}")
        self.kind = kind
        self.answer = answer


_REFUSED: Final[Mapping[RefusalKind, str]] = {
    "unauthorized": "a credential is missing or wrong.",
    "invalid": "the request was refused.",
    "unknown_job": "there is no such job.",
}


class TokenRefused(StatusError):
    """The token endpoint gave no token (RFC 6749, section 5.2).

    Args:
        response: Its response.
        said: The texts of its JSON by name, `error` and `error_description` among them.

    Attributes:
        error: Its code for the reason, such as `invalid_client`; None where it does not say.
    """

    _in_json = (*StatusError._in_json, "error")

    def __init__(self, response: Response, said: Mapping[str, str]) -> None:
        self.error = texts_at(said, (("error",),))
        words = texts_at(said, (("error",), ("error_description",)))
        told = f" The token endpoint says: {words}" if words else ""
        super().__init__(f"{status_line(response.status)}: no token was given.{told}", response)


class UnexpectedStatus(StatusError):
    """A status that the vendor does not document for this operation.

    Args:
        response: The response; its status, headers and the first 500 bytes of its body are kept.
    """

    _in_json = (*StatusError._in_json, "body_start")

    def __init__(self, response: Response) -> None:
        reason = "not a documented answer of this operation"
        self.body_start = response.body[:SHOWN_BYTES]
        kind = response.headers.get("content-type", "").partition(";")[0].strip().lower()
        text = " ".join(self.body_start.decode(errors="replace").split())
        # A gateway's page would say less than its status.
        if text and (kind.endswith("json") or kind == "text/plain"):
            reason = f"{reason}. The answer says: {shortened(text)}"
        super().__init__(f"{status_line(response.status)}: {reason}", response)


def status_line(status: int) -> str:
    """Return a status as people know it: `404 Not Found`."""
    try:
        return f"{status} {HTTPStatus(status).phrase}"
    except ValueError:
        return str(status)


def in_words(error: BaseException) -> str:
    """Return what a failed request is called on a line: its status, or why no response came."""
    if isinstance(error, StatusError):
        return f"status {error.status}"
    said = printable(error.said) if isinstance(error, JobsError) else str(error)
    return " ".join(said.split()) or type(error).__name__


class JobEnded(JobsError):
    """The job has ended, and not well.

    Args:
        update: The last update; its `error` is the vendor's own, parsed.
    """

    _in_json = (*JobsError._in_json, "update", "error")

    def __init__(self, message: str, update: Any, error: Any = None) -> None:
        super().__init__(message)
        self.update: Update = update
        self.error = error


class JobFailed(JobEnded):
    """The job failed."""


class JobCancelled(JobEnded):
    """The job was cancelled."""


class JobExpired(JobEnded):
    """The job expired."""


class UnknownState(JobsError):
    """The job is in a state that the contract does not have, and the caller asked not to go on.

    Args:
        update: The update that has the state.
    """

    _in_json = (*JobsError._in_json, "update")

    def __init__(self, update: Any) -> None:
        super().__init__(f"the contract has no state {quoted(update.state)}")
        self.update: Update = update


class WaitTimeout(JobsError, TimeoutError):
    """The job had not ended by the deadline. Wait again to take it up: to stop waiting ends no job.

    Args:
        update: The last update, None if no poll was answered.
        timeout: How long the wait lasted, in seconds.
        failure: What the last poll raised; None if it was answered. It becomes the cause.
    """

    _in_json = (*JobsError._in_json, "update", "timeout")

    def __init__(self, update: Any, timeout: float, failure: BaseException | None = None) -> None:
        seen = (
            "no poll was answered"
            if update is None
            else f"its last state was {quoted(update.state)}"
        )
        why = "it goes on" if failure is None else f"the last poll failed: {in_words(failure)}"
        super().__init__(
            f"the job had not ended after {timeout:g} s, {seen}; "
            f"{why}; call wait() again to take it up"
        )
        self.__cause__ = failure
        self.update: Update | None = update
        self.timeout = timeout
