"""Files that are parts of a template: those of AWS::Include, and the OpenAPI documents of APIs.

They are read from where 'aws cloudformation package' finds them: beside the template.
https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/transform-aws-include.html
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from pytest_sfn.definition.source.cloudformation.functions import MACRO, read_tag
from pytest_sfn.definition.source.files import find_path, read_file
from pytest_sfn.definition.source.yaml_reading import read_yaml
from pytest_sfn.values.json_text import Json

INCLUDE = "AWS::Include"
_TRANSFORM = "Transform"
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
    source, target = _document_of(value)
    content = files.get(source) if source else None
    if content is None:
        return replaced
    if target:
        given = {name: item for name, item in replaced["Properties"].items() if name != _DOCUMENTS[value["Type"]][0]}
        return {**replaced, "Properties": {target: content, **given}}
    rest = {key: item for key, item in replaced.items() if key not in (MACRO, _TRANSFORM)}
    return {**content, **rest} if isinstance(content, dict) else content


def _paths(value: Json) -> Iterator[str]:
    waiting = [value]
    while waiting:
        part = waiting.pop()
        if isinstance(part, dict):
            path, _ = _document_of(part)
            if path:
                yield path
            waiting.extend(part.values())
        elif isinstance(part, list):
            waiting.extend(part)


def _document_of(part: Mapping[str, Json]) -> tuple[str | None, str | None]:
    """The local file that a part of a template includes, and the property of an API that it becomes."""
    names = _DOCUMENTS.get(str(part.get("Type")))
    properties = part.get("Properties")
    if names and isinstance(properties, dict):
        return _local(properties.get(names[0])), names[1]
    macro = part.get(MACRO, part.get(_TRANSFORM))
    if isinstance(macro, dict) and macro.get("Name") == INCLUDE and isinstance(macro.get("Parameters"), dict):
        return _local(macro["Parameters"].get("Location")), None
    return None, None


def _local(path: Json) -> str | None:
    return path if isinstance(path, str) and "://" not in path else None
