"""A contract's two documents as YAML, which reads back as the same values, whatever they are."""

from __future__ import annotations

from typing import Any

import yaml

from jobcontracts.model.source import IMPLICIT, Json
from jobcontracts.model.vendors import LIFECYCLE, OPENAPI

_LINE_ENDS = {"\x85", "\u2028", "\u2029", "\ufeff"}


class _Dumper(yaml.SafeDumper):
    """Quotes a text that either version of YAML would take for something else."""

    def ignore_aliases(self, data: Any) -> bool:
        return True

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
        super().increase_indent(flow, False)


def _represent_text(dumper: _Dumper, text: str) -> yaml.ScalarNode:
    # What ends a line in YAML 1.1 is escaped between these quotes alone.
    style = '"' if _LINE_ENDS & {*text} else None
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=style)


_Dumper.add_representer(str, _represent_text)
for _tag, _pattern, _first in IMPLICIT:
    _Dumper.add_implicit_resolver(_tag, _pattern, _first)


def contract_files(openapi: Json, lifecycle: Json) -> dict[str, bytes]:
    """Return the files of a vendor's folder by their names."""
    return {OPENAPI: written(openapi), LIFECYCLE: written(lifecycle)}


def written(value: Json) -> bytes:
    """Return a document as YAML."""
    text: str = yaml.dump(
        value,
        Dumper=_Dumper,
        sort_keys=False,
        allow_unicode=True,
        width=120,
        default_flow_style=False,
    )
    return text.encode()
