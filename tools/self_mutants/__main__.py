"""`python -P -m self_mutants [--seed N] [--count N] [ROOM...]`: is every change of code noticed?

Exits with 1 if one in ten is not.
"""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
import tomllib
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import partial
from hashlib import sha256
from pathlib import Path
from queue import SimpleQueue

from self_mutants.copies import Copy, hand_written_files, room_of
from self_mutants.mutations import Mutation, mutations_of
from self_mutants.reach import Reach, read, record, test_files, tests_of, times_of

WANTED = 0.9
OUTCOMES = ("killed", "survived", "not reached", "equivalent")


def main(arguments: list[str]) -> int:
    """Try a sample of mutants, print what became of them, return the exit status."""
    options = parsed(arguments)
    checkout = Path.cwd()
    mutants = sample(checkout, options.room, options.seed, options.count)
    reasons = equivalents(Path(__file__).with_name("equivalent.toml"))
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        results = options.reach or folder
        results.mkdir(exist_ok=True)
        copies = [Copy(checkout, folder / f"copy-{number}") for number in range(options.jobs)]
        try:
            run = Run(checkout, results, copies, options.budget)
            outcomes = run.outcomes_of([m for m in mutants if key(m) not in reasons])
        finally:
            for copy in copies:
                copy.close()
    return report([(m, outcomes.get(m, "equivalent")) for m in mutants], reasons)


def parsed(arguments: list[str]) -> argparse.Namespace:
    """Return the options of a command line."""
    parser = argparse.ArgumentParser("self_mutants")
    parser.add_argument("room", nargs="*", help="a folder of tools/jobcontracts, or `runtime`")
    parser.add_argument("--seed", type=int, default=1, help="which mutants are drawn")
    parser.add_argument("--count", type=int, default=300, help="how many")
    parser.add_argument("--jobs", type=int, default=2, help="how many are tried at once")
    parser.add_argument("--budget", type=float, default=60, help="seconds of tests for a mutant")
    parser.add_argument(
        "--reach", type=Path, help="a folder to keep what a run finds out, for one that goes on"
    )
    return parser.parse_args(arguments)


def sample(root: Path, rooms: list[str], seed: int, count: int) -> list[Mutation]:
    """Draw mutants from the rooms, or from all: a seed draws the same ones from the same code."""
    paths = [path for path in hand_written_files(root) if not rooms or room_of(path) in rooms]
    mutants = [mutant for path in paths for mutant in mutations_of(root, path)]
    return random.Random(seed).sample(mutants, min(count, len(mutants)))


def key(mutant: Mutation) -> tuple[str, str, str]:
    """Return what names a mutant, wherever its line moves."""
    return mutant.path, mutant.function, str(mutant)


def equivalents(file: Path) -> dict[tuple[str, str, str], str]:
    """Return the reasons of the mutants that nobody can tell from the code."""
    listed = tomllib.loads(file.read_text(encoding="utf-8")).get("mutant", [])
    return {(m["file"], m["function"], m["mutation"]): m["reason"] for m in listed}


