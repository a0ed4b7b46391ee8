"""In which phase a job is, as conditions on poll's answer (Arazzo 1.0.1, section 4.6.11)."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from jobcontracts.model.contract import Contract
from jobcontracts.model.expression import Expression, parse_expression
from jobcontracts.model.lifecycle import TERMINAL, Phase
from jobcontracts.model.parameters import text_of
from jobcontracts.model.pointer import fitting
from jobcontracts.model.source import Json
from jobcontracts.model.state import StatePlace
from jobcontracts.problem import ProblemsError

FAILED: frozenset[Phase] = TERMINAL - {"succeeded"}


@dataclass(frozen=True, slots=True)
class PlaceReading:
    """A place of poll's answer that tells states, and the values there by what they mean.

    Args:
        place: The place.
        phases: By JSON value, its phase; none where it is enough that the place is there.
    """

    place: StatePlace
    phases: tuple[tuple[Json, Phase], ...]

    @property
    def expression(self) -> Expression:
        """The part of the answer."""
        return self.place.expression

    def values(self, wanted: Collection[Phase]) -> list[Json]:
        """Return the values that mean one of some phases."""
        return [value for value, phase in self.phases if phase in wanted]


def readings(contract: Contract) -> list[PlaceReading]:
    """Return the places that tell a job's state, the first that is there before the others."""
    return [
        PlaceReading(place, tuple(_phases(contract, place)))
        for place in contract.lifecycle.state.places
    ]


def _phases(contract: Contract, place: StatePlace) -> Iterator[tuple[Json, Phase]]:
    phases, root = contract.lifecycle.phases, contract.root
    if place.state:
        return
    by_status = place.expression.place == "statusCode"
    found = (v for r in contract.poll.successes.values() for v in place.values(root, r))
    for text, value in {text_of(value): value for value in found}.items():
        if text in phases:
            yield (int(text) if by_status else value), phases[text]


Asked = Literal["equal", "unequal", "there", "absent"]


@dataclass(frozen=True, slots=True)
class Term:
    """What is asked of a part of an answer.

    Args:
        expression: The part.
        asked: Whether it is `equal` or `unequal` to the value, `there` and not null, or `absent`.
        value: The value.
    """

    expression: Expression
    asked: Asked
    value: Json = None

    @property
    def is_simple(self) -> bool:
        """Whether a simple condition asks it, which may not be about what is not there."""
        e = self.expression
        if e.place != "body":
            return True
        return self.asked in ("equal", "unequal") and not any(map(fitting, e.tokens))

    @property
    def opposite(self) -> Term:
        """What is asked of an answer that does not have it."""
        pairs: dict[str, Asked] = {"equal": "unequal", "absent": "there"}
        return replace(self, asked=pairs[self.asked])

    def simple(self) -> str:
        """Return it as a simple condition."""
        sign = "==" if self.asked in ("equal", "absent") else "!="
        return f"{self.expression} {sign} {literal(self.value)}"

    def jsonpath(self, root: str) -> str:
        """Return it as a test of a filter of JSONPath (RFC 9535, section 2.3.5).

        Args:
            root: What has the answer's body there: `@` or `$`.
        """
        tokens, text = self.expression.tokens, literal(self.value, BACKSLASH)
        if any(map(fitting, tokens)):
            test = _of_item(root, tokens, text if self.asked in ("equal", "unequal") else None)
            return test if self.asked in ("equal", "there") else f"!{test}"
        path = root + _segments(tokens)
        if self.asked in ("equal", "unequal"):
            return f"{path} {'==' if self.asked == 'equal' else '!='} {text}"
        there = f"({path} && {path} != null)"
        return there if self.asked == "there" else f"!{there}"


def _of_item(root: str, tokens: Sequence[str], text: str | None) -> str:
    """Return a test that a list has an item that fits, in which the value is there, or is `text`.

    Only what leads to one value at most can be compared (RFC 9535, section 2.3.5.1).
    """
    index = next((n for n, token in enumerate(tokens) if fitting(token)), None)
    if index is None:
        path = root + _segments(tokens)
        return f"{path} && {path} != null" if text is None else f"{path} == {text}"
    pairs, rest = fitting(tokens[index]) or (), tokens[index + 1 :]
    tests = [f"@[{literal(n, BACKSLASH)}] == {literal(v, BACKSLASH)}" for n, v in pairs]
    tests += [_of_item("@", rest, text)] if rest else []
    return f"{root}{_segments(tokens[:index])}[?({' && '.join(tests)})]"


