"""The colours of the pages can be told from each other by everyone (WCAG 2.2, 1.4.3 and 1.4.11)."""

from __future__ import annotations

import pytest

from jobcontracts.docs.palette import MARKS, PAGE, PHASES, Scheme, contrast, variables
from jobcontracts.model.lifecycle import PHASES as PHASE_NAMES

SCHEMES: list[Scheme] = ["light", "dark"]


def test_the_contrast_of_black_and_white_is_21() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)


@pytest.mark.parametrize("scheme", SCHEMES)
def test_every_phase_has_a_colour_of_its_own(scheme: Scheme) -> None:
    assert set(PHASES[scheme]) == set(PHASE_NAMES)
    assert len(set(PHASES[scheme].values())) == len(PHASE_NAMES)


@pytest.mark.parametrize("scheme", SCHEMES)
def test_text_can_be_read_on_what_is_behind_it(scheme: Scheme) -> None:
    page = PAGE[scheme]
    behind = [
        (page[fill], page[text]) for fill in ("page", "code") for text in ("text", "muted", "link")
    ]
    for fill, text in (*behind, *PHASES[scheme].values(), *MARKS[scheme].values()):
        assert contrast(fill, text) >= 4.5, (fill, text)


@pytest.mark.parametrize("scheme", SCHEMES)
def test_lines_and_boxes_of_the_diagram_can_be_seen(scheme: Scheme) -> None:
    page = PAGE[scheme]
    edges = [page["edge"], *(text for _, text in PHASES[scheme].values())]
    assert all(contrast(page["page"], colour) >= 3 for colour in edges)


def test_both_schemes_have_the_same_colours(files: dict[str, str]) -> None:
    assert variables("light").keys() == variables("dark").keys()
    for scheme in SCHEMES:
        for name, colour in variables(scheme).items():
            assert f"{name}: {colour};" in files["style.css"]
    used = set(__import__("re").findall(r"var\((--[\w-]+)\)", files["style.css"]))
    assert used <= variables("light").keys()
