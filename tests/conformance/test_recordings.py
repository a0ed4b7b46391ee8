"""Recordings as the world makes them: several tools, several hosts, and what nobody can judge."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from jobcontracts.cli.program import app
from jobcontracts.problem import ProblemsError

from .test_verify import JOB, SPECS, entry, job, started, verify


def run(tmp_path: Path, har: Any, *words: str) -> tuple[int, str]:
    """Write a HAR file, a value to a line, and verify it; return the status and what was told."""
    path = tmp_path / "traffic.har"
    path.write_text(json.dumps(har, indent=0), encoding="utf-8")
    result = CliRunner().invoke(app, ["verify", str(path), "--specs", str(SPECS), *words])
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result.exit_code, result.output


def test_what_no_browser_has_sent_as_a_header_is_none(tmp_path: Path) -> None:
    told = entry(job())
    told["request"]["headers"].append({"name": ":authority", "value": "reports.example"})
    told["response"]["headers"].append({"name": ":status", "value": "200"})
    assert verify(tmp_path, told)[0] == 0


def test_the_size_on_the_wire_of_a_compressed_body_says_not_that_it_is_cut(tmp_path: Path) -> None:
    told = entry(job(percent="much"))
    size = len(told["response"]["content"]["text"])
    told["response"]["content"] |= {"size": size + 40, "compression": -40}
    status, output = verify(tmp_path, told)
    assert (status, "wrong body" in output) == (1, True), output


def test_preflights_and_what_was_lost_are_counted(tmp_path: Path) -> None:
    asked, lost = entry(None, status=204), entry(None, status=0)
    asked["request"] |= {"method": "OPTIONS"}
    asked["request"]["headers"] = [{"name": "access-control-request-method", "value": "GET"}]
    _, output = verify(tmp_path, asked, asked, lost, entry(job()))

    assert "not judged: 2 preflights" in output
    assert "not judged: 1 without a whole answer" in output


def elsewhere(host: str, **changes: Any) -> dict[str, Any]:
    """Return a poll of a server with another job than was ever heard of."""
    told = entry(job(**changes))
    told["request"]["url"] = told["request"]["url"].replace("reports.example", host)
    return told


def test_a_path_that_fits_is_not_enough(tmp_path: Path) -> None:
    others = [elsewhere("other.example:8443", percent="much")] * 2
    status, output = verify(tmp_path, entry(job()), *others)

    assert status == 0
    told = "not judged: 2 at other.example:8443, no contract's host; --host other.example:8443"
    assert told in output.splitlines()


@pytest.mark.parametrize(
    "host", ["localhost:8080", "127.0.0.1:8080", "[::1]:8080", "api.localhost", "REPORTS.example"]
)
def test_this_machine_and_the_contracts_host_are_the_vendors(host: str, tmp_path: Path) -> None:
    assert verify(tmp_path, elsewhere(host, percent="much"))[0] == 1


@pytest.mark.parametrize("named", ["other.example", "Other.example:8443"])
def test_a_host_that_is_named_is_the_vendors_and_the_port_is_told(
    named: str, tmp_path: Path
) -> None:
    har = {"log": {"entries": [elsewhere("other.example:8443", percent="much")]}}
    status, output = run(tmp_path, har, "--host", named)

    assert status == 1
    assert "GET https://other.example:8443/v1/reports/" in output


def test_where_all_is_elsewhere_it_is_said_how_to_take_it(tmp_path: Path) -> None:
    with pytest.raises(ProblemsError, match=r"of their form to other\.example:8443") as caught:
        verify(tmp_path, elsewhere("other.example:8443"))

    assert "fix: --host other.example:8443" in str(caught.value)


def test_the_summary_comes_first_and_each_deviation_once_with_its_line(tmp_path: Path) -> None:
    wrong = [entry(job(percent=text)) for text in ("much", "more", "most")]
    har = {"log": {"pages": [{}, {}], "entries": [started(), entry(job()), *wrong]}}
    status, output = run(tmp_path, har)
    lines = output.splitlines()

    assert status == 1
    assert lines[:3] == [
        "reports startReport: 201 1x: right",
        "reports getReport: 200 4x: 1 violation",
        "",
    ]
    assert lines[3].endswith("reports getReport: wrong body, 3 times")
    number = int(lines[3].split(":")[1])
    text = json.dumps(har, indent=0).splitlines()
    start = [i + 1 for i, line in enumerate(text) if '"request"' in line][2] - 1
    assert number == start
    assert lines[-1] == "5 of 5 requests belong to a vendor: 1 violation, 3 times"


def revalidated(*, asked: bool) -> dict[str, Any]:
    """Return a poll whose answer a browser has stored, and that is still right."""
    told = entry(None, status=304)
    told["response"]["content"] = {"size": 91, "mimeType": "application/json"}
    if asked:
        told["request"]["headers"].append({"name": "If-None-Match", "value": '"1"'})
    return told


def test_a_304_stands_for_the_answer_that_was_stored(tmp_path: Path) -> None:
    status, output = verify(tmp_path, entry(job()), revalidated(asked=True))
    assert (status, "reports getReport: 200 2x: right" in output) == (0, True), output

    status, output = verify(tmp_path, entry(job("written")), entry(job()), revalidated(asked=True))
    assert (status, "An ended job moved, 2 times" in output) == (1, True), output

    status, output = verify(tmp_path, revalidated(asked=True), entry(job()))
    assert (status, "not judged: 1 answered from a browser's cache" in output) == (0, True)


def test_a_304_that_nobody_has_asked_for_is_undocumented(tmp_path: Path) -> None:
    status, output = verify(tmp_path, entry(job()), revalidated(asked=False))
    assert (status, "undocumented status" in output) == (1, True), output


def test_what_a_browser_has_from_its_cache_no_server_has_said(tmp_path: Path) -> None:
    told = entry(job(percent="much")) | {"_fromCache": "disk"}
    status, output = verify(tmp_path, told, entry(job()))
    assert (status, "not judged: 1 answered from a browser's cache" in output) == (0, True)


@pytest.mark.parametrize(
    ("creator", "size", "cached"), [("Firefox", 0, 1), ("Firefox", 212, 0), ("recorder", 0, 0)]
)
def test_an_answer_whose_head_has_no_size_is_from_firefoxs_cache(
    creator: str, size: int, cached: int, tmp_path: Path
) -> None:
    told = entry(job(percent="much"))
    told["response"]["headersSize"] = size
    har = {"log": {"creator": {"name": creator}, "entries": [told, entry(job())]}}
    status, output = run(tmp_path, har)
    assert status == 1 - cached
    assert ("not judged: 1 answered from a browser's cache" in output) == bool(cached)


@pytest.mark.parametrize(("scheme", "status"), [("wss", 101), ("https", 101), ("wss", 200)])
def test_a_websocket_is_no_exchange(scheme: str, status: int, tmp_path: Path) -> None:
    told = entry(job(percent="much"), status=status)
    told["request"]["url"] = told["request"]["url"].replace("https", scheme)
    exit_status, output = verify(tmp_path, told, entry(job()))
    assert (exit_status, "not judged: 1 websockets" in output) == (0, True), output


def test_a_body_that_is_cut_is_not_judged_and_one_that_is_wrong_is(tmp_path: Path) -> None:
    cut, wrong = entry(job()), entry(job())
    text = cut["response"]["content"]["text"]
    cut["response"]["content"] |= {"text": text[:40], "size": len(text)}
    wrong["response"]["content"] |= {"text": text[:40], "size": 40}

    status, output = verify(tmp_path, cut, entry(job()))
    assert (status, "not judged: 1 without a whole answer" in output) == (0, True)
    status, output = verify(tmp_path, wrong, entry(job()))
    assert (status, "no JSON" in output) == (1, True)


def test_the_job_of_a_path_is_told_from_others(tmp_path: Path) -> None:
    other = JOB.replace("5", "6")
    told = [entry(job("written")), entry(job("writing", id=other), path=f"/v1/reports/{other}")]
    assert verify(tmp_path, *told)[0] == 0
