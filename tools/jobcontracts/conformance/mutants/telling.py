"""Makes an answer tell another state than the job is in."""

from __future__ import annotations

import json

from jobcontracts.conformance.exchanges.observation import Reading
from jobcontracts.conformance.mutants.wrapper import Passing
from jobcontracts.mock.responses.states import choices, tells
from jobcontracts.model.contract import Contract, Operation, Response


class Teller:
    """Reads and writes the states in answers on their way.

    Args:
        contract: The contract.
    """

    def __init__(self, contract: Contract) -> None:
        self.contract = contract
        self.reading = Reading(contract)
        self.id_name = contract.lifecycle.handle.id
        self._read = contract.lifecycle.state

    def succeeded(self, passing: Passing) -> bool:
        """Return whether the answer is a documented success."""
        return passing.status in passing.operation.successes

    def polled_state(self, passing: Passing) -> str | None:
        """Return the state that an answer of poll tells."""
        if passing.operation.id != self.contract.poll.id or not self.succeeded(passing):
            return None
        told = passing.told(self._read)
        return told if isinstance(told, str) and told in self.contract.lifecycle.phases else None

    def ended(self, passing: Passing) -> bool:
        """Return whether an answer of poll tells that the job has ended."""
        state = self.polled_state(passing)
        return state is not None and self.contract.lifecycle.ended(state)

    def tell(self, passing: Passing, state: str) -> None:
        """Make an answer tell a state, by the status that goes with it."""
        operation, beside = passing.operation, self._read.beside_status
        statuses = self.reading.statuses_in(operation, state)
        told = self._read.place_in_response(passing.status, passing.headers, passing.json)
        by_status = all(tells(beside, choice) != state for choice in choices(operation))
        if by_status or told not in beside.expressions:
            self._documented(passing, operation.responses[min(statuses)], state)
            return
        passing.put(told, state)
        if statuses and passing.status not in statuses:
            passing.status = min(statuses)

    def may_tell(self, passing: Passing) -> bool:
        """Return whether the answer of the result operation is about a job at all."""
        responses = passing.operation.responses
        answers = self.contract.lifecycle.simulation.answers.get(passing.operation.id, {})
        return passing.status in {*passing.operation.successes, *answers.values()} & set(responses)

    def tell_result(self, passing: Passing, *, ready: bool) -> bool:
        """Answer as if the result was ready, or as if it was not; return whether that differs."""
        lifecycle = self.contract.lifecycle
        states = [s for s in lifecycle.phases if lifecycle.ended(s) is ready]
        for state in states:
            statuses = self.reading.statuses_in(passing.operation, state)
            if statuses and passing.status not in statuses:
                response = passing.operation.responses[min(statuses)]
                self._documented(passing, response, state)
                return True
        return False

    def _documented(self, passing: Passing, response: Response, state: str = "") -> None:
        """Send a documented answer: an example of it, with URLs of the request's own job."""
        passing.status, passing.headers, passing.body = response.status, {}, b""
        for media in response.content.values():
            telling = [
                e
                for e in media.examples.values()
                if state and self._read.of_response(response.status, {}, e) == state
            ]
            example = (telling or list(media.examples.values()))[0]
            passing.headers["content-type"] = media.name
            passing.body = json.dumps(example).encode()
            break
        for name, header in response.headers.items():
            if header.example is not None:
                passing.headers[name.lower()] = str(header.example)
        for expression, target in self.reading.urls_of(passing.operation).items():
            if isinstance(passing.told(expression), str):
                operation: Operation = self.contract.operations[target]
                passing.put(expression, passing.url_of(operation, passing.path))
