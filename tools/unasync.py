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
    "client/async_job_handle.py.jinja": "client/job_handle.py.jinja",
    "client/async_submit.py.jinja": "client/submit.py.jinja",
}
"""Where the hand-written half is and where the other one goes, below `templates/`."""

WORDS = {
    "StopAsyncIteration": "StopIteration",
    "TaskPool": "ThreadPool",
    "__aenter__": "__enter__",
    "__aexit__": "__exit__",
    "__aiter__": "__iter__",
    "__anext__": "__next__",
    "_async": "_sync",
    "aclose": "close",
    "aiter_bytes": "iter_bytes",
    "async_job_handle": "job_handle",
    "async_submit": "submit",
    "async_watch": "watch",
    "asynchronous": "asynchronous",
    "asyncio": "asyncio",
    "default_async_transport": "default_transport",
    "get_async": "get",
    "handle_async_request": "handle_request",
    "notify_async": "notify",
    "task_pool": "thread_pool",
    # As pyreqwest calls them: the async ones have no prefix.
    "Client": "SyncClient",
    "ClientBuilder": "SyncClientBuilder",
    # These go, with the space behind them.
    "async": "",
    "await": "",
}
"""Words of the async half, and what stands in the sync one. Others only lose a first `Async`."""

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
        word = WORDS.get(part, part.removeprefix("Async"))
        if part not in WORDS and "async" in word.lower():
            raise ValueError(f"expected a word of the table in {__file__}, found {part!r}")
        replaced.append(word)
    return "".join(replaced)


def sync_halves(templates: Path) -> dict[Path, str]:
    """Return the text of each file of the sync halves, by its path."""
    halves = {}
    for source, target in HALVES.items():
        root = templates / source
        for path in [root] if root.is_file() else root.glob("*.py"):
            begin, end = ("{# ", " #}") if path.suffix == ".jinja" else ("# ", "")
            origin = path.relative_to(templates).as_posix()
            header = f"{begin}Made by tools/unasync.py from templates/{origin}: edit that.{end}\n"
            text = header + sync_text(path.read_text("utf-8"))
            halves[templates / target / path.relative_to(root)] = text
    return halves


def stale(templates: Path) -> dict[Path, str | None]:
    """Return the files that are not as the async halves have it: what to write; None to delete."""
    halves = sync_halves(templates)
    folders = [templates / target for target in HALVES.values() if (templates / target).is_dir()]
    left = {path: None for folder in folders for path in folder.glob("*.py") if path not in halves}
    wrong = {
        path: text
        for path, text in halves.items()
        if not path.is_file() or path.read_text("utf-8") != text
    }
    return dict(sorted({**left, **wrong}.items()))


def main() -> int:
    """Write what is stale, or with `--check` only say so; return the exit status."""
    check = "--check" in sys.argv[1:]
    found = stale(Path("templates"))
    for path, text in found.items():
        print(f"{'Stale' if check else 'Wrote'}  {path}")
        if check:
            continue
        if text is None:
            path.unlink()
        else:
            path.parent.mkdir(exist_ok=True)
            path.write_text(text, "utf-8")
    if check and found:
        print(FIX)
    return int(check and bool(found))


if __name__ == "__main__":
    sys.exit(main())
