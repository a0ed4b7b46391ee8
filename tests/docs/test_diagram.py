"""The state diagram: no box hides another, and every move that the mock makes is drawn."""

from __future__ import annotations

from itertools import combinations

import pytest

from jobcontracts.docs.diagram import diagram, moves, placed, told
from jobcontracts.model.contract import Contract
from jobcontracts.model.lifecycle import Lifecycle, parse_lifecycle


def lifecycle(**simulate: object) -> Lifecycle:
    return parse_lifecycle(
        {
            "operations": {"poll": "getJob"},
            "state": {
                "read": "$response.body#/state",
                "phases": {
                    "new": "pending",
                    "busy": "running",
                    "again": "running",
                    "good": "succeeded",
                    "bad": "failed",
                },
            },
            "poll": {"interval": 1, "max_interval": 2, "timeout": 3},
            "simulate": {"plans": {"a": {"states": ["new", "busy", "good"]}}, **simulate},
        }
    )


def test_states_that_go_on_stand_at_the_left_in_the_order_of_the_plans() -> None:
    nodes = placed(lifecycle())
    left = min(node.x for node in nodes)
    assert [node.state for node in nodes if node.x == left] == ["new", "busy", "again"]
    assert [node.state for node in nodes if node.x != left] == ["good", "bad"]


def test_every_move_of_every_plan_is_drawn_once() -> None:
    plans = {"a": {"states": ["new", "busy", "good"]}, "b": {"states": ["new", "busy", "bad"]}}
    found = [(m.start, m.end, m.on_request) for m in moves(lifecycle(plans=plans))]
    assert found == [("new", "busy", False), ("busy", "good", False), ("busy", "bad", False)]


def test_cancelling_leads_from_every_state_that_goes_on() -> None:
    found = [
        (m.start, m.end) for m in moves(lifecycle(on_cancel={"states": ["bad"]})) if m.on_request
    ]
    assert found == [("new", "bad"), ("busy", "bad"), ("again", "bad")]


def test_every_move_has_an_arrow_and_so_has_the_start() -> None:
    plans = {"a": {"states": ["new", "busy", "good"]}, "b": {"states": ["new", "again", "bad"]}}
    life = lifecycle(plans=plans, on_cancel={"states": ["bad"]})
    asked_for = [move.on_request for move in moves(life)]
    drawn = diagram(life, "x")
    assert drawn.count('class="edge on-request" d="M') == asked_for.count(True) == 2
    assert drawn.count('class="edge" d="M') == asked_for.count(False) + 1 == 5


def test_a_job_that_is_deleted_is_no_more() -> None:
    life = lifecycle(on_cancel={"removes": True})
    assert "(no job)" in diagram(life, "x")
    assert told(life)[0] == "After new comes busy, or no job at all if it is cancelled."


def test_a_long_name_is_set_smaller() -> None:
    import re

    phases = {"a_state_with_a_name_that_nobody_would_want_to_read_aloud": "succeeded"}
    root = {
        "operations": {"poll": "p"},
        "state": {"read": "$statusCode", "phases": phases},
        "poll": {"interval": 1, "max_interval": 2, "timeout": 3},
        "simulate": {"plans": {"a": {"states": list(phases)}}},
    }
    size = re.search(r'class="name"[^>]*font-size="([\d.]+)"', diagram(parse_lifecycle(root), "x"))
    assert size is not None
    assert float(size[1]) < 5


def test_text_in_the_drawing_is_text() -> None:
    assert "<b>" not in diagram(lifecycle(), "<b>")


def test_no_box_hides_another(contract: Contract) -> None:
    for one, other in combinations(placed(contract.lifecycle), 2):
        assert one.x != other.x or abs(one.y - other.y) >= 50


@pytest.mark.parametrize("name", ["width", "height"])
def test_the_drawing_has_a_size(contract: Contract, name: str) -> None:
    assert f'{name}="' in diagram(contract.lifecycle, "x")
