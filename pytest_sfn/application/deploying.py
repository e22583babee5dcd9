"""Deploys the applications of one world, each from its template."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from pytest_sfn.application.deployed_stack import DeployedStack, OtherStacks, StackOptions
from pytest_sfn.application.deployment import Deployment, Parts
from pytest_sfn.application.ports import ApplicationWorld
from pytest_sfn.application.roles.limits import limit_to_roles
from pytest_sfn.application.roles.named_policies import deployed_roles, split_name, template_roles
from pytest_sfn.application.rolling_back import rolled_back_if_it_fails
from pytest_sfn.application.stack import StackDeployer
from pytest_sfn.application.template.naming import taken_arns
from pytest_sfn.application.template.parameters import check_names
from pytest_sfn.application.template.stacks import StackTemplate, read_stacks
from pytest_sfn.application.triggers.api.authorizers import warn_of_authorizers
from pytest_sfn.definition.source.opening import Source
from pytest_sfn.errors import SfnError
from pytest_sfn.patches.undoing import keep_members, undo_all
from pytest_sfn.values.json_text import Json
from pytest_sfn.values.similar_names import hint_in_brackets

DEFAULT_STACK = "stack"


class Applications:
    """The applications of one world."""

    def __init__(self, world: ApplicationWorld) -> None:
        self._world = world
        self._stacks: dict[str, DeployedStack] = {}
        self._titles: dict[str, str] = {}

    def deploy(
        self,
        template: Source,
        *,
        parameters: Mapping[str, Any],
        functions: bool,
        resources: bool,
        roles: bool,
        schedules: bool,
    ) -> Deployment:
        """Deploy an application. Raises SfnError for what CloudFormation would refuse."""
        if self._world.service is None:
            raise SfnError("an application needs an open world: use one of the fixtures, or mock_sfn")
        templates = read_stacks(template, self._world.search, self._world.place, parameters)
        title = templates[0].title if len(templates) == 1 else str(template)
        if templates[0].inputs is None:
            check_names(parameters, {name for each in templates for name in each.parameters}, title)
        stacks = self._deploy_all(templates, parameters, StackOptions(functions, resources))
        warnings = [*limit_to_roles(stacks, self._world, roles=roles), *warn_of_authorizers(stacks)]
        if schedules:
            self._world.triggers.fire_schedules()
        return Deployment(title, Parts(stacks, warnings), self._world)

    def arn_of(self, logical_id: str) -> str | None:
        """The ARN of a deployed resource by its logical id; None if there is none, or several."""
        stacks = [stack for each in self._stacks.values() for stack in each.with_nested()]
        found = {stack.arns().get(stack.names.get(logical_id, logical_id)) for stack in stacks} - {None}
        return found.pop() if len(found) == 1 else None

    def policies_of(self, source: Any) -> list[Any]:
        """The policy documents of a source such as ``"template.yaml#OrderFlow"``; another source as it is.

        Raises SfnError if the template has no such role.
        """
        named = split_name(source, self._world.search)
        if named is None:
            return [source]
        path, name = named
        titles = [template.title for template in read_stacks(path, self._world.search, self._world.place)]
        deployed = [self._stacks[stack] for stack, title in self._titles.items() if title in titles]
        if deployed:
            return deployed_roles(titles[0], deployed).documents(name)
        return template_roles(path, self._world.search, self._world.place).documents(name)

    def _deploy_all(
        self, templates: Sequence[StackTemplate], parameters: Mapping[str, Any], options: StackOptions
    ) -> list[DeployedStack]:
        """Deploy the stacks of an application. If one fails, none of them has changed."""
        known = undo_all((keep_members(self._stacks), keep_members(self._titles)))
        with rolled_back_if_it_fails(self._world, known):
            stacks = [self._deploy(each, parameters, options) for each in templates]
            _check_used(templates[0])
        return stacks

    def _deploy(self, template: StackTemplate, parameters: Mapping[str, Any], options: StackOptions) -> DeployedStack:
        name = self._stack_name(template)
        others = [stack for other, stack in self._stacks.items() if other != name]
        exports: dict[str, Json] = {}
        for other in others:
            exports.update(other.exports)
        taken = {arn for other in others for arn in taken_arns(other, self._world.place)}
        around = OtherStacks(exports, taken, self._stacks.get(name))
        own = {} if template.inputs else parameters
        stack = StackDeployer(name, template, self._world, own, options, around).deploy()
        self._stacks[name] = stack
        self._titles[name] = template.title
        return stack

    def _stack_name(self, template: StackTemplate) -> str:
        """The name of a stack: its own, else that under which the same template was deployed before, else a new one."""
        if template.name is not None:
            return template.name
        known = [name for name, title in self._titles.items() if title == template.title]
        same = [name for name in known if template.path or _shares_a_resource(self._stacks[name], template)]
        if same:
            return same[0]
        numbered = (f"{DEFAULT_STACK}-{number}" for number in range(2, len(self._stacks) + 3))
        return next(name for name in (DEFAULT_STACK, *numbered) if name not in self._stacks)


def _shares_a_resource(stack: DeployedStack, template: StackTemplate) -> bool:
    """True if a template without a name declares a resource of a stack: it is taken for a change of that stack."""
    declared = ((id, str(found["Type"])) for id, found in template.plan.document["Resources"].items())
    return any(id in stack.declared and stack.declared[id].type == type for id, type in declared)


def _check_used(template: StackTemplate) -> None:
    """Raise SfnError for a value that a source without Parameters has no use for."""
    inputs = template.inputs
    if inputs and inputs.unused:
        name = inputs.unused[0]
        hint = hint_in_brackets(name, inputs.asked)
        raise SfnError(f"parameters= has {name!r}, which nothing in {template.title} uses{hint}")
