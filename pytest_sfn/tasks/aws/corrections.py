"""Where moto answers otherwise than AWS does: what a task would see of it is put right here."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from pytest_sfn.ids import Ids
from pytest_sfn.tasks.aws.errors import Refusal, shape_of
from pytest_sfn.tasks.aws.models import Operation

Members = dict[str, Any]
Complaint = tuple[str, str]
"""A code and a message."""

INVALID_BUCKET: Complaint = ("InvalidBucketName", "The specified bucket is not valid.")

_BUCKET = re.compile(r"[A-Za-z0-9._\-]{1,255}")
_SECRET_NAME = re.compile(r"[A-Za-z0-9\-/_+=.@!]+")
_BAD_SECRET_NAME = (
    "ValidationException",
    "Invalid name. Must be a valid name containing alphanumeric characters, or any of the following: -/_+=.@!",
)
_DUPLICATES = ("ValidationException", "Provided list of item keys contains duplicates")
_ARN_ELEMENTS = 6


def complaint(operation: Operation, arguments: Members, client: Any) -> Complaint | None:
    """What AWS refuses, and moto takes, refuses in words of its own, or is never asked; ``client`` is the service's."""
    check = _CHECKS.get(operation.service) or _CHECKS.get(f"{operation.service}:{operation.model.name}")
    return check(arguments, client) if check else None


def completed(operation: Operation, arguments: Members, client: Any) -> Members:
    """The arguments with what AWS itself adds to them."""
    complete = _COMPLETIONS.get(f"{operation.service}:{operation.model.name}")
    return complete(arguments, client) if complete else arguments


def corrected(operation: Operation, arguments: Members, answer: Members, ids: Ids) -> Members:
    """The answer as AWS gives it."""
    correct = _CORRECTIONS.get(operation.service)
    return correct(operation, arguments, answer, ids) if correct else answer


def reworded(operation: Operation, arguments: Members, refusal: Refusal) -> Refusal:
    """A refusal in AWS's words."""
    if (operation.service, operation.model.name) != ("sns", "Publish"):
        return refusal
    code, message = _unpublished(arguments, refusal.code, refusal.message)
    return replace(refusal, code=code, message=message, shape=shape_of(operation, code))


def _unpublished(arguments: Members, code: str, message: str) -> Complaint:
    """Why SNS does not publish a message."""
    if code == "NotFound" and "TopicArn" in arguments:
        return code, "Topic does not exist"
    if code == "MissingParameter" and "MessageGroupId" in message:
        return _invalid_parameter("The MessageGroupId parameter is required for FIFO topics")
    return _invalid_parameter(message) if code == "InvalidParameter" else (code, message)


def _invalid_parameter(why: str) -> Complaint:
    """How SNS refuses any parameter of Publish."""
    return "InvalidParameter", f"Invalid parameter: {why.rpartition('Invalid parameter: ')[2]}"


def is_bucket_name(text: str) -> bool:
    """Whether a text can stand for a bucket: boto3 would refuse any other without asking S3."""
    return not text or text.startswith("arn:") or _BUCKET.fullmatch(text) is not None


def _bucket_name(arguments: Members, client: Any) -> Complaint | None:
    return None if is_bucket_name(arguments.get("Bucket", "")) else INVALID_BUCKET


def _secret_name(arguments: Members, client: Any) -> Complaint | None:
    return None if _SECRET_NAME.fullmatch(arguments.get("Name", "")) else _BAD_SECRET_NAME


def _topic(arguments: Members, client: Any) -> Complaint | None:
    name = next((name for name in ("TopicArn", "TargetArn") if name in arguments), None)
    elements = arguments[name].count(":") + 1 if name else _ARN_ELEMENTS
    if elements >= _ARN_ELEMENTS:
        return None
    return _invalid_parameter(f"{name} Reason: An ARN must have at least {_ARN_ELEMENTS} elements, not {elements}")


def _batch(arguments: Members, client: Any) -> Complaint | None:
    """DynamoDB refuses a batch that writes to an item twice; moto only one that writes the very same item twice."""
    for table, requests in arguments["RequestItems"].items():
        names = _key_names(client, table) if len(requests) > 1 else ()
        keys = [repr([item.get(name) for name in names]) for item in map(_written_item, requests)]
        if names and len(set(keys)) < len(keys):
            return _DUPLICATES
    return None


