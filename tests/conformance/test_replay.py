"""`conformance --replay N`: the request of one finding, once more, and no other."""

from __future__ import annotations

import json
import shlex
from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner

from jobcontracts.cli.program import app
from jobcontracts.conformance.exchanges.credentials import Credentials
from jobcontracts.conformance.exchanges.exchange import Exchange
from jobcontracts.conformance.run.replay import kept, with_credentials
from jobcontracts.model.contract import Contract, read_contract
from jobcontracts.problem import ProblemsError

from .conftest import INVENTED
from .recording_server import RecordingServer, recording

SECRET = "ann:secret-1"


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[RecordingServer]:
    """Serve the invented vendor to anybody: the wrong credentials are findings."""
    for name in ("KEY", "USER"):
        monkeypatch.setenv(f"REPORTS_{name}", SECRET)
    with recording(read_contract(INVENTED / "reports")) as served:
        monkeypatch.setattr("time.sleep", lambda seconds: served.mock.advance(max(seconds, 0)))
        yield served


def conformance(server: RecordingServer, *words: str) -> tuple[int, str]:
    """Run our own phase against the server."""
    arguments = ["conformance", "reports", "--base-url", server.base_url, "--rate", "1000/s"]
    arguments += ["--specs", str(INVENTED), "--phase", "life", *words]
    result = CliRunner().invoke(app, arguments)
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result.exit_code, result.output


def test_the_request_of_a_finding_is_sent_again_and_no_other(
    server: RecordingServer, tmp_path: Path
) -> None:
    file = tmp_path / "findings.json"
    job = server.mock.create_job("reports")
    status, output = conformance(server, "--job", job.id, "--findings", str(file))
    (line, *_) = [line for line in output.splitlines() if "replay: " in line]
    assert status == 1
    assert SECRET not in file.read_text("utf-8")
    assert f"--specs {INVENTED} " in line
    words = shlex.split(line.partition("replay: jobcontracts conformance reports")[2])
    server.asked.clear()
    status, output = conformance(server, *words)

    assert (status, len(server.asked)) == (0, 1)
    first = json.loads(file.read_text("utf-8"))["findings"][0]
    asked = server.asked[0]
    assert first["request"]["url"].split("?")[0].endswith(asked.path.split("?")[0])
    assert "wrong-credential" in asked.path
    assert output.startswith("request: curl ")
    assert "answer: 200" in output
    assert SECRET not in output


def test_what_a_run_may_not_send_is_not_sent_again(server: RecordingServer, tmp_path: Path) -> None:
    file = tmp_path / "findings.json"
    conformance(server, "--write", "--findings", str(file))
    sent = [f["request"]["method"] for f in json.loads(file.read_text("utf-8"))["findings"]]
    number = str(sent.index("POST") + 1)
    server.asked.clear()

    with pytest.raises(ProblemsError, match="because they may change something, and --write"):
        conformance(server, "--findings", str(file), "--replay", number)
    assert server.asked == []


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("{", "expected JSON"),
        ("[]", "expected the findings of a run"),
        ('{"findings": [{"request": {"method": "GET"}}]}', "expected the findings of a run"),
        ('{"findings": [{"request": null}]}', "expected a finding from 1 to 0, found: the number"),
    ],
)
def test_what_is_no_file_of_findings_gets_a_clear_message(
    server: RecordingServer, tmp_path: Path, content: str, told: str
) -> None:
    file = tmp_path / "findings.json"
    file.write_text(content, encoding="utf-8")
    with pytest.raises(ProblemsError) as caught:
        conformance(server, "--findings", str(file), "--replay", "1")

    assert told in str(caught.value)


def test_a_replay_needs_the_file_of_a_run(server: RecordingServer) -> None:
    with pytest.raises(ProblemsError, match="expected --findings FILE beside --replay"):
        conformance(server, "--replay", "1")


def test_a_request_is_kept_without_its_credentials_and_gets_them_back(reports: Contract) -> None:
    credentials = Credentials.of(reports, {"user": "ann:secret", "key": "s&3=ret"})
    url = "https://reports.example/v1/reports?a=%20b&key=s%263%3Dret&c"
    headers = {"authorization": "Basic YW5uOnNlY3JldA==", "x-much": "is s&3=ret", "host": "x"}
    sent = Exchange(reports.poll, "GET", url, {}, headers, b"say s&3=ret", 200, {}, b"")
    request = kept(sent, credentials)

    assert request.url == "https://reports.example/v1/reports?a=%20b&c"
    assert set(request.credentials) == {"user", "key"}
    assert "3=ret" not in str(request.members()) + str(request)
    again = with_credentials(request, credentials)
    assert again.url == f"{request.url}&key=s%263%3Dret"
    assert again.headers["authorization"] == headers["authorization"]
