"""The options of an execution whose role may do only what its policies allow."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path

from pytest_sfn.engine.records.execution import Machine
from pytest_sfn.engine.runtime import Runtime, StartOptions
from pytest_sfn.iam.evaluation.documents import PolicySource, read_policies
from pytest_sfn.tasks.map_store.s3 import Clients
from pytest_sfn.tasks.map_store.store import S3MapStore
from pytest_sfn.tasks.permissions.execution_role import ExecutionRole, RoleMapStore
from pytest_sfn.tasks.permissions.permitted_tasks import PermittedTasks
from pytest_sfn.tasks.permissions.policies import RolePolicies


def under_role(
    options: StartOptions,
    machine: Machine,
    policies: PolicySource | Sequence[PolicySource],
    *,
    world: Runtime,
    clients: Clients,
    mistakes: list[BaseException],
    search: Iterable[Path | str],
) -> StartOptions:
    """The options of such an execution. Raises SfnError for an invalid policy."""
    place, ids = world.place, world.ids
    role = ExecutionRole(
        RolePolicies(machine.role_arn, read_policies(policies, search), place, ids, mistakes), place, machine.name, ids
    )
    tasks = PermittedTasks(role, options.tasks or world.tasks, world.clock, ids)
    store = RoleMapStore(role, S3MapStore(clients, place, role.s3_refusal))
    return replace(options, tasks=tasks, map_store=store, role=role)
