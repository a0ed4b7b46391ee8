# From templates/runtime/errors.py, unchanged but for this line.
"""Everything a client raises on purpose; `JobsError` stands above all of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final, Literal, TypeAlias

from .jobs_error import JobsError as JobsError
from .messages import Answer, Response, printable, quoted, shortened
from .reading import MemberPath, texts_at
from .statuses import REFUSED, RETRIED, status_line

if TYPE_CHECKING:
    from .own_update import Update

RefusalKind: TypeAlias = Literal["unauthorized", "invalid", "unknown_job"]
SHOWN_BYTES = 500
"""How much of an undocumented body is kept."""


class ConfigurationError(JobsError, ValueError):
    """The client was made, or called, with something that cannot work; the vendor got nothing."""

    @property
    def _acted(self) -> bool:
        return False


class TransportError(JobsError):
    """No whole response came: a reset, a body cut short.

    The vendor may have got the request: a submit that ends so may have started a job.
    """

    def __init__(self, message: str = "") -> None:
        super().__init__(shortened(message))

    @property
    def _passes(self) -> bool:
        return True


class NoConnection(TransportError):
    """No connection to the server came about; the vendor has seen no request."""

    @property
    def _acted(self) -> bool:
        return False


class TransportTimeout(TransportError):
    """No whole response came in time; the vendor may have got the request."""


class TlsError(NoConnection):
    """No encrypted connection came about that both sides trust; the vendor has seen no request.

    A wait that has had an answer already tries again: servers that start show certificates for a
    while that are not theirs. Any other call, and the first poll of a wait, does not.
    """

    @property
    def _passes(self) -> bool:
        return False


class TruncatedBody(TransportError):
    """The JSON ends in the middle, as it does when a connection breaks unnoticed."""


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

    @property
    def status(self) -> int | None:
        """The status of the answer that breaks it."""
        return getattr(self.response or self.answer, "status", None)


class StatusError(JobsError):
    """The vendor answered with an error status.

    Attributes:
        headers: The response's headers.
    """

    _in_json = (*JobsError._in_json, "headers")

    def __init__(self, message: str, response: Response) -> None:
        super().__init__(message)
        self._status = response.status
        self.headers = response.headers

    @property
    def status(self) -> int:
        """The status code."""
        return self._status

    @property
    def _passes(self) -> bool:
        return self.status in RETRIED

    @property
    def _acted(self) -> bool:
        return self.status not in REFUSED


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

    @property
    def status(self) -> int:
        """The status of the answer that tells it."""
        return self.answer.status

    @property
    def _acted(self) -> bool:
        return False


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
        self.body_start = response.body[:SHOWN_BYTES]
        kind = response.headers.get("content-type", "").partition(";")[0].strip().lower()
        text = " ".join(self.body_start.decode(errors="replace").split())
        said = ["look at the client's credentials"] if response.status in (401, 403) else []
        # A gateway's page would say less than its status.
        if text and (kind.endswith("json") or kind == "text/plain"):
            said.append(f"the answer says: {shortened(text)}")
        said.append("it is no documented answer of this operation")
        super().__init__(f"{status_line(response.status)}: {'; '.join(said)}", response)


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

    @property
    def phase(self) -> Literal["failed"]:
        """How the job has ended."""
        return "failed"


class JobCancelled(JobEnded):
    """The job was cancelled."""

    @property
    def phase(self) -> Literal["cancelled"]:
        """How the job has ended."""
        return "cancelled"


class JobExpired(JobEnded):
    """The job expired."""

    @property
    def phase(self) -> Literal["expired"]:
        """How the job has ended."""
        return "expired"


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

    @property
    def _passes(self) -> bool:
        return True  # the job goes on
