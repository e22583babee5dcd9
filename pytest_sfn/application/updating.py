"""What happens to a stack that is deployed again, after its template may have changed.

Functions, state machines, and resources that hold nothing of their own are replaced or removed. A resource that is
the same stays, with what is in it.
https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/using-cfn-updating-stacks.html
"""

from __future__ import annotations

from pytest_sfn.application.deployed_stack import DeployedStack
from pytest_sfn.application.made import Account, Declared, Made
from pytest_sfn.application.ports import ApplicationWorld
from pytest_sfn.application.resources.making import make_resource
from pytest_sfn.application.resources.removing import remove_resource
from pytest_sfn.application.resources.services.iam import UPDATERS
from pytest_sfn.definition.source.cloudformation.names import name_property


def update_resource(before: DeployedStack, declared: Declared, account: Account) -> Made:
    """A resource of a stack that was deployed before: the one that exists, if it need not or cannot be made again."""
    known, earlier = before.made[declared.logical_id], before.declared[declared.logical_id]
    if earlier == declared:
        return known
    updater = UPDATERS.get(declared.type)
    if updater and _is_same(earlier, declared):
        return updater(earlier, known, declared, account)
    remove_resource(earlier, known, account)
    made = make_resource(declared, account)
    if made.physical_id != known.physical_id or not (made.is_stand_in and made.warnings):
        return made
    warning = (
        f"{declared.logical_id} has changed since the last deployment, and keeps its earlier properties: deploy it"
        " into a new world, or change it with boto3"
    )
    return Made(known.physical_id, known.attributes, (*known.warnings, warning))


def _is_same(before: Declared, after: Declared) -> bool:
    """True if a resource keeps its name, under which CloudFormation changes it; it replaces others."""
    key = name_property(after.type)
    return before.type == after.type and (key is None or before.properties.get(key) == after.properties.get(key))


def remove_missing(before: DeployedStack, after: DeployedStack, world: ApplicationWorld, account: Account) -> None:
    """Remove what a template no longer has: functions, state machines, and what holds nothing of its own. Other
    resources stay in moto."""
    for logical_id, declared in before.declared.items():
        if logical_id not in after.made:
            remove_resource(declared, before.made[logical_id], account)
    arns = {machine.arn for machine in after.machines.values()}
    for machine in before.machines.values():
        if machine.arn not in arns:
            world.machines.remove(machine.arn)
    names = {function.name for function in after.functions.values()}
    for function in before.functions.values():
        if function.name not in names:
            world.lambdas.deployed.uninstall(function.name)
    for logical_id, stack in before.nested.items():
        if logical_id not in after.nested:
            remove_missing(stack, DeployedStack(stack.name), world, account)
