"""What a package exports goes to other processes as it is, and takes no credential along."""

from __future__ import annotations

import copy
import enum
import pickle
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from importlib import import_module
from multiprocessing import get_context
from types import ModuleType
from typing import Any

import msgspec
import pytest

from jobcontracts.mock.testing import JobMockServer
from jobcontracts.model.contract import Contract

from ..conftest import job_to, plan_to, says_why
from .provoked import COOKIE, SECRET, Provoked
from .workers import finish


def pickled(protocol: int) -> Callable[[Any], Any]:
    """Return what takes a value through a pickle."""
    return lambda value: pickle.loads(pickle.dumps(value, protocol))


CROSSINGS: dict[str, Callable[[Any], Any]] = {
    "copy": copy.copy,
    "deepcopy": copy.deepcopy,
    **{f"pickle {number}": pickled(number) for number in range(2, pickle.HIGHEST_PROTOCOL + 1)},
}


def inside(value: Any) -> Iterator[Any]:
    """Yield a value and all that it is made of."""
    yield value
    members: list[Any] = []
    if isinstance(value, msgspec.Struct):
        members = [getattr(value, name) for name in value.__struct_fields__]
    elif isinstance(value, BaseException):
        members = list(vars(value).values())
    elif isinstance(value, (list, dict)):
        members = list(value.values() if isinstance(value, dict) else value)
    elif hasattr(value, "last_update"):
        members = [value.key, value.last_update]
    for member in members:
        yield from inside(member)


def exported(package: ModuleType) -> Iterator[tuple[str, Any]]:
    for name in dir(package):
        value = getattr(package, name)
        if not isinstance(value, ModuleType):
            yield name, value


def instances(package: ModuleType, kind: type, provoked: Provoked) -> list[Any]:
    """Return what there is of a class; a model that no example has is made with its bare needs."""
    found = [each for value in provoked.found for each in inside(value) if type(each) is kind]
    if not found and issubclass(kind, msgspec.Struct):
        needed = [field.name for field in msgspec.structs.fields(kind) if field.required]
        found = [kind(**dict.fromkeys(needed, "x"))]
    if issubclass(kind, enum.Enum):
        new: Any = "new" if issubclass(kind, str) else 987
        found = [*kind, kind(new)]
    return found


def looks(value: Any) -> Any:
    """Return all of a value that has to be the same wherever it goes."""
    if isinstance(value, BaseException):
        return type(value), str(value), value.args, vars(value), looks(value.__cause__)
    if hasattr(value, "last_update"):
        return type(value), value.url, value.key, value.last_update
    return type(value), value


def test_everything_that_a_package_exports_crosses_or_says_why_not(
    package: ModuleType, provoked: Provoked
) -> None:
    provoked.document({})
    provoked.undocumented({}, ["what is this"])
    provoked.endings()
    # Bases, which are caught and never raised; shapes; what the other half of the parameters makes.
    left_out = {"JobsError", "StatusError", "DocumentedError", "JobEnded"}
    left_out |= {"AnyJobHandle", "AsyncAnyJobHandle", "AnyUpdate", "AnyJobsError"}
    half = {"Client": "Async", "AsyncClient": ""}[type(provoked.client).__name__]
    left_out |= {f"{half}Client", f"{half}JobHandle"}
    refused = {"Client", "DeadlineTransport", "Httpx2Transport", "PyreqwestTransport"}
    for name, value in exported(package):
        if not isinstance(value, type):
            # Functions, mappings and names of types: whoever has the package has them.
            assert pickle.loads(pickle.dumps(value)) == value, name
        elif name in left_out:
            continue
        elif name.removeprefix("Async") in refused:
            made = provoked.client if isinstance(provoked.client, value) else value()
            for cross in CROSSINGS.values():
                with pytest.raises(TypeError, match=f"{name}: it holds") as said:
                    cross(made)
                assert "\n" not in str(said.value)
        else:
            found = instances(package, value, provoked)
            assert found, f"nothing has made a {name}"
            for each in found:
                for how, cross in CROSSINGS.items():
                    assert looks(cross(each)) == looks(each), f"{name}, {how}"


def test_no_credential_goes_along(package: ModuleType, provoked: Provoked) -> None:
    cookie = {"set-cookie": f"session={COOKIE}; HttpOnly"}
    echo = {"x-request-authorization": f"Bearer {provoked.secret}"}
    provoked.document(cookie)
    provoked.undocumented(cookie | echo, [f"the token {provoked.secret} is no good"])
    provoked.endings()
    assert len(provoked.found) > 20
    for each in provoked.found:
        for crossed in (each, pickle.loads(pickle.dumps(each)), copy.deepcopy(each)):
            shown = [repr(crossed), str(crossed), repr(getattr(crossed, "__dict__", ""))]
            assert SECRET not in "".join(shown), each
        travelling = pickle.dumps(each)
        assert SECRET.encode() not in travelling, each
        assert COOKIE.encode() not in travelling, each


def test_a_copy_of_a_handle_shares_its_client(package: ModuleType, provoked: Provoked) -> None:
    handle = provoked.found[0]
    provoked.answer(418, {})
    for made in (copy.copy(handle), copy.deepcopy(handle)):
        provoked.run(made.poll)
        assert isinstance(provoked.found[-1], package.UnexpectedStatus)


def test_a_handle_from_a_pickle_takes_the_client_that_it_is_given_to(
    package: ModuleType, provoked: Provoked, arguments: dict[str, str]
) -> None:
    handle = pickle.loads(pickle.dumps(provoked.found[0]))
    for use in (handle.poll, handle.wait):
        provoked.run(use)
        assert isinstance(provoked.found[-1], package.ConfigurationError)
        assert "wait()" in str(provoked.found[-1])
    kind = type(provoked.client)
    foreign = kind(**arguments | {"base_url": "https://elsewhere.example"})
    provoked.run(foreign.wait, handle)
    assert isinstance(provoked.found[-1], package.ForeignOrigin)
    provoked.answer(418, {})
    for use in (lambda: provoked.client.wait(handle), handle.poll):
        provoked.run(use)
        assert isinstance(provoked.found[-1], package.UnexpectedStatus)


@pytest.fixture(scope="module")
def processes() -> Iterator[ProcessPoolExecutor]:
    """Another process; spawned, as on all systems but one, so that it inherits nothing."""
    with ProcessPoolExecutor(1, get_context("spawn")) as pool:
        yield pool


@pytest.mark.parametrize("kind", ["Client", "AsyncClient"])
def test_a_job_that_fails_in_a_pool_of_processes_raises_its_own_error(
    contract: Contract,
    package: ModuleType,
    kind: str,
    arguments: dict[str, str],
    job_mock_server: JobMockServer,
    processes: ProcessPoolExecutor,
) -> None:
    environment = import_module(f"{package.__name__}.environment")
    arguments["base_url"] = job_mock_server.base_url(contract.vendor)
    variables = {
        **environment.CREDENTIALS,
        **environment.REQUIRED_SETTINGS,
        **environment.OPTIONAL_SETTINGS,
    }
    job = job_to(job_mock_server, contract.vendor, "failed")
    job_mock_server.advance(3600)
    handle = getattr(package, kind)(**arguments).job_at(job_mock_server.poll_url(job))
    told = {variables[name]: value for name, value in arguments.items()}
    with pytest.raises(package.JobFailed) as failed:
        processes.submit(finish, package.__name__, handle, told).result(30)
    assert bool(failed.value.error) == says_why(contract, plan_to(contract, "failed"))
    assert failed.value.update.ended