def _key_names(client: Any, table: str) -> Sequence[str]:
    """The names of the key attributes of a table; none if there is no such table."""
    from botocore.exceptions import ClientError

    try:
        schema = client.describe_table(TableName=table)["Table"]["KeySchema"]
    except ClientError:
        return ()
    return [element["AttributeName"] for element in schema]


def _written_item(request: Members) -> Members:
    """The item that is put, or the key of the one that is deleted."""
    item: Members = request["PutRequest"]["Item"] if "PutRequest" in request else request["DeleteRequest"]["Key"]
    return item


def _output_location(arguments: Members, client: Any) -> Members:
    """Athena writes the results of a query where its work group says, if the group enforces it or the query says
    nothing.
    """
    group = client.get_work_group(WorkGroup=arguments.get("WorkGroup", "primary")).get("WorkGroup", {})
    settings = group.get("Configuration", {})
    location = settings.get("ResultConfiguration", {}).get("OutputLocation")
    given = arguments.get("ResultConfiguration", {})
    if not location or ("OutputLocation" in given and not settings.get("EnforceWorkGroupConfiguration", True)):
        return arguments
    return {**arguments, "ResultConfiguration": {**given, "OutputLocation": location}}


def _s3(operation: Operation, arguments: Members, answer: Members, ids: Ids) -> Members:
    """S3 encrypts every object, and says so; it says of what a checksum is; boto3 asks by itself for keys that are
    encoded, and decodes them.
    """
    known = operation.output.members if operation.output else {}
    if "ServerSideEncryption" in known and "SSECustomerAlgorithm" not in arguments:
        answer = {"ServerSideEncryption": "AES256", **answer}
    if operation.model.name == "PutObject":
        answer = {"ChecksumType": "FULL_OBJECT", **answer}
    if "EncodingType" in answer and "EncodingType" not in arguments:
        del answer["EncodingType"]
    return answer


def _without_unasked(operation: Operation, arguments: Members, answer: Members, ids: Ids) -> Members:
    """DynamoDB tells what an operation cost, and of the collections of items, only to those who ask for it."""
    unasked = {told for told, asked in _ASKED_FOR.items() if arguments.get(asked, "NONE") == "NONE"}
    return {name: value for name, value in answer.items() if name not in unasked}


def _going(operation: Operation, arguments: Members, answer: Members, ids: Ids) -> Members:
    """EKS takes its time to delete something."""
    if not operation.model.name.startswith("Delete"):
        return answer
    return {
        name: {**value, "status": "DELETING"} if isinstance(value, dict) and "status" in value else value
        for name, value in answer.items()
    }


def _numbered(operation: Operation, arguments: Members, answer: Members, ids: Ids) -> Members:
    """A FIFO topic numbers what is published."""
    if not str(arguments.get("TopicArn") or arguments.get("TargetArn")).endswith(".fifo"):
        return answer
    if operation.model.name == "Publish":
        return {**answer, "SequenceNumber": ids.sequence_number()}
    if operation.model.name == "PublishBatch":
        numbered = [{**entry, "SequenceNumber": ids.sequence_number()} for entry in answer.get("Successful", ())]
        return {**answer, "Successful": numbered}
    return answer


_ASKED_FOR: Mapping[str, str] = {
    "ConsumedCapacity": "ReturnConsumedCapacity",
    "ItemCollectionMetrics": "ReturnItemCollectionMetrics",
}

_CHECKS: Mapping[str, Callable[[Members, Any], Complaint | None]] = {
    "dynamodb:BatchWriteItem": _batch,
    "s3": _bucket_name,
    "secretsmanager:CreateSecret": _secret_name,
    "sns:Publish": _topic,
}
"""By service, or by one of its operations."""

_COMPLETIONS: Mapping[str, Callable[[Members, Any], Members]] = {
    "athena:StartQueryExecution": _output_location,
}
"""By operation."""

_CORRECTIONS: Mapping[str, Callable[[Operation, Members, Members, Ids], Members]] = {
    "dynamodb": _without_unasked,
    "eks": _going,
    "s3": _s3,
    "sns": _numbered,
}
