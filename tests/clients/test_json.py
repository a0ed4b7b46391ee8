"""What a client returns and raises is JSON under the names of the wire, without a credential."""

from __future__ import annotations

import json
from types import ModuleType
from typing import Any

import msgspec
import pytest

from jobcontracts.model.contract import Contract

from ..conftest import plan_to, says_why
from .conftest import Setting
from .provoked import COOKIE, Provoked

REPRS = ("UNSET", "Struct", " object at 0x", "datetime.", "UUID(", "<Headers", "None", "b'")
"""What stands in the repr of something."""


def names(value: Any) -> Any:
    """Return the names of a JSON value, those of objects in it among them."""
    if isinstance(value, dict):
        return {name: names(below) for name, below in value.items()}
    return [names(item) for item in value] if isinstance(value, list) else None


def test_all_of_it_is_json_and_none_of_it_has_a_credential(
    package: ModuleType, provoked: Provoked
) -> None:
    cookie = {"set-cookie": f"session={COOKIE}; HttpOnly"}
    provoked.document(cookie)
    provoked.undocumented(cookie, [f"the token {provoked.secret} is no good"])
    provoked.endings()
    told = [each for each in provoked.found if hasattr(each, "to_json")]
    assert [each for each in provoked.found if each not in told] == provoked.found[:1]  # a handle
    for each in told:
        text = each.to_json()
        assert json.loads(text) == each.to_dict()
        assert text.isprintable()
        for hidden in (*provoked.hidden, COOKIE, *REPRS):
            assert hidden not in text, each
    assert {type(each) for each in told} > {package.Update, package.WaitTimeout}


def test_an_update_has_the_vendors_names_and_nothing_that_was_not_there(
    contract: Contract, package: ModuleType, provoked: Provoked
) -> None:
    served = [answer.json for answer in contract.served_answers(contract.poll)]
    for status, response in contract.poll.responses.items():
        bodies = [each for m in response.content.values() for each in m.examples.values()]
        for body in (b for b in bodies if b in served) if status < 300 else ():
            provoked.answer(status, body, {n: str(h.example) for n, h in response.headers.items()})
            provoked.run(provoked.found[0].poll)
            update = provoked.found[-1]
            told = update.to_dict()
            assert names(told["answer"]["body"]) == names(body)
            assert told["answer"]["status"] == status
            assert (told["state"], told["phase"]) == (update.state, update.phase)
            assert told["ended"] is update.ended
            again = msgspec.convert(told["answer"]["body"], type(update.body))
            assert again == update.body
    assert isinstance(provoked.found[-1], package.Update)


def test_a_job_that_failed_tells_so_in_json(setting: Setting) -> None:
    plan = plan_to(setting.contract, "failed")
    handle = setting.start(plan)
    ask = handle.wait
    if setting.contract.lifecycle.phases[plan.states[-1]] == "succeeded":
        setting.run(handle.wait, timeout=60)
        ask = handle.result
    with pytest.raises(setting.package.JobFailed) as failed:
        setting.run(ask)
    error = failed.value
    told = error.to_dict()
    assert (told["type"], told["text"]) == ("JobFailed", str(error))
    assert bool(told["error"]) == says_why(setting.contract, plan)
    assert told["update"] == error.update.to_dict()
    assert told["update"]["answer"]["headers"] == dict(error.update.answer.headers)


def test_what_is_sent_is_json_as_it_is_sent(setting: Setting) -> None:
    said = setting.submit_json()
    body: Any = setting.submit_arguments().get("body")
    if body is None or isinstance(body, dict):
        pytest.skip("the vendor's submit has no body with members of its own")
    assert body.to_dict() == said["body"]
