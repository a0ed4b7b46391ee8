"""`jobcontracts verify`: recorded traffic against the contracts."""

from __future__ import annotations

import base64
import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from jobcontracts.cli.program import app
from jobcontracts.conformance.exchanges.exchange import Exchange
from jobcontracts.conformance.exchanges.violation import source_location
from jobcontracts.model.contract import Contract
from jobcontracts.problem import ProblemsError

SPECS = Path(__file__).parent / "specs"
JOB = "5135bfe3-b2c7-41f3-a44f-f4b58e7384df"
SECRET = "secret-of-ann"


def entry(body: Any, *, status: int = 200, path: str = f"/v1/reports/{JOB}") -> dict[str, Any]:
    """Return a recorded poll and its answer."""
    request_headers = [{"name": "Authorization", "value": f"Basic {SECRET}"}]
    headers = [{"name": "Content-Type", "value": "application/json"}]
    url = f"https://reports.example{path}?key={SECRET}"
    return {
        "request": {"method": "GET", "url": url, "headers": request_headers},
        "response": {
            "status": status,
            "headers": headers,
            "content": {"mimeType": "application/json", "text": json.dumps(body)},
        },
    }


def job(state: str = "writing", **changes: Any) -> dict[str, Any]:
    """Return a right answer, or one that is changed."""
    times = {"createdAt": "2026-01-01T00:00:00Z", "updatedAt": "2026-01-01T00:00:01Z"}
    return {"id": JOB, "state": state, "percent": 40, **times, **changes}


def verify(tmp_path: Path, *entries: Any) -> tuple[int, str]:
    """Write a HAR file and verify it; return the exit status and what was told."""
    path = tmp_path / "traffic.har"
    path.write_text(
        json.dumps({"log": {"version": "1.2", "entries": list(entries)}}), encoding="utf-8"
    )
    result = CliRunner().invoke(app, ["verify", str(path), "--specs", str(SPECS)])
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result.exit_code, result.output


def test_traffic_as_the_contract_has_it_passes(tmp_path: Path) -> None:
    status, output = verify(tmp_path, entry(job()), entry(job("written", percent=100)))

    assert (status, output.splitlines()) == (
        0,
        [
            "reports getReport: 200 2x: right",
            "2 of 2 requests belong to a vendor: no violations",
        ],
    )


def test_a_violation_is_told_with_its_pointer_and_the_contracts_source(tmp_path: Path) -> None:
    status, output = verify(tmp_path, entry(job(percent="forty")))

    assert status == 1
    assert "traffic.har:1: reports getReport: wrong body" in output
    assert "response #/percent" in output
    assert "x-source: reports, Reports as jobs" in output


def test_a_place_that_rests_on_our_choice_says_why(reports: Contract) -> None:
    example = "/paths/~1reports/post/requestBody/content/application~1json/examples/short"
    assert str(source_location(reports, example)).endswith(f"{example} (x-inferred: Ours.)")


def test_a_body_that_is_recorded_in_base64_is_read_like_any_other(tmp_path: Path) -> None:
    right, wrong = entry(job()), entry(job(percent="much"))
    for recorded in (right, wrong):
        content = recorded["response"]["content"]
        content["text"] = base64.b64encode(content["text"].encode()).decode()
        content["encoding"] = "base64"

    assert verify(tmp_path, right)[0] == 0
    status, output = verify(tmp_path, wrong)
    assert (status, "/percent" in output) == (1, True), output


def test_credentials_in_the_file_are_never_printed(tmp_path: Path) -> None:
    _, output = verify(tmp_path, entry(job(percent=f"Basic {SECRET}")))

    assert "wrong body" in output
    assert SECRET not in output


def test_a_recording_that_says_much_is_quoted_in_short(tmp_path: Path) -> None:
    long = "much" * 10_000
    told = entry(job(state=long, id=long), path=f"/v1/reports/{JOB}?{long}")
    told["response"]["headers"].append({"name": "X-Much", "value": long})
    status, output = verify(tmp_path, told)

    assert (status, "wrong body" in output) == (1, True)
    assert max(map(len, output.splitlines())) < 300


def test_other_traffic_is_left_alone(tmp_path: Path) -> None:
    status, output = verify(tmp_path, entry(job()), entry({}, path="/news"))

    assert status == 0
    assert output.endswith("1 of 2 requests belong to a vendor: no violations\n")


def test_a_broken_entry_is_told_and_the_rest_is_read(tmp_path: Path) -> None:
    status, output = verify(tmp_path, {"request": 7}, entry(job()))

    assert status == 1
    assert "/log/entries/0" in output
    assert "1 of 2 requests belong to a vendor" in output


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("", "expected JSON"),
        ("[\n" * 300, ":201: expected JSON, found: more than 200 levels"),
        ('{\n"log": "\\ud800"}', ":2: expected JSON, found: half a surrogate pair"),
        ('{"log":\n "\0"}', ":2: expected JSON, found: Invalid control character"),
        ('{"log":\n "\udcff"}', ":2: expected UTF-8 text, found: the byte 0xff"),
        ('{"log": 1e999999}', "found: 1e999999"),
        ('{"log": -Infinity}', "found: -Infinity"),
        (f'{{"log": {"9" * 5000}}}', "found: 9999"),
        ('{"log": 1, "log": 2}', "found: log twice"),
        ("[]", "expected a list of entries"),
        ('{"log": {"entries": []}}', "expected requests to one of reports"),
    ],
)
def test_what_is_no_har_file_gets_a_clear_message(tmp_path: Path, content: str, told: str) -> None:
    path = tmp_path / "traffic.har"
    path.write_text(content, encoding="utf-8", errors="surrogateescape")

    result = CliRunner().invoke(app, ["verify", str(path), "--specs", str(SPECS)])

    assert isinstance(result.exception, ProblemsError)
    assert told in str(result.exception)


