"""Names of a published document as the house writes them; the same text has the same name."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from unicodedata import normalize

_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+")
LONGEST = 60


def words(text: str) -> list[str]:
    """Return the words of a name in ASCII, however it is written: `dagRunId`, `dag-run_id`."""
    ascii_text = normalize("NFKD", text).encode("ascii", "ignore").decode()
    return _WORD.findall(ascii_text)


def lower_words(text: str) -> list[str]:
    """Return the same in lower case."""
    return [word.lower() for word in words(text)]


def pascal(text: str, fallback: str = "Schema") -> str:
    """Return a name in PascalCase, as named schemas have it."""
    if re.fullmatch(r"[A-Z][A-Za-z0-9]*", text) and len(text) <= LONGEST:
        return text
    name = "".join(word[:1].upper() + word[1:] for word in words(text))[:LONGEST]
    return name if name[:1].isalpha() else f"{fallback}{name}"


def camel(text: str, fallback: str = "operation") -> str:
    """Return a name in camelCase, as operationIds have it."""
    if re.fullmatch(r"[a-z][A-Za-z0-9]*", text) and len(text) <= LONGEST:
        return text
    first, *others = words(text) or [fallback]
    name = first.lower() + "".join(word[:1].upper() + word[1:] for word in others)
    return (name if name[:1].isalpha() else f"{fallback}{name}")[:LONGEST]


def slug(text: str, fallback: str = "state") -> str:
    """Return a name in lower case, as plans and examples have it."""
    name = "_".join(lower_words(text))[:LONGEST]
    return name if name[:1].isalpha() else f"{fallback}_{name}".strip("_")


class Names:
    """Names that are given once each, and none that is taken."""

    def __init__(self, taken: Iterable[str] = ()) -> None:
        self._taken = set(taken)
        self._numbers: Counter[str] = Counter()

    def reserve(self, name: str) -> str:
        """Return the name, with a number behind it if it is taken."""
        found = name
        while found in self._taken:
            self._numbers[name] += 1
            found = f"{name}{self._numbers[name] + 1}"
        self._taken.add(found)
        return found


def short_id(operation_id: str, path: str, method: str) -> str:
    """Return an operationId without the path and method that FastAPI puts behind it."""
    behind = re.sub(r"\W", "_", path) + f"_{method}"
    return operation_id.removesuffix(behind) or operation_id
