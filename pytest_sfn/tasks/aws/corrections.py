"""Where moto answers otherwise than AWS does: what a task would see of it is put right here."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from pytest_sfn.tasks.aws.models import Operation

Members = dict[str, Any]
Complaint = tuple[str, str]
"""A code and a message."""

_SECRET_NAME = re.compile(r"[A-Za-z0-9\-/_+=.@!]+")
_BAD_SECRET_NAME = (
    "ValidationException",
    "Invalid name. Must be a valid name containing alphanumeric characters, or any of the following: -/_+=.@!",
)

_BUCKET = re.compile(r"[A-Za-z0-9._\-]{1,255}")
_BAD_BUCKET = ("InvalidBucketName", "The specified bucket is not valid.")


def complaint(operation: Operation, arguments: Members) -> Complaint | None:
    """What AWS refuses, and moto takes or is never asked."""
    check = _CHECKS.get(operation.service) or _CHECKS.get(f"{operation.service}:{operation.model.name}")
    return check(arguments) if check else None


def corrected(operation: Operation, arguments: Members, answer: Members) -> Members:
    """The answer as AWS gives it."""
    correct = _CORRECTIONS.get(operation.service)
    return correct(operation, arguments, answer) if correct else answer


def _bucket_name(arguments: Members) -> Complaint | None:
    """boto3 would refuse it without asking S3."""
    bucket = arguments.get("Bucket", "")
    return None if not bucket or bucket.startswith("arn:") or _BUCKET.fullmatch(bucket) else _BAD_BUCKET


def _secret_name(arguments: Members) -> Complaint | None:
    return None if _SECRET_NAME.fullmatch(arguments.get("Name", "")) else _BAD_SECRET_NAME


def _s3(operation: Operation, arguments: Members, answer: Members) -> Members:
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


def _without_unasked(operation: Operation, arguments: Members, answer: Members) -> Members:
    """DynamoDB tells the capacity consumed only to those who ask for it."""
    if arguments.get("ReturnConsumedCapacity", "NONE") != "NONE":
        return answer
    return {name: value for name, value in answer.items() if name != "ConsumedCapacity"}


def _going(operation: Operation, arguments: Members, answer: Members) -> Members:
    """EKS takes its time to delete something."""
    if not operation.model.name.startswith("Delete"):
        return answer
    return {
        name: {**value, "status": "DELETING"} if isinstance(value, dict) and "status" in value else value
        for name, value in answer.items()
    }


_CHECKS: Mapping[str, Callable[[Members], Complaint | None]] = {
    "s3": _bucket_name,
    "secretsmanager:CreateSecret": _secret_name,
}
"""By service, or by one of its operations."""

_CORRECTIONS: Mapping[str, Callable[[Operation, Members, Members], Members]] = {
    "dynamodb": _without_unasked,
    "eks": _going,
    "s3": _s3,
}
