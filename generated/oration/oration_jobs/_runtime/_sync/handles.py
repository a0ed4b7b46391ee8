# From templates/runtime/_sync/handles.py, unchanged but for this line.
# Made by tools/unasync.py from templates/runtime/_async/handles.py: edit that.
"""What names a job, with the client to ask; without one, it goes to other processes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, ClassVar, Final, Generic, NoReturn, Protocol, Self, TypeVar

from ..clocks import Clock
from ..durations import Seconds
from ..errors import ConfigurationError, JobsError
from ..messages import Headers, printable
from ..origins import BaseUrl, safe_url
from ..retrying import retry_after
from ..updates import BaseUpdate
from ..wait_policies import OnUnknown, WaitPolicy, chosen_policy
from .sessions import PollSession

SHOWN_URL: Final = 100
"""How much of its URL the repr of a handle shows: it fits a line."""


class Key(Protocol):
    """What names a job below a client's base URL."""

    @property
    def target(self) -> str: ...
    @property
    def location(self) -> str: ...


class HandleClient(Protocol):
    """What a handle asks of its client."""

    @property
    def _core(self) -> Any: ...
    def job_at(self, url: str, /) -> object: ...


ClientT = TypeVar("ClientT", bound=HandleClient)
KeyT = TypeVar("KeyT", bound=Key)
UpdateT = TypeVar("UpdateT", bound=BaseUpdate[Any])


