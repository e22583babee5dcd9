"""Batch jobs. https://docs.aws.amazon.com/step-functions/latest/dg/connect-batch.html"""

from __future__ import annotations

from pytest_sfn.integrations.record.action import SYNC, Action
from pytest_sfn.integrations.record.answers import REST_JSON, ErrorNames
from pytest_sfn.integrations.record.job import Job
from pytest_sfn.integrations.record.permissions import Permissions
from pytest_sfn.integrations.record.policy import ANY, allow, managed_rule, needs
from pytest_sfn.integrations.record.service import Service
from pytest_sfn.integrations.record.targets import named, several

SERVICE = Service(
    name="batch",
    errors=ErrorNames("Batch", "AWSBatch", "AWSBatchException"),
    headers=REST_JSON,
    actions={
        "submitJob": Action(
            patterns=SYNC,
            job=Job("DescribeJobs", {"jobs": ("JobId",)}, ("jobs",), ended=("StoppedAt",)),
            polled_by="batch:DescribeJobs",
            stopped_by="batch:TerminateJob",
            policy=needs(
                allow("batch:SubmitJob", on=ANY),
                sync=[
                    allow("batch:SubmitJob DescribeJobs TerminateJob", on=ANY),
                    managed_rule("StepFunctionsGetEventsForBatchJobsRule"),
                ],
            ),
        ),
    },
    permissions=Permissions(
        resources={
            "SubmitJob": several(
                named("arn:aws:batch:{region}:{account}:job-definition/{JobDefinition}"),
                named("arn:aws:batch:{region}:{account}:job-queue/{JobQueue}"),
            )
        }
    ),
)
