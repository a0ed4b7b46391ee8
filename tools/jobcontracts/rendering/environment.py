"""A Jinja environment that refuses to compile a template which prints a value as it comes.

What a template prints is its own text, or has passed a filter that is named for its place. That is
decided when a template is compiled, so that no branch escapes and rendering pays nothing for it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Final, TypeVar

from jinja2 import (
    BaseLoader,
    BytecodeCache,
    Environment,
    FileSystemLoader,
    StrictUndefined,
    TemplateAssertionError,
    nodes,
)

from jobcontracts.rendering import html

Filter = Callable[..., str]
N = TypeVar("N", bound=nodes.Node)

_LAYOUT: Final = frozenset({"indent", "trim"})
"""Filters of Jinja that move text."""

_SEQUENCES: Final = frozenset({"list", "unique"})
"""Filters of Jinja that choose from what `map` made."""


class StrictEnvironment(Environment):
    """An environment whose templates print nothing but their own text and what a filter made fit.

    Args:
        loader: Where the templates are.
        places: The filters by name, each named for the place that it makes a value fit for.
        compiled: Keeps templates compiled.

    `get_template` raises a TemplateAssertionError, with template and line, where another value is
    printed: `{{ x }}`, `{{ x | upper }}`. Fit are also the template's own literals, macros and
    blocks, what `{% set %}` makes of them, and `{{ xs | map("place") | join(", ") }}`.
    """

    def __init__(
        self,
        loader: BaseLoader | None,
        places: Mapping[str, Filter],
        compiled: BytecodeCache | None = None,
    ) -> None:
        super().__init__(
            loader=loader,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            keep_trailing_newline=True,
            bytecode_cache=compiled,
        )
        self._places = frozenset(places)
        self.filters.update(places)

    def _parse(self, source: str, name: str | None, filename: str | None) -> nodes.Template:
        template = super()._parse(source, name, filename)
        for node in _Printed(template, self._places).unfit():
            told = f"{name}:{node.lineno}: a printed value passes one of these filters last: "
            places = ", ".join(sorted(self._places))
            raise TemplateAssertionError(told + places, node.lineno, name, filename)
        return template


def html_environment(folder: Path) -> StrictEnvironment:
    """Return the environment of the pages whose templates are in a folder, and of their style.

    `base.css.jinja`, which all pages share, is one of ours; it wants the `phases`.
    """
    own = Path(__file__).with_name("templates")
    return StrictEnvironment(FileSystemLoader([folder, own]), html.PLACES)


class _Printed:
    """What one template prints, and whether it is fit to be printed."""

    def __init__(self, template: nodes.Template, places: frozenset[str]) -> None:
        self._places = places
        self._all = list(template.find_all(nodes.Node))
        self._bound = self._bindings()
        self._macros = {"caller", "super", *(macro.name for macro in self._of(nodes.Macro))}
        self._modules = {"self", *(imported.target for imported in self._of(nodes.Import))}
        for imported in self._of(nodes.FromImport):
            self._macros |= {n if isinstance(n, str) else n[1] for n in imported.names}

    def _of(self, kind: type[N]) -> Iterator[N]:
        return (node for node in self._all if isinstance(node, kind))

    def _bindings(self) -> dict[str, tuple[nodes.Node, ...]]:
        """Return what each name may stand for; an unfit node for what is not known."""
        values: dict[int, nodes.Node] = {id(a.target): a.node for a in self._of(nodes.Assign)}
        values |= {id(block.target): nodes.Const("") for block in self._of(nodes.AssignBlock)}
        found: defaultdict[str, tuple[nodes.Node, ...]] = defaultdict(tuple)
        for name in self._of(nodes.Name):
            if name.ctx != "load":
                found[name.name] += (values.get(id(name), nodes.ContextReference()),)
        return found

    def unfit(self) -> Iterator[nodes.Node]:
        """Yield each printed expression that is not fit."""
        for output in self._of(nodes.Output):
            yield from (node for node in output.nodes if not self._fits(node))
        yield from (block for block in self._of(nodes.CallBlock) if not self._fits(block.call))
        # `{% filter x %}` and `{% set y | x %}` run `x` over what is fit before.
        yield from (block for block in self._of(nodes.FilterBlock) if not self._fits(block.filter))
        yield from (block for block in self._of(nodes.AssignBlock) if not self._fits(block.filter))

    def _fits(self, node: nodes.Node | None) -> bool:
        match node:
            case None | nodes.TemplateData() | nodes.Const():
                return True
            case nodes.Filter(name=name) if name in self._places:
                return True
            case nodes.Filter(name=name, node=text) if name in _LAYOUT:
                return self._fits(text) and self._fit_arguments(node)
            case nodes.Filter(name="join", node=texts):
                return self._all_fit(texts) and self._fit_arguments(node)
            case nodes.CondExpr(expr1=one, expr2=other) | nodes.And(left=one, right=other):
                return self._fits(one) and self._fits(other)
            case nodes.Or(left=one, right=other):
                return self._fits(one) and self._fits(other)
            case nodes.Concat(nodes=parts):
                return all(map(self._fits, parts))
            case nodes.Name(name=name):
                # Whichever of its bindings it has: each is fit, and a context's values have none.
                values = self._bound.pop(name, ())
                fit = bool(values) and all(map(self._fits, values))
                self._bound[name] = values
                return fit
            case nodes.Call(node=nodes.Name(name=name)):
                return name in self._macros
            case nodes.Call(node=nodes.Getattr(node=nodes.Name(name=name))):
                return name in self._modules
        return False

    def _all_fit(self, node: nodes.Node | None) -> bool:
        match node:
            case nodes.Filter(name="map", args=[nodes.Const(value=place)]):
                return place in self._places
            case nodes.Filter(name=name, node=texts, args=[]):
                return name in _SEQUENCES and self._all_fit(texts)
        return False

    def _fit_arguments(self, node: nodes.Filter) -> bool:
        return all(map(self._fits, (*node.args, *(keyword.value for keyword in node.kwargs))))
