"""Nested stacks: the templates that a template names.

https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/using-cfn-nested-stacks.html
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from pytest_sfn.application.made import Declared
from pytest_sfn.application.resources.properties import invalid, require, wrong_type
from pytest_sfn.application.template.stacks import StackTemplate, TemplateReader
from pytest_sfn.arns import Place
from pytest_sfn.definition.source.cloudformation.assets import find_asset, output_folders
from pytest_sfn.definition.source.files import find_path
from pytest_sfn.definition.source.substitution import GivenValues
from pytest_sfn.values.json_text import Json
from pytest_sfn.values.safe_text import safe_repr

NESTED = frozenset({"AWS::CloudFormation::Stack", "AWS::Serverless::Application"})


def nested_template(
    declared: Declared, name: str, metadata: Mapping[str, Json], folders: Sequence[Path], place: Place
) -> StackTemplate | str:
    """The template of a nested stack, or why it cannot be deployed. Raises SfnError for a file without Resources."""
    key = "TemplateURL" if declared.type == "AWS::CloudFormation::Stack" else "Location"
    require(declared, key)
    location = declared.properties[key]
    asset = metadata.get("aws:asset:path")
    given = asset if isinstance(asset, str) else location
    if isinstance(given, str) and "://" in given:
        uploaded = find_asset(given, output_folders(folders))
        given = str(uploaded) if uploaded else None
    if not isinstance(given, str):
        return f"{declared.logical_id} is a stack whose template is not on this computer ({safe_repr(location)})"
    if find_path(Path(given), folders) is None:
        looked = ", ".join(str(folder.absolute()) for folder in folders)
        return f"{declared.logical_id} is a stack whose template {given!r} does not exist in {looked}"
    reader = TemplateReader(place, GivenValues(nested_parameters(declared)))
    return reader.read_file(Path(given), folders, name)


def nested_parameters(declared: Declared) -> dict[str, Json]:
    """The values that a template passes to a nested stack. Raises SfnError for something else."""
    given = declared.properties.get("Parameters", {})
    if not isinstance(given, dict):
        raise invalid(declared, [wrong_type("#/Parameters", "JSONObject", given)])
    return dict(given)
