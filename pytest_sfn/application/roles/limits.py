"""Limits the executions of deployed machines to what the policies of their roles allow."""

from __future__ import annotations

from collections.abc import Sequence

from pytest_sfn.application.deployed_stack import DeployedStack
from pytest_sfn.application.ports import ApplicationWorld
from pytest_sfn.application.roles.stack_roles import StackRoles


def limit_to_roles(stacks: Sequence[DeployedStack], world: ApplicationWorld, *, roles: bool) -> list[str]:
    """Set the policies of the machines' roles in a world, or remove those of an earlier deployment.

    Returns warnings about policies that are not in the templates.
    """
    every = [each for stack in stacks for each in stack.with_nested()]
    machines = {id: machine for stack in every for id, machine in stack.machines.items()}
    if not roles:
        for machine in machines.values():
            world.role_policies.pop(machine.role_arn, None)
        return []
    known = StackRoles((stack.declared[id], stack.made[id]) for stack in every for id in stack.declared)
    warnings = []
    for logical_id, machine in machines.items():
        found = known.documents_of(machine.role_arn)
        if found is None:
            warnings.append(
                f"{logical_id} has the role {machine.role_arn}, which is not in the template: it may do anything"
            )
            continue
        world.role_policies[machine.role_arn] = found.documents
        warnings += [
            f"{logical_id} has a role with the managed policy {arn}, whose document is not in the template: the"
            " actions that it allows are denied"
            for arn in found.unknown
        ]
    return warnings
