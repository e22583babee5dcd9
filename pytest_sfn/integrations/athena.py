"""Athena queries, with the data that they may read and write.

https://docs.aws.amazon.com/step-functions/latest/dg/connect-athena.html
"""

from __future__ import annotations

from typing import Any

from pytest_sfn.integrations.record.action import SYNC, Action
from pytest_sfn.integrations.record.answers import JSON_1_1, ErrorNames
from pytest_sfn.integrations.record.corrections import Corrections, Members
from pytest_sfn.integrations.record.job import Job, states
from pytest_sfn.integrations.record.permissions import Permissions
from pytest_sfn.integrations.record.policy import allow, needs
from pytest_sfn.integrations.record.service import Service
from pytest_sfn.integrations.record.targets import fixed, in_part, named, several

_ALL_WORK_GROUPS = "arn:aws:athena:{region}:{account}:workgroup/*"
_CATALOGS = "arn:aws:athena:{region}:{account}:datacatalog/*"
_work_group = named("arn:aws:athena:{region}:{account}:workgroup/{WorkGroup}", WorkGroup="primary")

_DATA = (
    allow(
        "s3:GetBucketLocation GetObject ListBucket ListBucketMultipartUploads ListMultipartUploadParts"
        " AbortMultipartUpload CreateBucket PutObject",
        on=["arn:aws:s3:::*"],
    ),
    allow(
        "glue:CreateDatabase GetDatabase GetDatabases UpdateDatabase DeleteDatabase"
        " CreateTable UpdateTable GetTable GetTables DeleteTable BatchDeleteTable"
        " BatchCreatePartition CreatePartition UpdatePartition GetPartition GetPartitions BatchGetPartition"
        " DeletePartition BatchDeletePartition",
        on=[
            "arn:aws:glue:{region}:{account}:catalog",
            "arn:aws:glue:{region}:{account}:database/*",
            "arn:aws:glue:{region}:{account}:table/*",
            "arn:aws:glue:{region}:{account}:userDefinedFunction/*",
        ],
    ),
    allow("lakeformation:GetDataAccess", on=["*"]),
)


def _with_output_location(arguments: Members, client: Any) -> Members:
    """Add the output location of a query: that of its work group, if the group enforces it or the query sets none."""
    group = client.get_work_group(WorkGroup=arguments.get("WorkGroup", "primary")).get("WorkGroup", {})
    settings = group.get("Configuration", {})
    location = settings.get("ResultConfiguration", {}).get("OutputLocation")
    given = arguments.get("ResultConfiguration", {})
    if not location or ("OutputLocation" in given and not settings.get("EnforceWorkGroupConfiguration", True)):
        return arguments
    return {**arguments, "ResultConfiguration": {**given, "OutputLocation": location}}


SERVICE = Service(
    name="athena",
    errors=ErrorNames("Athena", "AmazonAthena", "AmazonAthenaException"),
    headers=JSON_1_1,
    actions={
        "startQueryExecution": Action(
            patterns=SYNC,
            job=Job(
                "GetQueryExecution",
                {"QueryExecutionId": "QueryExecutionId"},
                ("QueryExecution",),
                "QueryExecution",
                state=("Status", "State"),
                failed=states("FAILED", "CANCELLED"),
                ended=("Status", "CompletionDateTime"),
            ),
            polled_by="athena:getQueryExecution",
            stopped_by="athena:stopQueryExecution",
            policy=needs(
                allow(
                    "athena:startQueryExecution getDataCatalog",
                    on=several(_work_group, fixed(_CATALOGS)),
                    otherwise=[_ALL_WORK_GROUPS, _CATALOGS],
                ),
                *_DATA,
                sync=[
                    allow(
                        "athena:startQueryExecution stopQueryExecution getQueryExecution getDataCatalog GetWorkGroup"
                        " BatchGetQueryExecution GetQueryResults ListQueryExecutions",
                        on=several(_work_group, fixed(_CATALOGS)),
                        otherwise=[_ALL_WORK_GROUPS, _CATALOGS],
                    ),
                    *_DATA,
                ],
            ),
        ),
        "stopQueryExecution": Action(policy=needs(allow("athena:stopQueryExecution", on=[_ALL_WORK_GROUPS]))),
        "getQueryExecution": Action(policy=needs(allow("athena:getQueryExecution", on=[_ALL_WORK_GROUPS]))),
        "getQueryResults": Action(
            policy=needs(
                allow("athena:getQueryResults", on=[_ALL_WORK_GROUPS]), allow("s3:GetObject", on=["arn:aws:s3:::*"])
            )
        ),
    },
    permissions=Permissions(
        resource=in_part("arn:aws:athena:{region}:{account}:workgroup/*"),
        resources={"StartQueryExecution": _work_group},
    ),
    corrections=Corrections(completions={"StartQueryExecution": _with_output_location}),
)
