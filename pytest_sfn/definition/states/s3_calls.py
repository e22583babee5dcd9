"""The S3 call that reads the items of a distributed Map or writes its results: Resource and its arguments."""

from __future__ import annotations

from pytest_sfn.definition.checks.fields import Fields
from pytest_sfn.definition.states.state_reader import StateReader
from pytest_sfn.integrations.record.resource import Resource, parse_resource
from pytest_sfn.language.types import Expression

NOT_ALLOWED = "The field '{}' does not match any of the allowed values"


def parse_s3_arguments(reader: StateReader, fields: Fields, part: str) -> Expression | None:
    """The arguments of the call. ``part`` is the field of the Map that contains the call."""
    name = reader.arguments_field
    return reader.compiler.call_arguments(fields.values[name], f"{part}/{name}") if name in fields else None


def parse_s3_resource(fields: Fields, allowed: tuple[str, ...]) -> Resource | None:
    """The Resource of the call. It must be one of ``allowed`` (``s3:getObject``)."""
    arn = fields.text("Resource")
    if arn is None:
        return None
    resource = parse_resource(arn)
    if resource and f"{resource.service}:{resource.resource}" in allowed:
        return resource
    expected = " or ".join(f"arn:aws:states:::{name}" for name in allowed)
    fields.report(NOT_ALLOWED.format("Resource"), "Resource", hint=f"use {expected}")
    return None
