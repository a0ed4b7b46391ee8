"""openapi-python-client, run in process with our templates over what it has parsed."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from jinja2.bccache import Bucket, BytecodeCache

from jobcontracts.contracts.contract import Contract
from jobcontracts.generation.docstrings import docstring, literal, markdown
from jobcontracts.generation.examples import example_call
from jobcontracts.generation.package import PackageBuilder, PackageView, problem_of_generator
from jobcontracts.generation.schemas import without_extensions
from jobcontracts.problem import ProblemsError


class CompiledTemplates(BytecodeCache):
    """Keeps compiled templates in memory: every vendor's environment uses the same ones."""

    def __init__(self) -> None:
        self._compiled: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        """Take a template from memory if it is there, for the same source."""
        if bucket.key in self._compiled:
            bucket.bytecode_from_string(self._compiled[bucket.key])

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep a template that was compiled."""
        self._compiled[bucket.key] = bucket.bytecode_to_string()


class ClientProject:
    """A client package in the making: the parsed document, and the environment to render it with.

    Args:
        contract: A contract that has passed the check.
        templates: The folder of our templates; what it lacks comes from the generator.
        compiled: Where compiled templates are kept.

    Raises:
        ProblemsError: The generator warns of anything.
    """

    def __init__(self, contract: Contract, templates: Path, compiled: CompiledTemplates) -> None:
        # Imported here, for it takes a second.
        from openapi_python_client import Project
        from openapi_python_client.config import Config, ConfigFile, MetaType
        from openapi_python_client.parser import GeneratorData
        from openapi_python_client.parser.errors import GeneratorError
        from openapi_python_client.strings import ClassName, PythonIdentifier

        config = Config.from_sources(
            ConfigFile(
                project_name_override=f"{contract.vendor.replace('_', '-')}-jobs",
                package_name_override=f"{contract.vendor}_jobs",
                post_hooks=[],
            ),
            MetaType.UV,
            contract.openapi.path,
            "utf-8",
            overwrite=False,
            output_path=Path(contract.vendor),
        )
        parsed = GeneratorData.from_dict(without_extensions(contract.root), config=config)
        if isinstance(parsed, GeneratorError):
            raise ProblemsError(
                [problem_of_generator(contract, "openapi-python-client", str(parsed.detail))]
            )
        project = Project(openapi=parsed, config=config, custom_template_path=templates)
        warnings = project._get_errors()
        if warnings:
            raise ProblemsError(
                problem_of_generator(
                    contract, "openapi-python-client", f"{w.header} {w.detail or ''}".strip()
                )
                for w in warnings
            )

        def identifier(name: str) -> str:
            return str(PythonIdentifier(name, config.field_prefix))

        def class_name(name: str) -> str:
            return str(ClassName(name, config.field_prefix))

        self.vendor = contract.vendor
        self._templates = templates
        self.view: PackageView = PackageBuilder(contract, parsed, identifier, class_name).build()
        self._environment = project.env
        self._environment.bytecode_cache = compiled
        self._environment.filters.update(docstring=docstring, literal=literal, markdown=markdown)
        self._environment.globals.update(
            view=self.view,
            contract=contract,
            lifecycle=contract.lifecycle,
            example=lambda operation: example_call(contract, operation, identifier),
        )

    def compile_templates(self) -> None:
        """Compile our templates now; rendering would do so, one by one, when it comes to them."""
        for template in self._templates.glob("*.jinja"):
            self._environment.get_template(template.name)

    def render(self, template: str, **values: Any) -> str:
        """Return the text of a template."""
        return self._environment.get_template(template).render(**values)
