"""S3, which AWS SDK integrations and Distributed Maps call.

https://docs.aws.amazon.com/AmazonS3/latest/userguide/using-with-s3-policy-actions.html
"""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import unquote

from pytest_sfn.arns import is_arn
from pytest_sfn.ids import Ids
from pytest_sfn.integrations.record.corrections import CalledOperation, Complaint, Corrections, Members
from pytest_sfn.integrations.record.permissions import Context, Permissions, Rights, values_of
from pytest_sfn.integrations.record.service import Service
from pytest_sfn.integrations.record.service_call import ServiceCall
from pytest_sfn.integrations.record.targets import Target, each, first_of, fixed, named, within

# ---- permissions: many operations need an action with another name

_ACTIONS = {
    "CompleteMultipartUpload": "PutObject",
    "CreateMultipartUpload": "PutObject",
    "DeleteBucketEncryption": "PutEncryptionConfiguration",
    "DeleteBucketLifecycle": "PutLifecycleConfiguration",
    "DeleteBucketTagging": "PutBucketTagging",
    "DeletePublicAccessBlock": "PutBucketPublicAccessBlock",
    "GetBucketEncryption": "GetEncryptionConfiguration",
    "GetBucketLifecycleConfiguration": "GetLifecycleConfiguration",
    "GetBucketNotificationConfiguration": "GetBucketNotification",
    "GetBucketReplication": "GetReplicationConfiguration",
    "GetPublicAccessBlock": "GetBucketPublicAccessBlock",
    "HeadBucket": "ListBucket",
    "HeadObject": "GetObject",
    "ListBuckets": "ListAllMyBuckets",
    "ListMultipartUploads": "ListBucketMultipartUploads",
    "ListObjectVersions": "ListBucketVersions",
    "ListObjects": "ListBucket",
    "ListObjectsV2": "ListBucket",
    "ListParts": "ListMultipartUploadParts",
    "PutBucketEncryption": "PutEncryptionConfiguration",
    "PutBucketLifecycleConfiguration": "PutLifecycleConfiguration",
    "PutBucketNotificationConfiguration": "PutBucketNotification",
    "PutBucketReplication": "PutReplicationConfiguration",
    "PutPublicAccessBlock": "PutBucketPublicAccessBlock",
    "SelectObjectContent": "GetObject",
    "UploadPart": "PutObject",
}

_object = named("arn:aws:s3:::{Bucket}/{Key}")


def _source(call: ServiceCall) -> list[str] | None:
    """The source of a copy: ``bucket/key``, as in a URL."""
    source = call.argument("CopySource").value
    if not isinstance(source, str):
        return None
    key = unquote(source.partition("?versionId=")[0]).removeprefix("/")
    return [call.place.in_partition(f"arn:aws:s3:::{key}")]


def _deleted(call: ServiceCall) -> list[str] | None:
    bucket = call.argument("Bucket").value
    objects = each("Objects", lambda item: _object(item.with_arguments({**item.given, "Bucket": bucket})))
    return within("Delete", objects)(call)


def _of_version(target: Target, *, versioned: bool) -> Target:
    """The resources of a target for requests with a version, or for those without."""

    def applies(call: ServiceCall) -> list[str] | None:
        return target(call) if (call.argument("VersionId").value is not None) is versioned else []

    return applies


def _with_version(action: str, target: Target = _object) -> Rights:
    """The action for an object, and the separate action for a version of it."""
    return (
        (action, _of_version(target, versioned=False)),
        (f"{action}Version", _of_version(target, versioned=True)),
    )


def _listing(call: ServiceCall) -> Context:
    return {"s3:prefix": values_of(call, "Prefix"), "s3:delimiter": values_of(call, "Delimiter")}


# ---- corrections of moto

INVALID_BUCKET: Complaint = ("InvalidBucketName", "The specified bucket is not valid.")
_BUCKET = re.compile(r"[A-Za-z0-9._\-]{1,255}")


def is_bucket_name(text: str) -> bool:
    """Whether a text can stand for a bucket: boto3 would refuse any other without asking S3."""
    return not text or is_arn(text) or _BUCKET.fullmatch(text) is not None


def _invalid_bucket(arguments: Members, client: Any) -> Complaint | None:
    return None if is_bucket_name(arguments.get("Bucket", "")) else INVALID_BUCKET


def _answer(operation: CalledOperation, arguments: Members, answer: Members, ids: Ids) -> Members:
    """The answer with S3's encryption and checksum type, and without the encoding of keys, which boto3 requests and
    decodes itself.
    """
    known = operation.output.members if operation.output else {}
    if "ServerSideEncryption" in known and "SSECustomerAlgorithm" not in arguments:
        answer = {"ServerSideEncryption": "AES256", **answer}
    if operation.name == "PutObject":
        answer = {"ChecksumType": "FULL_OBJECT", **answer}
    if "EncodingType" in answer and "EncodingType" not in arguments:
        del answer["EncodingType"]
    return answer


SERVICE = Service(
    name="s3",
    request_id_length=16,
    counts_attempts=False,
    models_denial=False,
    permissions=Permissions(
        actions=_ACTIONS,
        resource=first_of(_object, named("arn:aws:s3:::{Bucket}")),
        resources={"ListAllMyBuckets": fixed("*")},
        rights={
            "CopyObject": (("GetObject", _source), ("PutObject", _object)),
            "DeleteObject": _with_version("DeleteObject"),
            "DeleteObjects": (("DeleteObject", _deleted),),
            "GetObject": _with_version("GetObject"),
            "GetObjectAttributes": (("GetObject", _object), ("GetObjectAttributes", _object)),
            "HeadObject": _with_version("GetObject"),
            "UploadPartCopy": (("GetObject", _source), ("PutObject", _object)),
        },
        contexts={"ListBucket": _listing},
    ),
    corrections=Corrections(complaints={"": _invalid_bucket}, answer=_answer),
)
