"""The documented answer that a request asks for itself: `Prefer: example=NAME` (RFC 7240)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from jobcontracts.mock.http.messages import Reply, Request, plain_reply
from jobcontracts.mock.jobs.job import Job, Links, Moment
from jobcontracts.mock.responses.answers import Answer, compile_answer
from jobcontracts.model.api import Operation
from jobcontracts.model.contract import Contract
from jobcontracts.model.documented_answer import DocumentedAnswer
from jobcontracts.model.http import preference, preferences
from jobcontracts.problem import ProblemsError, unknown_name


class PreferredAnswers:
    """The documented answers of one operation, errors too, by what requests prefer.

    Args:
        contract: Whose operation.
        operation: The operation.
        links: The URLs that live values may be.
    """

    def __init__(self, contract: Contract, operation: Operation, links: Links) -> None:
        self._contract, self._operation, self._links = contract, operation, links
        self._compiled: dict[tuple[int, str | None, bool], Answer] = {}

    def reply(self, request: Request) -> Reply | None:
        """Return the answer that a request prefers; None if it prefers none that there is.

        It is as documented: nothing is done, and a job's own values are in it only where the
        request is about a job that there is. With `handling=strict` (RFC 7240, section 4.4) one
        that there is not is refused.
        """
        said = preferences(request.headers["prefer"])
        wanted = {name: said[name] for name in ("example", "code") if said.get(name)}
        if not wanted:
            return None
        for answer in self._documented():
            if _fits(answer, wanted) and (found := self._answer(answer, request.job)) is not None:
                moment = Moment(request.job, request.job.age if request.job else 0, request.origin)
                return _applied(found.reply(moment), wanted)
        if said.get("handling", "").lower() != "strict":
            return None
        mark = "the preferences example and code are the mock's own"
        return plain_reply(400, mark, f"{self._operation.id} has {self._unknown(wanted)}")

    def _documented(self) -> Iterator[DocumentedAnswer]:
        """Yield each answer with each of its examples, a success before others."""
        of_operation = self._operation
        responses = {**of_operation.successes, **of_operation.responses}
        for response in responses.values():
            media = DocumentedAnswer(response).media
            for name in [None] if media is None else media.examples:
                yield DocumentedAnswer(response, name)

    def _answer(self, answer: DocumentedAnswer, job: Job | None) -> Answer | None:
        key = (answer.status, answer.example, job is None)
        if key not in self._compiled:
            live = {} if job is None else self._contract.live_values(self._operation)
            of, name = answer.response, answer.example
            try:
                made = compile_answer(self._contract, of, name, live=live, links=self._links)
            except ProblemsError:
                # Documented without an example of it: nothing that could be sent.
                return None
            self._compiled[key] = made
        return self._compiled[key]

    def _unknown(self, wanted: Mapping[str, str]) -> str:
        answers = [*self._documented()]
        with_code = [a for a in answers if str(a.status) == wanted.get("code", str(a.status))]
        if not with_code or "example" not in wanted:
            codes = dict.fromkeys(str(answer.status) for answer in answers)
            return unknown_name("code", wanted["code"], codes)
        names = dict.fromkeys(a.example for a in with_code if a.example is not None)
        return unknown_name("example", wanted["example"], names)


def _fits(answer: DocumentedAnswer, wanted: Mapping[str, str]) -> bool:
    of_answer = {"example": answer.example, "code": str(answer.status)}
    return all(of_answer[name] == value for name, value in wanted.items())


def _applied(reply: Reply, wanted: Mapping[str, str]) -> Reply:
    told = ", ".join(preference(name, value) for name, value in wanted.items())
    headers = [*reply.headers, (b"preference-applied", told.encode("latin-1", "replace"))]
    why = f"the request prefers {told}" if reply.status >= 400 else ""
    return reply._replace(headers=headers, why=why)
