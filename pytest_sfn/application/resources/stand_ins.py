"""What stands for a resource that is not created: the values that Ref and GetAtt would give."""

from __future__ import annotations

from dataclasses import replace

from pytest_sfn.application.made import Account, Declared, Made
from pytest_sfn.application.resources.names import name_of
from pytest_sfn.arns import Place
from pytest_sfn.definition.source.cloudformation.names import NamedResource, attribute, reference
from pytest_sfn.definition.source.cloudformation.resource_types import RESOURCE_TYPES
from pytest_sfn.values.json_text import Json


def stand_in(declared: Declared, place: Place, name: str, *warnings: str) -> Made:
    """A resource that exists by its name alone."""
    resource = NamedResource(declared.logical_id, declared.type, name)
    return Made(reference(resource, place), attributes_of(resource, place), warnings, is_stand_in=True)


def usual_name(declared: Declared, account: Account) -> str:
    """The name that CloudFormation would give a resource."""
    known = RESOURCE_TYPES.get(declared.type)
    return name_of(declared, account, known.name_property if known else "")


def with_known_attributes(made: Made, declared: Declared, place: Place) -> Made:
    """A made resource with the attributes that follow from its name, beside those that its maker has given."""
    known = RESOURCE_TYPES.get(declared.type)
    if known is None or known.ref != "name":
        return made
    resource = NamedResource(declared.logical_id, declared.type, made.physical_id)
    return replace(made, attributes={**attributes_of(resource, place), **made.attributes})


def attributes_of(resource: NamedResource, place: Place) -> dict[str, Json]:
    """The attributes that follow from the name of a resource."""
    known = RESOURCE_TYPES.get(resource.type)
    if known is None:
        return {}
    names = (*known.arn_attributes, *known.name_attributes)
    return {name: attribute(resource, name, place) for name in names}
