"""Other people's mocks, where they are installed: each a command that serves a contract.

Prism and Mockoon read the OpenAPI document; imnot reads a file of its own, which has the answer to
a poll. None holds the state of a job against its age.
"""

from __future__ import annotations

import json
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from benchmarks.measurement import of_process
from benchmarks.peers import write_documents
from benchmarks.server import Server, running

from jobcontracts.mock.http.server.listening import LOOPBACK
from jobcontracts.model.contract import Contract
from jobcontracts.model.documented_answer import DocumentedAnswer

START_SECONDS = 60


@dataclass(frozen=True)
class Peer:
    """A mock of others.

    Args:
        package: Where it comes from.
        command: How it is started, with as little logging as it lets one choose.
        whole_path: Whether it serves the path of the document's server, too.
    """

    package: str
    command: str
    whole_path: bool = True


AT = f"--host {LOOPBACK} --port {{port}}"
PEERS = {
    "prism": Peer(
        "@stoplight/prism-cli of npm",
        f"prism mock --verboseLevel error {AT} {{document}}",
        whole_path=False,
    ),
    "mockoon": Peer(
        "@mockoon/cli of npm",
        f"mockoon-cli start --hostname {LOOPBACK} --port {{port}} --data {{document}}"
        " --disable-log-to-file --disable-admin-api",
    ),
    "imnot": Peer(
        "imnot of PyPI",
        f"imnot start {AT} --partners-dir {{folder}} --db {{folder}}/imnot.db",
    ),
}
"""By line of the table."""


def installed() -> dict[str, Peer]:
    """Return the peers that are there, and say which are not."""
    found = {}
    for line, peer in PEERS.items():
        if shutil.which(peer.command.split()[0]) is not None:
            found[line] = peer
        else:
            print(f"left out: {line}, which is {peer.package}", file=sys.stderr)
    return found


@contextmanager
def peer_serving(peer: Peer, contract: Contract, mock: Server) -> Iterator[Server]:
    """Run a peer on a contract; it is asked for the same jobs as our mock."""
    with socket.create_server((LOOPBACK, 0)) as free:
        port = free.getsockname()[1]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (document,) = write_documents([contract], folder)
        write_partner(contract, folder / contract.vendor)
        command = peer.command.format(port=port, document=document, folder=folder).split()
        with running(command, subprocess.DEVNULL, subprocess.DEVNULL) as process:
            for _ in range(START_SECONDS * 10):
                with suppress(OSError), socket.create_connection((LOOPBACK, port)):
                    break
                time.sleep(0.1)
            own = "" if peer.whole_path else contract.server_path
            paths = [path.removeprefix(own) for path in mock.paths]
            yield Server(port, paths, of_process(process.pid))


def write_partner(contract: Contract, folder: Path) -> None:
    """Write what imnot reads: one answer to all polls, as JSON, which is YAML."""
    documented = DocumentedAnswer(contract.poll.lowest_success)
    answer = {"status": documented.status, "body": documented.json}
    path = contract.server_path + contract.poll.template
    endpoint = {"method": "GET", "path": path, "response": answer}
    datapoint = {"name": "status", "pattern": "static", "endpoints": [endpoint]}
    folder.mkdir()
    partner = {"partner": contract.vendor, "datapoints": [datapoint]}
    (folder / "partner.yaml").write_text(json.dumps(partner), encoding="utf-8")
