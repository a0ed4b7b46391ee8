"""The README's block about proxies and TLS: by a proxy, to a server that wants a certificate."""

from __future__ import annotations

import re
import shutil
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from jobcontracts.model.contract import Contract

from ..conftest import REPOSITORY
from ..runtime.every_transport import (
    AUTHORITY,
    CERTIFICATES,
    VENDOR,
    echoing,
    tls,
    tunnels_to,
)
from ..runtime.hostile_server import hostile_server


@pytest.mark.parametrize("transport", ["Httpx2Transport", "PyreqwestTransport"])
def test_the_block_about_proxies_works_as_written(
    transport: str,
    contract: Contract,
    package: ModuleType,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    page = (REPOSITORY / "generated" / contract.vendor / "README.md").read_text("utf-8")
    (block,) = re.findall(
        r"^## Proxies and TLS$.*?^```python\n(.*?)^```", page, re.DOTALL | re.MULTILINE
    )
    environment = package.environment
    for name in [*environment.CREDENTIALS.values(), *environment.REQUIRED_SETTINGS.values()]:
        monkeypatch.setenv(name, "acme")
    shutil.copy(AUTHORITY, tmp_path / "company.pem")
    shutil.copy(CERTIFICATES / "client.pem", tmp_path / "client.pem")
    monkeypatch.chdir(tmp_path)
    with hostile_server(echoing, tls(wants_client=True)) as server, tunnels_to(server) as proxy:
        code = block.replace("Httpx2Transport", transport)
        code = code.replace("proxy.example:3128", f"127.0.0.1:{proxy.port}")
        names: dict[str, Any] = {}
        exec(code, names)
        with names["client"]:
            answer = names["transport"].send("GET", VENDOR, {}, None, 10.0, 1000)
        names["transport"].close()
    assert answer.body == b"GET /jobs HTTP/1.1"
    assert b"basic dxnlcjpwyxnzd29yza==" in proxy.requests[0].lower()  # user:password
