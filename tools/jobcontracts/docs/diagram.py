"""The state diagram of a lifecycle, laid out by hand: what goes on at the left, ends at the right.

Two columns are as wide as a phone, whatever the vendor calls its states.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from jobcontracts.model.lifecycle import TERMINAL, Lifecycle, Phase
from jobcontracts.rendering.html import Html

_WIDTH, _MARGIN, _GAP = 136, 26, 44
_HEIGHT, _STEP, _TOP = 44, 74, 34
_RIGHT = _MARGIN + _WIDTH + _GAP
_FULL = _RIGHT + _WIDTH + 4
_REMOVED = "removed"


@dataclass(frozen=True, slots=True)
class Node:
    """A state, and where its box is, in the units of the drawing."""

    state: str
    phase: Phase | None
    x: float
    y: float

    @property
    def middle(self) -> float:
        """The middle of its height."""
        return self.y + _HEIGHT / 2


@dataclass(frozen=True, slots=True)
class Move:
    """From one state to the next; on request if only somebody who cancels causes it."""

    start: str
    end: str
    on_request: bool


def moves(lifecycle: Lifecycle) -> list[Move]:
    """Return the transitions, else the moves that plans and cancelling make, each once.

    A state into which a job is brought by cancelling is not left by cancelling again. None of our
    vendors says so; it is how the mock has it too.
    """
    simulation = lifecycle.simulation
    found = {pair: False for plan in simulation.plans.values() for pair in pairwise(plan.states)}
    found |= {
        (s, after): False for s, following in lifecycle.transitions.items() for after in following
    }
    way: tuple[str, ...] = simulation.on_cancel
    if not way and simulation.cancel_removes:
        way = (_REMOVED,)
    going = [state for state in lifecycle.phases if not lifecycle.ended(state)]
    for state in going if way else ():
        if state not in way:
            found.setdefault((state, way[0]), True)
    for pair in pairwise(way):
        found.setdefault(pair, True)
    return [Move(*pair, on_request) for pair, on_request in found.items()]


def placed(lifecycle: Lifecycle) -> list[Node]:
    """Return the states where they are drawn: in the order in which the plans come to them."""
    order = dict.fromkeys(s for plan in lifecycle.simulation.plans.values() for s in plan.states)
    order |= dict.fromkeys((*lifecycle.simulation.on_cancel, *lifecycle.phases))
    going = [state for state in order if lifecycle.phases[state] not in TERMINAL]
    ends: list[str] = [state for state in order if lifecycle.phases[state] in TERMINAL]
    if any(move.end == _REMOVED for move in moves(lifecycle)) and _REMOVED not in order:
        ends.append(_REMOVED)
    rows = max(len(going), len(ends))
    return [
        *_column(going, lifecycle, _MARGIN, _STEP, 0),
        *_column(ends, lifecycle, _RIGHT, _STEP, (rows - len(ends)) * _STEP / 2),
    ]


def _column(
    states: Sequence[str], lifecycle: Lifecycle, x: float, step: float, down: float
) -> Iterator[Node]:
    for index, state in enumerate(states):
        yield Node(state, lifecycle.phases.get(state), x, _TOP + down + index * step)


def diagram(lifecycle: Lifecycle, title: str) -> Html:
    """Return the diagram as SVG; `told` says the same in words.

    Args:
        lifecycle: The lifecycle.
        title: What the drawing is called.
    """
    nodes = {node.state: node for node in placed(lifecycle)}
    height = max(node.y for node in nodes.values()) + _HEIGHT + 8
    body = [_start(next(iter(nodes.values())))]
    body += [_line(nodes[m.start], nodes[m.end], m.on_request) for m in moves(lifecycle)]
    body += [_box(node) for node in nodes.values()]
    return Html(
        '<svg class="diagram" role="img" aria-labelledby="diagram-title diagram-text" '
        'viewBox="0 0 {width} {height:g}" width="{width}" height="{height:g}" '
        'xmlns="http://www.w3.org/2000/svg">'
        '<title id="diagram-title">{title}</title><desc id="diagram-text">{text}</desc>'
        '<defs><marker id="arrow" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="8" '
        'markerHeight="8" markerUnits="userSpaceOnUse" orient="auto">'
        '<path class="head" d="M0 0 8 4 0 8z"/></marker></defs>{body}</svg>'
    ).format(
        width=_FULL, height=height, title=title, text=" ".join(told(lifecycle)), body=_joined(body)
    )


def told(lifecycle: Lifecycle) -> list[str]:
    """Return the moves in words: a sentence for each state that a job can leave."""
    sentences = []
    for state in dict.fromkeys(move.start for move in moves(lifecycle)):
        after = [move for move in moves(lifecycle) if move.start == state]
        ways = [
            f"{'no job at all' if m.end == _REMOVED else m.end}"
            f"{' if it is cancelled' if m.on_request else ''}"
            for m in after
        ]
        sentences.append(f"After {state} comes {', or '.join(ways)}.")
    return sentences


def _joined(parts: Iterable[Html]) -> Html:
    return Html("").join(parts)


def _box(node: Node) -> Html:
    # About 7 units a letter at 13: longer names are set smaller rather than cut.
    size = min(13.0, 13.0 * (_WIDTH - 14) / max(7.4 * len(node.state), 1))
    return Html(
        '<g class="state {phase}">'
        '<rect x="{x:g}" y="{y:g}" width="{width}" height="{height}" rx="8"/>'
        '<text class="name" x="{middle:g}" y="{name:g}" font-size="{size:.3g}">{state}</text>'
        '<text class="phase" x="{middle:g}" y="{below:g}" font-size="11">{phase_text}</text></g>'
    ).format(
        phase=f"phase-{node.phase}" if node.phase else "gone",
        x=node.x,
        y=node.y,
        width=_WIDTH,
        height=_HEIGHT,
        middle=node.x + _WIDTH / 2,
        name=node.y + 19,
        below=node.y + 35,
        size=size,
        state=node.state if node.phase else "(no job)",
        phase_text=node.phase or "deleted",
    )


def _start(first: Node) -> Html:
    x = first.x + _WIDTH / 2
    path = _path(f"M{x:g} 13V{first.y - 1:g}", False)
    return Html('<circle class="dot" cx="{x:g}" cy="8" r="5"/>{path}').format(x=x, path=path)


def _line(start: Node, end: Node, on_request: bool) -> Html:
    if start.x != end.x:
        left, right = start.x + _WIDTH, end.x - 1
        bend = (left + right) / 2
        way = f"M{left:g} {start.middle:g}C{bend:g} {start.middle:g} {bend:g} {end.middle:g} "
        return _path(f"{way}{right:g} {end.middle:g}", on_request)
    if end.y - start.y == _STEP:
        x = start.x + _WIDTH / 2
        return _path(f"M{x:g} {start.y + _HEIGHT:g}V{end.y - 1:g}", on_request)
    # Around the other boxes, along the left edge. Two such lines between neighbours differ in
    # where they touch the boxes, so that neither hides the other.
    side, aside = start.x, 4
    down = 8 if end.y > start.y else -8
    first, last = start.middle + down, end.middle - down
    way = f"M{side:g} {first:g}C{aside:g} {first:g} {aside:g} {last:g} {side - 1:g} {last:g}"
    return _path(way, on_request)


def _path(way: str, on_request: bool) -> Html:
    kind = "edge on-request" if on_request else "edge"
    return Html('<path class="{}" d="{}" marker-end="url(#arrow)"/>').format(kind, way)
