"""boto3's names for the services in Resources.

An ``aws-sdk`` integration has the name of the service in the AWS SDK for Java, in lower case and without separators:
"""

from __future__ import annotations

from collections.abc import Collection, Mapping

from pytest_sfn.integrations import find_service
from pytest_sfn.integrations.record.resource import Resource

_SDK: Mapping[str, str] = {
    "applicationdiscovery": "discovery",
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
    "cloudwatchevents": "events",
    "iotdataplane": "iot-data",
    "iotjobsdataplane": "iot-jobs-data",
    "lexmodelbuilding": "lex-models",
    "lexmodelsv2": "lexv2-models",
    "lexruntimev2": "lexv2-runtime",
    "marketplacemetering": "meteringmarketplace",
    "migrationhub": "mgh",
    "pinpointsmsvoice": "sms-voice",
    "serverlessapplicationrepository": "serverlessrepo",
    "sfn": "stepfunctions",
    "simpledb": "sdb",
}
"""The services for which boto3's name differs in more than separators."""

_SDK_NAMES: Mapping[str, str] = {boto3: name for name, boto3 in reversed(list(_SDK.items()))}


def boto3_service(resource: Resource, available: Collection[str]) -> str | None:
    """boto3's name for the service of an integration, if it is in ``available``; else None."""
    called = resource.service
    if not called.startswith("aws-sdk:"):
        service = find_service(called)
        called = service.boto3_name if service else called
        return called if called in available else _joined(called, available)
    called = called.removeprefix("aws-sdk:")
    if called in _SDK:
        return _SDK[called] if _SDK[called] in available else None
    found = _joined(called, available)
    return None if found in _SDK_NAMES else found


def sdk_service(boto3: str) -> str:
    """The name that AWS SDK integrations have for a service of boto3."""
    return _SDK_NAMES.get(boto3) or boto3.replace("-", "")


def _joined(called: str, available: Collection[str]) -> str | None:
    """The service with this name, ignoring separators."""
    return next((name for name in available if name.replace("-", "") == called), None)
