"""CloudWatch's log groups, alarms and dashboards.

https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/AWS_Logs.html
"""

from __future__ import annotations

from collections.abc import Mapping

from pytest_sfn.application.made import Account, Declared, Made, Maker
from pytest_sfn.application.resources.names import name_of
from pytest_sfn.application.resources.plain import Plain
from pytest_sfn.application.resources.properties import arguments
from pytest_sfn.application.resources.refusals import PartMaker
from pytest_sfn.arns import parse_function_name

_WITHOUT_EFFECT = (
    "BearerTokenAuthenticationEnabled", "DataProtectionPolicy", "DeletionProtectionEnabled", "FieldIndexPolicies",
    "KmsKeyId", "ResourcePolicyDocument", "RetentionInDays",
)  # fmt: skip


def log_group(declared: Declared, account: Account) -> Made:
    """A log group and how long it keeps its events."""
    properties = declared.properties
    name = name_of(declared, account, "LogGroupName", 512)
    sent = arguments(declared, "logs", "CreateLogGroup", {**properties, "LogGroupName": name}, _WITHOUT_EFFECT)
    account.client("logs").create_log_group(**sent)
    parts = PartMaker(declared, account)
    days = properties.get("RetentionInDays")
    if days is not None:
        kept = {"LogGroupName": name, "RetentionInDays": days}
        parts.make("RetentionInDays", "logs", "PutRetentionPolicy", kept)
    return Made(name, {"Arn": account.place.arn("logs", f"log-group:{name}:*")}, parts.warnings)


_plain_filter = Plain("logs", "PutSubscriptionFilter", "filterName", name="FilterName")


def subscription_filter(declared: Declared, account: Account) -> Made:
    """What sends log events to a stream. Those for a function are not sent: moto does not know the function."""
    if parse_function_name(str(declared.properties.get("DestinationArn"))) is None:
        return _plain_filter(declared, account)
    sent = _plain_filter.arguments(declared, account)
    return Made(str(sent["filterName"]), warnings=(f"{declared.place}: log events do not reach functions in a test",))


MAKERS: Mapping[str, Maker] = {
    "AWS::CloudWatch::Alarm": Plain(
        "cloudwatch",
        "PutMetricAlarm",
        "AlarmName",
        name="AlarmName",
        ignored=("ActionConfiguration", "WarmUpConfiguration"),
    ),
    "AWS::CloudWatch::Dashboard": Plain("cloudwatch", "PutDashboard", "DashboardName", name="DashboardName"),
    "AWS::Logs::LogGroup": log_group,
    "AWS::Logs::LogStream": Plain("logs", "CreateLogStream", "logStreamName", name="LogStreamName"),
    "AWS::Logs::MetricFilter": Plain(
        "logs", "PutMetricFilter", "filterName", name="FilterName", ignored=("EmitSystemFieldDimensions",)
    ),
    "AWS::Logs::ResourcePolicy": Plain("logs", "PutResourcePolicy", "policyName"),
    "AWS::Logs::SubscriptionFilter": subscription_filter,
}