class Run:
    """Tries mutants: first with the tests of their own room, which kill most, then with all.

    What only the tests of other rooms could kill waits until those have been recorded, which takes
    much longer.
    """

    def __init__(self, root: Path, results: Path, copies: list[Copy], budget: float) -> None:
        self.root = root
        self.results = results
        self.budget = budget
        self._jobs = len(copies)
        self._passed: dict[Mutation, list[str]] = {}
        self._kept = results / "killed.txt"
        self._killed = set(self._kept.read_text("utf-8").split("\n") if self._kept.exists() else ())
        self._free: SimpleQueue[Copy] = SimpleQueue()
        for copy in copies:
            self._free.put(copy)

    def outcomes_of(self, mutants: list[Mutation]) -> dict[Mutation, str]:
        """Return what became of each; print those that are not killed."""
        files = test_files(self.root)
        outcomes: dict[Mutation, str] = {}
        for room in dict.fromkeys(room_of(mutant.path) for mutant in mutants):
            own = [file for file in files if file.startswith(tests_of(room))]
            tried = [mutant for mutant in mutants if room_of(mutant.path) == room]
            outcomes |= self._tried(tried, own)
            killed = sum(outcomes[mutant] == "killed" for mutant in tried)
            print(f"{room}: {killed} of {len(tried)} killed by its own tests", flush=True)
        left = [mutant for mutant in mutants if outcomes[mutant] != "killed"]
        for mutant, outcome in self._tried(left, files):
            outcomes[mutant] = outcome
            if outcome != "killed":
                place = f"{mutant.path}:{mutant.lines[-1]} {mutant.function}"
                print(f"{outcome}: {place}: {mutant}", flush=True)
        return outcomes

    def _tried(self, mutants: list[Mutation], files: list[str]) -> Iterator[tuple[Mutation, str]]:
        """Try mutants with the tests of some files, and yield what became of each."""
        if not mutants:
            return
        with ThreadPoolExecutor(self._jobs) as pool:
            list(pool.map(self._record, files))
            reach = read(self.root, self.results, files)
            yield from zip(mutants, pool.map(partial(self._outcome, reach), mutants), strict=True)

    def _record(self, test_file: str) -> None:
        if not times_of(test_file, self.results).exists():
            with self._copy() as copy:
                record(copy, test_file, self.results)

    def _outcome(self, reach: Reach, mutant: Mutation) -> str:
        """Run the tests that reach a mutant and have not been run for it; remember if one fails."""
        changed_text = mutant.applied_to((self.root / mutant.path).read_bytes())
        name = f"{mutant.path} {sha256(changed_text).hexdigest()}"
        if name in self._killed:
            return "killed"
        done = self._passed.setdefault(mutant, [])
        tests = reach.covering(mutant.path, mutant.lines, self.budget, done)
        if tests:
            limits = {test: 30 + 5 * reach.seconds[test] for test in tests}
            with self._copy() as copy, changed(copy, mutant):
                if not copy.passes(limits):
                    with self._kept.open("a", encoding="utf-8") as kept:
                        kept.write(f"{name}\n")
                    return "killed"
            done += tests
        return "survived" if done else "not reached"

    @contextmanager
    def _copy(self) -> Iterator[Copy]:
        """Lend a copy of the tree that nobody else works in."""
        copy = self._free.get()
        try:
            yield copy
        finally:
            self._free.put(copy)


@contextmanager
def changed(copy: Copy, mutant: Mutation) -> Iterator[None]:
    """Let a copy be changed while a block runs."""
    source = (copy.root / mutant.path).read_bytes()
    copy.write(mutant.path, mutant.applied_to(source))
    try:
        yield
    finally:
        copy.write(mutant.path, source)


def report(verdicts: list[tuple[Mutation, str]], reasons: dict[tuple[str, str, str], str]) -> int:
    """Print a table of the rooms, and why some mutants cannot be killed; return the status."""
    counts = Counter((room_of(mutant.path), outcome) for mutant, outcome in verdicts)
    rooms = sorted({room for room, _ in counts})
    print(f"\n{'room':16}", *(f"{outcome:>12}" for outcome in OUTCOMES))
    for room in rooms:
        print(f"{room:16}", *(f"{counts[room, outcome]:12}" for outcome in OUTCOMES))
    for mutant, outcome in verdicts:
        if outcome == "equivalent":
            print(f"equivalent: {mutant.path} {mutant}: {reasons[key(mutant)]}")
    sums = {outcome: sum(counts[room, outcome] for room in rooms) for outcome in OUTCOMES}
    judged = len(verdicts) - sums["equivalent"]
    share = sums["killed"] / judged if judged else 1.0
    print(f"{sums['killed']} of {judged} killed, {share:.1%}; {sums['equivalent']} equivalent")
    return 0 if share >= WANTED else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
