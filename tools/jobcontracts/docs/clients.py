"""The Python of a vendor's page: of the README of its client, and a call of each operation."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from jobcontracts.files.reading import read_text
from jobcontracts.model.contract import Contract
from jobcontracts.problem import Problem, ProblemsError
from jobcontracts.rendering.markdown import code_blocks


@dataclass(frozen=True, slots=True)
class ClientCode:
    """What a page shows of a client.

    Args:
        blocks: The Python of its README.
        calls: A call of each operation, by its id.
    """

    blocks: Sequence[str]
    calls: Mapping[str, str]


def client_code(contracts: Iterable[Contract], clients: Path) -> dict[str, ClientCode]:
    """Return the code of each contract's client, by vendor.

    Args:
        contracts: Contracts that have passed the check.
        clients: The folder of generated packages.

    Raises:
        ProblemsError: A client is missing, or was generated from another contract.
    """
    # Imported here, for it takes its time.
    from jobcontracts.generation.samples import operation_samples

    found: dict[str, ClientCode] = {}
    problems: list[Problem] = []
    for contract in contracts:
        folder = clients / contract.vendor
        path = folder / f"{contract.vendor}_jobs" / "models.py"
        fix = f"jobcontracts generate --output {clients}"
        try:
            expected = "the client's Python examples"
            readme = read_text(folder / "README.md", expected=expected, fix=fix)
            models = read_text(path, expected="the client's models", fix=fix)
            calls = operation_samples(contract, models)
            found[contract.vendor] = ClientCode(code_blocks(readme, "python"), calls)
        except ProblemsError as error:
            problems += error.problems
        except (KeyError, SyntaxError, RuntimeError):
            problems.append(Problem(path, 0, "", "the models of its contract", "others", fix))
    if problems:
        raise ProblemsError(problems)
    return found
