"""ECS and Fargate tasks. https://docs.aws.amazon.com/step-functions/latest/dg/connect-ecs.html"""

from __future__ import annotations

from pytest_sfn.integrations.record.action import BOTH, Action, Fields
from pytest_sfn.integrations.record.answers import JSON_1_1, ErrorNames
from pytest_sfn.integrations.record.job import Job
from pytest_sfn.integrations.record.permissions import Context, Permissions
from pytest_sfn.integrations.record.policy import ANY, allow, is_chosen, is_written, managed_rule, needs
from pytest_sfn.integrations.record.service import Service
from pytest_sfn.integrations.record.service_call import ServiceCall
from pytest_sfn.integrations.record.targets import PartialArn, named, optional, several, within

_COLONS_BEFORE_REVISION = 5


def _placement_refusal(answered: Fields) -> str | None:
    """The error if no task could be placed: ECS still answers with status 200."""
    return None if answered.get("Tasks") and not answered.get("Failures") else "AmazonECS.Unknown"


def _task_definition(call: ServiceCall) -> list[str] | None:
    """A task definition. Without a revision it may be any."""
    found = named("arn:aws:ecs:{region}:{account}:task-definition/{TaskDefinition}")(call)
    return found and [arn if arn.count(":") > _COLONS_BEFORE_REVISION else PartialArn(f"{arn}:*") for arn in found]


def _context(call: ServiceCall) -> Context:
    cluster = named("arn:aws:ecs:{region}:{account}:cluster/{Cluster}", Cluster="default")
    return {"ecs:cluster": tuple(cluster(call) or ())}


_overriding_roles = within(
    "Overrides",
    several(
        *(
            optional(name, named(f"arn:aws:iam::{{account}}:role/{{{name}}}"))
            for name in ("TaskRoleArn", "ExecutionRoleArn")
        )
    ),
)

SERVICE = Service(
    name="ecs",
    errors=ErrorNames("ECS", "AmazonECS", "AmazonECSException"),
    headers=JSON_1_1,
    actions={
        "runTask": Action(
            patterns=BOTH,
            required=("TaskDefinition",),
            refusal=_placement_refusal,
            job=Job(
                "DescribeTasks",
                {"cluster": "Tasks.0.ClusterArn", "tasks": ("Tasks.0.TaskArn",)},
                ("tasks",),
                state=("LastStatus",),
                done=("STOPPED",),
                failed=frozenset(),
                ended=("StoppedAt",),
                more={
                    "DesiredStatus": "STOPPED",
                    "StopCode": "EssentialContainerExited",
                    "StoppedReason": "Essential container in task exited",
                },
            ),
            polled_by="ecs:DescribeTasks",
            stopped_by="ecs:StopTask",
            # The user must allow the roles of a task definition and of overrides (iam:PassRole).
            policy=needs(
                allow("ecs:RunTask", on=_task_definition),
                sync=[
                    allow("ecs:RunTask", on=_task_definition, holds=is_written("TaskDefinition")),
                    allow("ecs:StopTask DescribeTasks", on=ANY, holds=is_written("TaskDefinition")),
                    allow("ecs:RunTask StopTask DescribeTasks", on=ANY, holds=is_chosen("TaskDefinition")),
                    managed_rule("StepFunctionsGetEventsForECSTaskRule"),
                ],
            ),
        ),
    },
    permissions=Permissions(
        resources={"RunTask": _task_definition},
        rights={"RunTask": (("RunTask", _task_definition), ("iam:PassRole", _overriding_roles))},
        contexts={"RunTask": _context},
    ),
)
