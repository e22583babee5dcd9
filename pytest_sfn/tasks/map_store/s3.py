"""The S3 calls of a Distributed Map, and AWS's texts for their failures."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import IO, TYPE_CHECKING, Any, TypeVar

from pytest_sfn.arns import Place
from pytest_sfn.errors import WorkflowError
from pytest_sfn.integrations.s3 import INVALID_BUCKET, is_bucket_name
from pytest_sfn.tasks.aws.errors import extended_request_id
from pytest_sfn.values.json_text import Json

if TYPE_CHECKING:
    from botocore.exceptions import BotoCoreError, ClientError

T = TypeVar("T")

Clients = Callable[[str, str], Any]
"""Returns the boto3 client of a service in a region."""

Permit = Callable[[str, dict[str, Json]], str | None]
"""Returns S3's message for a call that the role may not make, by operation and parameters; None if it may."""


class AccessDenied(WorkflowError):
    """The role may not make the call."""


class S3:
    """S3 in a region of an account. Its errors are WorkflowErrors of the given name, with AWS's texts."""

    def __init__(self, clients: Clients, place: Place, error: str, permit: Permit | None = None) -> None:
        self._client = clients("s3", place.region)
        self._place = place
        self._error = error
        self._permit = permit

    def check(self, operation: str, **place: Json) -> None:
        """Raise AccessDenied if the role of the execution may not make the call."""
        refusal = self._permit(operation, place) if self._permit else None
        if refusal:
            raise AccessDenied(self._error, refusal)

    def open(self, place: dict[str, Json]) -> Any:
        """The body of an object, as a stream of bytes. ``place`` holds the parameters of GetObject."""
        self.check("GetObject", **place)
        return self._call(lambda: self._client.get_object(**place))["Body"]

    def list(self, place: dict[str, Json]) -> Iterator[dict[str, Any]]:
        """The objects in a bucket, page by page. ``place`` holds the parameters of ListObjectsV2."""
        self.check("ListObjectsV2", **place)
        pages = iter(self._client.get_paginator("list_objects_v2").paginate(**place))
        while page := self._call(lambda: next(pages, None)):
            yield from page.get("Contents", ())

    def put(self, bucket: str, key: str, body: IO[bytes] | bytes) -> None:
        self.check("PutObject", Bucket=bucket, Key=key)
        self._call(lambda: self._client.put_object(Bucket=bucket, Key=key, Body=body))

    def check_bucket(self, bucket: str, owner: str | None = None) -> None:
        """Raise WorkflowError unless the bucket exists, is in this region, and belongs to ``owner``."""
        if not is_bucket_name(bucket):
            raise WorkflowError(self._error, f"{INVALID_BUCKET[1]} (Service: S3, Status Code: 400)")
        answer = self._call(lambda: self._client.get_bucket_location(Bucket=bucket))
        if owner not in (None, self._place.account):
            request = answer["ResponseMetadata"].get("RequestId", "")
            raise WorkflowError(self._error, with_details("Access Denied", 403, request))
        region = answer.get("LocationConstraint") or "us-east-1"
        if region != self._place.region:
            raise WorkflowError(
                self._error, f"The bucket is in this region: {region}. Please use this region to retry the request"
            )

    def _call(self, call: Callable[[], T]) -> T:
        from botocore.exceptions import BotoCoreError, ClientError

        try:
            return call()
        except (ClientError, BotoCoreError) as error:
            raise WorkflowError(self._error, _sdk_message(error)) from error


def _sdk_message(error: ClientError | BotoCoreError) -> str:
    """The message of the SDK inside Step Functions for a failed call."""
    answer = getattr(error, "response", None)
    if answer is None:
        return str(error)
    metadata = answer["ResponseMetadata"]
    message = answer["Error"].get("Message") or answer["Error"]["Code"]
    return with_details(message, metadata["HTTPStatusCode"], metadata.get("RequestId", ""))


def with_details(message: str, status: int, request: str) -> str:
    """An error of S3 in the SDK's format; ``request`` is the id of the call."""
    ids = f"Request ID: {request}, Extended Request ID: {extended_request_id(request)}"
    return f"{message} (Service: S3, Status Code: {status}, {ids})"
