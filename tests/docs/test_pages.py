"""What the reference pages say: all that is in a contract, each part with where it is from."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import unquote, urlsplit
from xml.etree import ElementTree as ET

import pytest

from jobcontracts.check.openapi.provenance import tally
from jobcontracts.model.contract import Contract
from jobcontracts.model.provenance import Mark, counted
from jobcontracts.model.vendors import name_problem
from jobcontracts.rendering.html import prose

from .conftest import PAGES, Reader, tree

EVERY_PAGE = [*PAGES, "index.html", "all-parts.html"]


def test_no_vendor_is_called_as_a_page_that_is_no_vendors(files: dict[str, str]) -> None:
    ours = [Path(name).stem for name in files if name.endswith(".html") and name not in PAGES]
    assert ours
    assert [name for name in ours if name_problem(Path(name)) is None] == []


@pytest.mark.parametrize("name", EVERY_PAGE)
def test_a_page_is_well_formed_and_has_each_id_once(files: dict[str, str], name: str) -> None:
    ids = [element.get("id") for element in tree(files[name]).iter() if element.get("id")]
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize("name", EVERY_PAGE)
def test_every_internal_link_leads_somewhere(files: dict[str, str], name: str) -> None:
    ids = {path: set(Reader(text).values("id")) for path, text in files.items()}
    for target in Reader(files[name]).values("href"):
        parts = urlsplit(target)
        if parts.scheme or not target:
            continue
        path = parts.path or name
        assert path in files, target
        assert not parts.fragment or unquote(parts.fragment) in ids[path], target


@pytest.mark.parametrize("name", EVERY_PAGE)
def test_what_is_described_or_labelled_elsewhere_is_there(files: dict[str, str], name: str) -> None:
    reader = Reader(files[name])
    for attribute in ("aria-labelledby", "aria-describedby"):
        for value in reader.values(attribute):
            assert set(value.split()) <= set(reader.values("id"))


@pytest.mark.parametrize("name", EVERY_PAGE)
def test_nothing_is_fetched_from_elsewhere_and_no_script_is_in_the_page(
    files: dict[str, str], name: str
) -> None:
    for tag, attributes in Reader(files[name]).tags:
        assert tag not in ("iframe", "object", "embed", "img", "style", "base")
        assert tag != "script" or attributes == {"src": "script.js", "defer": "defer"}
        assert not [attribute for attribute in attributes if attribute.startswith("on")]
        if tag == "link":
            assert attributes["href"] in ("style.css", "data:,")
        elif "href" in attributes:
            assert urlsplit(attributes["href"]).scheme in ("", "http", "https")


def test_the_style_sheet_fetches_nothing(files: dict[str, str]) -> None:
    assert not re.search(r"url\(|@import|@font-face", files["style.css"])


def test_every_part_of_the_contract_is_there_with_its_mark(contract: Contract, page: str) -> None:
    shown = {
        attributes["data-pointer"]: attributes["data-mark"]
        for _, attributes in Reader(page).tags
        if "data-pointer" in attributes
    }
    places = (element.pointer for element in counted(contract.root))
    assert shown == {pointer: contract.marks[pointer].kind for pointer in places}


def test_the_marks_are_those_that_the_check_counts(contract: Contract, page: str) -> None:
    counted = tally(contract.openapi)
    text = " ".join(Reader(page).text.split())
    assert f"{counted.documented} documented {counted.inferred} inferred" in text


def counted_marks(contract: Contract) -> list[Mark]:
    return [contract.marks[element.pointer] for element in counted(contract.root)]


def within(page: str) -> dict[str, list[ET.Element]]:
    """Return the elements of a page by the part of the contract that they tell of."""
    found: dict[str, list[ET.Element]] = {}
    for element in tree(page).iter():
        pointer = element.get("data-pointer")
        if pointer is not None:
            found.setdefault(pointer, []).append(element)
    return found


def test_an_inferred_part_says_why(contract: Contract, page: str) -> None:
    places = within(page)
    for mark in counted_marks(contract):
        for element in places[mark.pointer] if mark.kind == "inferred" and mark.own else ():
            reason = "".join(ET.fromstring(f"<p>{prose(mark.reason)}</p>").itertext())
            assert reason in " ".join("".join(element.itertext()).split())


def test_a_documented_part_links_to_its_sources(contract: Contract, page: str) -> None:
    places = within(page)
    for mark in counted_marks(contract):
        if mark.kind == "documented" and mark.own:
            for element in places[mark.pointer]:
                targets = {link.get("href") for link in element.iter("a")}
                assert {f"#source-{source.id}" for source in mark.pages} <= targets
                assert {source.url for source in mark.pages if source.url} <= targets


@pytest.mark.parametrize("name", EVERY_PAGE)
def test_nothing_that_was_made_fit_is_made_fit_again(files: dict[str, str], name: str) -> None:
    assert not re.search(r"</?\w+ \w+=|&\w+;", Reader(files[name]).text)


def test_every_mark_is_told_in_words(page: str) -> None:
    for element in tree(page).iter():
        kinds = {"documented", "inferred"} & set((element.get("class") or "").split())
        assert all(kind in "".join(element.itertext()) for kind in kinds)


def test_the_states_are_told_and_drawn(contract: Contract, page: str) -> None:
    root = tree(page)
    namespace = "{http://www.w3.org/2000/svg}"
    drawn = [text.text for text in root.iter(f"{namespace}text")]
    rows = [["".join(c.itertext()) for c in row] for row in root.iter("tr")][1:]
    life = contract.lifecycle
    assert rows == [[s, p, "yes" if life.ended(s) else "no"] for s, p in life.phases.items()]
    for state, phase in contract.lifecycle.phases.items():
        assert drawn[drawn.index(state) + 1] == phase
    words = next(root.iter(f"{namespace}desc")).text or ""
    for plan in contract.lifecycle.simulation.plans.values():
        for state, after in zip(plan.states, plan.states[1:], strict=False):
            assert re.search(rf"After {re.escape(state)} comes [^.]*{re.escape(after)}", words)


def test_the_python_examples_are_those_of_the_readme(contract: Contract, page: str) -> None:
    code = ["".join(element.itertext()) for element in tree(page).iter("code")]
    package = f"from {contract.vendor}_jobs import "
    assert [text for text in code if text.startswith(package)]


def test_every_example_is_there_as_it_is_in_the_contract(contract: Contract, page: str) -> None:
    import json

    code = ["".join(element.itertext()) for element in tree(page).iter("code")]
    for operation in contract.operations.values():
        for response in operation.responses.values():
            for media in response.content.values():
                for value in media.examples.values():
                    assert json.dumps(value, indent=2, ensure_ascii=False) in code


def test_the_index_leads_to_every_vendor(contracts: list[Contract], files: dict[str, str]) -> None:
    targets = Reader(files["index.html"]).values("href")
    assert {f"{contract.vendor}.html" for contract in contracts} <= set(targets)


def test_text_of_a_contract_is_text() -> None:
    assert (
        prose("a < b & `x<y>`\n\n <script>")
        == "a &lt; b &amp; <code>x&lt;y&gt;</code> &lt;script&gt;"
    )
