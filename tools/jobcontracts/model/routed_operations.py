"""Which operation, and which job, a URL is for."""

from __future__ import annotations

from urllib.parse import urljoin, urlsplit

from jobcontracts.model.api import Operation
from jobcontracts.model.contract import Contract
from jobcontracts.model.http import Request
from jobcontracts.model.paths import Routes


class Operations:
    """Finds the operation that a URL is for.

    Args:
        contract: Whose operations.
        base_path: The path that theirs come after, or its template; no slash at its end.
    """

    def __init__(self, contract: Contract, base_path: str) -> None:
        self._contract = contract
        self._routes = Routes(
            (o.method, base_path + o.template, o) for o in contract.operations.values()
        )

    def find(self, method: str, url: str) -> tuple[Operation | None, dict[str, str]]:
        """Return the operation and its path parameters, `(None, {})` where there is none."""
        return self._routes.find(method, url)

    def job_at(self, url: str) -> dict[str, str] | None:
        """Return the key of the job whose status is at a URL; None if it is not poll's."""
        poll = self._contract.poll
        operation, path = self.find(poll.method, url)
        if operation is not poll:
            return None
        request = Request(poll.method.upper(), url, path=path)
        return dict(self._contract.key_values(poll, request))


def names_job(contract: Contract, operation: Operation, reference: str) -> bool:
    """Return whether a URL in an operation's answer is one at which a client polls a job.

    It may be relative (RFC 3986, section 5) and its host is not looked at; it has all of the job's
    key that no other part of the exchange says.
    """
    if not reference.isascii() or not reference.isprintable() or {*reference} & {*" \\"}:
        return False
    try:
        url = urljoin(contract.default_url + operation.path, reference)
        parts = urlsplit(url)
        found = Operations(contract, _server_path(contract)).job_at(url)
    except ValueError:
        return False
    own = parts.scheme in ("http", "https") and "@" not in parts.netloc
    return own and found is not None and {*contract.key.members} - {*contract.key.taken} <= {*found}


def _server_path(contract: Contract) -> str:
    """Return the path of the server's URL, a variable of it as a name of a template."""
    url = contract.server_url
    for number, variable in enumerate(contract.server_variables):
        # What a variable is called may have a slash in it.
        url = url.replace(f"{{{variable.name}}}", f"{{{number}}}")
    return urlsplit(url).path.rstrip("/")
