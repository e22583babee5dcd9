"""Step Functions' spelling of services, actions, fields and errors: that of the AWS SDK for Java, with a capital first
letter. AWS SDK integrations use version 2 of the SDK, the optimized ones version 1.

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

_FIRST_WORD = re.compile(r"[A-Za-z][A-Z]*(?![a-z])|.")

_TAKEN = frozenset(
    {
        "abstract", "assert", "boolean", "break", "byte", "case", "catch", "char", "class", "const", "continue",
        "default", "do", "double", "else", "enum", "extends", "false", "final", "finally", "float", "for", "goto", "if",
        "implements", "import", "instanceof", "int", "interface", "long", "native", "new", "null", "package", "private",
        "protected", "public", "return", "short", "static", "strictfp", "super", "switch", "synchronized", "this",
        "throw", "throws", "transient", "true", "try", "void", "volatile", "while", "equals", "finalize", "getClass",
        "hashCode", "notify", "notifyAll", "toString", "wait", "builder", "sdkFields", "toBuilder",
        "overrideConfiguration", "sdkHttpResponse",
    }
)  # fmt: skip
"""Names that Java or its SDK reserves. A field with such a name gets the suffix ``Value``."""

_RENAMED = {"equals": "EqualsValue"}

_RENAMED_BY_SDK = {"NULL": "Nul"}


def field_name(member: str) -> str:
    """The name of an API field in an optimized integration: ``MD5OfMessageBody``."""
    return _RENAMED.get(member) or member[:1].upper() + member[1:]


def sdk_field_name(member: str) -> str:
    """The name of an API field in an AWS SDK integration: ``SNSTopicArn`` is ``SnsTopicArn``, ``ARN`` is ``Arn``,
    ``ETag`` stays."""
    if member in _RENAMED_BY_SDK:
        return _RENAMED_BY_SDK[member]
    name = camel_case(member)
    return name[:1].upper() + name[1:] + ("Value" if name in _TAKEN else "")


def camel_case(name: str) -> str:
    """A name as a Java method: ``DescribeDBInstances`` is ``describeDBInstances``, ``SNSTopicArn`` ``snsTopicArn``."""
    first = _FIRST_WORD.match(name)
    return first[0].lower() + name[first.end() :] if first else name


@lru_cache(maxsize=1024)
def java_name(name: str) -> str:
    """A name in the PascalCase of the AWS SDK for Java: ``DynamoDB`` is ``DynamoDb``, ``SESv2`` is ``SesV2``."""
    text = _NOT_ALPHANUMERIC.sub(" ", name)
    for version, mark in zip(_VERSION, "vV", strict=True):
        text = version.sub(rf"\1 {mark}\2 ", text)
    text = _CAMEL.sub(" ", text)
    text = _ACRONYM.sub(r"\1 \2", text)
    text = _NUMBER.sub(r"\1 \2", text)
    return "".join(word[:1].upper() + word[1:].lower() for word in text.split())


def service_name(service_id: str) -> str:
    """The SDK's name for a service in its client and errors: ``Directory Service`` is ``Directory``."""
    return java_name(service_id).removeprefix("Amazon").removeprefix("Aws").removesuffix("Service")


def exception_name(shape: str) -> str:
    """The name of the exception class for an error. It always ends in ``Exception``."""
    if shape.endswith("Fault"):
        shape = shape.removesuffix("Fault")
    return shape if shape.endswith("Exception") else f"{shape}Exception"
