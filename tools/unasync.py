"""`python -P -m unasync [--check]`: make the sync halves of `templates/` from the async ones.

The async half is written by hand. Its words are looked up in one table, in code and prose alike;
what really differs, threads from tasks, is no half of anything and lives beside both.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

HALVES = {
    "runtime/_async": "runtime/_sync",
    "client/async_client.py.jinja": "client/client.py.jinja",
}
"""Where the hand-written half is and where the other one goes, below `templates/`."""

WORDS = {
    **{
        f"Async{name}": name
        for name in (
            *(
                "BaseClient",
                "Client",
                "Clients",
                "Clock",
                "Core",
                "Credential",
                "Handle",
                "Httpx2Transport",
            ),
            *("Item", "Job", "JobHandle", "PollSession", "PyreqwestTransport", "Session"),
            *("SystemClock", "TimeLimit", "Transport", "Watch", "Watchable"),
        )
    },
    "StopAsyncIteration": "StopIteration",
    "TaskPool": "ThreadPool",
    "__aenter__": "__enter__",
    "__aexit__": "__exit__",
    "__aiter__": "__iter__",
    "__anext__": "__next__",
    "_async": "_sync",
    "aclose": "close",
    "aiter_bytes": "iter_bytes",
    "async_watch": "watch",
    "asynchronous": "asynchronous",
    "asyncio": "asyncio",
    "default_async_transport": "default_transport",
    "get_async": "get",
    "task_pool": "thread_pool",
    # As pyreqwest calls them: the async ones have no prefix.
    "Client": "SyncClient",
    "ClientBuilder": "SyncClientBuilder",
    # These go, with the space behind them.
    "async": "",
    "await": "",
}
"""Words of the async half, and what stands in the sync one."""

WORD_OR_SIGN = re.compile(r"\w+|\W")
FIX = "fix: nox -s unasync"


def sync_text(text: str) -> str:
    """Return the sync half of a text.

    Raises:
        ValueError: A word sounds async, and is not in the table.
    """
    parts = WORD_OR_SIGN.findall(text)
    replaced = []
    for before, part in zip(["", *parts], parts, strict=False):
        if part == " " and WORDS.get(before) == "":
            continue
        if part not in WORDS and "async" in part.lower():
            raise ValueError(f"expected a word of the table in {__file__}, found {part!r}")
        replaced.append(WORDS.get(part, part))
    return "".join(replaced)


def sync_halves(templates: Path) -> dict[Path, str]:
    """Return the text of each file of the sync halves, by its path."""
    made = {}
    for source, target in HALVES.items():
        root = templates / source
        for path in [root] if root.is_file() else sorted(root.glob("*.py")):
            begin, end = ("{# ", " #}") if path.suffix == ".jinja" else ("# ", "")
            origin = path.relative_to(templates).as_posix()
            header = f"{begin}Made by tools/unasync.py from templates/{origin}: edit that.{end}\n"
            made[templates / target / path.relative_to(root)] = header + sync_text(
                path.read_text("utf-8")
            )
    return made


def stale(templates: Path) -> list[Path]:
    """Return the files of the sync halves that are not as the async ones have it."""
    made = sync_halves(templates)
    found = {
        path
        for target in map(templates.joinpath, HALVES.values())
        for path in ([target] if target.is_file() else target.glob("*.py"))
    }
    return sorted(
        path
        for path in made.keys() | found
        if path not in found or path.read_text("utf-8") != made.get(path)
    )


def main() -> int:
    """Write what is stale, or with `--check` only say so; return the exit status."""
    templates, check = Path("templates"), "--check" in sys.argv[1:]
    made = sync_halves(templates)
    for path in (found := stale(templates)):
        print(f"Stale  {path}" if check else f"Wrote  {path}")
        if not check and path in made:
            path.parent.mkdir(exist_ok=True)
            path.write_text(made[path], "utf-8")
        elif not check:
            path.unlink()
    if found and check:
        print(FIX)
    return 1 if found and check else 0


if __name__ == "__main__":
    sys.exit(main())
