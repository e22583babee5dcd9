"""Policies that a test names as those of a template's role: ``"template.yaml#OrderFlow"``."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from os import PathLike
from typing import Any

from pytest_sfn.application.deployed_stack import DeployedStack
from pytest_sfn.application.made import Declared, Made
from pytest_sfn.application.roles.stack_roles import IAM_TYPES, ROLE, StackRoles
from pytest_sfn.application.template.stacks import StackTemplate, read_stacks
from pytest_sfn.arns import Place
from pytest_sfn.definition.source.cloudformation.functions import Resolver
from pytest_sfn.definition.source.cloudformation.names import FUNCTIONS, MACHINES, attribute
from pytest_sfn.definition.source.cloudformation.references import section
from pytest_sfn.definition.source.files import is_path
from pytest_sfn.definition.source.substitution import GivenValues
from pytest_sfn.errors import SfnError
from pytest_sfn.values.json_text import Json
from pytest_sfn.values.similar_names import hint_in_brackets

_OWNERS = MACHINES | FUNCTIONS


def split_name(source: Any, search: Sequence[Any]) -> tuple[str, str] | None:
    """The path and the name in ``template.yaml#OrderFlow``; None for another source."""
    if not isinstance(source, (str, PathLike)):
        return None
    path, mark, name = str(source).rpartition("#")
    return (path, name) if mark and name and is_path(path, search) else None


class TemplateRoles:
    """The roles of one template, deployed or not."""

    def __init__(self, title: str, names: dict[str, str], roles: StackRoles) -> None:
        self._title = title
        self._names = names
        self._roles = roles

    def documents(self, name: str) -> list[Json]:
        """The policies of a role, or of the role of a state machine or function. Raises SfnError for other names."""
        role = self._names.get(name)
        if role is None:
            hint = hint_in_brackets(name, self._names)
            listed = ", ".join(self._names) or "none"
            raise SfnError(f"{self._title} has no state machine, function or role {name!r}{hint}; it has: {listed}")
        found = self._roles.documents_of(role)
        if found is None:
            raise SfnError(
                f"{self._title}#{name} has the role {role!r}, whose policies are not in the template: pass them as"
                " documents, or as the paths of their files"
            )
        if found.unknown:
            raise SfnError(
                f"{self._title}#{name} has the managed policies {', '.join(found.unknown)}, whose documents are not in"
                " the template: pass role_policy= a list of documents"
            )
        return found.documents


def deployed_roles(title: str, stacks: Sequence[DeployedStack]) -> TemplateRoles:
    """The roles of stacks that were deployed, with the names and parameters of their deployment."""
    every = [each for stack in stacks for each in stack.with_nested()]
    made = [(stack.declared[id], stack.made[id]) for stack in every for id in stack.declared]
    names = {declared.logical_id: made.physical_id for declared, made in made if declared.type == ROLE}
    for stack in every:
        names.update({id: machine.role_arn for id, machine in stack.machines.items()})
        names.update({id: str(stack.declared[id].properties.get("Role")) for id in stack.functions})
        names.update({other: names[id] for other, id in stack.names.items() if id in names})
    return TemplateRoles(title, names, StackRoles(made))


def template_roles(path: str, search: Sequence[Any], place: Place) -> TemplateRoles:
    """The roles of a template that need not be deployed: parameters have their defaults."""
    templates = read_stacks(path, search, place)
    names: dict[str, str] = {}
    made: list[tuple[Declared, Made]] = []
    for template in templates:
        resolver = Resolver(template.plan.document, GivenValues(), place)
        for logical_id, type, properties in _resources(template, resolver):
            if type in _OWNERS:
                names[logical_id] = str(resolver.resolve(properties.get("RoleArn", properties.get("Role"))))
            else:
                named = resolver.find_resource(logical_id)
                id = named.name if type == ROLE else str(attribute(named, "PolicyArn", place) or named.name)
                names.update({logical_id: id} if type == ROLE else {})
                made.append((Declared(logical_id, type, resolver.resolve(properties)), Made(id)))
    return TemplateRoles(templates[0].title, names, StackRoles(made))


def _resources(template: StackTemplate, resolver: Resolver) -> Iterator[tuple[str, str, Mapping[str, Json]]]:
    """The roles, policies, functions and state machines that exist, with their properties."""
    for logical_id, resource in template.plan.document["Resources"].items():
        type, condition = str(resource["Type"]), resource.get("Condition")
        if type in _OWNERS | IAM_TYPES and (condition is None or resolver.holds(condition)):
            yield logical_id, type, section(resource, "Properties")
