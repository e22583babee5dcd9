"""How Step Functions spells the names of services, actions, fields and errors: as the AWS SDK for Java has them, with a
capital first letter. AWS SDK integrations follow its version 2, the optimized ones its version 1.

https://docs.aws.amazon.com/step-functions/latest/dg/supported-services-awssdk.html
"""

from __future__ import annotations

import re
from functools import lru_cache

_NOT_ALPHANUMERIC = re.compile(r"[^A-Za-z0-9]+")
_VERSION = (re.compile(r"([^a-z]{2,})v([0-9]+)"), re.compile(r"([^A-Z]{2,})V([0-9]+)"))
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z][a-zA-Z0-9])")
_ACRONYM = re.compile(r"([A-Z]+)([A-Z][a-z])")
_NUMBER = re.compile(r"([0-9])([a-zA-Z])")

_LEADING_ACRONYM = re.compile(r"[A-Z]+(?![a-z])")

_RENAMED = {"equals": "EqualsValue"}
"""Fields whose name is taken in Java."""

_RENAMED_BY_SDK = {**_RENAMED, "NULL": "Nul"}


def field_name(member: str) -> str:
    """What an optimized integration calls a member of an API structure: ``MD5OfMessageBody``."""
    return _RENAMED.get(member) or member[:1].upper() + member[1:]


def sdk_field_name(member: str) -> str:
    """What an AWS SDK integration calls it: ``SNSTopicArn`` is ``SnsTopicArn``, ``ARN`` is ``Arn``, ``ETag`` stays."""
    renamed, acronym = _RENAMED_BY_SDK.get(member), _LEADING_ACRONYM.match(member)
    if renamed or acronym is None:
        return renamed or field_name(member)
    return acronym[0].capitalize() + member[acronym.end() :]


@lru_cache(maxsize=1024)
def java_name(name: str) -> str:
    """A name in PascalCase as the AWS SDK for Java writes it: ``DynamoDB`` is ``DynamoDb``, ``SESv2`` is ``SesV2``."""
    text = _NOT_ALPHANUMERIC.sub(" ", name)
    for version, mark in zip(_VERSION, "vV", strict=True):
        text = version.sub(rf"\1 {mark}\2 ", text)
    text = _CAMEL.sub(" ", text)
    text = _ACRONYM.sub(r"\1 \2", text)
    text = _NUMBER.sub(r"\1 \2", text)
    return "".join(word[:1].upper() + word[1:].lower() for word in text.split())


def exception_name(shape: str) -> str:
    """The name of the exception class for an error: it always ends in ``Exception``."""
    if shape.endswith("Fault"):
        shape = shape.removesuffix("Fault")
    return shape if shape.endswith("Exception") else f"{shape}Exception"
