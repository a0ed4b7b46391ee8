"""Which states a job may be seen in after another: as the transitions say, else as the plans go."""

from __future__ import annotations

from jobcontracts.model.lifecycle import Lifecycle, parse_lifecycle


def lifecycle(**more: object) -> Lifecycle:
    return parse_lifecycle(
        {
            "operations": {"poll": "getWash"},
            "state": {
                "read": "$response.body#/state",
                "phases": {"new": "pending", "soaking": "running", "clean": "succeeded"}
                | {"torn": "failed"},
            },
            "poll": {"interval": 1, "max_interval": 2, "timeout": 3},
            "simulate": {"plans": {"a": {"states": ["new", "soaking", "clean"]}}},
            **more,
        }
    )


def test_a_poll_may_miss_states() -> None:
    assert lifecycle().reachable()["new"] == {"new", "soaking", "clean"}


def test_what_no_plan_does_is_allowed_where_the_transitions_say_so() -> None:
    said = {"new": ["soaking", "torn"], "soaking": ["new", "clean"]}
    after = lifecycle(transitions=said).reachable()
    assert after["soaking"] == {"new", "soaking", "clean", "torn"}
    assert after["clean"] == {"clean"}


def test_what_a_plan_does_is_all_that_is_allowed_where_nothing_is_said() -> None:
    after = lifecycle().reachable()
    assert "torn" not in after["soaking"]
    assert "new" not in after["soaking"]
