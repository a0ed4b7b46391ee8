"""`jobcontracts export`: to standard output or into a file, and what it prints beside it."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from jobcontracts.cli.export import Format
from jobcontracts.exporting.document import HEAD, NOT_SAID
from jobcontracts.exporting.formats import FORMATS

from .conftest import Shell
from .test_examples import lines_of, words_of


def test_the_command_has_each_format() -> None:
    assert list(Format) == list(FORMATS)


@pytest.mark.parametrize("wanted", FORMATS)
def test_a_document_is_on_standard_output_and_what_it_does_not_say_is_not(
    shell: Shell, wanted: str
) -> None:
    done = shell("export", "small", "--as", wanted)
    assert done.returncode == 0
    assert done.stdout.encode().startswith(HEAD)
    listed = yaml.safe_load(done.stdout)[NOT_SAID]
    told = [f"not said: {', '.join(each['values'])}: {each['reason']}" for each in listed]
    assert done.stderr.splitlines() == told


@pytest.mark.parametrize("wanted", FORMATS)
def test_a_file_leads_to_the_contract_and_is_replaced(
    program: Shell, here: Path, wanted: str
) -> None:
    (here / "out put").mkdir()
    for _ in range(2):
        words = ("export", "small", "--as", wanted, "--output", "out put/jobs.yaml")
        done = program(*words)
        assert (done.returncode, done.stdout) == (0, "")
    found = yaml.safe_load((here / "out put" / "jobs.yaml").read_text("utf-8"))
    url = found["extends"] if "extends" in found else found["sourceDescriptions"][0]["url"]
    assert url == "../specs/small/openapi.yaml"
    assert [path.name for path in (here / "out put").iterdir()] == ["jobs.yaml"]


@pytest.mark.parametrize("output", ["mine", "specs/small/jobs.yaml", "nowhere/jobs.yaml", "specs"])
def test_what_is_none_of_its_own_stays_as_it_is(program: Shell, here: Path, output: str) -> None:
    (here / "mine").write_bytes(b"mine")
    done = program("export", "small", "--as", "arazzo", "--output", output)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith(f"{output}: expected ")
    assert (here / "mine").read_bytes() == b"mine"
    assert not (here / "specs" / "small" / "jobs.yaml").exists()


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("nobody", "--as", "arazzo"), "the vendor nobody"),
        (("small", "--as", "wsdl"), "'wsdl' is not one of 'arazzo', 'speakeasy-overlay'"),
        (("small",), "--as"),
    ],
)
def test_a_mistake_is_told(program: Shell, words: tuple[str, ...], told: str) -> None:
    done = program("export", *words)
    assert (done.returncode, done.stdout) == (2, "")
    assert told in done.stderr


def test_a_broken_contract_is_not_exported(program: Shell, here: Path) -> None:
    path = here / "specs" / "small" / "lifecycle.yaml"
    path.write_text(path.read_text("utf-8").replace("poll:", "pull:"), "utf-8")
    done = program("export", "small", "--as", "arazzo")
    assert (done.returncode, done.stdout) == (2, "")
    assert "lifecycle.yaml" in done.stderr


@pytest.mark.parametrize("line", lines_of("export"))
def test_an_example_does_what_it_shows(program: Shell, here: Path, line: str) -> None:
    words = ["small" if word == words_of(line)[1] else word for word in words_of(line)]
    done = program(*words)
    assert done.returncode == 0
    assert bool(done.stdout) != (here / "jobs.yaml").exists()
