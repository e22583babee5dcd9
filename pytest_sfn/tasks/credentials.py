"""The Credentials of a task: the role must exist, and the execution must be allowed to assume it.

https://docs.aws.amazon.com/step-functions/latest/dg/concepts-access-cross-acct-resources.html
"""

from __future__ import annotations

from pytest_sfn.arns import split_arn
from pytest_sfn.engine.task.port import TaskFailed, TaskRequest
from pytest_sfn.errors import ErrorName
from pytest_sfn.patches.moto.backends import backends_by_account


def check_credentials(request: TaskRequest, now: int) -> None:
    """Raise TaskFailed if the role cannot exist: its account has roles in moto, but not this one."""
    if request.role_arn is None or _may_exist(request.role_arn):
        return
    raise not_assumable(request, now)


def not_assumable(request: TaskRequest, now: int) -> TaskFailed:
    """The failure of a task whose role the execution's role may not assume."""
    cause = (
        f"The role {request.machine_role_arn} is not authorized to assume the task state's role, {request.role_arn}."
    )
    return TaskFailed(ErrorName.TASK_FAILED, cause, now)


def _may_exist(arn: str) -> bool:
    """True if the role may exist, also before the first call of IAM, and for an account without roles."""
    accounts, parts = backends_by_account("iam"), split_arn(arn)
    if parts is None:
        return True
    partition, account = parts.partition, parts.account
    if account not in accounts:
        return True
    roles = {role.arn for role in accounts[account][partition].roles.values()}
    return not roles or arn in roles
