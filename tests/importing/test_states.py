"""Which states a job has where no enum of texts says it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from jobcontracts.importing.contract import candidates, listed
from jobcontracts.importing.published import read_published

from .conftest import Make, problems, read, tiny

Save = Callable[[Any], Path]

STATES = "openapi.yaml: /components/schemas/JobState/x-inferred"
NUMBERS = {"0": "pending", "1": "running", "2": "succeeded", "3": "failed"}
NAMED = yaml.safe_load("""
varnames: {type: integer, enum: [0, 1, 2, 3], x-enum-varnames: [QUEUED, RUNNING, DONE, FAILED]}
names: {type: integer, enum: [0, 1, 2, 3], x-enumNames: [Queued, InProgress, Done, Failed]}
titles:
  oneOf:
    - {const: 0, title: queued}
    - {const: 1, title: in progress}
    - {const: 2, description: done}
    - {const: 3, title: failed}
before:
  type: integer
  enum: [0, 1, 2, 3]
  description: 0 = queued, 1 = in progress, 2 = done, 3 = failed
lines:
  type: integer
  enum: [0, 1, 2, 3]
  description: "- `0`: queued\\n- `1`: running\\n- `2`: done\\n- `3`: failed"
below zero:
  type: integer
  enum: [0, 1, 2, 3]
  description: "-1 = invalid, 0 = queued, 1 = running, 2 = done, 3 = failed"
behind:
  type: integer
  enum: [0, 1, 2, 3]
  description: Queued (0), running (1), done (2) or failed (3).
