"""Which actions and resources the operations of S3 are about: their names tell less than those of other services.

https://docs.aws.amazon.com/AmazonS3/latest/userguide/using-with-s3-policy-actions.html
"""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import unquote

from pytest_sfn.iam.calls import Call
from pytest_sfn.iam.targets import Target, each, first_of, named, of_partition, within

ACTIONS: Mapping[str, str] = {
    "s3:CompleteMultipartUpload": "s3:PutObject",
    "s3:CreateMultipartUpload": "s3:PutObject",
    "s3:DeleteBucketEncryption": "s3:PutEncryptionConfiguration",
    "s3:DeleteBucketLifecycle": "s3:PutLifecycleConfiguration",
    "s3:DeleteBucketTagging": "s3:PutBucketTagging",
    "s3:DeletePublicAccessBlock": "s3:PutBucketPublicAccessBlock",
    "s3:GetBucketEncryption": "s3:GetEncryptionConfiguration",
    "s3:GetBucketLifecycleConfiguration": "s3:GetLifecycleConfiguration",
    "s3:GetBucketNotificationConfiguration": "s3:GetBucketNotification",
    "s3:GetBucketReplication": "s3:GetReplicationConfiguration",
    "s3:GetPublicAccessBlock": "s3:GetBucketPublicAccessBlock",
    "s3:HeadBucket": "s3:ListBucket",
    "s3:HeadObject": "s3:GetObject",
    "s3:ListBuckets": "s3:ListAllMyBuckets",
    "s3:ListMultipartUploads": "s3:ListBucketMultipartUploads",
    "s3:ListObjectVersions": "s3:ListBucketVersions",
    "s3:ListObjects": "s3:ListBucket",
    "s3:ListObjectsV2": "s3:ListBucket",
    "s3:ListParts": "s3:ListMultipartUploadParts",
    "s3:PutBucketEncryption": "s3:PutEncryptionConfiguration",
    "s3:PutBucketLifecycleConfiguration": "s3:PutLifecycleConfiguration",
    "s3:PutBucketNotificationConfiguration": "s3:PutBucketNotification",
    "s3:PutBucketReplication": "s3:PutReplicationConfiguration",
    "s3:PutPublicAccessBlock": "s3:PutBucketPublicAccessBlock",
    "s3:SelectObjectContent": "s3:GetObject",
    "s3:UploadPart": "s3:PutObject",
}

_object = named("arn:aws:s3:::{Bucket}/{Key}")
object_or_bucket = first_of(_object, named("arn:aws:s3:::{Bucket}"))


def _source(call: Call) -> list[str] | None:
    """What is copied: ``bucket/key``, as in a URL."""
    source = call.argument("CopySource").value
    if not isinstance(source, str):
        return None
    key = unquote(source.partition("?versionId=")[0]).removeprefix("/")
    return [of_partition(f"arn:aws:s3:::{key}", call.place)]


def _deleted(call: Call) -> list[str] | None:
    bucket = call.argument("Bucket").value
    objects = each("Objects", lambda item: _object(item.with_arguments({**item.given, "Bucket": bucket})))
    return within("Delete", objects)(call)


def _of_version(target: Target, *, versioned: bool) -> Target:
    """The resources of a target for requests that name a version, or for those that do not."""

    def applies(call: Call) -> list[str] | None:
        return target(call) if (call.argument("VersionId").value is not None) is versioned else []

    return applies


def _with_version(action: str, target: Target = _object) -> tuple[tuple[str, Target], ...]:
    """A version of an object has an action of its own."""
    return (
        (f"s3:{action}", _of_version(target, versioned=False)),
        (f"s3:{action}Version", _of_version(target, versioned=True)),
    )


RIGHTS: Mapping[str, tuple[tuple[str, Target], ...]] = {
    "s3:CopyObject": (("s3:GetObject", _source), ("s3:PutObject", _object)),
    "s3:DeleteObject": _with_version("DeleteObject"),
    "s3:DeleteObjects": (("s3:DeleteObject", _deleted),),
    "s3:GetObject": _with_version("GetObject"),
    "s3:GetObjectAttributes": (("s3:GetObject", _object), ("s3:GetObjectAttributes", _object)),
    "s3:HeadObject": _with_version("GetObject"),
    "s3:UploadPartCopy": (("s3:GetObject", _source), ("s3:PutObject", _object)),
}
