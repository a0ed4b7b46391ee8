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
from pathlib import Path
from queue import SimpleQueue

from self_mutants.copies import Copy, hand_written_files, room_of
from self_mutants.mutations import Mutation, mutations_of
from self_mutants.reach import Reach, read, record, test_files

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
        copies: SimpleQueue[Copy] = SimpleQueue()
        for number in range(options.jobs):
            copies.put(Copy(checkout, folder / f"copy-{number}"))

        def recorded(test_file: str) -> None:
            if not (results / f"{test_file.replace('/', '+')}.json").exists():
                copy = copies.get()
                record(copy, test_file, results)
                copies.put(copy)

        def tried(mutant: Mutation) -> tuple[Mutation, str]:
            if key(mutant) in reasons:
                return mutant, "equivalent"
            copy = copies.get()
            outcome = outcome_of(copy, mutant, reach, options.budget)
            copies.put(copy)
            return mutant, outcome

        with ThreadPoolExecutor(options.jobs) as pool:
            list(pool.map(recorded, test_files(checkout)))
            reach = read(checkout, results)
            verdicts = list(shown(pool.map(tried, mutants), len(mutants)))
    return report(verdicts, reasons)


def parsed(arguments: list[str]) -> argparse.Namespace:
    """Return the options of a command line."""
    parser = argparse.ArgumentParser("self_mutants")
    parser.add_argument("room", nargs="*", help="a folder of tools/jobcontracts, or `runtime`")
    parser.add_argument("--seed", type=int, default=1, help="which mutants are drawn")
    parser.add_argument("--count", type=int, default=300, help="how many")
    parser.add_argument("--jobs", type=int, default=2, help="how many are tried at once")
    parser.add_argument("--budget", type=float, default=60, help="seconds of tests for a mutant")
    parser.add_argument("--reach", type=Path, help="a folder to keep which tests reach what in")
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


def outcome_of(copy: Copy, mutant: Mutation, reach: Reach, budget: float) -> str:
    """Run the tests that reach a mutant; out of time, it is killed as one that loops would be."""
    tests = reach.covering(mutant.path, mutant.lines, budget)
    if not tests:
        return "not reached"
    source = (copy.root / mutant.path).read_bytes()
    copy.write(mutant.path, mutant.applied_to(source))
    limit = 30 + 5 * sum(reach.seconds[test] for test in tests)
    try:
        return "survived" if copy.passes(tests, limit) else "killed"
    finally:
        copy.write(mutant.path, source)


def shown(verdicts: Iterator[tuple[Mutation, str]], total: int) -> Iterator[tuple[Mutation, str]]:
    """Pass the verdicts on, and print each that is not `killed` as it comes."""
    for done, (mutant, outcome) in enumerate(verdicts, start=1):
        if outcome != "killed":
            place = f"{mutant.path}:{mutant.lines[-1]} {mutant.function}"
            print(f"[{done}/{total}] {outcome}: {place}: {mutant}", flush=True)
        yield mutant, outcome


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
