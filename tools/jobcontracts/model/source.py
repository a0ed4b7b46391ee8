"""A YAML file as JSON values, each with the line it stands on.

Only what JSON can say is accepted (the recommendation of OpenAPI 3.1, section 4.2): YAML 1.2's core
schema, text keys, no key twice. A date or a `yes` without quotes stays text, so that an example is
byte for byte what the vendor printed.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from jobcontracts.files.reading import MOST_BYTES, read_bytes, utf8, within
from jobcontracts.model.pointer import escaped
from jobcontracts.problem import Problem, ProblemsError

Json = Any
"""A JSON value: None, bool, int, float, str, list or dict with text keys."""

_MOST_VALUES = 100_000
"""No contract comes near it; a few aliases of aliases make more than fits into memory."""

_MOST_LEVELS = 200
"""Far below what ends libyaml, which recurses in C, and this interpreter."""

_MOST_POINTERS = 64 * 2**20
"""How many characters the pointers of all values may have; a long key is in many of them."""

_MOST_EXPLAINED = 256 * 2**10
"""How long a text may be that PyYAML's own, slow parser is asked about too."""

_LEVELS = f"more than {_MOST_LEVELS} levels"


class _TooMuchError(Exception):
    """A document has more of something than is read."""


class _Measured:
    """Refuses a document while its tree is built, which takes a hundred times its size.

    A loader calls these two before and after each node, a key among them; not for an alias.
    """

    _levels = _nodes = 0

    def descend_resolver(self, current_node: object, current_index: object) -> None:
        self._levels += 1
        self._nodes += 1
        if self._levels > _MOST_LEVELS:
            raise _TooMuchError(_LEVELS)
        if self._nodes > 2 * _MOST_VALUES:
            raise _TooMuchError(f"more than {_MOST_VALUES:,} values")

    def ascend_resolver(self) -> None:
        self._levels -= 1


class _CoreSchemaLoader(_Measured, yaml.SafeLoader):
    """Resolves plain scalars by YAML 1.2's core schema, not by YAML 1.1's."""

    yaml_implicit_resolvers: dict[str, list[tuple[str, re.Pattern[str]]]] = {}  # noqa: RUF012 - PyYAML's own protocol


IMPLICIT: tuple[tuple[str, re.Pattern[str], list[str]], ...] = (
    ("tag:yaml.org,2002:null", re.compile(r"^(?:~|null|Null|NULL|)$"), ["~", "n", "N", ""]),
    (
        "tag:yaml.org,2002:bool",
        re.compile(r"^(?:true|True|TRUE|false|False|FALSE)$"),
        list("tTfF"),
    ),
    ("tag:yaml.org,2002:int", re.compile(r"^[-+]?[0-9]+$"), list("-+0123456789")),
    (
        "tag:yaml.org,2002:float",
        re.compile(r"^[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?$"),
        list("-+.0123456789"),
    ),
)
"""What a text without quotes is, if it is none: tag, form and first characters of each kind."""

for _tag, _pattern, _first in IMPLICIT:
    _CoreSchemaLoader.add_implicit_resolver(_tag, _pattern, _first)

_FastLoader: Any = None
if yaml.__with_libyaml__:
    _FastLoader = type(
        "_FastLoader",
        (_Measured, yaml.CSafeLoader),
        {"yaml_implicit_resolvers": _CoreSchemaLoader.yaml_implicit_resolvers},
    )


@dataclass(frozen=True)
class Source:
    """A document that was read from `path`.

    Args:
        path: Where it was read from.
        content: The bytes, as read.
        root: The document as JSON values.
        lines: The line (from 1) of each value, by JSON pointer.
    """

    path: Path
    content: bytes
    root: Json
    lines: Mapping[str, int]

    def line(self, pointer: str) -> int:
        """Return the line of the value at `pointer`, or of its nearest ancestor that exists."""
        while pointer and pointer not in self.lines:
            pointer = pointer.rpartition("/")[0]
        return self.lines.get(pointer, 1)

    def problem(
        self, pointer: str, expected: str, found: str, fix: str, *, warning: bool = False
    ) -> Problem:
        """Return a `Problem` at `pointer` of this document."""
        return Problem(self.path, self.line(pointer), pointer, expected, found, fix, warning)


def read_source(path: Path) -> Source:
    """Read a YAML document.

    Raises:
        ProblemsError: The file cannot be read, is not YAML, or says what JSON cannot.
    """
    return parse_source(path, read_bytes(path, fix=f"write {path.name}"))


def parse_source(
    path: Path, content: bytes, *, most: int = MOST_BYTES, any_keys: bool = False
) -> Source:
    """Parse a YAML document that was read from `path`; see `read_source`.

    Args:
        path, content: The document.
        most: How many bytes it may have.
        any_keys: Whether a key such as `200` is taken for its text, as others write it.
    """
    text = utf8(path, within(path, content, most))
    try:
        node = _composed(text)
        reader = _Reader(path, any_keys=any_keys)
        root = reader.value(node, "") if node is not None else None
    except yaml.YAMLError as error:
        raise ProblemsError([_syntax_problem(path, text, error)]) from None
    except (_TooMuchError, RecursionError) as error:
        found = str(error) if isinstance(error, _TooMuchError) else _LEVELS
        fix = "leave out what is not needed"
        raise ProblemsError([Problem(path, 1, "", "a document", found, fix)]) from None
    if reader.problems:
        raise ProblemsError(reader.problems)
    return Source(path, content, root, reader.lines)


