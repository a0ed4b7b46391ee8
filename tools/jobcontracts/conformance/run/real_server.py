"""A real server as a target: read only unless asked otherwise, and not faster than allowed."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from urllib.parse import urlsplit
from uuid import uuid4

from jobcontracts.conformance.exchanges.credentials import Credentials
from jobcontracts.model.contract import Contract
from jobcontracts.model.job_key import KeyValues
from jobcontracts.model.routed_operations import Operations
from jobcontracts.model.security import schemes_of
from jobcontracts.problem import Problem, ProblemsError


@dataclass(frozen=True)
class ServerTarget:
    """A server at a URL.

    Args:
        jobs: Path parameters of jobs that exist there.
        sleep: Lets seconds go by.
        unused_key: As `Target` has it, and the others; drawn if none is given.
    """

    contract: Contract
    credentials: Credentials
    base_url: str
    jobs: Sequence[KeyValues] = ()
    writes: bool = False
    pace: float = 1.0
    patience: float = 60.0
    rate: str | None = "10/s"
    sent: Collection[str] = ()
    located: Mapping[str, str] = field(default_factory=dict)
    sleep: Callable[[float], None] = field(default_factory=lambda: time.sleep)
    unused_key: str = field(default_factory=lambda: str(uuid4()))

    @property
    def app(self) -> None:
        """No application in process."""
        return

    def lives(self) -> Iterator[KeyValues]:
        yield from self.jobs

    def to_cancel(self) -> Iterator[KeyValues]:
        """Nothing: the jobs that were given are somebody's, and stay as they are."""
        yield from ()

    def known(self) -> tuple[Sequence[KeyValues], Sequence[KeyValues]]:
        return self.jobs, ()

    def wait(self, seconds: float) -> None:
        self.sleep(seconds)

    def provoke(self, operation_id: str, status: int) -> bool:
        return False


def variables(contract: Contract) -> dict[str, str]:
    """Return the environment variable of each security scheme, by the scheme's name."""
    return {name: s.variable(contract.vendor) for name, s in schemes_of(contract).items()}


def credentials_from(contract: Contract, environment: Mapping[str, str]) -> Credentials:
    """Take the credentials of a contract from the environment.

    Raises:
        ProblemsError: One that every operation needs is not there.
    """
    names = variables(contract)
    secrets = {
        n: environment[variable] for n, variable in names.items() if environment.get(variable)
    }
    needed = {
        name
        for operation in contract.operations.values()
        for name in (set.intersection(*map(set, operation.security)) if operation.security else ())
    }
    missing = sorted(names[name] for name in needed - set(secrets))
    if missing:
        raise ProblemsError(
            [
                Problem(
                    None, 0, "", f"{variable} in the environment", "nothing", f"export {variable}=…"
                )
                for variable in missing
            ]
        )
    return Credentials.of(contract, secrets)


def job_at(contract: Contract, text: str, scope: Mapping[str, str], base_url: str) -> KeyValues:
    """Return the key of the job that a user has named.

    Args:
        contract: The contract.
        text: The job's id, or the URL at which it is polled.
        scope: The other members of the key, by name.
        base_url: Where the server is.

    Raises:
        ProblemsError: A member is missing, or the URL is none of the poll operation.
    """
    names = contract.key.members
    if "://" in text:
        base = urlsplit(base_url).path.rstrip("/")
        with suppress(ValueError):  # what is not even a URL
            job = Operations(contract, base).job_at(text)
            if job is not None:
                return job
        expected = f"the URL of a job: {base_url.rstrip('/')}{contract.poll.path}"
        raise ProblemsError.of(expected, text, "give the id alone, or its URL")
    values = {**scope, contract.key.id: text}
    missing = [name for name in names if name not in values]
    if missing:
        fix = " ".join(f"--scope {name}=…" for name in missing)
        expected = f"where the job lives: {', '.join(missing)}"
        raise ProblemsError.of(expected, f"the id {text} alone", fix)
    return {name: values[name] for name in names}
