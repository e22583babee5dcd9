"""Athena queries, with the data that they may read and write.

https://docs.aws.amazon.com/step-functions/latest/dg/connect-athena.html
"""

from __future__ import annotations

from collections.abc import Mapping

from pytest_sfn.iam.grants import Rule, allow, needs
from pytest_sfn.iam.targets import fixed, named, several

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

RULES: Mapping[str, Rule] = {
    "athena:startQueryExecution": needs(
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
    "athena:stopQueryExecution": needs(allow("athena:stopQueryExecution", on=[_ALL_WORK_GROUPS])),
    "athena:getQueryExecution": needs(allow("athena:getQueryExecution", on=[_ALL_WORK_GROUPS])),
    "athena:getQueryResults": needs(
        allow("athena:getQueryResults", on=[_ALL_WORK_GROUPS]), allow("s3:GetObject", on=["arn:aws:s3:::*"])
    ),
}