def _composed(text: str) -> yaml.Node | None:
    """Return a document's tree; None if it is empty.

    Raises:
        yaml.YAMLError: It is not YAML.
        _TooMuchError: It has too many values, or too many levels of them.
    """
    loader = _FastLoader or _CoreSchemaLoader
    try:
        return _single_node(loader(text))
    except yaml.YAMLError as error:
        # PyYAML's own parser says better what is wrong, and takes ten times as long.
        if loader is _CoreSchemaLoader or len(text) > _MOST_EXPLAINED:
            raise
        try:
            return _single_node(_CoreSchemaLoader(text))
        except ValueError:  # an escape of a character that there is not
            raise error from None


def _single_node(loader: Any) -> yaml.Node | None:
    node: yaml.Node | None = loader.get_single_node()
    return node


def _syntax_problem(path: Path, text: str, error: yaml.YAMLError) -> Problem:
    line = 1
    if isinstance(error, yaml.MarkedYAMLError) and error.problem_mark is not None:
        line = error.problem_mark.line + 1
        found = (error.problem or "a fault").removeprefix("but ").removeprefix("found ")
    elif isinstance(error, yaml.reader.ReaderError):
        line = text.count("\n", 0, error.position) + 1
        found = f"the control character U+{ord(text[error.position]):04X}"
    else:
        found = str(error)
    fix = "correct the syntax on this line"
    if "tab" in found or "'\\t'" in found:
        fix = "indent with spaces"
    found = " ".join(found.split())
    expected = "valid YAML"
    if told := re.fullmatch(r"expected (.+?),? but (?:found|got) (.+)", found):
        expected, found = f"valid YAML: {told[1]}", told[2]
    return Problem(path, line, "", expected, found, fix)


class _Reader:
    """Builds JSON values from YAML nodes and notes their lines."""

    def __init__(self, path: Path, *, any_keys: bool) -> None:
        self.path = path
        self.any_keys = any_keys
        self.lines: dict[str, int] = {}
        self.problems: list[Problem] = []
        self.pointers = 0

    def value(self, node: yaml.Node, pointer: str) -> Json:
        """Return the node's value; what is under an alias is noted where it is used.

        Raises:
            RecursionError: An alias stands inside of what it stands for.
            _TooMuchError: It stands for far too much.
        """
        self.lines.setdefault(pointer, node.start_mark.line + 1)
        self.pointers += len(pointer)
        if len(self.lines) > _MOST_VALUES:
            raise _TooMuchError(f"more than {_MOST_VALUES:,} values")
        if self.pointers > _MOST_POINTERS:
            raise _TooMuchError("longer keys than so many values can have")
        if isinstance(node, yaml.MappingNode):
            return self.mapping(node, pointer)
        if isinstance(node, yaml.SequenceNode):
            return [self.value(item, f"{pointer}/{index}") for index, item in enumerate(node.value)]
        return self.scalar(node, pointer)

    def mapping(self, node: yaml.MappingNode, pointer: str) -> dict[str, Json]:
        members: dict[str, Json] = {}
        for key_node, value_node in node.value:
            key = self.key(key_node, pointer)
            if key is None:
                continue
            below = f"{pointer}/{escaped(key)}"
            if key in members:
                found = f"{key} again, after line {self.lines[below]}"
                self.report(key_node, below, "each key once", found, "remove one of the two")
                continue
            self.lines[below] = key_node.start_mark.line + 1
            members[key] = self.value(value_node, below)
        return members

    def key(self, node: yaml.Node, pointer: str) -> str | None:
        if isinstance(node, yaml.ScalarNode) and (
            self.any_keys or node.tag == "tag:yaml.org,2002:str"
        ):
            return self.text(node, pointer)
        if isinstance(node, yaml.ScalarNode):
            found, fix = f"{node.value}, which is no text", f'put it in quotes: "{node.value}"'
        else:
            found, fix = "a list or a mapping", "write the key as text"
        self.report(node, pointer, "text as a key", found, fix)
        return None

    def scalar(self, node: yaml.Node, pointer: str) -> Json:
        tag = node.tag.rpartition(":")[2]
        if tag == "null":
            return None
        if tag == "bool":
            return node.value.lower() == "true"
        if tag in ("int", "float"):
            return self.number(node, pointer, int if tag == "int" else float)
        if tag != "str":
            self.report(node, pointer, "a JSON value", f"the YAML tag {node.tag}", "remove the tag")
        return self.text(node, pointer)

    def text(self, node: yaml.Node, pointer: str) -> str:
        text = str(node.value)
        try:
            text.encode()
        except UnicodeEncodeError as error:
            found = f"half a surrogate pair, \\u{ord(text[error.start]):04x}"
            self.report(node, pointer, "a character", found, "write the character itself")
            return ""
        return text

    def number(self, node: yaml.Node, pointer: str, kind: type[int | float]) -> Json:
        try:
            value = kind(node.value)
            finite = math.isfinite(value)
        except (ValueError, OverflowError):
            # A tag written out, before what is no number; or more digits than a number has.
            value, finite = 0, False
        if not finite:
            found = f"{node.value:.20}..." if len(node.value) > 20 else node.value
            self.report(node, pointer, "a number that JSON can hold", found, "put it in quotes")
        return value

    def report(self, node: yaml.Node, pointer: str, expected: str, found: str, fix: str) -> None:
        self.problems.append(
            Problem(self.path, node.start_mark.line + 1, pointer, expected, found, fix)
        )
