"""Other people's mocks are measured where they are installed, and named where they are not."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from benchmarks.measurement import LINES
from benchmarks.peer_mocks import PEERS, installed, write_partner
from benchmarks.peers import contracts


def test_those_that_are_not_there_are_left_out(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("shutil.which", lambda name: "/bin/prism" if name == "prism" else None)
    assert [*installed()] == ["prism"]
    said = capsys.readouterr().err
    assert all(peer.package in said for line, peer in PEERS.items() if line != "prism")


def test_each_has_a_line() -> None:
    assert PEERS.keys() <= LINES.keys()


def test_imnot_answers_polls_as_documented(tmp_path: Path) -> None:
    for contract in contracts():
        write_partner(contract, tmp_path / contract.vendor)
        written = json.loads((tmp_path / contract.vendor / "partner.yaml").read_text("utf-8"))
        ((endpoint,),) = [each["endpoints"] for each in written["datapoints"]]
        assert endpoint["response"]["status"] in contract.poll.successes
        assert endpoint["path"].startswith(contract.server_path)
