"""A JSON value as YAML, which reads back as the same value, whatever it is."""

from __future__ import annotations

from typing import Any

import yaml

from jobcontracts.model.source import IMPLICIT, Json

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


def written(value: Json, *, ascii_only: bool = False) -> bytes:
    """Return a document as YAML; other letters than ASCII's are escaped if they are not wanted."""
    text: str = yaml.dump(
        value,
        Dumper=_Dumper,
        sort_keys=False,
        allow_unicode=not ascii_only,
        width=120,
        default_flow_style=False,
    )
    return text.encode()
