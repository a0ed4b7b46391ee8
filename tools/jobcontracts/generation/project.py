"""What a client is made with: our templates, and openapi-python-client, run in process."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import FileSystemLoader

from jobcontracts.generation.compiled_templates import CompiledTemplates
from jobcontracts.generation.names import Names, renamed
from jobcontracts.generation.package import PackageBuilder
from jobcontracts.model.contract import Contract
from jobcontracts.model.paths import template_parts
from jobcontracts.problem import Problem, ProblemsError
from jobcontracts.rendering.environment import Filter, StrictEnvironment
from jobcontracts.rendering.markdown import code_block, code_span, link, markdown, paragraphs
from jobcontracts.rendering.python import Code, docstring, identifier, literal, source, word
from jobcontracts.rendering.toml import toml


@cache
def client_templates(folder: Path) -> StrictEnvironment:
    """Return the environment of a client's templates, which are compiled already.

    Compiling them costs more than rendering a package. Jinja compiles a file anew that has changed.
    """
    places: dict[str, Filter] = {
        "code": source,
        "docstring": docstring,
        "identifier": identifier,
        "literal": literal,
        "markdown": markdown,
        "markdown_code": code_span,
        "markdown_code_block": code_block,
        "markdown_link": link,
        "markdown_paragraphs": paragraphs,
        "toml": toml,
        "word": word,
    }
    kept = CompiledTemplates(folder)
    environment = StrictEnvironment(FileSystemLoader(folder), places, kept)
    for template in folder.glob("*.jinja"):
        environment.get_template(template.name)
    return environment


def package_builder(contract: Contract) -> PackageBuilder:
    """Return what takes the decisions for a contract's package, by what the generator has parsed.

    Args:
        contract: A contract that has passed the check.

    Raises:
        ProblemsError: The generator warns of anything.
    """
    # Imported here, for it takes a second.
    from openapi_python_client.config import Config, ConfigFile, MetaType
    from openapi_python_client.parser import GeneratorData
    from openapi_python_client.parser.errors import GeneratorError
    from openapi_python_client.strings import ClassName, PythonIdentifier

    config = Config.from_sources(
        ConfigFile(post_hooks=[]),
        MetaType.UV,
        contract.openapi.path,
        "utf-8",
        overwrite=False,
        output_path=Path(contract.vendor),
    )
    parsed = GeneratorData.from_dict(_operations_alone(contract), config=config)
    errors = [parsed] if isinstance(parsed, GeneratorError) else _errors(parsed)
    if errors:
        raise ProblemsError(
            _problem_of_generator(
                contract, "openapi-python-client", f"{e.header} {e.detail or ''}".strip()
            )
            for e in errors
        )

    def python_name(name: str) -> Code:
        return identifier(PythonIdentifier(name, config.field_prefix))

    def class_name(name: str) -> Code:
        return identifier(ClassName(name, config.field_prefix))

    names = Names(contract, python_name, class_name)
    return PackageBuilder(renamed(contract, names), names)


def _operations_alone(contract: Contract) -> dict[str, Any]:
    """Return what the generator is asked about: operations with their paths.

    It understands less of bodies, schemas and parameters than clients do, whose templates and
    names (`Names`) are ours; of a path it sees that there are parameters, and not their names.
    """
    paths: dict[str, Any] = {}
    for operation in contract.operations.values():
        parts = template_parts(operation.path)
        names = [f"p{number}" for number in range(len(parts) // 2)]
        parts[1::2] = (f"{{{name}}}" for name in names)
        parameters = [
            {"name": name, "in": "path", "required": True, "schema": {"type": "string"}}
            for name in names
        ]
        paths.setdefault("".join(parts), {})[operation.method] = {
            "operationId": operation.id,
            "parameters": parameters,
            "responses": {"200": {"description": ""}},
        }
    info = {"title": contract.root["info"]["title"], "version": "1"}
    return {"openapi": "3.1.0", "info": info, "paths": paths}


def _errors(parsed: Any) -> list[Any]:
    """Return what openapi-python-client could not make anything of."""
    collections = parsed.endpoint_collections_by_tag.values()
    return [*(e for collection in collections for e in collection.parse_errors), *parsed.errors]


def _problem_of_generator(contract: Contract, generator: str, text: str) -> Problem:
    """Return the problem that a generator could not make something of a document."""
    return Problem(
        contract.openapi.path,
        1,
        "",
        f"a document that {generator} understands without a warning",
        text,
        "write this part of the contract in another way",
    )
