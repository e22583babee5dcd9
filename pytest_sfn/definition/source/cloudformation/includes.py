"""Files that are parts of a template: those of AWS::Include, and the OpenAPI documents of APIs.

They are read from where 'aws cloudformation package' finds them: beside the template.
https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/transform-aws-include.html
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from pytest_sfn.definition.source.cloudformation.functions import MACRO, read_tag
from pytest_sfn.definition.source.cloudformation.names import INCLUDE, TRANSFORM
from pytest_sfn.definition.source.files import find_path, read_file
from pytest_sfn.definition.source.yaml_reading import read_yaml
from pytest_sfn.values.json_text import Json, as_list

_DOCUMENTS = {
    "AWS::ApiGateway::RestApi": ("BodyS3Location", "Body"),
    "AWS::ApiGatewayV2::Api": ("BodyS3Location", "Body"),
    "AWS::Serverless::Api": ("DefinitionUri", "DefinitionBody"),
    "AWS::Serverless::HttpApi": ("DefinitionUri", "DefinitionBody"),
}
"""The property of each type of API that names a file, and the one that holds what is in it."""

Files = tuple[tuple[str, str], ...]
"""The paths of files, as a template writes them, and their texts."""


def included_paths(template: Json) -> tuple[str, ...]:
    """The local files that a template includes, in order."""
    return tuple(dict.fromkeys(_paths(template)))


def read_included(paths: Iterable[str], folders: Iterable[Path | str]) -> Files:
    """The files that exist. Raises SfnError for one that cannot be read."""
    search = list(folders)
    found = [path for path in paths if find_path(Path(path), search)]
    return tuple((path, read_file(Path(path), search, "included file")[1]) for path in found)


def with_included(template: Json, files: Files) -> Json:
    """A template with the files in it. What stands beside AWS::Include is kept. Raises InvalidDefinition for a file
    that is not YAML or JSON."""
    if not files:
        return template
    return _replaced(template, {path: read_yaml(text, path, read_tag, unique_keys=False)[0] for path, text in files})


def _replaced(value: Json, files: Mapping[str, Json]) -> Json:
    if isinstance(value, list):
        return [_replaced(item, files) for item in value]
    if not isinstance(value, dict):
        return value
    replaced = {key: _replaced(item, files) for key, item in value.items()}
    if _document_of(value) in files:
        name, target = _DOCUMENTS[value["Type"]]
        given = {key: item for key, item in replaced["Properties"].items() if key != name}
        return {**replaced, "Properties": {target: files[str(_document_of(value))], **given}}
    contents = [files[path] for path in _includes(value) if path in files]
    if not contents:
        return replaced
    if not isinstance(contents[0], dict):
        return contents[0]
    included = {key: item for content in contents if isinstance(content, dict) for key, item in content.items()}
    return {**included, **_without_includes(replaced, files)}


def _without_includes(part: Mapping[str, Json], files: Mapping[str, Json]) -> dict[str, Json]:
    """A part of a template without the macros that included files."""
    left = {key: item for key, item in part.items() if key not in (MACRO, TRANSFORM)}
    others = [macro for macro in as_list(part.get(TRANSFORM) or []) if _location(macro) not in files]
    return {TRANSFORM: others, **left} if others else left


def _paths(value: Json) -> Iterator[str]:
    waiting = [value]
    while waiting:
        part = waiting.pop()
        if isinstance(part, dict):
            document = _document_of(part)
            yield from [document] if document else _includes(part)
            waiting.extend(part.values())
        elif isinstance(part, list):
            waiting.extend(part)


def _document_of(part: Mapping[str, Json]) -> str | None:
    """The local file with the OpenAPI document of an API; None for other parts of a template."""
    names = _DOCUMENTS.get(str(part.get("Type")))
    properties = part.get("Properties")
    return _local(properties.get(names[0])) if names and isinstance(properties, dict) else None


def _includes(part: Mapping[str, Json]) -> list[str]:
    """The local files that a part of a template includes: the whole template may list several macros."""
    macros = [*as_list(part.get(MACRO) or []), *as_list(part.get(TRANSFORM) or [])]
    return [path for path in map(_location, macros) if path]


def _location(macro: Json) -> str | None:
    """The local file that a macro includes; None for other macros."""
    parameters = macro.get("Parameters") if isinstance(macro, dict) and macro.get("Name") == INCLUDE else None
    return _local(parameters.get("Location")) if isinstance(parameters, dict) else None


def _local(path: Json) -> str | None:
    return path if isinstance(path, str) and "://" not in path else None
