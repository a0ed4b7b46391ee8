"""Documented answers as they are sent: a contract's examples, with a job's own values in them.

An answer is compiled once: its body becomes a text with places for what changes.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from copy import deepcopy
from dataclasses import dataclass
from json.encoder import encode_basestring
from typing import Any

from jobcontracts.mock.http.messages import Reply, compact, encoded
from jobcontracts.mock.jobs.job import Job, Links, Live, Moment
from jobcontracts.mock.jobs.timeline import HELD
from jobcontracts.model.api import MediaType, Response
from jobcontracts.model.contract import Contract
from jobcontracts.model.documented_answer import BODY_HEADERS, DocumentedAnswer, missing_examples
from jobcontracts.model.expression import Expression
from jobcontracts.model.http import MISSING, is_json
from jobcontracts.model.lifecycle import LiveValue
from jobcontracts.model.parameters import written
from jobcontracts.model.pointer import find, put_value
from jobcontracts.model.schema import schema_validator
from jobcontracts.model.server_links import ServerLinks
from jobcontracts.model.times import elapsed_format, time_format
from jobcontracts.problem import ProblemsError

Steadiness = Callable[[Job, float], float]
"""Returns up to which age of a job a live value is what it is at an age."""

_PLACE = re.compile(r'"\\u0000(\d+)\\u0000"')
_JSON_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?")
_NO_CONTENT = frozenset({204, 304})


@dataclass(frozen=True, slots=True)
class OwnLink:
    """A live value: where a client has reached the mock, in the place of a vendor's server.

    Args:
        path: What comes after that.
    """

    path: str

    def __call__(self, moment: Moment) -> str:
        return moment.origin + self.path


@dataclass(frozen=True, slots=True)
class Answer:
    """A documented answer.

    Args:
        status: The status code.
        headers: Fixed and live ones.
        body: The text that stays, with `%b` in the places of `lives` and `%%` for a percent sign.
        lives: The live values of the body, in order.
        steadiness: How long each live value that changes within a state stays as it is.
        absolute: Whether one of the live values is a URL, and has to know the origin.
    """

    status: int
    headers: tuple[tuple[bytes, bytes | Live], ...]
    body: bytes
    lives: tuple[Live, ...]
    steadiness: tuple[Steadiness, ...]
    absolute: bool

    def stands_until(self, job: Job, age: float) -> float:
        """Return the age of a job up to which the answer that it gets at `age` stands."""
        return min([job.timeline.next_start(age), *[until(job, age) for until in self.steadiness]])

    def reply(self, moment: Moment) -> Reply:
        """Return the answer as it is at `moment`."""
        body = self.body % tuple([encoded(live(moment)) for live in self.lives])
        headers = [
            (
                name,
                value if isinstance(value, bytes) else value(moment).encode("latin-1", "replace"),
            )
            for name, value in self.headers
        ]
        return _measured(self.status, headers, body)

    def without_job(self, origin: str) -> Reply:
        """Return the answer that is about no job, for a client that has reached us at `origin`."""
        none: Any = None
        return self.reply(Moment(none, 0.0, origin))


def _measured(status: int, headers: list[tuple[bytes, bytes]], body: bytes) -> Reply:
    # RFC 9110, section 8.6: a 204 has no Content-Length; any other answer without a body says 0.
    if body or status not in _NO_CONTENT:
        headers.append((b"content-length", b"%d" % len(body)))
    return Reply(status, headers, body)


def compile_answer(
    contract: Contract,
    response: Response,
    example: str | None = None,
    *,
    live: Mapping[Expression, LiveValue] | None = None,
    links: Links | None = None,
) -> Answer:
    """Compile a documented response.

    Args:
        contract: Whose response.
        response: The response.
        example: The example's name; the first where there is none of that name.
        live: What takes the place of an example's own values; None where it is about no job.
        links: The URLs that live values may be.

    Raises:
        ProblemsError: There is no example of the body, or of a required header.
    """
    answer = DocumentedAnswer(response, example)
    media, own = answer.media, answer.json
    live, links = _applying(live or {}, response, media, own), links or {}
    live_headers = {e.name.lower() for e in live if e.place == "header"}
    if problems := list(missing_examples(contract.openapi, response, live_headers)):
        raise ProblemsError(problems)
    headers: list[tuple[bytes, bytes | Live]] = []
    body, lives = b"", tuple[Live, ...]()
    if media is not None:
        headers.append((b"content-type", media.name.encode()))
        body, lives = _body(contract, media, own, live, links)
    headers += _headers(contract, response, live, links)
    steadiness = tuple(filter(None, map(_steadiness, dict.fromkeys(live.values()))))
    changing = [*lives, *(value for _, value in headers)]
    absolute = any(kind.kind == "url" for kind in live.values())
    absolute = absolute or any(isinstance(value, OwnLink) for value in changing)
    return Answer(response.status, tuple(headers), body, lives, steadiness, absolute)


def _applying(
    live: Mapping[Expression, LiveValue], response: Response, media: MediaType | None, own: Any
) -> dict[Expression, LiveValue]:
    """Return the live values that this response has a place for."""
    names = {name.lower() for name in response.headers}
    in_body = media is not None and is_json(media.name)

    def applies(place: Expression) -> bool:
        if place.place == "header":
            return place.name.lower() in names
        # A null is the vendor's way to say that there is no such value in this state.
        return in_body and place.place == "body" and find(own, place.tokens) not in (MISSING, None)

    return {place: kind for place, kind in live.items() if applies(place)}


def _body(
    contract: Contract,
    media: MediaType,
    example: Any,
    live: Mapping[Expression, LiveValue],
    links: Links,
) -> tuple[bytes, tuple[Live, ...]]:
    if not is_json(media.name):
        return _template(example if isinstance(example, str) else compact(example)), ()
    value = deepcopy(example)
    places: list[Live] = []
    for expression, kind in live.items():
        if expression.place != "body":
            continue
        own = find(example, expression.tokens)
        value = put_value(value, expression.tokens, f"\0{len(places)}\0")
        if kind.kind == "request":
            places.append(_echo(contract, media, example, expression, kind.argument))
        else:
            live_text = _live(expression, kind, links)
            places.append(_as_json(live_text, isinstance(own, int | float)))
    server_links = _server_links(contract, media, example)
    pieces: list[str] = []
    lives: list[Live] = []
    for number, text in enumerate(_PLACE.split(compact(value))):
        if number % 2:
            lives.append(places[int(text)])
        else:
            fixed = [text] if server_links is None else server_links.split(text)
            lives += [OwnLink(contract.server_path)] * (len(fixed) - 1)
            pieces += fixed
    return b"%b".join(map(_template, pieces)), tuple(lives)


def _server_links(contract: Contract, media: MediaType, example: Any) -> ServerLinks | None:
    """Return what finds the links of a body that are to lead to the mock; None for none.

    Nor where the body's schema wants the vendor's: no answer breaks it.
    """
    links = ServerLinks(contract)
    pieces = links.split(compact(example))
    if len(pieces) == 1:
        return None
    shown = f"http://127.0.0.1:8080{contract.server_path}".join(pieces)
    fits = schema_validator(contract, media.schema).is_valid(json.loads(shown))
    return links if fits else None


def _template(text: str) -> bytes:
    return encoded(text).replace(b"%", b"%%")


def _as_json(live: Live, number: bool) -> Live:
    def text(moment: Moment) -> str:
        return encode_basestring(live(moment))

    def text_or_number(moment: Moment) -> str:
        value = live(moment)
        return value if _JSON_NUMBER.fullmatch(value) else encode_basestring(value)

    # Where the example has a number, so has the answer.
    return text_or_number if number else text


def _echo(
    contract: Contract, media: MediaType, example: Any, place: Expression, source: str
) -> Live:
    """Return what makes the JSON of a value that the request had; the example's if it had none.

    That stays as well where the answer can have no such value: no answer breaks its schema.
    """
    own = compact(find(example, place.tokens))
    validator = schema_validator(contract, media.schema)

    def text(moment: Moment) -> str:
        value = moment.job.sent.get(source, MISSING)
        if value is MISSING:
            return own
        fits = validator.is_valid(put_value(deepcopy(example), place.tokens, value))
        return compact(value) if fits else own

    return text


def _headers(
    contract: Contract, response: Response, live: Mapping[Expression, LiveValue], links: Links
) -> list[tuple[bytes, bytes | Live]]:
    by_name = {e.name.lower(): (e, kind) for e, kind in live.items() if e.place == "header"}
    headers: list[tuple[bytes, bytes | Live]] = []
    servers = ServerLinks(contract)
    for name, header in response.headers.items():
        found = by_name.get(name.lower())
        if name.lower() in BODY_HEADERS or name.lower() == "date":
            # The first two are measured, and an answer's own date is that of its being sent.
            continue
        if found is not None:
            headers.append((name.lower().encode(), _live(*found, links)))
        elif header.example is not None:
            ((_, text),) = written(header.parameter, header.example)
            rest = servers.rest(text)
            fixed = text.encode("latin-1", "replace")
            value = fixed if rest is None else OwnLink(contract.server_path + rest)
            headers.append((name.lower().encode(), value))
    return headers


def _steadiness(kind: LiveValue) -> Steadiness | None:
    """Return how long a live value stays as it is; None if until the next state."""
    if kind.kind == "progress":
        return lambda job, age: job.timeline.progress_until(age)
    if kind.kind == "elapsed":
        finest = 0.001 if "%L" in kind.argument else 1.0
        return lambda job, age: HELD if job.ended_at(age) else age // finest * finest + finest
    return None


def _live(place: Expression, kind: LiveValue, links: Links) -> Live:
    match kind.kind:
        case "own_id":
            return lambda moment: moment.job.own[place.text]
        case "id":
            return lambda moment: moment.job.id
        case "progress":
            whole = 100 if kind.argument == "share" else 1
            return lambda moment: f"{moment.job.progress_at(moment.age) / whole:g}"
        case "created":
            created = time_format(kind.argument)
            return lambda moment: created(moment.job.created)
        case "updated":
            updated = time_format(kind.argument)
            return lambda moment: updated(moment.job.entered_at(moment.age))
        case "elapsed":
            elapsed = elapsed_format(kind.argument)
            return lambda moment: elapsed(moment.job.elapsed_at(moment.age))
        case "url":
            return links[kind.argument]
        case "request":
            raise AssertionError("a member of a body, whose example stands in for it")
