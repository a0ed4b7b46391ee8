"""`jobcontracts generate --watch`: a package is written anew whenever its contract is saved.

The generators stay loaded, which is most of what a run takes.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NoReturn

from jobcontracts.model.changes import LOOK_SECONDS, Changes, stamps
from jobcontracts.problem import Problem, ProblemsError


def watch_contracts(
    specs: Path,
    vendors: Sequence[str],
    generate: Callable[[Sequence[str]], object],
    tell: Callable[[Sequence[Problem]], object],
    sleep: Callable[[float], object] = time.sleep,
) -> NoReturn:
    """Write packages, and again whenever contracts were saved, for ever.

    Args:
        specs: The folder of contracts.
        vendors: Which ones; all if empty.
        generate: Writes the packages of some vendors; of all if none is named.
        tell: Says what is wrong with a contract; its package stays as it was.
        sleep: Waits for seconds between two looks.
    """
    changes = Changes(lambda: stamps(specs))
    changed: Sequence[str] = vendors
    while True:
        try:
            generate(changed)
        except ProblemsError as error:
            tell(error.problems)
        changed = []
        while not changed:
            sleep(LOOK_SECONDS)
            saved = [name for name in changes.look() if (specs / name).is_dir()]
            changed = [name for name in saved if not vendors or name in vendors]
