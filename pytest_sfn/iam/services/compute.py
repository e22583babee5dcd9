"""Containers, batches, clusters and builds.

https://docs.aws.amazon.com/step-functions/latest/dg/connect-batch.html, connect-ecs.html, connect-eks.html and
connect-codebuild.html
"""

from __future__ import annotations

from collections.abc import Mapping

from pytest_sfn.iam import resources
from pytest_sfn.iam.grants import ANY, Rule, allow, is_chosen, is_written, managed_rule, needs, pass_role
from pytest_sfn.iam.targets import named

_ECS_RULE = managed_rule("StepFunctionsGetEventsForECSTaskRule")
_PASS_TO_EKS = "eks.amazonaws.com"

_ALL_PROJECTS = "arn:aws:codebuild:{region}:{account}:project/*"
_ALL_PROJECTS_OF_ANYBODY = "arn:aws:codebuild:{region}:*:project/*"

RULES: Mapping[str, Rule] = {
    "batch:submitJob": needs(
        allow("batch:SubmitJob", on=ANY),
        sync=[
            allow("batch:SubmitJob DescribeJobs TerminateJob", on=ANY),
            managed_rule("StepFunctionsGetEventsForBatchJobsRule"),
        ],
    ),
    # The roles of a task definition and of overrides are for the user to add (iam:PassRole).
    "ecs:runTask": needs(
        allow("ecs:RunTask", on=resources.task_definition),
        sync=[
            allow("ecs:RunTask", on=resources.task_definition, holds=is_written("TaskDefinition")),
            allow("ecs:StopTask DescribeTasks", on=ANY, holds=is_written("TaskDefinition")),
            allow("ecs:RunTask StopTask DescribeTasks", on=ANY, holds=is_chosen("TaskDefinition")),
            _ECS_RULE,
        ],
    ),
    "eks:createCluster": needs(
        allow("eks:CreateCluster", on=ANY),
        allow("eks:DescribeCluster DeleteCluster", on="arn:aws:eks:{region}:{account}:cluster/*"),
        pass_role("RoleArn", to=_PASS_TO_EKS),
    ),
    "eks:createNodegroup": needs(
        allow("ec2:DescribeSubnets eks:CreateNodegroup", on=ANY),
        allow("eks:DescribeNodegroup DeleteNodegroup", on="arn:aws:eks:{region}:{account}:nodegroup/*"),
        allow("iam:GetRole ListAttachedRolePolicies", on="arn:aws:iam::{account}:role/*"),
        pass_role("NodeRole", to=_PASS_TO_EKS),
    ),
    "eks:deleteCluster": needs(
        allow("eks:DeleteCluster DescribeCluster", on=named("arn:aws:eks:{region}:{account}:cluster/{Name}"))
    ),
    "eks:deleteNodegroup": needs(
        allow(
            "eks:DeleteNodegroup DescribeNodegroup",
            on=named("arn:aws:eks:{region}:{account}:nodegroup/{ClusterName}/{NodegroupName}/*"),
        )
    ),
    "codebuild:startBuild": needs(
        allow("codebuild:StartBuild", on=resources.project, otherwise=_ALL_PROJECTS_OF_ANYBODY),
        sync=[
            allow(
                "codebuild:StartBuild StopBuild BatchGetBuilds",
                on=resources.project,
                otherwise=_ALL_PROJECTS_OF_ANYBODY,
            ),
            managed_rule("StepFunctionsGetEventForCodeBuildStartBuildRule"),
        ],
    ),
    "codebuild:stopBuild": needs(
        allow("codebuild:StopBuild", on=resources.project, otherwise=_ALL_PROJECTS_OF_ANYBODY)
    ),
    "codebuild:batchDeleteBuilds": needs(
        allow("codebuild:BatchDeleteBuilds", on=resources.project, otherwise=_ALL_PROJECTS_OF_ANYBODY)
    ),
    "codebuild:batchGetReports": needs(
        allow(
            "codebuild:BatchGetReports",
            on=resources.report_groups,
            otherwise="arn:aws:codebuild:{region}:*:report-group/*",
        )
    ),
    "codebuild:startBuildBatch": needs(
        allow("codebuild:StartBuildBatch", on=resources.project, otherwise=_ALL_PROJECTS),
        sync=[
            allow(
                "codebuild:StartBuildBatch StopBuildBatch BatchGetBuildBatches",
                on=resources.project,
                otherwise=_ALL_PROJECTS,
            ),
            managed_rule("StepFunctionsGetEventForCodeBuildStartBuildBatchRule"),
        ],
    ),
    "codebuild:retryBuildBatch": needs(
        allow("codebuild:RetryBuildBatch", on=resources.project, otherwise=_ALL_PROJECTS),
        sync=[
            allow(
                "codebuild:RetryBuildBatch StopBuildBatch BatchGetBuildBatches",
                on=resources.project,
                otherwise=_ALL_PROJECTS,
            )
        ],
    ),
    "codebuild:stopBuildBatch": needs(allow("codebuild:StopBuildBatch", on=resources.project, otherwise=_ALL_PROJECTS)),
    "codebuild:deleteBuildBatch": needs(
        allow("codebuild:DeleteBuildBatch", on=resources.project, otherwise=_ALL_PROJECTS)
    ),
}
