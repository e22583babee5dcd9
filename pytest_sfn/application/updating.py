"""What happens to a stack that is deployed again, after its template may have changed.

Functions and state machines are replaced or removed. A resource that is the same stays, with what is in it.
https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/using-cfn-updating-stacks.html
"""

from __future__ import annotations

from collections.abc import Callable

from pytest_sfn.application.deployed_stack import DeployedStack
from pytest_sfn.application.made import Declared, Made
from pytest_sfn.application.ports import ApplicationWorld
from pytest_sfn.errors import SfnError


def update_resource(before: DeployedStack, declared: Declared, make: Callable[[], Made]) -> Made:
    """A resource of a stack that was deployed before: the one that exists, if it need not or cannot be made again."""
    known = before.made[declared.logical_id]
    if before.declared[declared.logical_id] == declared:
        return known
    try:
        made = make()
    except SfnError as problem:
        made = Made(known.physical_id, warnings=(str(problem),))
    if made.physical_id != known.physical_id or not made.warnings:
        return made
    warning = (
        f"{declared.logical_id} has changed since the last deployment, and keeps its earlier properties: deploy it"
        " into a new world, or change it with boto3"
    )
    return Made(known.physical_id, known.attributes, (*known.warnings, warning))


def remove_missing(before: DeployedStack, after: DeployedStack, world: ApplicationWorld) -> None:
    """Remove the functions and state machines that a template no longer has. Other resources stay in moto."""
    arns = {machine.arn for machine in after.machines.values()}
    for machine in before.machines.values():
        if machine.arn not in arns:
            world.machines.remove(machine.arn)
    names = {function.name for function in after.functions.values()}
    for function in before.functions.values():
        if function.name not in names:
            world.lambdas.withdraw_function(function.name)
    for logical_id, stack in before.nested.items():
        if logical_id not in after.nested:
            remove_missing(stack, DeployedStack(stack.name), world)
