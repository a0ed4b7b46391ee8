"""How a request is refused: as the contract says where it does, else plainly, and marked so."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from jobcontracts.mock.http.messages import UNDOCUMENTED, RefusalKind, Reply, plain_reply
from jobcontracts.mock.responses.answers import Answer, compile_answer
from jobcontracts.model.api import Operation
from jobcontracts.model.contract import Contract
from jobcontracts.model.refusals import REFUSALS

STATUSES: dict[RefusalKind, int] = {
    "unauthorized": 401,
    "invalid": 422,
    "media_type": 415,
    "not_acceptable": 406,
    "unknown_job": 404,
    "unknown_scope": 404,
}
"""What a refusal is answered with where the lifecycle's `refusals` says nothing."""

_OTHERS: dict[RefusalKind, int] = {
    "unauthorized": 403,
    "invalid": 400,
    "media_type": 400,
    "not_acceptable": 406,
    "unknown_job": 410,
    "unknown_scope": 410,
}
"""And what instead where that status tells a state."""

_WORDS: dict[RefusalKind, str] = {
    "unauthorized": "a missing or wrong credential",
    "invalid": "a request that breaks the contract",
    "media_type": "a content type that the contract has not",
    "not_acceptable": "an Accept that no answer fits",
    "unknown_job": "an unknown job",
    "unknown_scope": "a scope that is not there",
}


class Refusals:
    """The refusals of one operation.

    Args:
        contract: Whose lifecycle says how the vendor refuses.
        operation: Whose responses are documented or not.
        challenges: The `WWW-Authenticate` headers of a 401.

    Raises:
        ProblemsError: A documented refusal cannot be sent; see `compile_answer`.
    """

    def __init__(
        self,
        contract: Contract,
        operation: Operation,
        challenges: tuple[tuple[bytes, bytes], ...],
    ) -> None:
        self._challenges = challenges
        said = contract.lifecycle.refusals
        # A status that tells a job's state is no refusal, unless the lifecycle says so.
        taken = operation.told_by_status
        self._status: dict[RefusalKind, int] = {
            k: _OTHERS[k] if s in taken else s for k, s in STATUSES.items()
        }
        self._documented = dict[RefusalKind, Answer]()
        for kind in REFUSALS:
            self._status[kind] = next(iter(said.statuses(kind)), self._status[kind])
            for answer in contract.refused_answers(operation, kind)[:1]:
                found = compile_answer(contract, answer.response, answer.example)
                self._documented[kind] = found
        if STATUSES["media_type"] not in operation.responses:
            # A body of another type breaks the contract as any other wrong body does.
            self._status["media_type"] = self._status["invalid"]
            if "invalid" in self._documented:
                self._documented["media_type"] = self._documented["invalid"]
        if "unknown_job" in self._documented:
            self._documented["unknown_scope"] = self._documented["unknown_job"]
        elif not {404, 403} & taken and 404 not in operation.responses:
            # Who may not see it, and who looks for what is not there, are told the same.
            self._status["unknown_scope"] = 403 if 403 in operation.responses else 404
        for each, status in self._status.items():
            # Documented for another reason, or for none that the lifecycle names: as it is there.
            if each not in self._documented and status in operation.responses:
                self._documented[each] = compile_answer(contract, operation.responses[status])

    def reply(self, kind: RefusalKind, why: str, origin: str) -> Reply:
        """Return the refusal.

        Args:
            kind: Why the request is refused.
            why: What is wrong with this very request.
            origin: Where its client has reached the mock.
        """
        documented = self._documented.get(kind)
        status = self._status[kind] if documented is None else documented.status
        further = self._challenges if status == 401 else ()
        if documented is None:
            mark = f"the contract has no {status} here, for {_WORDS[kind]}"
            return plain_reply(status, mark, why, further)._replace(refusal=kind)
        reply = documented.without_job(origin)
        return reply._replace(headers=[*reply.headers, *further], why=why, refusal=kind)


def unknown_path(path: str, near: str, not_served: Mapping[str, str]) -> Reply:
    """Return the answer to a path that no contract has, or one that is not served.

    Args:
        path: The path.
        near: One that there is, and that may have been meant; empty for none.
        not_served: Why vendors are not served that have a contract.
    """
    meant = f": did you mean {near}?" if near else ""
    others = [f"; {vendor} is not served: {why}" for vendor, why in not_served.items()]
    detail = "".join([f"no operation has the path {path}{meant}", *others])
    return plain_reply(404, "no contract has this path", detail)


def undocumented_method(method: str, documented: Iterable[str]) -> Reply:
    """Return the answer to a method that the path has not in its contract, with `Allow`.

    To OPTIONS that is all (RFC 9110, 9.3.7); the others are not allowed (15.5.6). HEAD is wherever
    GET is (9.3.2).
    """
    methods = {*documented, "OPTIONS"}
    allow = ", ".join(sorted(methods | ({"HEAD"} if "GET" in methods else set())))
    headers = ((b"allow", allow.encode()),)
    mark = "the contract has no such method here"
    if method == "OPTIONS":
        return Reply(204, [(UNDOCUMENTED.encode(), mark.encode()), *headers], b"")
    return plain_reply(405, mark, f"no {method} here, only {allow}", headers)


def too_large(limit: int) -> Reply:
    """Return the answer to a body of more than `limit` bytes."""
    return plain_reply(413, "the mock's own limit", f"the body has more than {limit} bytes")


def too_long(status: int, what: str, limit: int) -> Reply:
    """Return the answer to a path (414) or headers (431) of more than `limit` bytes."""
    return plain_reply(status, "the mock's own limit", f"the {what} of more than {limit} bytes")


def too_many_headers(limit: int) -> Reply:
    """Return the answer to more than `limit` headers (RFC 6585, section 5)."""
    return plain_reply(431, "the mock's own limit", f"there are more than {limit} headers")


def no_room(why: str) -> Reply:
    """Return the answer to a submit for whose job there is no room (RFC 4918, section 11.5)."""
    return plain_reply(507, "the mock's own limit", why)


def wrong_session(why: str) -> Reply:
    """Return the answer to a request that names no session as one is named."""
    return plain_reply(400, "sessions are the mock's own", why)


def unknown_plan(why: str) -> Reply:
    """Return the answer to a plan that the vendor has not; `why` lists those it has."""
    return plain_reply(400, "the header X-Mock-Plan is the mock's own", why)
