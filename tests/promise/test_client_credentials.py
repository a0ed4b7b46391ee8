"""A client gets its tokens by itself: from the contract to the mock, over each transport."""

from __future__ import annotations

import asyncio
import copy
import inspect
import logging
import pickle
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any, NamedTuple

import httpx2
import pytest

from jobcontracts.model.security import schemes_of, token_scopes

from .laundry import GRANT, TEXT, Change, Laundry, made

SECRET = "s3cret/do-not:show"
CLIENT = {"client_id": "app", "client_secret": SECRET}


def granted(openapi: dict[str, Any], _: dict[str, Any]) -> None:
    """Let clients get their tokens by themselves; one operation asks for no scope, one for two."""
    openapi["components"]["securitySchemes"]["token"] = {**GRANT, "x-source": "page"}
    openapi["security"] = [{"token": ["loads"]}]
    openapi["paths"]["/loads"]["post"]["security"] = [{"token": ["baskets", "loads"]}]
    openapi["paths"]["/loads/{load}/basket"]["get"]["security"] = [{"token": []}]


def by_users_too(openapi: dict[str, Any], lifecycle: dict[str, Any]) -> None:
    """Give the scheme a flow with a user in it, and a scope that only a user can grant."""
    granted(openapi, lifecycle)
    scheme: dict[str, Any] = copy.deepcopy(GRANT)
    openapi["components"]["securitySchemes"]["token"] = scheme
    scheme["x-source"] = "page"
    scheme["flows"]["implicit"] = {
        "authorizationUrl": "https://laundry.example/login",
        "scopes": {"wardrobe": "Look."},
    }
    openapi["security"] = [{"token": ["loads", "wardrobe"]}]


def users_alone(openapi: dict[str, Any], _: dict[str, Any]) -> None:
    """Have a token from a user; what is wrong with the flow is not ours."""
    password = {"tokenUrl": "ftp://laundry.example", "scopes": {}}
    scheme: Any = {"type": "oauth2", "flows": {"password": password}, "x-source": "page"}
    openapi["components"]["securitySchemes"]["token"] = scheme
    openapi["security"] = [{"token": ["anything"]}]


def names_taken(openapi: dict[str, Any], lifecycle: dict[str, Any]) -> None:
    """Have the names of the arguments mean something else; and two schemes with the flow."""
    granted(openapi, lifecycle)
    server: dict[str, Any] = {"url": "https://{client_id}.laundry.example/api"}
    server["variables"] = {"client_id": {"default": "client", "x-placeholder": True}}
    openapi["servers"] = [server]
    header = {"name": "client-secret", "in": "header", "x-source": "page", "schema": TEXT}
    for path, item in openapi["paths"].items():
        item["post" if path == "/loads" else "get"]["parameters"] = [header | {"example": "a"}]
    openapi["components"]["securitySchemes"]["other"] = {**GRANT, "x-source": "page"}
    openapi["paths"]["/loads"]["post"]["security"] = [{"other": []}]


CASES: dict[str, Change] = {
    "granted": granted,
    "by_users_too": by_users_too,
    "users_alone": users_alone,
    "names_taken": names_taken,
}


@pytest.fixture(scope="module")
def laundries(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Laundry]]:
    with pytest.MonkeyPatch.context() as patch:
        yield made(CASES, tmp_path_factory.mktemp("granted"), patch)


@pytest.fixture(autouse=True)
def begin_again(laundries: dict[str, Laundry]) -> None:
    for laundry in laundries.values():
        laundry.mock.reset()


class Clock:
    """A client's clock, which a test sets."""

    def __init__(self) -> None:
        self.time = 0.0

    def now(self) -> float:
        return self.time

    def sleep(self, seconds: float) -> None:
        raise AssertionError(seconds)


class Kind(NamedTuple):
    """A client's class and how it is given the mock as its transport."""

    name: str
    transport: Callable[[Laundry], dict[str, Any]]


def httpx2_sync(found: Laundry) -> dict[str, Any]:
    return {"http_client": httpx2.Client(transport=found.mock.transport())}


