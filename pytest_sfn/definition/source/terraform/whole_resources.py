"""A resource or data source as a value: ``keys(aws_lambda_function.steps)``, ``values(...)[*].arn``."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from pytest_sfn.definition.source.terraform.instances import Instance


@dataclass(frozen=True, slots=True)
class ResourceValue:
    """One instance. An attribute is evaluated when it is asked for; KeyError is raised for an unknown one."""

    instance: Instance
    attribute: Callable[[Instance, str], Any]

    def __getitem__(self, name: str) -> Any:
        value = self.attribute(self.instance, name)
        if value is None:
            raise KeyError(name)
        return value

    def __repr__(self) -> str:
        return self.instance.address


def whole_resource(instances: Sequence[Instance], attribute: Callable[[Instance, str], Any]) -> Any:
    """The value of a whole resource: with ``count`` a list, with ``for_each`` an object; None if there is none."""
    values = [ResourceValue(instance, attribute) for instance in instances]
    if not instances:
        return None
    if "count" in instances[0].block.attributes:
        return values
    if "for_each" in instances[0].block.attributes:
        return {str(value.instance.names["each"]["key"]): value for value in values}
    return values[0]
