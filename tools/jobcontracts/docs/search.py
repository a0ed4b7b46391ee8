"""What the search looks through: a line for each thing that has a place of its own on a page."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from jobcontracts.docs.parts import OperationPart, Part, SchemaPart
from jobcontracts.docs.view import VendorPage


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the index.

    Args:
        vendor: The vendor's folder, which names the page.
        title: What the page is called.
        kind: What it is: `operation`, `schema`, ...
        name: What it is called.
        anchor: The kind of its id on the page; with its name, the whole id.
        text: What else is said of it.
    """

    vendor: str
    title: str
    kind: str
    name: str
    anchor: str
    text: str


def entries(page: VendorPage) -> Iterator[Entry]:
    """Yield the lines of a vendor's page, in its order."""
    for kind, name, anchor, text in _lines(page):
        yield Entry(page.vendor, page.info["title"], kind, name, anchor, text)


def _lines(page: VendorPage) -> Iterator[tuple[str, str, str, str]]:
    yield "vendor", page.info["title"], "", _text(page.info.get("summary"), page.vendor)
    for state in page.states:
        yield "state", state.name, "states", state.phase
    for found in page.operations:
        yield "operation", found.operation.id, "operation-", _operation(found)
    for schema in page.schemas:
        yield "schema", schema.name, "schema-", _schema(schema)
    for part in page.credentials:
        yield "credential", part.name, "credentials", _text(*part.notes, part.description)
    for source in page.pages:
        yield "source", source.id, "source-", source.title


def _operation(found: OperationPart) -> str:
    operation = found.operation
    about = (operation.summary, operation.description, found.role)
    return _text(f"{operation.method.upper()} {operation.path}", *about, _names(found.parameters))


def _schema(schema: SchemaPart) -> str:
    return _text(schema.description, *(value for value, _ in schema.values), _names(schema.members))


def _names(parts: Iterable[Part]) -> str:
    return ", ".join(part.name for part in parts)


def _text(*parts: str | None) -> str:
    return ". ".join(part.rstrip(".") for part in parts if part)
