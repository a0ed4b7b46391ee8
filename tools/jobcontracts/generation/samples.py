"""A call of each operation through its client, as Python that a page can show."""

from __future__ import annotations

from typing import Final

from jobcontracts.generation.examples import example_call
from jobcontracts.generation.models import Models
from jobcontracts.generation.project import package_builder
from jobcontracts.generation.render import laid_out
from jobcontracts.model.contract import Contract
from jobcontracts.rendering.python import code, identifier, joined

_SAMPLE: Final = """from {} import {}

with Client() as client:
    answer = client.{}({})
print(answer)
"""


def operation_samples(contract: Contract, models: str) -> dict[str, str]:
    """Return code that calls each operation by its example request, by the operation's id.

    Args:
        contract: A contract that has passed the check.
        models: The text of its client's models.py.

    Raises:
        KeyError: The models are those of another contract.
        ProblemsError: The generator warns of something in the contract.
    """
    builder, known = package_builder(contract), Models(models)
    view = builder.build(known)
    texts = {}
    for operation in view.operations:
        call = example_call(builder.contract, operation, known)
        texts[f"{operation.name}.py"] = code(
            _SAMPLE,
            identifier(view.package),
            joined(", ", (identifier("Client"), *call.models)),
            operation.name,
            joined(", ", call.arguments),
        )
    ids = [operation.operation.id for operation in view.operations]
    found = (content.decode().rstrip() for content in laid_out(texts).values())
    return dict(zip(ids, found, strict=True))
