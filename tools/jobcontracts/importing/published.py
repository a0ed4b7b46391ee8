"""A vendor's published OpenAPI document, as others write such: large, JSON or YAML, 3.0 or 3.1."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from jobcontracts.files.json_text import JsonTextError, parse_json
from jobcontracts.files.reading import read_bytes, utf8
from jobcontracts.model.source import Json, Source, parse_source
from jobcontracts.model.validation_messages import shown_value
from jobcontracts.problem import Problem, ProblemsError

MOST_BYTES = 8 * 2**20
"""How large a published document may be; those of the largest vendors have half of it."""

MOST_VALUES = 200_000


def read_published(path: Path, server: str | None = None) -> Source:
    """Read a saved document. Nothing that it refers to is read or fetched.

    Args:
        path: The file.
        server: The URL that its paths come after, whatever it says; None for what it says.

    Raises:
        ProblemsError: It cannot be read, is no YAML or JSON, or no OpenAPI 3 with operations in it.
    """
    fix = "save the vendor's OpenAPI document, and name the file"
    content = read_bytes(path, expected="an OpenAPI document", fix=fix, most=MOST_BYTES)
    if content.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{"):
        source = Source(path, content, _json(path, content), {})
    else:
        source = parse_source(path, content, most=MOST_BYTES, any_keys=True)
    _refuse_others(source)
    if server is not None:
        return replace(source, root=_at(source.root, server))
    return source


def _at(root: Json, server: str) -> Json:
    """Return a document with one server: no path or operation has another."""

    def without(value: Json, levels: int) -> Json:
        if not isinstance(value, dict):
            return value
        kept = {key: below for key, below in value.items() if key != "servers"}
        return {key: without(v, levels - 1) for key, v in kept.items()} if levels else kept

    paths = {path: without(item, 1) for path, item in root["paths"].items()}
    return {**root, "paths": paths, "servers": [{"url": server}]}


def _json(path: Path, content: bytes) -> Json:
    try:
        root = parse_json(utf8(path, content))
    except JsonTextError as error:
        found, fix = str(error), "save the document once more, as the vendor sends it"
        raise ProblemsError([Problem(path, error.line, "", "JSON", found, fix)]) from None
    left, todo = MOST_VALUES, [root]
    while todo:
        value = todo.pop()
        left -= 1
        if left < 0:
            expected, fix = f"at most {MOST_VALUES:,} values", "leave out what is not needed"
            raise ProblemsError.of(expected, "more", fix, path)
        if isinstance(value, dict | list):
            todo += value.values() if isinstance(value, dict) else value
    return root


def _refuse_others(source: Source) -> None:
    root = source.root if isinstance(source.root, dict) else {}
    version = root.get("openapi")
    if "swagger" in root and "openapi" not in root:
        fix = "convert it to OpenAPI 3 first; swagger2openapi and others do that"
        found = f"Swagger {shown_value(root['swagger'])}"
        raise ProblemsError([source.problem("/swagger", "OpenAPI 3.0 or 3.1", found, fix)])
    if not isinstance(version, str) or not version.startswith("3."):
        found = "none" if version is None else shown_value(version)
        fix = "name a file that says openapi: 3.0 or 3.1"
        place = "/openapi" if version is not None else ""
        raise ProblemsError([source.problem(place, "openapi: 3.0 or 3.1", found, fix)])
    if not isinstance(root.get("paths"), dict) or not root["paths"]:
        fix = "name the vendor's whole document"
        raise ProblemsError([source.problem("/paths", "paths, with operations", "none", fix)])
