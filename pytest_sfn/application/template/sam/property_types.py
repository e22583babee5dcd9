"""The types of the properties that SAM itself reads.

https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-resource-function.html
"""

from __future__ import annotations

from collections.abc import Mapping

from pytest_sfn.application.template.checks.mistakes import TemplateError
from pytest_sfn.values.json_text import Json

_TYPES: Mapping[str, tuple[type, ...]] = {
    "AutoPublishAlias": (str, dict),
    "Environment": (dict,),
    "EventInvokeConfig": (dict,),
    "Events": (dict,),
    "FunctionUrlConfig": (dict,),
    "Layers": (list, dict),
    "Policies": (str, list, dict),
    "PrimaryKey": (dict,),
    "Tags": (dict,),
}
"""What a property may be in the text of a template; an object may be an intrinsic function."""


def check_types(logical_id: str, properties: Mapping[str, Json], title: str) -> None:
    """Raise TemplateError for a property of a type of SAM that has another type, in SAM's words."""
    for name, types in _TYPES.items():
        value = properties.get(name)
        if value is not None and not isinstance(value, types):
            why = f"Resource with id [{logical_id}] is invalid. Type of property '{name}' is invalid."
            raise TemplateError(f"{title}: {why}", ("Resources", logical_id, "Properties", name))
