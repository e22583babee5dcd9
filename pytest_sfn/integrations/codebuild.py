"""Builds of CodeBuild. https://docs.aws.amazon.com/step-functions/latest/dg/connect-codebuild.html"""

from __future__ import annotations

from pytest_sfn.integrations.record.action import SYNC, Action
from pytest_sfn.integrations.record.answers import JSON_1_1, ErrorNames
from pytest_sfn.integrations.record.job import Job, states
from pytest_sfn.integrations.record.permissions import Permissions
from pytest_sfn.integrations.record.policy import allow, managed_rule, needs
from pytest_sfn.integrations.record.service import Service
from pytest_sfn.integrations.record.targets import each, first_of, named, owner

_PROJECT = "arn:aws:codebuild:{region}:{account}:project/"
_ALL_PROJECTS = _PROJECT + "*"
_PROJECTS_OF_ALL_ACCOUNTS = "arn:aws:codebuild:{region}:*:project/*"

_project = first_of(
    named(_PROJECT + "{ProjectName}"),
    owner("Id", _PROJECT + "{owner}"),
    each("Ids", owner("Item", _PROJECT + "{owner}")),
)
"""The project to build, or the project of existing builds."""

_report_groups = each("ReportArns", owner("Item", "arn:aws:codebuild:{region}:{account}:report-group/{owner}"))

_FAILED = states("FAILED", "FAULT", "STOPPED", "TIMED_OUT")
_BUILD = Job(
    "BatchGetBuilds",
    {"ids": ("Build.Id",)},
    ("builds",),
    "Build",
    state=("BuildStatus",),
    failed=_FAILED,
    ended=("EndTime",),
    more={"BuildComplete": True},
)
_BATCH = Job(
    "BatchGetBuildBatches",
    {"ids": ("BuildBatch.Id",)},
    ("buildBatches",),
    "BuildBatch",
    state=("BuildBatchStatus",),
    failed=_FAILED,
    ended=("EndTime",),
    more={"Complete": True},
)

SERVICE = Service(
    name="codebuild",
    errors=ErrorNames("CodeBuild", "AWSCodeBuild", "AWSCodeBuildException"),
    headers=JSON_1_1,
    actions={
        "startBuild": Action(
            patterns=SYNC,
            job=_BUILD,
            polled_by="codebuild:BatchGetBuilds",
            stopped_by="codebuild:StopBuild",
            policy=needs(
                allow("codebuild:StartBuild", on=_project, otherwise=_PROJECTS_OF_ALL_ACCOUNTS),
                sync=[
                    allow(
                        "codebuild:StartBuild StopBuild BatchGetBuilds",
                        on=_project,
                        otherwise=_PROJECTS_OF_ALL_ACCOUNTS,
                    ),
                    managed_rule("StepFunctionsGetEventForCodeBuildStartBuildRule"),
                ],
            ),
        ),
        "stopBuild": Action(
            policy=needs(allow("codebuild:StopBuild", on=_project, otherwise=_PROJECTS_OF_ALL_ACCOUNTS))
        ),
        "batchDeleteBuilds": Action(
            policy=needs(allow("codebuild:BatchDeleteBuilds", on=_project, otherwise=_PROJECTS_OF_ALL_ACCOUNTS))
        ),
        "batchGetReports": Action(
            policy=needs(
                allow(
                    "codebuild:BatchGetReports",
                    on=_report_groups,
                    otherwise="arn:aws:codebuild:{region}:*:report-group/*",
                )
            )
        ),
        "startBuildBatch": Action(
            patterns=SYNC,
            job=_BATCH,
            polled_by="codebuild:BatchGetBuildBatches",
            stopped_by="codebuild:StopBuildBatch",
            policy=needs(
                allow("codebuild:StartBuildBatch", on=_project, otherwise=_ALL_PROJECTS),
                sync=[
                    allow(
                        "codebuild:StartBuildBatch StopBuildBatch BatchGetBuildBatches",
                        on=_project,
                        otherwise=_ALL_PROJECTS,
                    ),
                    managed_rule("StepFunctionsGetEventForCodeBuildStartBuildBatchRule"),
                ],
            ),
        ),
        "retryBuildBatch": Action(
            patterns=SYNC,
            job=_BATCH,
            polled_by="codebuild:BatchGetBuildBatches",
            stopped_by="codebuild:StopBuildBatch",
            policy=needs(
                allow("codebuild:RetryBuildBatch", on=_project, otherwise=_ALL_PROJECTS),
                sync=[
                    allow(
                        "codebuild:RetryBuildBatch StopBuildBatch BatchGetBuildBatches",
                        on=_project,
                        otherwise=_ALL_PROJECTS,
                    )
                ],
            ),
        ),
        "stopBuildBatch": Action(policy=needs(allow("codebuild:StopBuildBatch", on=_project, otherwise=_ALL_PROJECTS))),
        "deleteBuildBatch": Action(
            policy=needs(allow("codebuild:DeleteBuildBatch", on=_project, otherwise=_ALL_PROJECTS))
        ),
    },
    permissions=Permissions(resource=first_of(_project, _report_groups)),
)
