"""A contract with one fault gets the whole message that mends it, and nothing besides.

The faults are in broken/: an edit of a valid contract, and what the check must then say.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml

BROKEN = Path(__file__).parent / "broken"


PRINT = "/paths/~1prints~1{printId}/get/responses/200"
CASES = [
    pytest.param(case, id=f"{path.stem}: {case['fault']}")
    for path in sorted(BROKEN.glob("*.yaml"))
    for case in yaml.safe_load(path.read_text("utf-8"))
]


@pytest.mark.parametrize("case", CASES)
def test_a_fault_is_told_with_its_place_and_how_to_mend_it(
    case: dict[str, str], spoil: Callable[[str, str, str], None], messages: Callable[[str], str]
) -> None:
    spoil(case["in"], case["replace"], case["by"])
    assert messages(case["in"].partition("/")[0]) == case["message"]


def test_faults_of_both_files_are_told_at_once(
    spoil: Callable[[str, str, str], None], messages: Callable[[str], str]
) -> None:
    spoil("small/openapi.yaml", "      operationId: startPrint\n", "")
    spoil(
        "small/openapi.yaml",
        "          description: The print was stopped.\n",
        "          x-a: 1\n",
    )
    spoil("small/openapi.yaml", "error: The paper is torn.}", "error: 7}")
    spoil("small/openapi.yaml", "required: [pages]", "requierd: [pages]")
    spoil("small/openapi.yaml", "x-inferred: The page lists no states.", 'x-inferred: ""')
    spoil("small/lifecycle.yaml", "error: $response.body#/fault", "error: $response.body#/faults")
    spoil("small/lifecycle.yaml", "interval: 1,", "interval: 0,")
    spoil("small/lifecycle.yaml", "    jammed: failed\n", "")
    told = messages("small")
    lines = re.findall(r"^(small/\S+:\d+): expected ", told, re.MULTILINE)
    places = re.findall(r"^  at: (\S+)$", told, re.MULTILINE)
    assert [f"{line}: {place}" for line, place in zip(lines, places, strict=True)] == [
        "small/lifecycle.yaml:10: /state/phases",
        "small/lifecycle.yaml:19: /result/error",
        "small/lifecycle.yaml:23: /poll/interval",
        "small/openapi.yaml:25: /paths/~1prints/post",
        f"small/openapi.yaml:71: {PRINT}/content/application~1json/examples/jammed/value/error",
        "small/openapi.yaml:79: /paths/~1prints~1{printId}/delete/responses/204",
        "small/openapi.yaml:131: /components/schemas/Order/requierd",
        "small/openapi.yaml:154: /components/schemas/PrintStatus/x-inferred",
    ]


def test_what_rests_on_a_broken_part_is_told_once_it_is_mended(
    spoil: Callable[[str, str, str], None], messages: Callable[[str], str]
) -> None:
    # Every expression of the lifecycle, every state and every example rests on this reference.
    spoil(
        "small/openapi.yaml",
        'schema:\n                $ref: "#/components/schemas/Print"',
        "schema: 5",
    )
    assert messages("small").count("expected ") == 1
