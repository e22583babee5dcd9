"""The names of types and macros in a template, and the values of ``Ref`` and ``Fn::GetAtt`` without an account.

https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-resource-ref.html
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from pytest_sfn.arns import Place
from pytest_sfn.definition.source.cloudformation.resource_types import RESOURCE_TYPES
from pytest_sfn.ids import FIRST_REVISION
from pytest_sfn.values.json_text import Json, as_list

SAM_PREFIX = "AWS::Serverless::"
"""How the types of SAM's resources begin."""

TRANSFORM = "Transform"
"""The section of a template that lists its macros."""

EXTENSIONS = "AWS::LanguageExtensions"
INCLUDE = "AWS::Include"

FUNCTIONS = frozenset({"AWS::Serverless::Function", "AWS::Lambda::Function"})
MACHINES = frozenset({"AWS::Serverless::StateMachine", "AWS::StepFunctions::StateMachine"})
VERSIONS = frozenset({"AWS::Lambda::Version", "AWS::StepFunctions::StateMachineVersion"})
ALIASES = frozenset({"AWS::Lambda::Alias", "AWS::StepFunctions::StateMachineAlias"})
_LONGEST: Mapping[str, int] = {
    **dict.fromkeys(FUNCTIONS, 64),
    **dict.fromkeys(MACHINES | {"AWS::StepFunctions::Activity"}, 80),
}
"""The longest name of each type whose logical id is its name."""

_HASH_LENGTH = 8
_HASH = re.compile(rf"(?<=.)[0-9A-F]{{{_HASH_LENGTH}}}$")


@dataclass(frozen=True, slots=True)
class NamedResource:
    """A resource of a template: its logical id, its type, and its name on AWS."""

    logical_id: str
    type: str
    name: str


def is_of_sam(resource: Json) -> bool:
    """True for a resource of a type of SAM, of which SAM makes others: their logical ids begin with its own."""
    return isinstance(resource, dict) and str(resource.get("Type")).startswith(SAM_PREFIX)


def name_property(type: str) -> str | None:
    """The property that sets the name of a resource of this type."""
    found = RESOURCE_TYPES.get(type)
    return found.name_property if found else None


def default_name(logical_id: str, type: str, properties: Mapping[str, Json]) -> str:
    """The name of a resource without a name in the template."""
    if type == "AWS::S3::Bucket":
        return logical_id.lower()
    if type in _LONGEST:
        return _shortened(logical_id, _LONGEST[type])
    is_fifo = properties.get("FifoQueue", properties.get("FifoTopic")) in (True, "true")
    return f"{logical_id}.fifo" if is_fifo else logical_id


def _shortened(logical_id: str, longest: int) -> str:
    """A name that AWS takes. A long id loses what is before its end: CDK's ids differ in the hash there."""
    return (
        logical_id if len(logical_id) <= longest else logical_id[: longest - _HASH_LENGTH] + logical_id[-_HASH_LENGTH:]
    )


def reference(resource: NamedResource, place: Place) -> str:
    """The value of ``Ref``: a name, or for some types an ARN or a URL."""
    type = RESOURCE_TYPES.get(resource.type)
    if type and type.ref == "arn":
        return type.arn(place, resource.name)
    if type and type.ref == "url":
        return f"https://sqs.{place.region}.amazonaws.com/{place.account}/{resource.name}"
    return resource.name


def attribute(resource: NamedResource, name: str, place: Place) -> str | None:
    """The value of ``Fn::GetAtt``; None for an attribute that only AWS knows."""
    type = RESOURCE_TYPES.get(resource.type)
    if type is None:
        return None
    if name in type.arn_attributes:
        return type.arn(place, resource.name)
    if name == "QueueUrl":
        return reference(resource, place)
    if name == "StateMachineRevisionId" and resource.type in MACHINES:
        return FIRST_REVISION
    return resource.name if name in type.name_attributes else None


# ---- CDK makes a logical id of a construct's path and a hash: https://docs.aws.amazon.com/cdk/v2/guide/identifiers.html


def without_hash(logical_id: str) -> str | None:
    """The part of a logical id that comes from the construct's path; None for an id without a hash."""
    shortened = _HASH.sub("", logical_id)
    return shortened if shortened != logical_id else None


def construct_path(resource: Json) -> str | None:
    """The path of the construct that a resource was made by: ``Stack/OrderFlow``; None if the template has none."""
    metadata = resource.get("Metadata") if isinstance(resource, dict) else None
    path = metadata.get("aws:cdk:path") if isinstance(metadata, dict) else None
    return path.removesuffix("/Resource") if isinstance(path, str) else None


def macro_names(document: Mapping[str, Json]) -> list[str]:
    """The macros that CloudFormation runs on a whole template.

    https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/transform-section-structure.html
    """
    macros = as_list(document.get(TRANSFORM) or [])
    return [str(each.get("Name") if isinstance(each, dict) else each) for each in macros]
