"""The permissions of a Distributed Map: to run child executions, to read its items and to write its results.

https://docs.aws.amazon.com/step-functions/latest/dg/iam-policies-eg-dist-map.html, input-output-itemreader.html and
input-output-resultwriter.html
"""

from __future__ import annotations

from collections.abc import Mapping

from pytest_sfn.integrations.record.policy import Condition, Grants, allow
from pytest_sfn.integrations.record.service_call import ServiceCall
from pytest_sfn.integrations.record.targets import named
from pytest_sfn.values.json_text import Json

MAP_RUN: Grants = (
    allow("states:StartExecution", on=["arn:aws:states:{region}:{account}:stateMachine:{machine}"]),
    allow("states:DescribeExecution", on="arn:aws:states:{region}:{account}:execution:{machine}:*"),
)

_object = named("arn:aws:s3:::{Bucket}/{Key}")


def _inventory(call: ServiceCall) -> list[str] | None:
    """The manifest of an inventory, and the folder with its lists, beside that of the manifest."""
    manifest = _object(call)
    return manifest and [manifest[0], f"{manifest[0].rsplit('/', 2)[0]}/data/*"]


def _prefix(call: ServiceCall) -> Condition:
    prefix = call.argument("Prefix").value
    return {"StringLike": {"s3:prefix": [prefix]}} if prefix and isinstance(prefix, str) else {}


def _results(call: ServiceCall) -> list[str] | None:
    folder = named("arn:aws:s3:::{Bucket}/{Prefix}", Prefix="")(call)
    return folder and [f"{folder[0].removesuffix('/')}/*"]


_READ_OBJECT: Grants = (allow("s3:GetObject", on=_object),)
_READ_INVENTORY: Grants = (allow("s3:GetObject", on=_inventory),)
_LIST_OBJECTS: Grants = (
    allow("s3:ListBucket", on=named("arn:aws:s3:::{Bucket}"), condition=_prefix),
    allow("s3:GetObject", on=named("arn:aws:s3:::{Bucket}/{Prefix}*", Prefix="")),
)
_WRITE_RESULTS: Grants = (allow("s3:PutObject GetObject ListMultipartUploadParts AbortMultipartUpload", on=_results),)


def grants(action: str, config: Mapping[str, Json]) -> Grants:
    """The permissions that an ItemReader or a ResultWriter needs for its S3 action; ``config`` is ReaderConfig."""
    if action == "listObjectsV2":
        return _LIST_OBJECTS
    if action == "putObject":
        return _WRITE_RESULTS
    is_inventory = config.get("ManifestType") == "S3_INVENTORY" or (
        config.get("InputType") == "MANIFEST" and "ManifestType" not in config
    )
    return _READ_INVENTORY if is_inventory else _READ_OBJECT