def httpx2_async(found: Laundry) -> dict[str, Any]:
    return {"http_client": lambda: httpx2.AsyncClient(transport=found.mock.async_transport())}


def pyreqwest_sync(found: Laundry) -> dict[str, Any]:
    through = found.mock.sync_middleware()
    made_of = found.package.PyreqwestTransport(lambda builder: builder.with_middleware(through))
    return {"transport": made_of}


def pyreqwest_async(found: Laundry) -> dict[str, Any]:
    through = found.mock.middleware()
    transport = found.package.AsyncPyreqwestTransport
    return {"transport": transport(lambda builder: builder.with_middleware(through))}


KINDS = {
    "httpx2 sync": Kind("Client", httpx2_sync),
    "httpx2 async": Kind("AsyncClient", httpx2_async),
    "pyreqwest sync": Kind("Client", pyreqwest_sync),
    "pyreqwest async": Kind("AsyncClient", pyreqwest_async),
}


class Setting:
    """A client of a mock, whose methods `run` calls and waits for."""

    def __init__(self, laundry: Laundry, kind: Kind, **arguments: Any) -> None:
        self.laundry, self.clock, self._runner = laundry, Clock(), asyncio.Runner()
        base_url = laundry.mock.base_url(laundry.contract.vendor)
        made_of = getattr(laundry.package, kind.name)
        given = {"base_url": base_url, "clock": self.clock} | kind.transport(laundry) | arguments
        self.client = made_of(**given)

    def run(self, method: Callable[..., Any], *arguments: Any) -> Any:
        result = method(*arguments)
        return self._runner.run(result) if inspect.iscoroutine(result) else result

    def close(self) -> None:
        self.run(self.client.close)
        self._runner.close()

    def poll(self) -> str:
        job = self.laundry.mock.create_job(self.laundry.contract.vendor)
        return str(self.run(self.client.job(job.id).poll).state)

    @property
    def tokens(self) -> int:
        """How many tokens the mock has given."""
        return self.laundry.mock.app.accepted.issued


@pytest.fixture(params=KINDS)
def setting(request: pytest.FixtureRequest, laundries: dict[str, Laundry]) -> Iterator[Setting]:
    found = Setting(laundries["granted"], KINDS[request.param], **CLIENT)
    yield found
    found.close()


def test_a_token_is_fetched_once_and_goes_with_each_request(setting: Setting) -> None:
    assert setting.tokens == 0
    assert [setting.poll(), setting.poll()] == ["soaking", "soaking"]
    assert setting.tokens == 1
    exchanges = setting.laundry.mock.exchanges()
    assert [e["response"]["status"] for e in exchanges] == [200, 200]


def test_a_job_goes_its_way(setting: Setting) -> None:
    job = setting.run(setting.client.submit, setting.laundry.load())
    setting.laundry.mock.advance(60)
    assert setting.run(job.wait).state == "clean"
    assert setting.run(job.result).body.socks == 2
    assert setting.tokens == 1


def test_it_is_fetched_anew_before_the_hour_is_over(setting: Setting) -> None:
    setting.poll()
    setting.clock.time = 3569.0
    setting.poll()
    assert setting.tokens == 1
    setting.clock.time = 3570.0
    setting.poll()
    assert setting.tokens == 2


def test_it_is_fetched_anew_after_a_401(setting: Setting) -> None:
    setting.poll()
    setting.laundry.mock.add_fault("status", status=401, count=1)
    assert setting.poll() == "soaking"
    assert setting.tokens == 2


def test_many_calls_at_once_fetch_one(setting: Setting) -> None:
    job = setting.laundry.mock.create_job("granted")

    async def gathered() -> list[Any]:
        return await asyncio.gather(*(setting.client.get_wash(job.id) for _ in range(8)))

    if inspect.iscoroutinefunction(setting.client.get_wash):
        setting.run(gathered)
    else:
        with ThreadPoolExecutor(8) as pool:
            list(pool.map(setting.client.get_wash, [job.id] * 8))
    assert setting.tokens == 1
    assert len(setting.laundry.mock.exchanges()) == 8


