"""Glue DataBrew jobs. https://docs.aws.amazon.com/step-functions/latest/dg/connect-databrew.html"""

from __future__ import annotations

from pytest_sfn.integrations.record.action import SYNC, Action
from pytest_sfn.integrations.record.answers import REST_JSON, ErrorNames
from pytest_sfn.integrations.record.job import Job, states
from pytest_sfn.integrations.record.permissions import Permissions
from pytest_sfn.integrations.record.policy import allow, needs
from pytest_sfn.integrations.record.service import Service
from pytest_sfn.integrations.record.targets import named

_ALL_JOBS = ["arn:aws:databrew:{region}:{account}:job/*"]

SERVICE = Service(
    name="databrew",
    errors=ErrorNames("DataBrew", "AWSGlueDataBrew", "AWSGlueDataBrewException"),
    headers=REST_JSON,
    actions={
        "startJobRun": Action(
            patterns=SYNC,
            job=Job(
                "DescribeJobRun",
                {"Name": "Name", "RunId": "RunId"},
                state=("State",),
                failed=states("FAILED", "STOPPED", "TIMEOUT"),
                ended=("CompletedOn",),
            ),
            polled_by="databrew:listJobRuns",
            stopped_by="databrew:stopJobRun",
            policy=needs(
                allow("databrew:startJobRun", on=_ALL_JOBS),
                sync=[allow("databrew:startJobRun listJobRuns stopJobRun", on=_ALL_JOBS)],
            ),
        ),
    },
    permissions=Permissions(resources={"StartJobRun": named("arn:aws:databrew:{region}:{account}:job/{Name}")}),
)
