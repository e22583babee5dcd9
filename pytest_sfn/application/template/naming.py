"""The names of resources that a template leaves without one.

AWS makes a name of the stack's, the logical id and a random part. Here it is the logical id alone, unless another
stack of the world has taken it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

from pytest_sfn.application.deployed_stack import DeployedStack
from pytest_sfn.arns import Place
from pytest_sfn.definition.source.cloudformation.names import default_name
from pytest_sfn.definition.source.cloudformation.references import section
from pytest_sfn.definition.source.cloudformation.resource_types import RESOURCE_TYPES
from pytest_sfn.values.json_text import Json


def name_apart(document: Mapping[str, Json], stack: str, taken: Collection[str], place: Place) -> Mapping[str, Json]:
    """A template whose nameless resources have a name, where another resource has taken the ARN of the usual one.

    ``taken`` are the ARNs of other stacks.
    """
    taken = {*taken, *_given_arns(document, place)}
    if not taken:
        return document
    resources = {
        logical_id: _with_name(logical_id, resource, stack, taken, place)
        for logical_id, resource in document["Resources"].items()
    }
    return {**document, "Resources": resources}


def taken_arns(stack: DeployedStack, place: Place) -> Iterator[str]:
    """The ARNs that a stack and those in it have taken, also those to which AWS adds random letters."""
    for each in stack.with_nested():
        yield from each.arns().values()
        for declared in each.declared.values():
            type = RESOURCE_TYPES.get(declared.type)
            if type and type.name_property in declared.properties:
                yield type.arn(place, str(declared.properties[type.name_property]))


def usual_arns(document: Mapping[str, Json], place: Place) -> Iterator[str]:
    """The ARNs that the nameless resources of a template have by their logical ids."""
    for logical_id, resource in document["Resources"].items():
        type = RESOURCE_TYPES.get(str(resource.get("Type")))
        properties = section(resource, "Properties")
        if type and type.name_property not in properties:
            yield type.arn(place, default_name(logical_id, str(resource["Type"]), properties))


def _given_arns(document: Mapping[str, Json], place: Place) -> Iterator[str]:
    """The ARNs that resources of a template have by the names that it gives them."""
    for resource in document["Resources"].values():
        type = RESOURCE_TYPES.get(str(resource.get("Type")))
        name = section(resource, "Properties").get(type.name_property) if type else None
        if type and isinstance(name, str):
            yield type.arn(place, name)


def _with_name(logical_id: str, resource: Json, stack: str, taken: Collection[str], place: Place) -> Json:
    type = RESOURCE_TYPES.get(str(resource.get("Type")))
    properties = section(resource, "Properties")
    if type is None or type.name_property in properties:
        return resource
    usual = default_name(logical_id, str(resource["Type"]), properties)
    if type.arn(place, usual) not in taken:
        return resource
    name = default_name(f"{stack}-{logical_id}", str(resource["Type"]), properties)
    return {**resource, "Properties": {**properties, type.name_property: name}}
