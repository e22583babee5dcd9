"""Tables, and jobs that work on data and media.

https://docs.aws.amazon.com/step-functions/latest/dg/connect-ddb.html, connect-glue.html, connect-databrew.html and
connect-mediaconvert.html
"""

from __future__ import annotations

from collections.abc import Mapping

from pytest_sfn.iam import resources
from pytest_sfn.iam.grants import ANY, Rule, allow, managed_rule, needs, pass_role

_ITEMS = needs(allow("dynamodb:GetItem PutItem UpdateItem DeleteItem", on=resources.table))

_MEDIACONVERT_JOB = (
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

RULES: Mapping[str, Rule] = {
    "dynamodb:getItem": _ITEMS,
    "dynamodb:putItem": _ITEMS,
    "dynamodb:updateItem": _ITEMS,
    "dynamodb:deleteItem": _ITEMS,
    "glue:startJobRun": needs(
        allow("glue:StartJobRun", on=ANY), sync=[allow("glue:StartJobRun GetJobRun GetJobRuns BatchStopJobRun", on=ANY)]
    ),
    "databrew:startJobRun": needs(
        allow("databrew:startJobRun", on=["arn:aws:databrew:{region}:{account}:job/*"]),
        sync=[allow("databrew:startJobRun listJobRuns stopJobRun", on=["arn:aws:databrew:{region}:{account}:job/*"])],
    ),
    "mediaconvert:createJob": needs(
        *_MEDIACONVERT_JOB,
        sync=[
            *_MEDIACONVERT_JOB,
            allow(
                "mediaconvert:GetJob CancelJob",
                on="arn:aws:mediaconvert:{region}:{account}:jobs/*",
                condition=lambda call: {"StringEquals": {"aws:ResourceTag/ManagedByService": "AWSStepFunctions"}},
                sid="MediaConvertManageJob",
            ),
            managed_rule("StepFunctionsGetEventsForMediaConvertJobRule", sid="EventBridgeManageRule"),
        ],
    ),
}
