"""What a Resource's service is called by boto3.

An ``aws-sdk`` integration is named as the service is in the AWS SDK for Java, in lower case and without separators:
https://docs.aws.amazon.com/step-functions/latest/dg/supported-services-awssdk.html
"""

from __future__ import annotations

from collections.abc import Collection, Mapping

from pytest_sfn.definition.resources import Resource

_OPTIMIZED: Mapping[str, str] = {"states": "stepfunctions", "elasticmapreduce": "emr"}

_SDK: Mapping[str, str] = {
    "applicationdiscovery": "discovery",
    "cloudwatchevents": "events",
    "cloudwatchlogs": "logs",
    "cognitoidentityprovider": "cognito-idp",
    "costandusagereport": "cur",
    "costexplorer": "ce",
    "databasemigration": "dms",
    "directory": "ds",
    "directoryservicedata": "ds-data",
    "elasticloadbalancing": "elb",
    "elasticloadbalancingv2": "elbv2",
    "elasticsearch": "es",
    "eventbridge": "events",
    "iotdataplane": "iot-data",
    "iotjobsdataplane": "iot-jobs-data",
    "lexmodelbuilding": "lex-models",
    "lexmodelsv2": "lexv2-models",
    "lexruntime": "lex-runtime",
    "lexruntimev2": "lexv2-runtime",
    "marketplaceentitlement": "marketplace-entitlement",
    "marketplacemetering": "meteringmarketplace",
    "migrationhub": "mgh",
    "pinpointsmsvoice": "sms-voice",
    "serverlessapplicationrepository": "serverlessrepo",
    "sfn": "stepfunctions",
    "simpledb": "sdb",
}
"""The services whose names are not the same but for separators."""


def boto3_service(resource: Resource, available: Collection[str]) -> str | None:
    """boto3's name of an integration's service, one of those available; None if there is none."""
    called = resource.service
    if called.startswith("aws-sdk:"):
        called = called.removeprefix("aws-sdk:")
        called = _SDK.get(called, called)
    else:
        called = _OPTIMIZED.get(called, called)
    if called in available:
        return called
    plain = called.replace("-", "")
    return next((name for name in available if name.replace("-", "") == plain), None)
