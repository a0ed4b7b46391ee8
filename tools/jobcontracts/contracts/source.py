"""A YAML file as JSON values, each with the line it stands on.

Only what JSON can say is accepted (the recommendation of OpenAPI 3.1, section 4.2): YAML 1.2's core
schema, text keys, no key twice. A date or a `yes` without quotes stays text, so that an example is
byte for byte what the vendor printed.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from jobcontracts.problem import Problem, ProblemsError

Json = Any
"""A JSON value: None, bool, int, float, str, list or dict with text keys."""

_MOST_VALUES = 100_000
"""No contract comes near it; a few aliases of aliases make more than fits into memory."""

_MOST_LEVELS = 2_000
"""libyaml takes ten times as many before it runs out of stack."""


class _CoreSchemaLoader(yaml.SafeLoader):
    """Resolves plain scalars by YAML 1.2's core schema, not by YAML 1.1's."""

    yaml_implicit_resolvers: dict[str, list[tuple[str, re.Pattern[str]]]] = {}  # noqa: RUF012 - PyYAML's own protocol


for _tag, _pattern, _first in (
    ("tag:yaml.org,2002:null", r"^(?:~|null|Null|NULL|)$", ["~", "n", "N", ""]),
    ("tag:yaml.org,2002:bool", r"^(?:true|True|TRUE|false|False|FALSE)$", list("tTfF")),
    ("tag:yaml.org,2002:int", r"^[-+]?[0-9]+$", list("-+0123456789")),
    (
        "tag:yaml.org,2002:float",
        r"^[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?$",
        list("-+.0123456789"),
    ),
):
    _CoreSchemaLoader.add_implicit_resolver(_tag, re.compile(_pattern), _first)

_FastLoader: Any = None
if yaml.__with_libyaml__:
    _FastLoader = type(
        "_FastLoader",
        (yaml.CSafeLoader,),
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
    try:
        content = path.read_bytes()
    except OSError as error:
        raise ProblemsError.of(
            "a readable file", error.strerror or str(error), f"write {path.name}", path
        ) from None
    return parse_source(path, content)


def parse_source(path: Path, content: bytes) -> Source:
    """Parse a YAML document that was read from `path`; see `read_source`."""
    try:
        node = _composed(content.decode())
        reader = _Reader(path)
        root = reader.value(node, "") if node is not None else None
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        found = f"the byte 0x{content[error.start]:02x}, which is not UTF-8"
        fix = "save the file as UTF-8"
        raise ProblemsError([Problem(path, line, "", "UTF-8 text", found, fix)]) from None
    except yaml.YAMLError as error:
        raise ProblemsError([_syntax_problem(path, content, error)]) from None
    except RecursionError:
        found, fix = "more levels than can be read", "nest less deeply"
        raise ProblemsError([Problem(path, 1, "", "a document", found, fix)]) from None
    if reader.problems:
        raise ProblemsError(reader.problems)
    return Source(path, content, root, reader.lines)


def _composed(text: str) -> yaml.Node | None:
    """Return a document's tree; None if it is empty.

    Raises:
        yaml.YAMLError: It is not YAML.
    """
    # libyaml takes a tenth of the time. It recurses in C, where too many levels end the process,
    # and PyYAML's own parser says better what is wrong.
    if _FastLoader is not None and _deepest(text) < _MOST_LEVELS:
        with suppress(yaml.YAMLError):
            node: yaml.Node | None = _FastLoader(text).get_single_node()
            return node
    return _CoreSchemaLoader(text).get_single_node()


def _deepest(text: str) -> int:
    """Return a number of levels that the document cannot have more of.

    A level begins with a bracket, or further to the right than the one that it is in; only a list
    in a mapping may begin in the mapping's own column.
    """
    widest = max(map(len, text.splitlines()), default=0)
    return text.count("[") + text.count("{") + 2 * widest


def _syntax_problem(path: Path, content: bytes, error: yaml.YAMLError) -> Problem:
    line = 1
    if isinstance(error, yaml.MarkedYAMLError) and error.problem_mark is not None:
        line = error.problem_mark.line + 1
        found = (error.problem or "a fault").removeprefix("but ").removeprefix("found ")
    elif isinstance(error, yaml.reader.ReaderError):
        text = content.decode()
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

    def __init__(self, path: Path) -> None:
        self.path = path
        self.lines: dict[str, int] = {}
        self.problems: list[Problem] = []

    def value(self, node: yaml.Node, pointer: str) -> Json:
        """Return the node's value; what is under an alias is noted where it is used.

        Raises:
            RecursionError: An alias stands inside of what it stands for, or for far too much.
        """
        self.lines.setdefault(pointer, node.start_mark.line + 1)
        if len(self.lines) > _MOST_VALUES:
            raise RecursionError
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
                self.fault(key_node, below, "each key once", found, "remove one of the two")
                continue
            self.lines[below] = key_node.start_mark.line + 1
            members[key] = self.value(value_node, below)
        return members

    def key(self, node: yaml.Node, pointer: str) -> str | None:
        if isinstance(node, yaml.ScalarNode) and node.tag == "tag:yaml.org,2002:str":
            return str(node.value)
        if isinstance(node, yaml.ScalarNode):
            found, fix = f"{node.value}, which is no text", f'put it in quotes: "{node.value}"'
        else:
            found, fix = "a list or a mapping", "write the key as text"
        self.fault(node, pointer, "text as a key", found, fix)
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
            self.fault(node, pointer, "a JSON value", f"the YAML tag {node.tag}", "remove the tag")
        return node.value

    def number(self, node: yaml.Node, pointer: str, kind: type[int | float]) -> Json:
        try:
            value = kind(node.value)
        except ValueError:  # a tag written out, before what is no number or has 5,000 digits
            value = math.inf
        if not math.isfinite(value):
            found = f"{node.value:.20}..." if len(node.value) > 20 else node.value
            self.fault(node, pointer, "a number that JSON can hold", found, "put it in quotes")
        return value

    def fault(self, node: yaml.Node, pointer: str, expected: str, found: str, fix: str) -> None:
        self.problems.append(
            Problem(self.path, node.start_mark.line + 1, pointer, expected, found, fix)
        )


def escaped(token: str) -> str:
    """Return one reference token as it stands in a JSON pointer (RFC 6901, section 3)."""
    return token.replace("~", "~0").replace("/", "~1")


def unescaped(token: str) -> str:
    """Return the key that a JSON pointer's reference token stands for (RFC 6901, section 4)."""
    return token.replace("~1", "/").replace("~0", "~")
