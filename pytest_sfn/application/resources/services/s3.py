"""S3's buckets and their policies.

https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-s3-bucket.html
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from pytest_sfn.application.made import Account, Declared, Made, Maker
from pytest_sfn.application.resources.names import generated_name
from pytest_sfn.application.resources.properties import arguments, require, text
from pytest_sfn.application.resources.refusals import PartMaker
from pytest_sfn.arns import DEFAULT_REGION, Place
from pytest_sfn.definition.source.cloudformation.references import items, section
from pytest_sfn.values.json_text import Json

_MADE_BY_PARTS = (
    "BucketEncryption",
    "CorsConfiguration",
    "NotificationConfiguration",
    "Tags",
    "VersioningConfiguration",
)
_WITHOUT_EFFECT = (
    "AbacStatus", "AccelerateConfiguration", "AccessControl", "AnalyticsConfigurations", "BucketName",
    "BucketNamePrefix", "BucketNamespace", "IntelligentTieringConfigurations", "InventoryConfigurations",
    "LifecycleConfiguration", "LoggingConfiguration", "MetadataConfiguration", "MetadataTableConfiguration",
    "MetricsConfigurations", "ObjectLockConfiguration", "ObjectLockEnabled", "OwnershipControls",
    "PublicAccessBlockConfiguration", "ReplicationConfiguration", "WebsiteConfiguration",
)  # fmt: skip

_NOTIFIED: Mapping[str, tuple[str, str, str]] = {
    "LambdaConfigurations": ("LambdaFunctionConfigurations", "Function", "LambdaFunctionArn"),
    "QueueConfigurations": ("QueueConfigurations", "Queue", "QueueArn"),
    "TopicConfigurations": ("TopicConfigurations", "Topic", "TopicArn"),
}
"""The kinds of notifications: the API's list, CloudFormation's and the API's name for the destination."""


def bucket(declared: Declared, account: Account) -> Made:
    """A bucket with its versioning, notifications, encryption, CORS rules and tags."""
    properties, place = declared.properties, account.place
    arguments(declared, "s3", "CreateBucket", {"Bucket": "checked", **properties}, _MADE_BY_PARTS + _WITHOUT_EFFECT)
    name = str(properties.get("BucketName") or generated_name(declared, account, 63).lower())
    sent: dict[str, Any] = {"Bucket": name}
    if place.region != DEFAULT_REGION:
        sent["CreateBucketConfiguration"] = {"LocationConstraint": place.region}
    if properties.get("ObjectLockEnabled") in (True, "true"):
        sent["ObjectLockEnabledForBucket"] = True
    account.client("s3").create_bucket(**sent)
    parts = PartMaker(declared, account)
    for property, operation, member, value in _parts(properties):
        if value:
            parts.make(property, "s3", operation, {"Bucket": name, member: value})
    return Made(name, _attributes(name, place), parts.warnings)


def _attributes(name: str, place: Place) -> dict[str, Json]:
    region = place.region
    return {
        "Arn": place.bucket(name),
        "DomainName": f"{name}.s3.amazonaws.com",
        "DualStackDomainName": f"{name}.s3.dualstack.{region}.amazonaws.com",
        "RegionalDomainName": f"{name}.s3.{region}.amazonaws.com",
        "WebsiteURL": f"http://{name}.s3-website-{region}.amazonaws.com",
    }


def _parts(properties: Mapping[str, Json]) -> Iterator[tuple[str, str, str, Json]]:
    """What is configured after a bucket is made: a property, its operation, the member of that, and the value."""
    versioning, notifications = "VersioningConfiguration", "NotificationConfiguration"
    yield versioning, "PutBucketVersioning", versioning, properties.get(versioning)
    notified = _notifications(section(properties, notifications))
    yield notifications, "PutBucketNotificationConfiguration", notifications, notified
    yield "BucketEncryption", "PutBucketEncryption", "ServerSideEncryptionConfiguration", _encryption(properties)
    rules = items(section(properties, "CorsConfiguration"), "CorsRules")
    yield "CorsConfiguration", "PutBucketCors", "CORSConfiguration", rules and {"CORSRules": _cors(rules)}
    tags = properties.get("Tags")
    yield "Tags", "PutBucketTagging", "Tagging", tags and {"TagSet": tags}


def _notifications(properties: Mapping[str, Json]) -> dict[str, Json]:
    """The notifications of a bucket as the API names them."""
    found: dict[str, Json] = {}
    for kind, (api_list, destination, member) in _NOTIFIED.items():
        listed = [_notification(each, destination, member) for each in items(properties, kind)]
        if listed:
            found[api_list] = listed
    bridge = properties.get("EventBridgeConfiguration")
    if isinstance(bridge, dict) and bridge.get("EventBridgeEnabled") not in (False, "false"):
        found["EventBridgeConfiguration"] = {}
    return found


def _notification(notified: Mapping[str, Json], destination: str, member: str) -> dict[str, Json]:
    renamed = {name: value for name, value in notified.items() if name not in ("Event", "Filter", destination)}
    renamed |= {"Events": [notified.get("Event")], member: notified.get(destination)}
    rules = section(section(notified, "Filter"), "S3Key").get("Rules")
    if rules:
        renamed["Filter"] = {"Key": {"FilterRules": rules}}
    return renamed


def _encryption(properties: Mapping[str, Json]) -> Json:
    rules = items(section(properties, "BucketEncryption"), "ServerSideEncryptionConfiguration")
    return rules and {
        "Rules": [
            {("Apply" + name if name == "ServerSideEncryptionByDefault" else name): rule[name] for name in rule}
            for rule in rules
        ]
    }


def _cors(rules: list[dict[str, Json]]) -> list[dict[str, Json]]:
    names = {"ExposedHeaders": "ExposeHeaders", "MaxAge": "MaxAgeSeconds", "Id": "ID"}
    return [{names.get(name, name): value for name, value in rule.items()} for rule in rules]


def bucket_policy(declared: Declared, account: Account) -> Made:
    """The policy of a bucket."""
    require(declared, "Bucket", "PolicyDocument")
    name, document = str(declared.properties["Bucket"]), text(declared.properties["PolicyDocument"])
    account.client("s3").put_bucket_policy(Bucket=name, Policy=document)
    return Made(name)


def cdk_notifications(declared: Declared, account: Account) -> Made:
    """The notifications of a bucket as CDK makes them: with a custom resource, whose function calls the API."""
    operation, name = "PutBucketNotificationConfiguration", declared.properties.get("BucketName")
    configuration = section(declared.properties, "NotificationConfiguration")
    client = account.client("s3")
    if declared.properties.get("Managed") in (False, "false"):  # the bucket of another stack keeps what it has
        before = client.get_bucket_notification_configuration(Bucket=str(name))
        before.pop("ResponseMetadata")
        lists = {kind: [*listed, *items(configuration, kind)] for kind, listed in before.items() if listed}
        configuration = {**configuration, **lists}
    asked = {"Bucket": name, "NotificationConfiguration": configuration}
    client.put_bucket_notification_configuration(**arguments(declared, "s3", operation, asked))
    return Made(str(name))


MAKERS: Mapping[str, Maker] = {
    "AWS::S3::Bucket": bucket,
    "AWS::S3::BucketPolicy": bucket_policy,
    "Custom::S3BucketNotifications": cdk_notifications,
}
