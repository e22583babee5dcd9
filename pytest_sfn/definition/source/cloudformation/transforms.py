"""The Transform section of a template: the macros that CloudFormation runs on all of it.

https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/transform-section-structure.html
"""

from __future__ import annotations

from collections.abc import Mapping

from pytest_sfn.values.json_text import Json, as_list

TRANSFORM = "Transform"
EXTENSIONS = "AWS::LanguageExtensions"
INCLUDE = "AWS::Include"


def macro_names(document: Mapping[str, Json]) -> list[str]:
    """The names of the macros of a template."""
    return [
        str(each.get("Name") if isinstance(each, dict) else each) for each in as_list(document.get(TRANSFORM) or [])
    ]
