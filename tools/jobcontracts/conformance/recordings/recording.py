"""A recording: which of its exchanges belong to whom, and which of them can be judged."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field, replace
from ipaddress import ip_address
from pathlib import Path
from urllib.parse import urlsplit

from jobcontracts.conformance.exchanges.exchange import Exchange
from jobcontracts.conformance.recordings.curl_trace import curl_entries, is_of_curl
from jobcontracts.conformance.recordings.entry import CACHED, MOST_BYTES
from jobcontracts.conformance.recordings.har import har_entries
from jobcontracts.files.reading import read_bytes
from jobcontracts.model.contract import Contract
from jobcontracts.model.paths import template_pattern
from jobcontracts.model.routed_operations import Operations
from jobcontracts.problem import Problem

_CONDITIONS = ("if-none-match", "if-modified-since")


@dataclass(frozen=True, slots=True)
class Recorded:
    """An exchange of a recording that belongs to a vendor.

    Args:
        place: Where it stands in the file, in the words of its form: a JSON pointer in a HAR file.
        line: The same as a line, from 1.
        contract: The vendor's contract.
        exchange: The exchange.
    """

    place: str
    line: int
    contract: Contract
    exchange: Exchange


@dataclass(slots=True)
class Recording:
    """What a recording has.

    Args:
        total: How many exchanges there are.
        exchanges: Those that belong to a vendor and can be judged.
        not_judged: How many belong to a vendor and cannot be, by reason.
        elsewhere: How many fit a contract's path on a host that is not the vendor's, by host.
        problems: What is wrong with others.
    """

    total: int = 0
    exchanges: list[Recorded] = field(default_factory=list)
    not_judged: Counter[str] = field(default_factory=Counter)
    elsewhere: Counter[str] = field(default_factory=Counter)
    problems: list[Problem] = field(default_factory=list)


def read_recording(
    path: Path, contracts: Sequence[Contract], hosts: Collection[str] = ()
) -> Recording:
    """Read a recording, and tell whose its exchanges are.

    Args:
        path: The file: HAR, or what `curl --trace` writes.
        contracts: The vendors'.
        hosts: Hosts whose traffic it is, besides those of the contracts and this machine:
            `api.example`, `api.example:8443`.

    Raises:
        ProblemsError: It cannot be read, is too large, or is of neither form.
    """
    content = read_bytes(path, expected="a readable recording", most=MOST_BYTES)
    entries = (curl_entries if is_of_curl(content) else har_entries)(path, content)
    found, stored = Recording(), dict[tuple[str, str, str], Exchange]()
    for entry in entries:
        found.total += 1
        if isinstance(entry, Problem):
            found.problems.append(entry)
            continue
        contract, own = _belonging(contracts, entry.exchange, hosts)
        if own is None:
            continue
        if contract is None:
            found.elsewhere[urlsplit(own.url).netloc.rpartition("@")[2]] += 1
            continue
        key, reason = (contract.vendor, own.method, own.url), entry.not_judged
        if _is_revalidated(own):
            # The answer is the one that was stored (RFC 9111, section 4.3.4).
            reason, own = (reason, replace(stored[key])) if key in stored else (CACHED, own)
        elif own.status == 200 and not reason:
            stored[key] = own
        if reason:
            found.not_judged[reason] += 1
        else:
            found.exchanges.append(Recorded(entry.place, entry.line, contract, own))
    return found


def _belonging(
    contracts: Sequence[Contract], exchange: Exchange, hosts: Collection[str]
) -> tuple[Contract | None, Exchange | None]:
    """Return the contract and the exchange with its operation; no contract if the host is none's.

    A path that fits is not enough: others have jobs, too.
    """
    elsewhere = None
    for contract in contracts:
        own = _with_operation(contract, exchange)
        if own is not None and _is_host_of(contract, exchange.url, hosts):
            return contract, own
        elsewhere = elsewhere or own
    return None, elsewhere


def _is_host_of(contract: Contract, url: str, hosts: Collection[str]) -> bool:
    parts = urlsplit(url)
    host = parts.hostname or ""
    if {host, f"{host}:{parts.port}"} & {*map(str.lower, hosts)}:
        return True
    # The mock's and a tunnel's; a name that ends so is this machine (RFC 6761, section 6.3).
    if f".{host}".endswith(".localhost") or _is_loopback(host):
        return True
    named = (urlsplit(contract.server_url).hostname or "").lower()
    return re.fullmatch(template_pattern(named, lambda name: ".+"), host) is not None


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def _with_operation(contract: Contract, exchange: Exchange) -> Exchange | None:
    """Return the exchange with its operation, None if its path is none of the contract's.

    A preflight is for the operation that is asked for after it.
    """
    path = urlsplit(exchange.url).path
    method = exchange.request_headers.get("access-control-request-method", exchange.method)
    for base in dict.fromkeys((contract.server_path, *_bases(contract, path))):
        operation, parameters = Operations(contract, base).find(method, exchange.url)
        if operation is not None:
            return replace(exchange, operation=operation, path=parameters)
    return None


def _bases(contract: Contract, path: str) -> Iterator[str]:
    """Yield where else the contract's paths may begin: a mock or a proxy may be mounted deeper."""
    marker = contract.server_path
    if marker and marker in path:
        yield path[: path.index(marker) + len(marker)]


def _is_revalidated(exchange: Exchange) -> bool:
    """Return whether a browser has asked whether what it has stored is still right, and it is."""
    documented = exchange.operation is not None and 304 in exchange.operation.responses
    asked = any(name in exchange.request_headers for name in _CONDITIONS)
    return exchange.status == 304 and asked and not documented
