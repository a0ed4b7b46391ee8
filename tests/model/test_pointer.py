"""What a pointer leads to in a JSON value."""

from typing import Any

import pytest

from jobcontracts.model.http import MISSING
from jobcontracts.model.pointer import find, pointer_tokens, put_value

ITEMS = {"list": [1, {"a": True, "b": 7}, {"a": True, "b": "x/y", "c": None}, {"a": "true"}]}


@pytest.mark.parametrize(
    ("pointer", "value"),
    [
        ("/list/[a=true]", ITEMS["list"][1]),
        ("/list/[b=7]/a", True),
        ("/list/[a=true&b=x~1y]/c", None),
        ("/list/[c=null]/b", "x/y"),
        ("/list/[d=]", MISSING),
        ("/list/[a]", MISSING),
        ("/list/[a=false]", MISSING),
        ("/[a=true]", MISSING),
    ],
)
def test_an_item_is_found_by_its_members(pointer: str, value: Any) -> None:
    assert find(ITEMS, pointer_tokens(pointer)) == value


def test_an_item_is_replaced_where_it_is() -> None:
    value = {"list": [{"a": 1}, {"a": 2, "b": 3}]}
    put_value(value, ("list", "[a=2]", "b"), 4)
    assert value == {"list": [{"a": 1}, {"a": 2, "b": 4}]}
    assert put_value(value, ("list", "[a=1]"), 5) == {"list": [5, {"a": 2, "b": 4}]}
