"""What axe would look at, asked of the browser: its accessibility tree, computed styles, boxes.

axe-core has a licence (MPL-2.0) that none of our dependencies may have.
"""

from __future__ import annotations

import itertools
from typing import Any

from .chromium import Tab
from .contrast import contrast

CONTROLS = ("button", "link", "textbox", "searchbox", "combobox", "spinbutton", "checkbox")

_COLOURS = """(() => {
  const hex = (colour) => '#' + colour.match(/\\d+/g).slice(0, 3)
    .map(part => (+part).toString(16).padStart(2, '0')).join('');
  const behind = (element) => {
    const colour = getComputedStyle(element).backgroundColor;
    return colour.endsWith(', 0)') && element.parentElement ? behind(element.parentElement)
      : hex(colour);
  };
  const found = new Map();
  for (const element of document.querySelectorAll('body *')) {
    const own = [...element.childNodes].some(node => node.nodeType === 3 && node.data.trim());
    if (!own || !element.checkVisibility()) continue;
    const pair = [behind(element), hex(getComputedStyle(element).color)];
    found.set(pair.join(), [...pair, element.outerHTML.slice(0, 80)]);
  }
  return [...found.values()];
})()"""

_SMALL = """[...document.querySelectorAll('button, select, input:not([type=hidden]), summary')]
  .filter(one => one.checkVisibility()).map(one => [one, one.getBoundingClientRect()])
  .filter(([one, box]) => box.width < 24 || box.height < 24)
  .map(([one]) => one.outerHTML.slice(0, 80))"""

_REACHABLE = """[...document.querySelectorAll(
    'a[href], button, input:not([type=hidden]), select, summary, pre[tabindex]')
].filter(one => one.checkVisibility())"""


def open_all(tab: Tab) -> None:
    """Unfold all that is folded."""
    tab.value("document.querySelectorAll('details').forEach(one => { one.open = true })")


def faint_texts(tab: Tab) -> list[list[str]]:
    """Return what has too little contrast (WCAG 2.2, 1.4.3): background, colour, element."""
    pairs: list[list[str]] = tab.value(_COLOURS)
    assert len(pairs) > 3
    return [pair for pair in pairs if contrast(*pair[:2]) < 4.5]


def small_targets(tab: Tab) -> list[str]:
    """Return what is smaller than 24 by 24 CSS pixels (WCAG 2.2, 2.5.8); not links in a text."""
    found: list[str] = tab.value(_SMALL)
    return found


def assert_keyboard_reaches_all(tab: Tab) -> None:
    """Walk through the page by Tab: everything in its order, and where one is can be seen."""
    count = tab.value(f"(window.places = {_REACHABLE}).length")
    tab.value("document.body.tabIndex = -1; document.body.focus()")
    met: list[Any] = []
    for _ in range(count):
        tab.press("Tab")
        met.append(tab.value("places.indexOf(document.activeElement)"))
        assert tab.value("getComputedStyle(document.activeElement).outlineStyle") != "none"
    assert met == list(range(count))


def shown_nodes(tab: Tab) -> list[dict[str, Any]]:
    """Return the nodes of the accessibility tree that a reader of the screen meets."""
    nodes = tab.send("Accessibility.getFullAXTree")["nodes"]
    return [node for node in nodes if not node["ignored"]]


def role(node: dict[str, Any]) -> str:
    """Return a node's role."""
    return str(node["role"]["value"])


def names(nodes: list[dict[str, Any]], *roles: str) -> list[str]:
    """Return the accessible names of the nodes of some roles."""
    return [node["name"]["value"] for node in nodes if "name" in node and role(node) in roles]


def assert_told(tab: Tab) -> list[dict[str, Any]]:
    """Check what is true of every page for who does not see it; return the tree's nodes."""
    nodes = shown_nodes(tab)
    # Each control says what it is, and no two buttons say the same.
    assert all(name.strip() for name in names(nodes, *CONTROLS))
    buttons = names(nodes, "button")
    assert len(buttons) == len(set(buttons))
    levels = [_level(node) for node in nodes if role(node) == "heading"]
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in itertools.pairwise(levels))
    landmarks = [role(node) for node in nodes if role(node) in ("banner", "main", "contentinfo")]
    assert landmarks == ["banner", "main", "contentinfo"]
    ids = tab.value("[...document.querySelectorAll('[id]')].map(one => one.id)")
    assert len(ids) == len(set(ids))
    assert tab.value("document.documentElement.lang") == "en"
    return nodes


def _level(node: dict[str, Any]) -> int:
    return next(int(p["value"]["value"]) for p in node["properties"] if p["name"] == "level")
