"""Macros of a template, which only CloudFormation can run. SAM and the language extensions are exceptions.

https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/template-macros.html
"""

from __future__ import annotations

from collections.abc import Mapping

from pytest_sfn.definition.source.cloudformation.loops import LOOP
from pytest_sfn.definition.source.cloudformation.names import EXTENSIONS, macro_names
from pytest_sfn.values.json_text import Json

_KNOWN = ("AWS::Serverless-2016-10-31", EXTENSIONS)
_WHAT_TO_DO = (
    "deploy the processed template, which 'aws cloudformation get-template --template-stage Processed' prints, or make"
    " with boto3 what is missing"
)


def unknown_macros(document: Mapping[str, Json]) -> list[str]:
    """The macros of a template that do not run here. What they make of its loops is not known either."""
    return [name for name in macro_names(document) if name not in _KNOWN]


def without_macros(document: Mapping[str, Json]) -> tuple[Mapping[str, Json], tuple[str, ...]]:
    """A template without what macros would write in its Resources, and a warning for each macro."""
    warnings = [f"the macro {name} does not run: {_WHAT_TO_DO}" for name in unknown_macros(document)]
    resources = document["Resources"]
    left = [name for name in resources if name == "Fn::Transform" or name.startswith(LOOP)]
    warnings += [f"{name} in Resources does not run: {_WHAT_TO_DO}" for name in left]
    if left:
        document = {**document, "Resources": {name: resources[name] for name in resources if name not in left}}
    return document, tuple(warnings)
