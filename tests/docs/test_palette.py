"""The colours of the pages can be told from each other by everyone (WCAG 2.2, 1.4.3 and 1.4.11)."""

from __future__ import annotations

import re

import pytest

from jobcontracts.docs.colour import KINDS
from jobcontracts.model.lifecycle import PHASES

from ..contrast import contrast

SCHEMES = ["light", "dark"]
FILLED = (*PHASES, "documented", "inferred")


@pytest.fixture
def colours(files: dict[str, str]) -> dict[str, dict[str, str]]:
    """The custom properties of each scheme, as the style sheet has them."""
    light, dark = re.findall(r":root \{(.*?)\}", files["style.css"], re.DOTALL)
    found = {"light": light, "dark": dark}
    return {s: dict(re.findall(r"--([\w-]+): (#\w+);", text)) for s, text in found.items()}


def test_the_contrast_of_black_and_white_is_21() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)


@pytest.mark.parametrize("scheme", SCHEMES)
def test_every_phase_has_a_colour_of_its_own(
    colours: dict[str, dict[str, str]], scheme: str
) -> None:
    fills = {colours[scheme][f"{phase}-fill"] for phase in PHASES}
    assert len(fills) == len(PHASES)


@pytest.mark.parametrize("scheme", SCHEMES)
def test_text_can_be_read_on_what_is_behind_it(
    files: dict[str, str], colours: dict[str, dict[str, str]], scheme: str
) -> None:
    known, style = colours[scheme], files["style.css"]
    pairs = [(fill, text) for fill in ("page", "code") for text in ("text", "muted", "link")]
    coloured = re.findall(rf"^\.(?:{'|'.join(KINDS)}) .*--([\w-]+)\)", style, re.MULTILINE)
    assert len(coloured) == len(KINDS)
    pairs += [("code", text) for text in coloured]
    pairs += [(f"{name}-fill", f"{name}-text") for name in FILLED]
    for fill, text in pairs:
        assert contrast(known[fill], known[text]) >= 4.5, (fill, text)


@pytest.mark.parametrize("scheme", SCHEMES)
def test_lines_and_boxes_of_the_diagram_can_be_seen(
    colours: dict[str, dict[str, str]], scheme: str
) -> None:
    known = colours[scheme]
    for edge in ("edge", *(f"{phase}-text" for phase in PHASES)):
        assert contrast(known["page"], known[edge]) >= 3, edge


def test_both_schemes_have_the_colours_that_are_used(
    files: dict[str, str], colours: dict[str, dict[str, str]]
) -> None:
    used = set(re.findall(r"var\(--([\w-]+)\)", files["style.css"]))
    assert used <= colours["light"].keys() == colours["dark"].keys()
