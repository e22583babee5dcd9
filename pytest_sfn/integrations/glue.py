"""Glue jobs. https://docs.aws.amazon.com/step-functions/latest/dg/connect-glue.html"""

from __future__ import annotations

from pytest_sfn.integrations.record.action import SYNC, Action
from pytest_sfn.integrations.record.answers import JSON_1_1, ErrorNames
from pytest_sfn.integrations.record.job import Job, states
from pytest_sfn.integrations.record.permissions import Permissions
from pytest_sfn.integrations.record.policy import ANY, allow, needs
from pytest_sfn.integrations.record.service import Service
from pytest_sfn.integrations.record.targets import named

_job = named("arn:aws:glue:{region}:{account}:job/{JobName}")
_crawler = named("arn:aws:glue:{region}:{account}:crawler/{Name}")

SERVICE = Service(
    name="glue",
    errors=ErrorNames("Glue", "AWSGlue", "AWSGlueException"),
    headers=JSON_1_1,
    actions={
        "startJobRun": Action(
            patterns=SYNC,
            required=("JobName",),
            repeated=("JobName",),
            job=Job(
                "GetJobRun",
                {"JobName": "JobName", "RunId": "JobRunId"},
                ("JobRun",),
                state=("JobRunState",),
                failed=states("FAILED", "ERROR", "TIMEOUT", "STOPPED", "EXPIRED"),
                ended=("CompletedOn",),
            ),
            polled_by="glue:GetJobRun",
            stopped_by="glue:BatchStopJobRun",
            policy=needs(
                allow("glue:StartJobRun", on=ANY),
                sync=[allow("glue:StartJobRun GetJobRun GetJobRuns BatchStopJobRun", on=ANY)],
            ),
        ),
    },
    permissions=Permissions(
        resources={
            "GetCrawler": _crawler,
            "GetJobRun": _job,
            "GetJobRuns": _job,
            "StartCrawler": _crawler,
            "StartJobRun": _job,
        }
    ),
)