""")


@pytest.mark.parametrize("how", NAMED)
def test_numbers_are_states_where_the_document_has_words_for_them(
    how: str, save: Save, make: Make
) -> None:
    folder = make(save(tiny(status=NAMED[how])))
    life = read(folder, "lifecycle.yaml")
    assert life["state"]["phases"] == NUMBERS
    assert life["simulate"]["plans"] == {
        "succeed": {"states": ["0", "1", "2"]},
        "fail": {"states": ["0", "1", "3"]},
    }
    assert problems(folder) == []


def test_texts_of_digits_are_states_as_numbers_are(save: Save, make: Make) -> None:
    said = "0: queued, 1: running, 2: done, 3: failed"
    folder = make(save(tiny(status={"type": "string", "enum": [*NUMBERS], "description": said})))
    assert read(folder, "lifecycle.yaml")["state"]["phases"] == NUMBERS
    assert problems(folder) == []


def test_a_number_among_texts_is_one(save: Save, make: Make) -> None:
    states = {"type": ["string", "integer"], "enum": ["running", "done", 1]}
    assert problems(make(save(tiny(status=states)))) == ["lifecycle.yaml: /state/reading"]


@pytest.mark.parametrize("key", ["oneOf", "anyOf"])
@pytest.mark.parametrize("listed_by", ["const", "enum"])
def test_each_kind_of_an_answer_may_have_states_of_its_own(
    key: str, listed_by: str, save: Save, make: Make
) -> None:
    root = tiny()
    kinds = []
    for state in NUMBERS.values():
        value: Any = [state] if listed_by == "enum" else state
        status = {"type": "string", listed_by: value}
        members = {"status": status, f"{state}_since": {"type": "string"}}
        kinds.append({"type": "object", "required": [*members], "properties": members})
    answer = root["paths"]["/jobs/{job_id}"]["get"]["responses"]["200"]
    answer["content"]["application/json"]["schema"] = {key: kinds}
    folder = make(save(root))
    assert [*read(folder, "lifecycle.yaml")["state"]["phases"]] == [*NUMBERS.values()]
    assert problems(folder) == []


def test_numbers_that_a_description_alone_lists_are_something_to_look_up(
    save: Save, make: Make
) -> None:
    said = {"type": "integer", "description": "0: queued, 1: running, 2: done, 3: failed"}
    folder = make(save(tiny(status=said)))
    assert read(folder, "openapi.yaml")["components"]["schemas"]["JobState"]["enum"] == [0, 1, 2, 3]
    assert problems(folder) == [STATES]


def test_numbers_of_which_nothing_is_said_are_no_states(save: Save) -> None:
    found = candidates(read_published(save(tiny(status={"type": "integer", "enum": [0, 1, 2]}))))
    assert listed(found) == []


def shown(*states: str, **member: Any) -> Any:
    """Return a document whose states are in examples of the whole answer."""
    root = tiny(status={"type": "string", **member})
    answer = root["paths"]["/jobs/{job_id}"]["get"]["responses"]["200"]
    named = {f"e{n}": {"value": {"status": state}} for n, state in enumerate(states)}
    answer["content"]["application/json"]["examples"] = named
    return root


TEXTS: dict[str, tuple[Any, list[str]]] = {
    "examples of the answer": (
        shown("Queued", "Warming", "Done"),
        ["Queued", "Warming", "Done"],
    ),
    "an example of the member, and one of the answer": (
        shown("done", examples=["queued"]),
        ["queued", "done"],
    ),
    "a description, with a state whose word says nothing": (
        tiny(status={"type": "string", "description": "`queued`, `cooling`, `done` or `failed`"}),
        ["queued", "cooling", "done", "failed"],
    ),
    "one example": (shown("running"), ["running", "pending", "succeeded", "failed"]),
    "nothing": (
        tiny(status={"type": "string"}),
        ["pending", "running", "succeeded", "failed"],
    ),
    "nothing, and it may be null": (
        tiny(status={"type": ["string", "null"], "maxLength": 20}),
        ["pending", "running", "succeeded", "failed"],
    ),
    "a reference to what describes them": (
        {
            **tiny(status={"$ref": "#/components/schemas/Word"}),
            "components": {
                "schemas": {"Word": {"type": "string", "description": "`running` or `done`"}}
            },
        },
        ["running", "done"],
    ),
}


@pytest.mark.parametrize("what", TEXTS)
def test_states_that_no_enum_lists_are_written_with_the_reason(
    what: str, save: Save, make: Make
) -> None:
    root, states = TEXTS[what]
    folder = make(save(root))
    assert read(folder, "openapi.yaml")["components"]["schemas"]["JobState"]["enum"] == states
    assert [*read(folder, "lifecycle.yaml")["state"]["phases"]] == states
    unsure = {"Warming", "cooling"} & {*states}
    reading = ["lifecycle.yaml: /state/reading"] if unsure else []
    assert sorted(problems(folder)) == [*reading, STATES]


def test_words_of_the_operation_are_states_if_they_are_quoted(save: Save, make: Make) -> None:
    root = tiny(status={"type": "string"})
    said = "Ask until it is no longer `queued` or `running`, but `done`. It may not be found."
    root["paths"]["/jobs/{job_id}"]["get"]["description"] = said
    folder = make(save(root))
    assert [*read(folder, "lifecycle.yaml")["state"]["phases"]] == ["queued", "running", "done"]


def test_a_text_called_status_is_no_state_of_what_is_no_job(save: Save) -> None:
    root = tiny(status={"type": "string"})
    root["paths"] = {path.replace("jobs", "pets"): item for path, item in root["paths"].items()}
    root["paths"]["/pets"]["post"]["responses"] = {
        "201": root["paths"]["/pets"]["post"]["responses"]["202"]
    }
    assert candidates(read_published(save(root))) == []


def test_a_listed_state_goes_before_an_open_one(save: Save, make: Make) -> None:
    root = tiny(state={"type": "string"})
    folder = make(save(root))
    assert read(folder, "lifecycle.yaml")["state"]["read"] == "$response.body#/status"
    assert problems(folder) == []


def test_texts_that_look_like_flags_are_texts(save: Save, make: Make) -> None:
    words = ["running", "done", "true"]
    folder = make(save(tiny(status={"type": "string", "enum": words})))
    get = read(folder, "openapi.yaml")["paths"]["/jobs/{job_id}"]["get"]
    examples = get["responses"]["200"]["content"]["application/json"]["examples"]
    assert [e["value"]["status"] for e in examples.values()] == words
