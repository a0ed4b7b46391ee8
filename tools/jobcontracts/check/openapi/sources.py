"""The pages that a contract comes from: what is said of each, and what rests on it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from jobcontracts.model.node import Element, walk
from jobcontracts.model.pointer import pointer_of
from jobcontracts.model.provenance import (
    INFERRED,
    SOURCE,
    SOURCES,
    Page,
    counted,
    day,
    ids,
    is_text,
    listing,
    nearest_mark_key,
    pages_of,
)
from jobcontracts.model.source import Json, Source
from jobcontracts.model.validation_messages import elsewhere, listed, shown_value
from jobcontracts.problem import Problem, nearest
from jobcontracts.rendering.web_urls import is_web_url

STALE_AFTER = timedelta(days=366)


def sources(source: Source) -> Iterator[Problem]:
    """Yield what is wrong with `info.x-sources` itself."""
    pages = listing(source.root)
    if not pages:
        info = source.root.get("info")
        there = isinstance(info, dict) and SOURCES in info
        fix = "name each page once: an id of your own, then its title, url and read"
        place = f"/info/{SOURCES}" if there else "/info"
        yield source.problem(place, f"the pages, under {SOURCES}", "none", fix)
    for name, page in pages.items():
        place = pointer_of([name], f"/info/{SOURCES}")
        if not isinstance(page, dict):
            fix = "write its title, url and read"
            yield source.problem(place, "a page", shown_value(page), fix)
            continue
        for key, expected, fix in _violations(page):
            at = pointer_of([key], place) if key in page else place
            found = shown_value(page[key]) if key in page else "none"
            yield source.problem(at, expected, found, fix)


def source_ids(source: Source) -> Iterator[Problem]:
    """Yield ids of pages that `info.x-sources` does not have, each once."""
    known = listing(source.root)
    places: dict[str, list[str]] = {}
    for element in walk(source.root) if known else ():
        value = element.value.get(SOURCE)
        for index, name in enumerate(ids(value)):
            if name not in known:
                place = f"{element.pointer}/{SOURCE}"
                at = f"{place}/{index}" if isinstance(value, list) else place
                places.setdefault(name, []).append(at)
    for name, found in places.items():
        fix = nearest(name, known, f"describe the page in info.{SOURCES}")
        text = name + elsewhere(source.line(place) for place in found[1:])
        yield source.problem(found[0], f"one of {listed(known, 'or')}", text, fix)


def external_docs(source: Source) -> Iterator[Problem]:
    """Yield operations that do not lead to a page that says them, for tools that show no mark."""
    pages = pages_of(source.root)
    for element in walk(source.root, "operation"):
        key, value = nearest_mark_key(element) or ("", None)
        if key != SOURCE or not pages.keys() >= set(ids(value)):
            continue
        addresses = [pages[name].url for name in ids(value)]
        if not all(map(is_web_url, addresses)):
            continue  # told where the page is described
        docs = element.value.get("externalDocs")
        found = docs.get("url") if isinstance(docs, dict) else None
        # A place on the page leads to it, too.
        page = found.partition("#")[0] if isinstance(found, str) else None
        if addresses and not {found, page} & {*addresses}:
            place = element.pointer + ("" if docs is None else "/externalDocs")
            expected = f"an address of what {SOURCE} names: {listed(addresses, 'or')}"
            fix = f"write externalDocs: {{url: {addresses[0]}}}"
            yield source.problem(place, expected, shown_value(found) if found else "none", fix)


def reading_days(source: Source, today: date) -> Iterator[Problem]:
    """Yield pages that were read on a day to come, and warn of those read over a year ago."""
    for page in pages_of(source.root).values():
        place = f"{page.pointer}/read"
        if page.read > today + timedelta(days=1):  # there are places where tomorrow has begun
            fix = "write the day on which the page was last read"
            yield source.problem(place, f"a day until {today}", str(page.read), fix)
        elif date.min < page.read < today - STALE_AFTER:
            expected = "a page that was read within a year"
            fix = "read it again (jobcontracts check --sources lists what for), write the day"
            yield source.problem(place, expected, f"last read on {page.read}", fix, warning=True)


def checklist(source: Source) -> Iterator[tuple[Page, list[Element]]]:
    """Yield each page with the parts of the contract that rest on it, in the contract's order."""
    pages = pages_of(source.root)
    resting: dict[str, list[Element]] = {name: [] for name in pages}
    marked = {element.pointer for element in counted(source.root)}
    for element in walk(source.root):
        if element.pointer not in marked and SOURCE not in element.value:
            continue
        key, value = nearest_mark_key(element) or ("", None)
        for name in ids(value) if key == SOURCE else ():
            if name in resting:
                resting[name].append(element)
    for name, page in pages.items():
        yield page, resting[name]


def inferences(source: Source) -> list[Element]:
    """Return what is inferred, in the contract's order: any page may say it by now."""
    found = (element for element in walk(source.root) if INFERRED in element.value)
    return [element for element in found if element.kind != "example"]


def _violations(page: dict[str, Json]) -> Iterator[tuple[str, str, str]]:
    """Yield each key of a page that is not as it must be, what was expected, and what to do."""
    if not is_text(page.get("title")):
        yield "title", "the title of the page", "write its title"
    if not is_web_url(page.get("url")):
        yield "url", "the address of the page, with http or https", "write where it can be read"
    if day(page.get("read")) is None:
        yield "read", "the day on which the page was last read, as 2026-01-31", "write that day"
    for key in page.keys() - {"title", "url", "read"}:
        yield key, "title, url and read, and nothing else", f"remove {key}"
