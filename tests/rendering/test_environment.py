"""A template that prints a value without a filter named for its place does not compile."""

from __future__ import annotations

from pathlib import Path

import pytest
from jinja2 import DictLoader, TemplateAssertionError, UndefinedError

from jobcontracts.generation.project import client_templates
from jobcontracts.rendering.environment import StrictEnvironment

SHARED = "{% macro shown(x) %}{{ x | literal }}{% endmacro %}"
ENVIRONMENT = StrictEnvironment(DictLoader({"shared": SHARED}), {"literal": "'{}'".format})


@pytest.mark.parametrize(
    ("template", "text"),
    [
        ("{{ x | literal }}", "'a'"),
        ("{{ 'b' if x }}{{ 1 }}", "b1"),
        ("{{ 'b' ~ (x | literal) }}", "b'a'"),
        ("{{ xs | map('literal') | join(', ') }}", "'a', 'a'"),
        ("{{ xs | map('literal') | unique | list | join(' | ') }}", "'a'"),
        ("{% set y = 'b' if x else 'c' %}{{ y }}", "b"),
        ("{% set y %}{{ x | literal }}{% endset %}{{ y | indent }}", "'a'"),
        ("{% from 'shared' import shown %}{{ shown(x) }}", "'a'"),
        ("{% import 'shared' as shared %}{{ shared.shown(x) | trim }}", "'a'"),
        ("{% macro m() %}{{ caller() }}{% endmacro %}{% call m() %}b{% endcall %}", "b"),
        ("{% block b %}{{ x | literal }}{% endblock %}{{ self.b() }}", "'a''a'"),
        ("{% for y in xs %}{{ ', ' if not loop.first }}{{ y | literal }}{% endfor %}", "'a', 'a'"),
    ],
)
def test_its_own_text_and_what_a_filter_made_fit_are_printed(template: str, text: str) -> None:
    assert ENVIRONMENT.from_string(template).render(x="a", xs=["a", "a"]) == text


@pytest.mark.parametrize(
    "template",
    [
        "{{ x }}",
        "{{ x.y }}",
        "{{ x['y'] }}",
        "{{ x() }}",
        "{{ x.y() }}",
        "{{ x | safe }}",
        "{{ x | upper }}",
        "{{ x | literal | upper }}",
        "{{ x | default('b') }}",
        "{{ 'b' | replace('b', x) }}",
        "{{ 'b' ~ x }}",
        "{{ 'b%s' % x }}",
        "{{ x or 'b' }}",
        "{{ 'b' if y else x }}",
        "{{ xs | join }}",
        "{{ xs | map('upper') | join }}",
        "{{ xs | map('literal') | join(x) }}",
        "{{ xs | map('literal') | map('upper') | join }}",
        "{% set y = x %}{{ y }}",
        "{% set y = y %}{{ y }}",
        "{% set y, z = 'b', x %}{{ z }}",
        "{% set y = 'b' %}{% for y in xs %}{{ y }}{% endfor %}",
        "{% set y | upper %}b{% endset %}",
        "{% filter upper %}b{% endfilter %}",
        "{% macro m(x) %}{{ x }}{% endmacro %}",
        "{% macro m() %}{% endmacro %}{% call x() %}{% endcall %}",
        "{% block b %}{{ x }}{% endblock %}",
        "{% if false %}{{ x }}{% endif %}",
    ],
)
def test_any_other_value_is_an_error_before_anything_is_rendered(template: str) -> None:
    with pytest.raises(TemplateAssertionError):
        ENVIRONMENT.from_string(template)


def test_the_error_names_template_line_and_filters() -> None:
    loader = DictLoader({"client.jinja": "first\nsecond {{ x }}\n"})
    with pytest.raises(TemplateAssertionError, match=r"client\.jinja:2.*literal"):
        StrictEnvironment(loader, {"literal": "'{}'".format}).get_template("client.jinja")


def test_a_template_of_a_client_is_held_to_it(tmp_path: Path) -> None:
    (tmp_path / "README.md.jinja").write_text("# {{ view.title }}\n", "utf-8")
    with pytest.raises(TemplateAssertionError, match=r"README\.md\.jinja:1.*markdown"):
        client_templates(tmp_path)


def test_a_name_that_nobody_gave_is_an_error() -> None:
    with pytest.raises(UndefinedError):
        ENVIRONMENT.from_string("{{ nobody | literal }}").render()