def _segments(tokens: Iterable[str]) -> str:
    return "".join(f"[{t if t.isdecimal() else literal(t, BACKSLASH)}]" for t in tokens)


BACKSLASH = "\\"
Terms = list[list[Term]]
"""Lists of what is asked: all of one of them is to hold."""


def literal(value: Json, escape: str = "'") -> str:
    """Return a value as conditions have it: text in single quotes.

    Args:
        value: The value.
        escape: What stands before a quote in it: another one, in simple conditions.
    """
    if not isinstance(value, str):
        return "null" if value is None else text_of(value)
    text = value.replace(escape, escape * 2) if escape == BACKSLASH else value
    return "'" + text.replace("'", f"{escape}'") + "'"


def criteria(found: Terms) -> list[list[Json]]:
    """Return lists of Criterion Objects, all of one of which are to hold: one list, if it can be.

    An answer without a part fails each simple condition on it, and a filter of JSONPath does not.
    """
    if all(term.is_simple for terms in found for term in terms):
        # What is in every answer comes first: what follows may not be there then.
        first = sorted(found, key=lambda terms: terms[0].expression.place == "body")
        return [[_simple(first)]] if found else []
    beside: dict[tuple[Term, ...], Terms] = {}
    for terms in found:
        body = [term for term in terms if term.expression.place == "body"]
        beside.setdefault(tuple(t for t in terms if t not in body), []).append(body)
    by_body: dict[str, tuple[Terms, list[Json]]] = {}
    for others, bodies in beside.items():
        test = _in_body(bodies) if all(bodies) else ""
        asked = {"context": "$response.body", "type": "jsonpath", "condition": test}
        by_body.setdefault(test, ([], [asked] if test else []))[0].append([*others])
    return [
        [_simple(others), *asked] if all(others) else asked for others, asked in by_body.values()
    ]


def _in_body(bodies: Terms) -> str:
    """Return a JSONPath that selects something where a body has what is asked.

    By RFC 9535 (section 2.3.5.2) a filter is asked of the members of an object, never of itself;
    in the examples of Arazzo, and in Redocly's Respect, the context is an item of a list. Only then
    is there a `$[0]`.
    """
    tests = (
        " || ".join(" && ".join(t.jsonpath(root) for t in terms) for terms in bodies)
        for root in ("@", "$")
    )
    item, whole = (f"({test})" if " || " in test else test for test in tests)
    return f"$[?($[0] && {item} || !$[0] && {whole})]"


def _simple(found: Terms) -> Json:
    return {"condition": " || ".join(" && ".join(t.simple() for t in terms) for terms in found)}


def statuses(found: Iterable[int]) -> Terms:
    """Return what is asked of an answer that has one of some statuses."""
    code = parse_expression("$statusCode")
    return [[Term(code, "equal", status)] for status in found]


def phase_terms(contract: Contract, wanted: Collection[Phase]) -> Terms:
    """Return what is asked of an answer that tells one of some phases; empty if none does."""
    found, before = Terms(), list[Expression]()
    for reading in readings(contract):
        e, state = reading.expression, reading.place.state
        own = [Term(e, "equal", value) for value in reading.values(wanted)]
        if state and contract.lifecycle.phases[state] in wanted:
            own = [Term(e, "there")]
        for term in own:
            beside = [Term(b, "absent") for b in before if _may_be_beside(contract, b, term)]
            found.append([term, *beside])
        before += [] if e.in_every_response else [e]
    return found


def _may_be_beside(contract: Contract, other: Expression, term: Term) -> bool:
    """Return whether a documented answer may have another place beside what is asked."""
    status = term.value if term.expression.place == "statusCode" else None
    return any(
        other.schemas(contract.root, answer)
        for answer in contract.poll.successes.values()
        if answer.status == status
        or (status is None and term.expression.schemas(contract.root, answer))
    )


def unreadable(contract: Contract, fix: str) -> ProblemsError:
    """Return the problem of a contract of which no condition says that a job has succeeded.

    Args:
        contract: The contract.
        fix: What to do instead.
    """
    expected, read = "a success that one list of criteria tells", str(contract.lifecycle.state)
    return ProblemsError.of(expected, read, fix, contract.lifecycle_source.path)