def test_a_huge_file_is_refused_before_it_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("jobcontracts.conformance.recordings.recording.MOST_BYTES", 10)

    with pytest.raises(ProblemsError, match="at most 10 bytes"):
        verify(tmp_path, entry(job()))


def test_a_curl_line_shows_no_credential() -> None:
    headers = {"authorization": "Bearer in-a-header", "x-auth-token": "in-another", "cookie": "a=b"}
    body = b'{"clientSecret": "in-a-body", "name": "shown"}'
    url = "https://somebody:in-the-host@api.example/x?sig=in-a-query&page=2"
    exchange = Exchange(None, "POST", url, {}, headers, body, 200, {}, b"")
    line = exchange.curl({})
    for secret in ("in-a-header", "in-another", "a=b", "in-a-body", "in-the-host", "in-a-query"):
        assert secret not in line
    assert "Bearer ***" in line
    assert "page=2" in line
    assert '"name": "shown"' in line


LOCATION = f"https://reports.example/v1/reports/{JOB}"


def started(**changes: Any) -> dict[str, Any]:
    """Return a right start of a report, or one in which something is otherwise.

    Args:
        changes: `query`, `sent` (the body, None for none), `kind` (its content type), `status`,
            `location` (None for none), `answer` (text), `answer_kind`.
    """
    sent = changes.get("sent", '{"title": "Sales"}')
    kind = changes.get("kind", "application/json")
    location, answer = changes.get("location", LOCATION), changes.get("answer", "")
    answer_kind = changes.get("answer_kind", "")
    headers = [("Authorization", f"Basic {SECRET}"), ("X-Auth-Token", SECRET)]
    request: dict[str, Any] = {
        "method": "POST",
        "url": f"https://reports.example/v1/reports{changes.get('query', '?pages=3')}",
        "headers": [
            {"name": name, "value": value}
            for name, value in (*headers, ("Content-Type", kind if sent is not None else ""))
            if value
        ],
    }
    if sent is not None:
        request["postData"] = {"mimeType": kind, "text": sent}
    named = (("Location", location), ("Content-Type", answer_kind))
    return {
        "request": request,
        "response": {
            "status": changes.get("status", 201),
            "headers": [{"name": name, "value": value} for name, value in named if value],
            "content": {"mimeType": answer_kind, "text": answer},
        },
    }


def test_a_start_as_the_contract_has_it_passes(tmp_path: Path) -> None:
    assert verify(tmp_path, started())[0] == 0


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"query": ""}, "missing parameter"),
        ({"query": "?pages=0"}, "wrong parameter"),
        ({"query": "?pages=many"}, "wrong parameter"),
        ({"query": "?pages=1&pages=2"}, "wrong parameter"),
        ({"sent": None}, "missing body"),
        ({"sent": "title=Sales", "kind": "text/plain"}, "wrong content type"),
        ({"sent": '{"title": 5}'}, "wrong body"),
        ({"sent": '{"title'}, "no JSON"),
        ({"location": None}, "missing header"),
        ({"location": "http://a b"}, "wrong header"),
        ({"answer": "more", "answer_kind": "text/plain"}, "body where none is documented"),
        ({"status": 202}, "undocumented status"),
        ({"status": 422, "answer": "<p>no", "answer_kind": "text/html"}, "wrong content type"),
        ({"status": 422, "answer": "no", "answer_kind": "application/json"}, "no JSON"),
    ],
)
def test_each_part_of_an_exchange_is_held_against_the_contract(
    tmp_path: Path, changes: dict[str, Any], told: str
) -> None:
    status, output = verify(tmp_path, started(**changes))

    assert (status, told in output) == (1, True), output


@pytest.mark.parametrize("changes", [{"query": ""}, {"sent": '{"title": 5}'}, {"sent": None}])
def test_a_wrong_request_that_was_refused_is_no_violation(
    tmp_path: Path, changes: dict[str, Any]
) -> None:
    answer = '{"why": "no"}'
    refused = {"status": 422, "answer": answer, "answer_kind": "application/json"}
    status, output = verify(tmp_path, started(**changes, **refused))

    assert status == 0, output


@pytest.mark.parametrize(
    "response",
    [
        pytest.param({"status": 0, "content": {"size": 0, "mimeType": "x-unknown"}}, id="0"),
        pytest.param({"status": -1, "content": {"size": -1}}, id="-1"),
        pytest.param({"content": {"size": 227, "mimeType": "application/json"}}, id="no text"),
    ],
)
def test_nothing_is_said_of_a_request_without_a_whole_answer(
    response: dict[str, Any], tmp_path: Path
) -> None:
    cut = entry(None)
    cut["response"] |= response
    status, output = verify(tmp_path, cut, entry(job()))

    assert status == 0
    assert "not judged: 1 without a whole answer in the recording\n" in output
    assert output.endswith("1 of 2 requests belong to a vendor: no violations\n")
    with pytest.raises(ProblemsError, match="requests with a recorded answer"):
        verify(tmp_path, cut)


def test_a_text_is_read_that_firefox_says_is_base64(tmp_path: Path) -> None:
    told = entry(job(percent="forty"))
    told["response"]["content"]["encoding"] = "base64"
    status, output = verify(tmp_path, told)

    assert status == 1
    assert "response #/percent" in output