@pytest.mark.parametrize("kind", KINDS)
def test_a_refusal_is_told_and_the_secret_is_not(
    laundries: dict[str, Laundry], kind: str, caplog: pytest.LogCaptureFixture
) -> None:
    laundry = laundries["granted"]
    # Somewhere else on the mock: nothing gives tokens there.
    elsewhere = laundry.mock.token_url.replace("token", "nothing")
    setting = Setting(laundry, KINDS[kind], **CLIENT, token_url=elsewhere)
    with caplog.at_level(logging.DEBUG), pytest.raises(laundry.package.TokenRefused) as caught:
        setting.poll()
    error = caught.value
    assert error.status == 404
    assert str(error) == f"token endpoint: POST {elsewhere}: 404 Not Found: no token was given."
    texts = [str(error), repr(setting.client), caplog.text, repr(vars(setting.client._core))]
    texts += [pickle.dumps(error).decode("latin-1"), str(laundry.mock.exchanges())]
    assert SECRET not in "".join(texts)
    with pytest.raises(TypeError):
        pickle.dumps(setting.client)
    setting.close()


def test_what_is_asked_for_is_what_the_operations_name(laundries: dict[str, Laundry]) -> None:
    for name, scopes in (("granted", b"loads+baskets"), ("by_users_too", b"loads+baskets")):
        client = laundries[name].client(**CLIENT)
        client.submit(laundries[name].load())
        (asked,) = client.asked
        assert asked.content == b"grant_type=client_credentials&scope=" + scopes
        assert asked.url == laundries[name].mock.token_url
        assert client.sent[0].headers["authorization"] == "Bearer mock-token-1"


def test_a_token_will_still_do(laundries: dict[str, Laundry]) -> None:
    for name in ("granted", "by_users_too", "users_alone"):
        client = laundries[name].client()
        client.submit(laundries[name].load())
        assert client.asked == []


def test_other_flows_leave_the_client_as_it_was(laundries: dict[str, Laundry]) -> None:
    laundry = laundries["users_alone"]
    assert "client_id" not in inspect.signature(laundry.package.Client).parameters
    assert not hasattr(laundry.package.environment, "TOKEN_CLIENTS")
    assert not hasattr(laundry.package, "TokenRefused")


def test_the_environment_is_enough(
    laundries: dict[str, Laundry], monkeypatch: pytest.MonkeyPatch
) -> None:
    laundry = laundries["granted"]
    (variables,) = laundry.package.environment.TOKEN_CLIENTS.values()
    for argument, variable in variables.items():
        monkeypatch.setenv(variable, CLIENT[argument])
    assert variables["client_secret"] == "GRANTED_CLIENT_SECRET"
    monkeypatch.setenv(laundry.package.environment.OPTIONAL_SETTINGS["token_url"], "http://mock/x")
    monkeypatch.setenv("GRANTED_BASE_URL", "http://mock/y")
    assert repr(laundry.package.Client()) == "<Client http://mock/y>"


def test_names_that_mean_something_else_are_given_way(laundries: dict[str, Laundry]) -> None:
    laundry = laundries["names_taken"]
    one, other = laundry.package.environment.TOKEN_CLIENTS.values()
    names = [*one, *other]
    assert len({*names, "client_id", "client_secret"}) == 6
    assert len({*one.values(), *other.values()}) == 4
    client = laundry.client(**dict.fromkeys(names, SECRET), client_id="c")
    job = client.submit(laundry.load())
    assert job.poll().state == "soaking"
    assert len(client.asked) == 2


def test_scopes_of_an_operation_that_sends_another_credential_are_not_asked_for(
    laundries: dict[str, Laundry],
) -> None:
    contract = laundries["names_taken"].contract
    schemes = schemes_of(contract)
    assert token_scopes(contract, schemes["token"]) == ("loads",)
    assert token_scopes(contract, schemes["other"]) == ()
