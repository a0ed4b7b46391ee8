"""The colours of the pages; a test checks the contrast of each pair (WCAG 2.2, 1.4.3)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from jobcontracts.model.lifecycle import Phase

Scheme = Literal["light", "dark"]
Pair = tuple[str, str]
"""A background, and the text on it."""

PAGE: Mapping[Scheme, Mapping[str, str]] = {
    "light": {
        "page": "#ffffff",
        "text": "#1c2430",
        "muted": "#525d6c",
        "link": "#0a53be",
        "code": "#f3f5f8",
        "line": "#d5dbe3",
        "edge": "#5d6877",
    },
    "dark": {
        "page": "#12161c",
        "text": "#e4e9f0",
        "muted": "#a6b1c0",
        "link": "#8ab8ff",
        "code": "#1c232d",
        "line": "#343d4a",
        "edge": "#94a1b3",
    },
}

PHASES: Mapping[Scheme, Mapping[Phase, Pair]] = {
    "light": {
        "pending": ("#eceff3", "#3b4656"),
        "running": ("#e3efff", "#0b4a9e"),
        "succeeded": ("#e2f5e7", "#14602f"),
        "failed": ("#fde8e6", "#97190f"),
        "cancelled": ("#f6eafa", "#6b2385"),
        "expired": ("#fdf1d9", "#734500"),
    },
    "dark": {
        "pending": ("#2b323c", "#d5dde8"),
        "running": ("#10305c", "#bcd8ff"),
        "succeeded": ("#113d22", "#b5ecc6"),
        "failed": ("#541512", "#ffc9c3"),
        "cancelled": ("#42154f", "#eac6f7"),
        "expired": ("#4a3000", "#ffdd9c"),
    },
}

MARKS: Mapping[Scheme, Mapping[str, Pair]] = {
    "light": {"documented": ("#dff3f1", "#0a5450"), "inferred": ("#fdeccd", "#6e4100")},
    "dark": {"documented": ("#0d3b39", "#b4e9e5"), "inferred": ("#4a3000", "#ffdd9c")},
}


def variables(scheme: Scheme) -> dict[str, str]:
    """Return the colours of a scheme as CSS custom properties, by name."""
    found = {f"--{name}": colour for name, colour in PAGE[scheme].items()}
    for name, (fill, text) in (*PHASES[scheme].items(), *MARKS[scheme].items()):
        found |= {f"--{name}-fill": fill, f"--{name}-text": text}
    return found


def contrast(one: str, other: str) -> float:
    """Return the contrast ratio of two colours, `#rrggbb` (WCAG 2.2, "contrast ratio")."""
    high, low = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def _luminance(colour: str) -> float:
    parts = (int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5))
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