class Handle(Generic[ClientT, KeyT, UpdateT]):
    """One job. The class of each vendor says how to ask, and how to read the answer.

    Copies share its client. Pickles have none, for it holds credentials: what was unpickled takes
    the first client whose `wait` it is passed to.

    Handles of one type are equal that have the same base URL and were made with the same key: a job
    that moves on while it is polled stays the same.

    Args:
        client: The client to use.
        key: What names the job.
    """

    # Somebody may hold thousands of them.
    __slots__ = ("__weakref__", "_client", "_first_key", "_first_poll", "key", "last_update")

    _defaults: ClassVar[WaitPolicy]
    _polled_by: ClassVar[tuple[str, str]]
    """The vendor's name of the operation that is asked for the job's status, and its method."""

    def __init__(self, client: ClientT, key: KeyT) -> None:
        self._client = client
        self.key = key
        self._first_key = key
        self._first_poll: float | None = None
        self.last_update: UpdateT | None = None
        """What the last answer said of the job; None before the first that says anything."""

    def __repr__(self) -> str:
        # A query that a vendor has made up may let in whoever has it.
        url = safe_url(self.url) if self.key.location else self.url
        if len(url) > SHOWN_URL:
            # What tells jobs apart is mostly at the end.
            url = f"{url[: SHOWN_URL // 3]}…{url[1 - SHOWN_URL + SHOWN_URL // 3 :]}"
        return f"<{type(self).__qualname__} {printable(url)}>"

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Handle) or type(other) is not type(self):
            return NotImplemented
        return self._identity() == other._identity()

    def __hash__(self) -> int:
        return hash(self._identity())

    def _identity(self) -> tuple[str, Key]:
        base: BaseUrl = self._client._core.base_url
        return base.url, self._first_key

    @property
    def url(self) -> str:
        """The URL of the job's status: enough to take the job up again with `job_at`."""
        base: BaseUrl = self._client._core.base_url
        return base.url + self.key.target

    @property
    def _clock(self) -> Clock:
        clock: Clock = self._client._core.clock
        return clock

    def _ask(self, timeout: Seconds | None) -> Any:
        raise NotImplementedError

    def _read(self, answer: Any, attempt: int = 1, elapsed: float = 0.0) -> UpdateT:
        raise NotImplementedError

    def _about(self, error: JobsError) -> None:
        """Take into an error which job it is about, if it does not say what was asked for."""
        if not error.method:
            error.locate(*self._polled_by, safe_url(self.url))

    @contextmanager
    def _named(self) -> Iterator[None]:
        try:
            yield
        except JobsError as error:
            self._about(error)
            raise

    def poll(self, *, timeout: Seconds | None = None) -> UpdateT:
        """Ask once where the job stands.

        Args:
            timeout: How long the request may take, in seconds; the client's own if None.

        Raises:
            JobsError: What the client's method of this operation raises.
        """
        return self._read(self._ask(timeout))

    def wait(
        self,
        *,
        timeout: Seconds | None = None,
        interval: Seconds | None = None,
        max_interval: Seconds | None = None,
        retry_for: Seconds | None = None,
        on_update: Callable[[UpdateT], object] | None = None,
        on_poll: Callable[[UpdateT | None], object] | None = None,
        on_unknown: OnUnknown = "continue",
    ) -> UpdateT:
        """Poll until the job has ended, and return its last update.

        Nothing is sent where the last update has told the end. The client's `wait` says more.

        Args:
            timeout: How long to wait in all, in seconds; the contract's own if None, never endless.
            interval, max_interval: The shortest and longest time between two polls; likewise.
            retry_for: For how long polls that fail one after the other are tried again; likewise.
            on_update: Is called with each update that brings something new.
            on_poll: Is called after each poll with the last update, None before the first.
            on_unknown: What to do about a state that the contract does not have.

        Raises:
            JobEnded: The job has failed, been cancelled or expired.
            WaitTimeout: The job had not ended in time.
            UnknownState: As `on_unknown` says.
            JobsError: What the client's method that polls raises, where trying again did not help.
        """
        session = self.start_wait(
            timeout=timeout,
            interval=interval,
            max_interval=max_interval,
            retry_for=retry_for,
            on_unknown=on_unknown,
        )
        return session.run(on_update, on_poll)

    def start_wait(
        self,
        *,
        timeout: Seconds | None = None,
        interval: Seconds | None = None,
        max_interval: Seconds | None = None,
        retry_for: Seconds | None = None,
        on_unknown: OnUnknown = "continue",
        clock: Clock | None = None,
    ) -> PollSession[UpdateT]:
        """Start a wait that somebody else drives, as `watch` does. Nothing is sent.

        Args:
            timeout, interval, max_interval, retry_for, on_unknown: As for `wait`; the defaults if
                None.
            clock: The time; the client's own if None.
        """
        core = self._client._core
        policy = chosen_policy(
            self._defaults,
            core.request_timeout,
            timeout,
            interval,
            max_interval,
            retry_for,
            on_unknown,
        )
        asked = self._first_poll
        first = 0.0 if asked is None else max(0.0, asked - core.clock.now())
        time = clock or core.clock
        session = PollSession(self, policy, time, core.random, first)
        if self.last_update is not None and self.last_update.ended:
            # It never moves again.
            session.answered(self.last_update, session.due)
        return session

    if TYPE_CHECKING:
        # No type can be computed from another in Python: `watch` finds this one here.
        def _watched(self) -> tuple[Self, UpdateT] | tuple[Self, Exception]: ...

    def _just_started(self, headers: Headers) -> Self:
        """Return this handle, which knows from submit's answer when its job is to be asked for."""
        pause = max(self._defaults.first, retry_after(headers))
        if pause > 0:
            # On the client's clock, which means nothing to another process: no pickle has it.
            self._first_poll = self._client._core.clock.now() + pause
        return self

    def _bind(self, client: ClientT) -> Self:
        """Return this handle, which takes `client` if it has none; see `job_at`."""
        if isinstance(self._client, _NoClient):
            client.job_at(self.url)
            self._client = client
        return self

    def __copy__(self) -> Self:
        copy = type(self)(self._client, self.key)
        copy._first_key = self._first_key
        copy._first_poll = self._first_poll
        copy.last_update = self.last_update
        return copy

    def __deepcopy__(self, memo: object) -> Self:
        return self.__copy__()

    def __reduce__(self) -> tuple[Any, ...]:
        base: BaseUrl = self._client._core.base_url
        return _unpickled, (type(self), base.url, self.key, self.last_update, self._first_key)


class _NoClient:
    """Stands where the client of a handle was."""

    def __init__(self, url: str) -> None:
        self.base_url = BaseUrl(url)

    @property
    def _core(self) -> _NoClient:
        return self

    def __getattr__(self, name: str) -> NoReturn:
        raise ConfigurationError(
            "this handle comes from a pickle, which carries no credentials: "
            "pass it to a client's wait(), or its url to job_at()"
        )


def _unpickled(kind: Any, url: str, key: object, last_update: object, first_key: object) -> Any:
    handle = kind(_NoClient(url), key)
    handle._first_key = first_key
    handle.last_update = last_update
    return handle
