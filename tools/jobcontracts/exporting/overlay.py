"""A contract as an OpenAPI Overlay (1.0.0) with the polling extension of Speakeasy.

https://spec.openapis.org/overlay/v1.0.0.html
https://www.speakeasy.com/docs/sdks/customize/runtime/polling
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from jobcontracts.exporting.conditions import FAILED, PlaceReading, readings, unreadable
from jobcontracts.exporting.document import Export, Unsaid, exported
from jobcontracts.model.contract import Contract
from jobcontracts.model.expression import Expression
from jobcontracts.model.lifecycle import TERMINAL, Phase
from jobcontracts.model.parameters import text_of
from jobcontracts.model.pointer import fitting
from jobcontracts.model.source import Json

_OTHERS = "the extension is about the polled operation alone, and others are plain methods"
_CALLER = "the caller of a method gives what its request has"
_WHOLE = "a waiting method gives the last answer as a whole"
_PAUSE = "the pause between two polls is always the same"
_FAILS = "a poll that fails ends the wait"
_BODY = "a method raises by the status of an answer, and not by what its body tells"
NOT_SAID = {
    **dict.fromkeys(("operations.submit", "operations.result", "operations.cancel"), _OTHERS),
    **dict.fromkeys(("job.when", "job.updates"), _OTHERS),
    **dict.fromkeys(("result.location", "result.error", "result.next", "result.last"), _OTHERS),
    **{f"operations.{role}.with": _CALLER for role in ("poll", "result", "cancel")},
    **dict.fromkeys(("job.id", "job.url", "settings"), _CALLER),
    "job.next": "a wait polls the operation that it has begun with, and no URL",
    "state.otherwise": "a job whose answer fits no criterion is polled again",
    "transitions": "a criterion looks at one answer, and not at the one before it",
    **dict.fromkeys(("progress", "message", "error"), _WHOLE),
    **dict.fromkeys(("refusals.unauthorized", "refusals.invalid", "refusals.unknown_job"), _BODY),
    **dict.fromkeys(("poll.max_interval", "poll.growth"), _PAUSE),
    **dict.fromkeys(("poll.retry_for", "poll.grace"), _FAILS),
}
"""Why a document does not say a key of the lifecycle."""


def as_overlay(contract: Contract, openapi_url: str) -> Export:
    """Return a contract as an overlay of its openapi.yaml.

    Args:
        contract: The contract.
        openapi_url: Where its openapi.yaml is, as a URL that is relative to the document's.

    Raises:
        ProblemsError: No criterion tells that a job has succeeded.
    """
    life, poll, found = contract.lifecycle, contract.poll, readings(contract)
    success = next((c for r in found if (c := _criteria(contract, r, {"succeeded"}))), None)
    if success is None:
        raise unreadable(contract, "export it as arazzo, which has more conditions")
    # Of one place, they tell a job's end alike; of two, the first may have another word.
    found.sort(key=lambda reading: reading.expression != success.reading.expression)
    failure = next((c for r in found if (c := _criteria(contract, r, FAILED))), None)
    interval = max(1, math.ceil(life.interval))
    polling: dict[str, Json] = {
        "name": "WaitForEnd",
        "delaySeconds": math.ceil(life.first),
        "intervalSeconds": interval,
        "limitCount": max(1, math.ceil(life.timeout / interval)),
        "successCriteria": success.listed,
        **({"failureCriteria": failure.listed} if failure else {}),
    }
    path = json.dumps(poll.path, ensure_ascii=False)
    action = {"target": f"$.paths[{path}].{poll.method}"}
    action |= {"description": life.why_read_so} if life.why_read_so else {}
    document = {
        "overlay": "1.0.0",
        "info": {"title": f"Waiting for {contract.root['info']['title']}", "version": life.version},
        "extends": openapi_url,
        "actions": [{**action, "update": {"x-speakeasy-polling": [polling]}}],
    }
    said = [c for c in (success, failure) if c is not None]
    return exported(contract, document, NOT_SAID, _unsaid(contract, said))


@dataclass(frozen=True, slots=True)
class _Criteria:
    """Criteria, all of which hold where a job has ended so.

    Args:
        listed: The criteria: `==` of one value, or a regular expression for several texts.
        reading: The place that they look at.
        values: The values there that they are for.
    """

    listed: list[Json]
    reading: PlaceReading
    values: list[Json]


def _criteria(
    contract: Contract, reading: PlaceReading, wanted: Collection[Phase]
) -> _Criteria | None:
    """Return criteria for a place that tells one of some phases; None where there can be none."""
    e, values = reading.expression, reading.values(wanted)
    if e.place == "statusCode":
        return _Criteria([_one_of(e, values)], reading, values) if values else None
    if e.place != "body" or any(map(fitting, e.tokens)):
        return None
    for status, answer in sorted(contract.poll.successes.items()):
        there = [v for v in reading.place.values(contract.root, answer) if v in values]
        if len(there) == 1 or (there and all(isinstance(v, str) for v in there)):
            # A criterion on the body needs one on the status before it.
            listed = [{"condition": f"$statusCode == {status}"}, _one_of(e, there)]
            return _Criteria(listed, reading, there)
    return None


def _one_of(e: Expression, values: Sequence[Json]) -> dict[str, Json]:
    """Return the criterion for one of some values: of several, a regular expression."""
    if len(values) == 1:
        (value,) = values
        text = json.dumps(value, ensure_ascii=False)
        return {"condition": f"{e} == {text}"}
    # No more is escaped than means something: what may be, each language sees differently.
    texts = (re.sub(r"[\\.^$|?*+()\[\]{}]", r"\\\g<0>", text_of(v)) for v in values)
    return {"context": str(e), "type": "regex", "condition": f"^({'|'.join(texts)})$"}


def _unsaid(contract: Contract, said: Sequence[_Criteria]) -> Iterator[Unsaid]:
    """Yield what a document does not say of a contract besides the keys that it never says."""
    life = contract.lifecycle
    told = {(str(c.reading.place), text_of(v)) for c in said for v in c.values}
    left: dict[str, Json] = {}
    for reading in readings(contract):
        state, place = reading.place.state, str(reading.place)
        ends = [text_of(v) for v in reading.values(TERMINAL)]
        ends += [state] if state and life.phases[state] in TERMINAL else []
        left |= {text: place for text in ends if (place, text) not in told}
    if left:
        reason = "each end has one list of criteria, on one place: look for {} in the last answer"
        yield Unsaid(reason.format(", ".join(left)), {"state.phases": left})
    times = {"poll.interval": life.interval, "poll.first": life.first}
    parts = {key: seconds for key, seconds in times.items() if seconds % 1}
    if parts:
        yield Unsaid("seconds are whole there, and were rounded up", parts)
