"""DynamoDB's tables.

https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-dynamodb-table.html
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pytest_sfn.application.made import Account, Declared, Made, Maker
from pytest_sfn.application.resources.names import name_of
from pytest_sfn.application.resources.properties import arguments, require
from pytest_sfn.application.resources.refusals import PartMaker
from pytest_sfn.definition.source.cloudformation.references import items, section
from pytest_sfn.values.json_text import Json

_LIFETIME = "TimeToLiveSpecification"
_RECOVERY = "PointInTimeRecoverySpecification"
_PARTS = frozenset({_LIFETIME, _RECOVERY})
_OTHERS = frozenset(
    {"ContributorInsightsSpecification", "ImportSourceSpecification", "KinesisStreamSpecification", "VectorIndexes"}
)
_OF_GLOBAL_TABLES = frozenset(
    {"GlobalTableSourceArn", "GlobalTableWitnesses", "MultiRegionConsistency", "ReadOnDemandThroughputSettings",
     "ReadProvisionedThroughputSettings", "Replicas", "TableType", "WriteOnDemandThroughputSettings",
     "WriteProvisionedThroughputSettings"}
)  # fmt: skip
_OF_REPLICAS = (_RECOVERY, "DeletionProtectionEnabled", "TableClass", "Tags")
_OF_INDEXES = _OF_GLOBAL_TABLES | _OTHERS
_CAPACITY = {"ReadCapacityUnits": 5, "WriteCapacityUnits": 5}
"""The capacity of a provisioned global table, whose own settings scale it."""


def table(declared: Declared, account: Account) -> Made:
    """A table with its indexes and its stream."""
    require(declared, "KeySchema")
    return _make(declared, account, dict(declared.properties))


def simple_table(declared: Declared, account: Account) -> Made:
    """SAM's table with a primary key of one attribute.

    https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-resource-simpletable.html
    """
    properties = dict(declared.properties)
    key = {"Name": "id", "Type": "String", **section(properties, "PrimaryKey")}
    properties.pop("PrimaryKey", None)
    properties["KeySchema"] = [{"AttributeName": key["Name"], "KeyType": "HASH"}]
    properties["AttributeDefinitions"] = [{"AttributeName": key["Name"], "AttributeType": str(key["Type"])[:1]}]
    if "ProvisionedThroughput" not in properties:
        properties["BillingMode"] = "PAY_PER_REQUEST"
    return _make(declared, account, properties)


def global_table(declared: Declared, account: Account) -> Made:
    """A global table, as it is in the world's region."""
    properties = {name: value for name, value in declared.properties.items() if name not in _OF_GLOBAL_TABLES}
    replicas = items(declared.properties, "Replicas")
    own = next((replica for replica in replicas if replica.get("Region") == account.place.region), {})
    properties |= {name: own[name] for name in _OF_REPLICAS if name in own}
    provisioned = properties.get("BillingMode") != "PAY_PER_REQUEST"
    indexes = [
        {
            **{name: value for name, value in index.items() if name not in _OF_INDEXES},
            **({"ProvisionedThroughput": _CAPACITY} if provisioned else {}),
        }
        for index in items(properties, "GlobalSecondaryIndexes")
    ]
    if indexes:
        properties["GlobalSecondaryIndexes"] = indexes
    if provisioned:
        properties["ProvisionedThroughput"] = _CAPACITY
    return _make(declared, account, properties)


def _make(declared: Declared, account: Account, properties: dict[str, Json]) -> Made:
    name = name_of(declared, account, "TableName", 255)
    sent = arguments(declared, "dynamodb", "CreateTable", _as_api(properties) | {"TableName": name}, _PARTS | _OTHERS)
    described = account.client("dynamodb").create_table(**sent)["TableDescription"]
    parts = PartMaker(declared, account)
    lifetime = section(properties, _LIFETIME)
    if lifetime.get("Enabled") in (True, "true"):  # AWS refuses to disable what is not enabled
        parts.make(_LIFETIME, "dynamodb", "UpdateTimeToLive", _of_table(name, properties, _LIFETIME))
    if properties.get(_RECOVERY) is not None:
        parts.make(_RECOVERY, "dynamodb", "UpdateContinuousBackups", _of_table(name, properties, _RECOVERY))
    attributes = {"Arn": described["TableArn"], "TableId": described.get("TableId")}
    if "LatestStreamArn" in described:
        attributes["StreamArn"] = described["LatestStreamArn"]
    return Made(name, attributes, parts.warnings)


def _of_table(name: str, properties: Mapping[str, Json], property: str) -> dict[str, Json]:
    return {"TableName": name, property: properties[property]}


def _as_api(properties: Mapping[str, Json]) -> dict[str, Json]:
    """The properties of a table as CreateTable names them."""
    renamed: dict[str, Any] = dict(properties)
    stream = properties.get("StreamSpecification")
    if isinstance(stream, dict):
        renamed["StreamSpecification"] = {"StreamEnabled": True, **_without(stream, "ResourcePolicy", "Tags")}
    policy = properties.get("ResourcePolicy")
    if isinstance(policy, dict):
        renamed["ResourcePolicy"] = policy.get("PolicyDocument")
    indexes = properties.get("GlobalSecondaryIndexes")
    if isinstance(indexes, list):
        renamed["GlobalSecondaryIndexes"] = [
            _without(index, *_OTHERS) if isinstance(index, dict) else index for index in indexes
        ]
    return renamed


def _without(value: Mapping[str, Json], *names: str) -> dict[str, Json]:
    return {name: item for name, item in value.items() if name not in names}


MAKERS: Mapping[str, Maker] = {
    "AWS::DynamoDB::GlobalTable": global_table,
    "AWS::DynamoDB::Table": table,
    "AWS::Serverless::SimpleTable": simple_table,
}
