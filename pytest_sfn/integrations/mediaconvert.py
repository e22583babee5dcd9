"""MediaConvert jobs. https://docs.aws.amazon.com/step-functions/latest/dg/connect-mediaconvert.html"""

from __future__ import annotations

from pytest_sfn.integrations.record.action import SYNC, Action
from pytest_sfn.integrations.record.answers import REST_JSON, ErrorNames
from pytest_sfn.integrations.record.job import Job, states
from pytest_sfn.integrations.record.permissions import Permissions
from pytest_sfn.integrations.record.policy import allow, managed_rule, needs, pass_role
from pytest_sfn.integrations.record.service import Service
from pytest_sfn.integrations.record.targets import named

_CREATE_JOB = (
    allow(
        "mediaconvert:CreateJob",
        on=[
            "arn:aws:mediaconvert:{region}:{account}:queues/*",
            "arn:aws:mediaconvert:{region}:{account}:jobTemplates/*",
            "arn:aws:mediaconvert:{region}:{account}:presets/*",
        ],
        sid="MediaConvertCreateJob",
    ),
    pass_role("Role", to=["mediaconvert.amazonaws.com"], sid="IamPassRole"),
)

SERVICE = Service(
    name="mediaconvert",
    errors=ErrorNames("MediaConvert", "AWSMediaConvert", "AWSMediaConvertException"),
    headers=REST_JSON,
    actions={
        "createJob": Action(
            patterns=SYNC,
            job=Job(
                "GetJob", {"Id": "Job.Id"}, ("Job",), "Job", done=("COMPLETE",), failed=states("ERROR", "CANCELED")
            ),
            polled_by="mediaconvert:GetJob",
            stopped_by="mediaconvert:CancelJob",
            policy=needs(
                *_CREATE_JOB,
                sync=[
                    *_CREATE_JOB,
                    allow(
                        "mediaconvert:GetJob CancelJob",
                        on="arn:aws:mediaconvert:{region}:{account}:jobs/*",
                        condition=lambda call: {
                            "StringEquals": {"aws:ResourceTag/ManagedByService": "AWSStepFunctions"}
                        },
                        sid="MediaConvertManageJob",
                    ),
                    managed_rule("StepFunctionsGetEventsForMediaConvertJobRule", sid="EventBridgeManageRule"),
                ],
            ),
        ),
    },
    permissions=Permissions(
        resources={"CreateJob": named("arn:aws:mediaconvert:{region}:{account}:queues/{Queue}", Queue="Default")}
    ),
)
