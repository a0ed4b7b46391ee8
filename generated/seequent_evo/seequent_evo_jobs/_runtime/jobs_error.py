# From templates/runtime/jobs_error.py, unchanged but for this line.
"""What all errors of a client are, and what those of any package have: packages share no code."""

from __future__ import annotations

from typing import Any, ClassVar, Literal, Protocol, runtime_checkable

from .messages import printable
from .serialization import Serializable, json_members, json_value


@runtime_checkable
class AnyJobsError(Protocol):
    """An error of any vendor: what the `JobsError` of every such package has, documented there.

    It is no class that `except` could take, but `isinstance` knows it:

        except Exception as error:
            if not (isinstance(error, AnyJobsError) and error.retryable):
                raise
    """

    @property
    def operation(self) -> str: ...
    @property
    def method(self) -> str: ...
    @property
    def url(self) -> str: ...
    @property
    def status(self) -> int | None: ...
    @property
    def retryable(self) -> bool: ...
    @property
    def phase(self) -> Literal["failed", "cancelled", "expired"] | None: ...
    def to_dict(self) -> dict[str, Any]: ...
    def to_json(self) -> str: ...


class JobsError(Serializable, Exception):
    """Something went wrong between this client and the vendor, or with a job.

    What it says can be printed: the server's words in it cannot steer a terminal. As JSON it has
    the name of its class as `type`, what it says as `text`, its attributes, bytes as text, and as
    `cause` the error of this client that it comes from, if there is one.

    Attributes:
        operation: The vendor's name of the operation that was asked for; empty if none was.
        method: The request's method; likewise.
        url: The request's URL without its query, which may have secrets; likewise.
        may_have_started: Whether a job may have been started that nothing leads to: the request
            starts one, and the vendor may have acted on it.
    """

    operation: str = ""
    method: str = ""
    url: str = ""
    may_have_started: bool = False

    _in_json: ClassVar[tuple[str, ...]] = (
        *("operation", "method", "url", "status", "retryable", "may_have_started", "phase"),
    )
    """The attributes that it has as JSON: what is not named here may have a secret."""

    def __str__(self) -> str:
        asked = f"{self.method} {self.url}" if self.method else ""
        started = "a job may have been started" if self.may_have_started else ""
        said = "; ".join(filter(None, (self.said, started)))
        return printable(": ".join(filter(None, (self.operation, asked, said))))

    @property
    def said(self) -> str:
        """What went wrong, without what was asked for."""
        return super().__str__()

    @property
    def status(self) -> int | None:
        """The status of the answer that it is about; None where there was none."""
        return None

    @property
    def retryable(self) -> bool:
        """Whether the same call may go through later, as it is, and starts no second job then.

        A wait does so with its polls.
        """
        return self._passes and not self.may_have_started

    @property
    def _passes(self) -> bool:
        """Whether it is a failure that may be over later."""
        return False

    @property
    def _acted(self) -> bool:
        """Whether the vendor may have done what the request asks for."""
        return True

    @property
    def phase(self) -> Literal["failed", "cancelled", "expired"] | None:
        """How the job has ended, if that is what it says; None of any other error."""
        return None

    def locate(self, operation: str, method: str, url: str, *, starts_job: bool = False) -> None:
        """Take in which request it comes from.

        Args:
            operation: The vendor's name of the operation.
            method: The request's method.
            url: Its URL, without anything secret.
            starts_job: Whether such a request starts a job.
        """
        self.operation, self.method, self.url = operation, method, url
        self.may_have_started = starts_job and self._acted

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
