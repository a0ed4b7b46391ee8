"""What tools and people see who look at a package: help, completion, mocks, sets of handles."""

from __future__ import annotations

import gc
import pickle
import pydoc
import re
import subprocess
import sys
import unittest.mock
import weakref
from types import ModuleType
from typing import Any

import pytest

from jobcontracts.model.contract import Contract

from ..conftest import example_key

WITHOUT_FAST = """
import importlib, inspect, pydoc, sys
sys.modules["pyreqwest"] = None
name = sys.argv[1]
package = importlib.import_module(name)
assert not {each for each in sys.modules if each.startswith(name + ".")}, "all is lazy"
text = pydoc.render_doc(package, renderer=pydoc.plaintext)
assert len(inspect.getmembers(package)) >= len(package.__all__)
assert all(hasattr(package, each) for each in package.__all__)
exec(f"from {name} import *")
for each in (package.PyreqwestTransport, package.AsyncPyreqwestTransport):
    try:
        each()
    except ImportError as error:
        assert "`fast`" in str(error)
    else:
        raise AssertionError("there is no pyreqwest")
"""


def test_a_package_can_be_looked_at_without_its_extra(package: ModuleType) -> None:
    command = [sys.executable, "-c", WITHOUT_FAST, package.__name__]
    done = subprocess.run(command, capture_output=True, encoding="utf-8", check=False)
    assert done.returncode == 0, done.stderr


def test_a_client_loads_neither_what_logs_nor_what_sends_nor_a_parser_of_mail(
    package: ModuleType,
) -> None:
    code = f"import sys; from {package.__name__} import Client; print(*sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, encoding="utf-8", check=True
    )
    top = {name.partition(".")[0] for name in done.stdout.split()}
    assert not top & {
        *("asyncio", "concurrent", "email", "http", "httpx2", "logging", "pyreqwest", "ssl")
    }


def test_help_begins_with_the_client_and_says_the_version(
    package: ModuleType, contract: Contract
) -> None:
    text = pydoc.plain(pydoc.render_doc(package))
    others = [name for name in package.__all__ if "Client" not in name and name[0].isupper()]
    # The title before it is the vendor's, and may have any word.
    _, _, said = text.partition("DESCRIPTION\n")
    found = [match.start() for name in others if (match := re.search(rf"\b{name}\b", said))]
    assert said.index("`Client`") < min(found)
    assert package.__all__[0] == "Client"
    assert package.__version__ == contract.lifecycle.version
    assert package.__version__ in text


def test_a_package_names_each_thing_once(package: ModuleType) -> None:
    assert len(package.__all__) == len(set(package.__all__))
    assert set(package.__all__) <= set(dir(package))
    with pytest.raises(AttributeError, match="nothing_like_it"):
        package.nothing_like_it  # noqa: B018


@pytest.mark.parametrize("kind", ["Client", "AsyncClient"])
def test_a_client_can_be_mocked_by_its_class(package: ModuleType, kind: str) -> None:
    client = unittest.mock.create_autospec(getattr(package, kind), instance=True)
    assert isinstance(client.wait, unittest.mock.AsyncMock) == (kind == "AsyncClient")
    with pytest.raises(TypeError):
        client.wait()
    with pytest.raises(AttributeError):
        client.nothing_like_it  # noqa: B018


@pytest.mark.parametrize("kind", ["Client", "AsyncClient"])
def test_handles_of_one_job_are_equal(
    contract: Contract, package: ModuleType, arguments: dict[str, str], kind: str
) -> None:
    make: Any = getattr(package, kind)
    key = example_key(contract)
    handle = make(**arguments).job(*key)
    same = make(**arguments).job(*key)
    base_url = "http://elsewhere" + contract.server_path
    elsewhere = make(**arguments | {"base_url": base_url}).job(*key)
    other = make(**arguments).job(*key[:-1], key[-1][::-1] + "0")
    assert {handle, same, pickle.loads(pickle.dumps(handle))} == {handle}
    assert len({handle, elsewhere, other}) == 3
    assert handle != handle.key
    half = {"Client": "AsyncClient", "AsyncClient": "Client"}[kind]
    assert handle != getattr(package, half)(**arguments).job(*key)


@pytest.mark.parametrize("kind", ["Client", "AsyncClient"])
def test_a_handle_can_be_referenced_weakly_and_shown_on_a_line(
    contract: Contract, package: ModuleType, arguments: dict[str, str], kind: str
) -> None:
    client = getattr(package, kind)(**arguments | {"base_url": "http://mock/" + "x" * 500})
    handle = client.job(*example_key(contract))
    assert len(repr(handle)) <= 120
    assert handle.url[-20:] in repr(handle)
    weak = weakref.ref(handle)
    del handle
    gc.collect()
    assert weak() is None
