"""A schema that no class can be called after is called otherwise before a client is made."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import cast

from jobcontracts.generation.names import Names, renamed
from jobcontracts.model.contract import read_contract

SMALL = Path(__file__).parents[1] / "check" / "small"


def test_a_schema_that_is_called_otherwise_is_referred_to_otherwise() -> None:
    contract = read_contract(SMALL)
    schemas = {name: name for name in contract.schemas} | {"Print": "PrintModel"}
    found = renamed(contract, cast(Names, SimpleNamespace(schemas=schemas)))
    components = found.root["components"]["schemas"]
    assert list(components) == list(schemas.values())
    assert components["PrintModel"] == contract.root["components"]["schemas"]["Print"]
    (media,) = found.operations["getPrint"].responses[200].content.values()
    assert media.schema == {"$ref": "#/components/schemas/PrintModel"}
    same = renamed(contract, cast(Names, SimpleNamespace(schemas={})))
    assert same is contract
