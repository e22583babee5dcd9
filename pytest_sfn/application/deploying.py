"""Deploys the applications of one world, each from its template."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from pytest_sfn.application.deployment import Deployment
from pytest_sfn.application.made import Maker
from pytest_sfn.application.ports import ApplicationWorld
from pytest_sfn.application.stack import DeployedStack, StackDeployer, StackOptions
from pytest_sfn.application.template.parameters import check_names
from pytest_sfn.application.template.stacks import read_stacks
from pytest_sfn.arns import is_arn
from pytest_sfn.definition.model import Definition
from pytest_sfn.definition.source.cloudformation.references import section
from pytest_sfn.definition.source.opening import Source
from pytest_sfn.errors import SfnError
from pytest_sfn.values.json_text import Json

_MAKERS: Mapping[str, Maker] = {}


class Applications:
    """The applications of one world. ``warn`` issues the warnings of definitions."""

    def __init__(self, world: ApplicationWorld, warn: Callable[[Iterable[Definition]], None]) -> None:
        self._world = world
        self._warn = warn

    def deploy(
        self, template: Source, *, parameters: Mapping[str, Any], functions: bool, resources: bool
    ) -> Deployment:
        """Deploy an application. Raises SfnError for what CloudFormation would refuse."""
        if self._world.service is None:
            raise SfnError("an application needs an open world: use one of the fixtures, or mock_sfn")
        stacks = read_stacks(template, self._world.search)
        title = stacks[0].title
        check_names(parameters, [name for each in stacks for name in section(each.plan.document, "Parameters")], title)
        options = StackOptions(functions, _MAKERS if resources else {})
        exports: dict[str, Json] = {}
        deployed = []
        for each in stacks:
            stack = StackDeployer(each, self._world, parameters, exports, options).deploy()
            exports.update(stack.exports)
            deployed.append(stack)
            self._warn([machine.model for machine in stack.machines.values()])
        return _deployment(title, deployed)


def _deployment(title: str, stacks: list[DeployedStack]) -> Deployment:
    (stack,) = stacks
    arns = {logical_id: _arn(made.physical_id, made.attributes) for logical_id, made in stack.made.items()}
    return Deployment(
        title,
        machines=stack.machines,
        functions=stack.functions,
        resources={logical_id: made.physical_id for logical_id, made in stack.made.items()},
        arns={logical_id: arn for logical_id, arn in arns.items() if arn},
        outputs=stack.outputs,
        warnings=stack.warnings,
    )


def _arn(physical_id: str, attributes: Mapping[str, Json]) -> str | None:
    """The ARN of a resource; None if it has none."""
    if is_arn(physical_id):
        return physical_id
    return next((str(value) for value in attributes.values() if is_arn(value)), None)
