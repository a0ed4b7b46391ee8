"""Every block of the README is executed as it stands, in the order in which a newcomer pastes it.

Two things differ: the port of the mock, and the speed of its time where nothing depends on it.
"""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import httpx2
import pytest

from jobcontracts.model.vendors import vendor_names

from ..conftest import VENDORS
from .page import BLOCKS, FILES, IN_CI, LISTING, SERVING, SHELL, Block
from .terminal import PROGRAMS, Terminal

STORIES = {
    "against the mock": {
        "Try it": ["pending", "succeeded success", "customer.createBatch"],
        "Use the mock in your tests": ["DID NOT RAISE", "1 failed, 1 passed"],
        "Watch many jobs": ["5135bfe3-b2c7-41f3-a44f-f4b58e7384df", "1 succeeded"],
        "Check a server": ["not exercised", "nothing found", "no violations"],
    },
    "in the checkout": {
        "Add a vendor": ["globex", "Wrote  globex"],
        "Keep the contracts true": ["inferred", "Fresh", "0 breaking", "site/index.html"],
    },
}
"""Sections, with what their blocks print, in that order."""

FAILING = "Use the mock in your tests"
"""Where each block ends with a test that shows what is wrong with a poller."""


(NODE,) = (block for block in SHELL if block.text.startswith("node "))


def of(section: str) -> list[Block]:
    """Return the section's shell blocks, without those that have a place of their own."""
    blocks = [block for block in SHELL if block.section == section]
    apart = (IN_CI, SERVING, LISTING, NODE)
    return [block for block in blocks if block not in apart]


def need(*programs: str) -> None:
    """Skip, and say so, where this machine lacks a program that blocks call."""
    missing = [name for name in programs if not (shutil.which(name) or name in PROGRAMS)]
    if missing:
        pytest.skip(f"BLOCKS OF A PAGE WERE NOT TRIED: there is no {' and no '.join(missing)}")


def paced(block: Block, port: str) -> str:
    """Return a block for the mock at a port, whose time goes by fast."""
    clock = f"http://127.0.0.1:{port}/_mock/clock"
    pace = json.dumps({"kind": "real", "speed": 50})
    text = failing(block) if block.section == FAILING else block.text
    return f"curl -s -o /dev/null -X PUT {clock} -d '{pace}'\n{text.replace('8080', port)}"


def failing(block: Block) -> str:
    """Return a block that goes through if its last command fails."""
    *first, last = block.lines
    return "\n".join([*first, f"if {last}; then echo 'this was to fail'; exit 1; fi\n"])


def record(origin: str, path: Path) -> None:
    """Write what a browser would record of one poll, as a HAR file."""
    job = httpx2.post(f"{origin}/_mock/oration/jobs").json()
    names = {"Authorization": "Bearer mock-token", "x-api-key": "mock-token"}
    sent = names | {"x-workspace-slug": "acme"}
    answer = httpx2.get(job["url"], headers=sent)
    headers = [{"name": name, "value": value} for name, value in sent.items()]
    request = {"method": "GET", "url": job["url"], "headers": headers}
    content = {"mimeType": answer.headers["content-type"], "text": answer.text}
    received = [{"name": name, "value": value} for name, value in answer.headers.items()]
    response = {"status": answer.status_code, "headers": received, "content": content}
    entries = [{"request": request, "response": response}]
    path.write_text(json.dumps({"log": {"version": "1.2", "entries": entries}}), encoding="utf-8")


def hold(terminal: Terminal, blocks: list[Block], scripts: list[str], told: list[str]) -> None:
    """Paste the scripts, and see that they all go through and print what they should, in order."""
    status, printed = terminal.paste(scripts)
    place = f"README.md:{blocks[len(printed) - 1].line}: {blocks[len(printed) - 1].section}"
    assert status == 0, f"{place}\n{printed[-1]}"
    rest = "".join(printed)
    for words in told:
        before, found, rest = rest.partition(words)
        assert found, f"{words!r} was not printed after:\n{before}"


def test_what_asks_the_mock_works_from_top_to_bottom(tmp_path: Path) -> None:
    story = STORIES["against the mock"]
    blocks = [block for section in story for block in of(section)]
    need("bash", "curl")
    terminal = Terminal(tmp_path)
    with terminal.mock(SERVING) as port:
        for block in FILES:
            terminal.write(block, port)
        record(f"http://127.0.0.1:{port}", terminal.checkout / "traffic.har")
        scripts = [paced(block, port) for block in blocks]
        hold(terminal, blocks, scripts, [words for told in story.values() for words in told])


def test_what_works_on_the_contracts_does_so_from_top_to_bottom(tmp_path: Path) -> None:
    story = STORIES["in the checkout"]
    blocks = [block for section in story for block in of(section)]
    need("bash")
    scripts = [block.text for block in blocks]
    terminal = Terminal(tmp_path)
    hold(terminal, blocks, scripts, [words for told in story.values() for words in told])
    (added,) = {*vendor_names(terminal.checkout / "specs")} - {*VENDORS}
    with terminal.mock(SERVING) as port:
        served = httpx2.get(f"http://127.0.0.1:{port}/_mock/").json()["vendors"]
    assert added in {vendor["vendor"] for vendor in served}


def test_the_failing_test_of_a_poller_fails_in_node(tmp_path: Path) -> None:
    need("bash", "node")
    terminal = Terminal(tmp_path)
    with terminal.mock(SERVING) as port:
        for block in FILES:
            terminal.write(block, port)
        told = ["Missing expected rejection", "fail 1"]
        hold(terminal, [NODE], [failing(NODE)], told)


def test_the_sessions_are_listed(tmp_path: Path) -> None:
    need("bash", "nox")
    hold(Terminal(tmp_path), [LISTING], [LISTING.text], ["* tests", "- demo"])


def test_no_block_is_left_out() -> None:
    told = {section for story in STORIES.values() for section in story}
    assert {block.section for block in SHELL} == told
    # The diagram is to be looked at.
    assert {block.language for block in BLOCKS} == {"", "sh", "python", "js"}
    shell = "\n".join(block.text for block in SHELL)
    for block in FILES:
        assert block.file in shell, f"README.md:{block.line}: no command runs {block.file}"
