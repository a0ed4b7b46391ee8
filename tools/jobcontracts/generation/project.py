"""What a client is made with: our templates, and openapi-python-client, run in process."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from jinja2 import FileSystemLoader

from jobcontracts.contracts.contract import Contract
from jobcontracts.generation.package import PackageBuilder, problem_of_generator
from jobcontracts.generation.schemas import without_extensions
from jobcontracts.problem import ProblemsError
from jobcontracts.rendering.environment import StrictEnvironment
from jobcontracts.rendering.markdown import code_block, code_span, link, markdown, paragraphs
from jobcontracts.rendering.python import Code, docstring, identifier, literal, source, word
from jobcontracts.rendering.toml import toml


def client_templates(folder: Path) -> StrictEnvironment:
    """Return the environment of a client's templates, which are compiled already."""
    places = {
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
    environment = StrictEnvironment(FileSystemLoader(folder), places)
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
    parsed = GeneratorData.from_dict(without_extensions(contract.root), config=config)
    errors = [parsed] if isinstance(parsed, GeneratorError) else _errors(parsed)
    if errors:
        raise ProblemsError(
            problem_of_generator(
                contract, "openapi-python-client", f"{e.header} {e.detail or ''}".strip()
            )
            for e in errors
        )

    def python_name(name: str) -> Code:
        return identifier(PythonIdentifier(name, config.field_prefix))

    def class_name(name: str) -> Code:
        return identifier(ClassName(name, config.field_prefix))

    return PackageBuilder(contract, parsed, python_name, class_name)


def _errors(parsed: Any) -> list[Any]:
    """Return what openapi-python-client could not make anything of."""
    collections = parsed.endpoint_collections_by_tag.values()
    return [e for collection in collections for e in collection.parse_errors] + parsed.errors
