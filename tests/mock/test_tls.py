"""The mock over TLS: clients reach it with its certificate, and it answers as in the clear."""

from __future__ import annotations

import shlex
import shutil
import socket
import ssl
import subprocess
from pathlib import Path

import httpx2
import pytest

from jobcontracts.client_packages import client_package
from jobcontracts.mock import DEFAULT_CREDENTIALS
from jobcontracts.mock.http.server.tls import tls_context
from jobcontracts.problem import ProblemsError

from ..conftest import REPOSITORY
from ..readme.page import blocks
from .processes import mock_process

CERTIFICATES = REPOSITORY / "tests" / "runtime" / "certificates"
SERVER, AUTHORITY = CERTIFICATES / "server.pem", CERTIFICATES / "authority.pem"
RUNNING = REPOSITORY / "tools" / "jobcontracts" / "mock" / "RUNNING.md"
TRUSTING = ssl.create_default_context(cafile=AUTHORITY)
TOKEN = DEFAULT_CREDENTIALS[0]
STILL = ("oration", "--clock", "manual")
NAMED = {"token": TOKEN, "api_key": TOKEN, "workspace_slug": "acme"}


@pytest.mark.parametrize("transport", ["Httpx2Transport", "PyreqwestTransport"])
def test_a_client_reaches_it_with_the_authority(tmp_path: Path, transport: str) -> None:
    package = client_package("oration")
    with mock_process(tmp_path, *STILL, "--tls-cert", str(SERVER)) as (_, port):
        origin = f"https://127.0.0.1:{port}"
        job = httpx2.post(f"{origin}/_mock/oration/jobs", verify=TRUSTING).json()
        assert job["url"].startswith(f"{origin}/")
        trusting = getattr(package, transport)(ca_file=AUTHORITY)
        named = {"base_url": f"{origin}/api/v2", "transport": trusting, **NAMED}
        with package.Client(**named) as client:
            assert client.job_at(job["url"]).poll().state == "created"
        distrusting = package.Client(base_url=f"{origin}/api/v2", **NAMED)
        with distrusting as client, pytest.raises(package.TlsError):
            client.job_at(job["url"]).poll()


def test_its_own_page_may_use_the_control_api_and_no_other_one(tmp_path: Path) -> None:
    with mock_process(tmp_path, "oration", "--tls-cert", str(SERVER)) as (_, port):
        for scheme, status in {"https": 200, "http": 403}.items():
            page = {"origin": f"{scheme}://127.0.0.1:{port}"}
            url = f"https://127.0.0.1:{port}/_mock/"
            assert httpx2.get(url, headers=page, verify=TRUSTING).status_code == status


def test_faults_and_refusals_come_through_and_a_half_handshake_keeps_nobody(
    tmp_path: Path,
) -> None:
    with (
        mock_process(tmp_path, "oration", "--tls-cert", str(SERVER)) as (process, port),
        httpx2.Client(base_url=f"https://127.0.0.1:{port}", verify=TRUSTING) as client,
        socket.create_connection(("127.0.0.1", port)),
    ):
        long = client.get("/api/v2/jobs/x", headers={"x-long": "a" * 100_000})
        assert (long.status_code, "too long" in long.text) == (431, True)
        url = client.post("/_mock/oration/jobs").json()["url"]
        sent = {"authorization": f"Bearer {TOKEN}", "x-api-key": TOKEN, "x-workspace-slug": "a"}
        for fault in ("reset", "truncate"):
            client.post("/_mock/faults", json={"kind": fault, "count": 1})
            with pytest.raises(httpx2.TransportError):
                client.get(url, headers=sent)
        assert client.get(url, headers=sent).status_code == 200
        process.terminate()
        process.communicate(timeout=20)
        assert process.returncode == 0


def test_the_line_of_the_recipe_makes_a_certificate_that_all_clients_take(tmp_path: Path) -> None:
    if shutil.which("openssl") is None:
        pytest.skip("THERE IS NO openssl: the recipe of a certificate was not tried")
    recipe = [block for block in blocks(RUNNING.read_text("utf-8")) if block.section == "Over TLS"]
    make, serve = (block.text for block in recipe)
    subprocess.run(["bash", "-euc", make], cwd=tmp_path, capture_output=True, check=True)
    words = [str(tmp_path / word) if ".pem" in word else word for word in shlex.split(serve)[2:]]
    certificate, package = tmp_path / "mock-cert.pem", client_package("oration")
    with mock_process(tmp_path, *STILL, *words) as (_, port):
        origin = f"https://localhost:{port}"
        # As strict as Python 3.13 is by default.
        strict = ssl.create_default_context(cafile=certificate)
        strict.verify_flags |= ssl.VERIFY_X509_STRICT
        job = httpx2.post(f"{origin}/_mock/oration/jobs", verify=strict).json()
        for kind in ("Httpx2Transport", "PyreqwestTransport"):
            named = {"transport": getattr(package, kind)(ca_file=certificate), **NAMED}
            with package.Client(base_url=f"{origin}/api/v2", **named) as client:
                assert client.job_at(job["url"]).poll().state == "created"


@pytest.mark.parametrize(
    ("certificate", "key", "words"),
    [
        (None, SERVER, "a certificate beside --tls-key"),
        (CERTIFICATES / "none.pem", None, "No such file.*\n.*--tls-cert"),
        (SERVER, CERTIFICATES / "none.pem", "No such file.*\n.*--tls-key"),
        (AUTHORITY, None, "authority.pem: expected a certificate, and the key"),
        (SERVER, CERTIFICATES / "client.pem", "the key that belongs to it.*key values mismatch"),
        (CERTIFICATES / "client_encrypted_key.pem", None, "unencrypted"),
    ],
)
def test_what_is_no_certificate_with_its_key_is_told(
    certificate: Path | None, key: Path | None, words: str
) -> None:
    with pytest.raises(ProblemsError, match=words):
        tls_context(certificate, key)
