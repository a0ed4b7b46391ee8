"""What an upgrade is told as: Markdown that is read as well in a terminal as in a pull request."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from pins.originals import ChangedOriginal
from pins.sets import Move

NEXT = """\
## Next

1. Read the diff of the output: is it what the new generators are for?
2. Run `nox`. A newer ruff or type checker may ask for changes of what is hand-written.
3. If users of a client notice: an entry in `specs/<vendor>/CHANGELOG.md` and in `CHANGELOG.md`,
   then `nox -s generate`.
4. Commit pins and output together, so that each commit renders what it holds.
"""


def moved_section(moves: Sequence[Move], exact: Collection[str]) -> str:
    """Return the table of what moved, the exact pins first.

    Args:
        moves: What moved.
        exact: The packages that are pinned exactly in pyproject.toml.
    """
    ordered = sorted(moves, key=lambda move: (move.name not in exact, move.name))
    rows = [("package", "was", "is", "pinned in")]
    for move in ordered:
        place = "pyproject.toml" if move.name in exact else "requirements/"
        rows.append((move.name, move.was or "-", move.now or "-", place))
    return "## What moved\n\n" + table(rows)


def table(rows: Sequence[Sequence[str]]) -> str:
    """Return rows as a Markdown table with straight columns; the first row is the heading."""
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    lines = ["| " + " | ".join(map(str.ljust, row, widths)) + " |" for row in rows]
    lines.insert(1, "|" + "|".join("-" * (width + 2) for width in widths) + "|")
    return "\n".join(lines) + "\n"


def held_section(pins: Mapping[str, str], newest: Mapping[str, str]) -> str:
    """Return which exact pins are behind the index, empty if none is.

    Args:
        pins: The exact pins.
        newest: The newest release of each.
    """
    behind = [name for name in sorted(pins) if newest[name] != pins[name]]
    if not behind:
        return ""
    lines = [f"- {name} stays at {pins[name]}; the index has {newest[name]}" for name in behind]
    why = "Not asked for, or something else in requirements/ does not go together with it."
    return "\n".join(["## What did not move", "", *lines, "", why, ""])


def output_section(stat: str) -> str:
    """Return which files of the output are different.

    Args:
        stat: What `git diff --stat` says.
    """
    found = f"```\n{stat.rstrip()}\n```\n" if stat.strip() else "No file is different.\n"
    return "## The output\n\n" + found


def originals_section(changed: Sequence[ChangedOriginal]) -> str:
    """Return which templates of upstream's are not those that ours were written against."""
    if not changed:
        return ""
    told = "Ours take their place, and may lack what is new in them. Read the diff, then put the"
    lines = [f"- {one.package}: {one.name}, now {one.digest}" for one in changed]
    heading = "## Templates that upstream changed"
    then = [told, "hash into `templates/originals.json`; until then a test of generation fails."]
    return "\n".join([heading, "", *then, "", *lines, ""])
