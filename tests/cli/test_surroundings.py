"""Where and under which locale a command is run makes no difference to what it reads and writes."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from jobcontracts.files.output_folder import files_in

from ..conftest import REPOSITORY
from .conftest import Shell, environment, starts_in_ascii

ASCII = {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
"""A locale in which Python takes nothing but ASCII for text, unless it is told otherwise."""

STRICT = {"PYTHONWARNDEFAULTENCODING": "1", "PYTHONWARNINGS": "error::EncodingWarning"}
"""Whoever opens text without naming an encoding fails."""

LINES = ("check", "generate", "docs", "generate --check", "diff specs/small specs/small")
TITLE = "Drückerei, 印刷 🖨"


@pytest.fixture
def foreign(here: Path) -> Path:
    """The working folder, its contract in letters that ASCII lacks."""
    path = here / "specs" / "small" / "openapi.yaml"
    text = path.read_text(encoding="utf-8")
    assert text.count("title: Print shop") == 1
    text = text.replace("title: Print shop", f"title: {TITLE}")
    text = text.replace("The print was ordered.", f"Ordered at {TITLE}.")
    path.write_text(text, encoding="utf-8")
    return here


@starts_in_ascii
def test_what_is_written_is_utf_8_whatever_the_locale(shell: Shell, foreign: Path) -> None:
    written = []
    for env in ({"PYTHONUTF8": "1"}, {**ASCII, **STRICT}):
        for line in LINES:
            done = shell(*line.split(), env=env)
            assert (done.returncode, done.stderr) == (0, ""), line
        written.append({path: file.read_bytes() for path, file in files_in(foreign).items()})
    assert written[0] == written[1]
    assert TITLE.encode() in written[0]["site/small.html"]


SMALL_ENCODINGS = {
    # The environment, and how it has the ü in the name of a folder.
    "": ({"PYTHONIOENCODING": "ascii"}, r"\xfc"),
    "strict": ({"PYTHONIOENCODING": "ascii:strict"}, r"\xfc"),
    "surrogateescape": ({"PYTHONIOENCODING": "ascii:surrogateescape"}, r"\xfc"),
}
if str(REPOSITORY).isascii():
    SMALL_ENCODINGS["locale"] = ASCII, r"\udcc3\udcbc"


@pytest.mark.parametrize(("env", "told"), SMALL_ENCODINGS.values(), ids=SMALL_ENCODINGS)
def test_what_the_encoding_of_the_output_lacks_is_spelt_out(
    shell: Shell, here: Path, env: dict[str, str], told: str
) -> None:
    (here / "specs" / "small").rename(here / "specs" / "kühl")
    done = shell("check", env=env)
    assert done.returncode == 1
    assert f"k{told}hl" in done.stdout
    assert done.stderr.startswith(f"specs/k{told}hl: expected a name of lower-case letters")


@starts_in_ascii
def test_targets_on_standard_input_are_utf_8_whatever_the_locale(
    shell: Shell, foreign: Path
) -> None:
    done = shell("watch", "--from", "-", input=f"{TITLE}\n", encoding="utf-8", env=ASCII)
    assert done.returncode == 2
    assert r"Dr\xfcckerei" in done.stderr


IMPORTED = ("json", "re", "jinja2", "datamodel_code_generator", "jobcontracts", "ruff")
"""What a process of ours, or one of its libraries, imports sooner or later."""


def test_no_process_takes_a_module_from_the_working_folder(here: Path) -> None:
    for name in IMPORTED:
        (here / f"{name}.py").write_text(f"raise SystemExit('took {name}')\n", encoding="utf-8")
    (here / "ruff").write_text("#!/bin/sh\nexit 9\n", encoding="utf-8")
    (here / "ruff").chmod(0o755)
    done = subprocess.run(
        [sys.executable, "-P", "-m", "jobcontracts", "generate"],
        env=environment(PATH="."),
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
