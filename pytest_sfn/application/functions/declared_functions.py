"""The functions of a stack with their code, versions and aliases, from the properties of their resources.

https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-lambda-function.html
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from pytest_sfn.application.functions.code_places import NoCode, find_function_code
from pytest_sfn.application.made import Declared
from pytest_sfn.arns import LATEST, Place
from pytest_sfn.definition.source.cloudformation.references import section
from pytest_sfn.lambdas.code.deployments import Archive, Code, Deployed
from pytest_sfn.lambdas.fake import MAX_ASYNC_RETRIES
from pytest_sfn.lambdas.versions import Weights
from pytest_sfn.values.json_text import Json, dumps

_DEFAULT_TIMEOUT = 3
_DEFAULT_MEMORY = 128
_DEFAULT_STORAGE = 512


@dataclass
class FunctionParts:
    """The resources that make one function: its code, and the versions and aliases that other resources add."""

    latest: Code
    versions: dict[str, Code] = field(default_factory=dict)
    aliases: dict[str, Weights] = field(default_factory=dict)
    retries: int = MAX_ASYNC_RETRIES

    def publish(self) -> str:
        """Add a version with the current code. Returns its number."""
        number = str(len(self.versions) + 1)
        self.versions[number] = replace(self.latest, version=number)
        return number

    def deployed(self) -> Deployed:
        name = self.latest.arn.rpartition(":")[2]
        return Deployed(name, self.latest, self.versions, self.aliases, self.retries)


def read_code(
    declared: Declared,
    name: str,
    metadata: Mapping[str, Json],
    folders: Sequence[Path],
    layers: Sequence[Archive],
    place: Place,
) -> Code:
    """The code and the configuration of a function. What prevents the code from running is its ``obstacle``.

    Raises SfnError for a Handler that does not exist.
    """
    properties = declared.properties
    is_image = properties.get("PackageType") == "Image" or "ImageUri" in properties
    runtime = None if is_image else str(properties.get("Runtime", "python3.13"))
    archive, missing = (b"", None) if is_image else _find_archive(properties, metadata, folders)
    if archive and str(runtime).startswith("python") and not layers:
        missing = _without_modules(archive, str(properties.get("Handler", "")))
    return Code(
        arn=place.function(name),
        version=LATEST,
        runtime=runtime,
        handler=str(properties.get("Handler", "")),
        archive=archive,
        layers=tuple(layers),
        timeout=_number(properties.get("Timeout"), _DEFAULT_TIMEOUT),
        memory_size=int(_number(properties.get("MemorySize"), _DEFAULT_MEMORY)),
        environment=_environment(properties.get("Environment")),
        origin=f"{declared.template}#{declared.logical_id}",
        missing=missing,
        settings=_settings(properties),
    )


def _find_archive(
    properties: Mapping[str, Json], metadata: Mapping[str, Json], folders: Sequence[Path]
) -> tuple[Archive, str | None]:
    """The code of a function, and what is missing if there is none."""
    try:
        return find_function_code(properties, metadata, folders), None
    except NoCode as reason:
        return b"", str(reason)


def _without_modules(archive: Archive, handler: str) -> str | None:
    """What is missing in a folder that has no module of Python at all: a build may make it. None for other code."""
    if not isinstance(archive, Path) or not archive.is_dir() or (archive / f"{handler.partition('.')[0]}.py").is_file():
        return None
    is_empty = next(archive.rglob("*.py"), None) is None
    return f"with code in {str(archive)!r}, which has no module of Python" if is_empty else None


def _settings(properties: Mapping[str, Json]) -> dict[str, Any]:
    """What Lambda says of a function beside what it runs with."""
    layers = properties.get("Layers")
    return {
        "Role": str(properties["Role"]) if properties.get("Role") else None,
        "Description": str(properties.get("Description", "")),
        "Layers": [{"Arn": str(arn)} for arn in layers] if isinstance(layers, list) and layers else None,
        "Architectures": properties.get("Architectures") or ["x86_64"],
        "EphemeralStorage": {
            "Size": int(_number(section(properties, "EphemeralStorage").get("Size"), _DEFAULT_STORAGE))
        },
    }


def _environment(given: Json) -> dict[str, str]:
    variables = given.get("Variables") if isinstance(given, dict) else None
    if not isinstance(variables, dict):
        return {}
    return {name: value if isinstance(value, str) else dumps(value) for name, value in variables.items()}


def _number(given: Json, default: float) -> float:
    try:
        return float(given) if isinstance(given, (str, int, float)) else default
    except ValueError:
        return default
