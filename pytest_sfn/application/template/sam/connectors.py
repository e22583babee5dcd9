"""SAM's connectors: what one resource may do with another.

A connector becomes a policy of the source's role. What connectors allow to event sources, such as a topic that calls a
function, is allowed here anyway.
https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/reference-sam-connector.html
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from pytest_sfn.application.template.sam.policies import VERSION
from pytest_sfn.definition.source.cloudformation.references import section
from pytest_sfn.errors import SfnError
from pytest_sfn.values.json_text import Json, as_list
from pytest_sfn.values.similar_names import hint_in_brackets

CONNECTOR = "AWS::Serverless::Connector"

_READ_TABLE = "GetItem Query Scan BatchGetItem ConditionCheckItem PartiQLSelect"
_WRITE_TABLE = "PutItem UpdateItem DeleteItem BatchWriteItem PartiQLDelete PartiQLInsert PartiQLUpdate"
_READ_OBJECTS = (
    "GetObject GetObjectAcl GetObjectLegalHold GetObjectRetention GetObjectTorrent GetObjectVersion GetObjectVersionAcl"
    " GetObjectVersionForReplication GetObjectVersionTorrent ListBucket ListBucketMultipartUploads ListBucketVersions"
    " ListMultipartUploadParts"
)
_WRITE_OBJECTS = (
    "AbortMultipartUpload DeleteObject DeleteObjectVersion PutObject PutObjectLegalHold PutObjectRetention"
    " RestoreObject"
)

_ACTIONS: Mapping[str, Mapping[str, str]] = {
    "AWS::DynamoDB::Table": {"Read": f"dynamodb: {_READ_TABLE}", "Write": f"dynamodb: {_WRITE_TABLE}"},
    "AWS::Events::EventBus": {"Write": "events: PutEvents"},
    "AWS::Lambda::Function": {"Write": "lambda: InvokeAsync InvokeFunction"},
    "AWS::S3::Bucket": {"Read": f"s3: {_READ_OBJECTS}", "Write": f"s3: {_WRITE_OBJECTS}"},
    "AWS::SNS::Topic": {"Write": "sns: Publish"},
    "AWS::SQS::Queue": {
        "Read": "sqs: ReceiveMessage GetQueueAttributes",
        "Write": "sqs: DeleteMessage SendMessage ChangeMessageVisibility PurgeQueue",
    },
    "AWS::StepFunctions::StateMachine": {
        "Read": "states: DescribeExecution DescribeStateMachineForExecution GetExecutionHistory ListExecutions",
        "Write": "states: StartExecution StartSyncExecution StopExecution",
    },
}
"""What Read and Write allow, by the type of the destination."""

_PLAIN = {
    "AWS::Serverless::Function": "AWS::Lambda::Function",
    "AWS::Serverless::SimpleTable": "AWS::DynamoDB::Table",
    "AWS::Serverless::StateMachine": "AWS::StepFunctions::StateMachine",
}
_SOURCES = ("AWS::Lambda::Function", "AWS::StepFunctions::StateMachine")


def expand_connectors(resources: dict[str, Json], title: str) -> dict[str, Json]:
    """The resources with a policy instead of each connector. Raises SfnError for a connector of unknown resources."""
    made: dict[str, Json] = {}
    for logical_id, resource in resources.items():
        if resource["Type"] != CONNECTOR:
            made[logical_id] = resource
        for connector, source, properties in _connectors_of(logical_id, resource):
            policy = _policy(connector, source, properties, resources, f"{title}#{connector}")
            if policy is not None:
                made[f"{connector}Policy"] = policy
    return made


def _connectors_of(logical_id: str, resource: Json) -> Iterator[tuple[str, Json, Mapping[str, Json]]]:
    """The connectors that a resource is or has: their ids, sources and properties."""
    if resource["Type"] == CONNECTOR:
        properties = section(resource, "Properties")
        yield logical_id, properties.get("Source"), properties
    for name, connector in section(resource, "Connectors").items():
        yield f"{logical_id}{name}", {"Id": logical_id}, section(connector, "Properties")


def _policy(
    connector: str, source: Json, properties: Mapping[str, Json], resources: Mapping[str, Json], where: str
) -> Json:
    """The policy of a connector; None if its source has no role."""
    type, own = _end(source, resources, where)
    if type not in _SOURCES:
        return None
    permissions = properties.get("Permissions", [])
    statements = [
        statement
        for destination in as_list(properties.get("Destination"))
        for statement in _statements(destination, permissions, resources, where)
    ]
    role = own.get("Role", own.get("RoleArn"))
    document = {"Version": VERSION, "Statement": statements}
    return {
        "Type": "AWS::IAM::ManagedPolicy",
        "Properties": {"PolicyDocument": document, "Roles": [_role_name(role)]},
    }


def _statements(destination: Json, permissions: Any, resources: Mapping[str, Json], where: str) -> Iterator[Json]:
    type, own = _end(destination, resources, where)
    arn = own.get("Arn")
    if not isinstance(permissions, list):
        raise SfnError(f"{where} needs Permissions, a list of Read and Write")
    for permission in permissions:
        service, _, names = _ACTIONS.get(type, {}).get(str(permission), "").partition(": ")
        if not names:
            raise SfnError(
                f"{where} cannot give {permission!r} on a resource of type {type}: SAM has no such connector"
            )
        yield {
            "Effect": "Allow",
            "Action": [f"{service}:{name}" for name in names.split()],
            "Resource": [arn, *_beneath(type, arn)],
        }


def _beneath(type: str, arn: Json) -> list[Json]:
    """What is inside a resource, and belongs to the permission: indexes, objects, executions."""
    suffixes = {"AWS::DynamoDB::Table": "/index/*", "AWS::S3::Bucket": "/*"}
    if type == "AWS::StepFunctions::StateMachine":
        name = {"Fn::Select": [6, {"Fn::Split": [":", arn]}]}
        text = "arn:${AWS::Partition}:states:${AWS::Region}:${AWS::AccountId}:execution:${Name}:*"
        return [{"Fn::Sub": [text, {"Name": name}]}]
    return [{"Fn::Sub": [f"${{Arn}}{suffixes[type]}", {"Arn": arn}]}] if type in suffixes else []


def _end(end: Json, resources: Mapping[str, Json], where: str) -> tuple[str, Mapping[str, Json]]:
    """The type and the properties of one end of a connector, with ``Arn``: a resource of the template, or one outside
    it."""
    if not isinstance(end, dict):
        raise SfnError(f"{where} needs Source and Destination, each with the Id of a resource")
    if "Id" not in end:
        return str(end.get("Type")), {"Arn": end.get("Arn"), "RoleArn": end.get("RoleName")}
    logical_id = end["Id"]
    if not isinstance(logical_id, str) or logical_id not in resources:
        hint = hint_in_brackets(str(logical_id), resources)
        raise SfnError(f"{where} connects {logical_id!r}, which is not a resource of the template{hint}")
    resource = resources[logical_id]
    type = _PLAIN.get(resource["Type"], resource["Type"])
    by_ref = type in ("AWS::SNS::Topic", "AWS::StepFunctions::StateMachine")
    arn: Json = {"Ref": logical_id} if by_ref else {"Fn::GetAtt": [logical_id, "Arn"]}
    return type, {**section(resource, "Properties"), "Arn": arn}


def _role_name(role: Json) -> Json:
    """The name of a role that a template gives by its ARN: a Ref to the role of the same template, if it is one."""
    attribute = role.get("Fn::GetAtt") if isinstance(role, dict) else None
    if isinstance(attribute, str):
        attribute = attribute.split(".")
    return {"Ref": attribute[0]} if isinstance(attribute, list) else role
