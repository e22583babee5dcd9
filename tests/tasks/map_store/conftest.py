"""A world with a bucket, and Distributed Maps over what is in it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import boto3
import pytest

from pytest_sfn import Execution, mock_sfn
from pytest_sfn.world.world import World

BUCKET = "the-bucket"
FIRST_ROW = {"InputType": "CSV", "CSVHeaderLocation": "FIRST_ROW"}
PASS = {"StartAt": "P", "States": {"P": {"Type": "Pass", "End": True}}}


def distributed(processor: dict[str, Any] = PASS, **fields: Any) -> dict[str, Any]:
    """A machine with one Distributed Map, whose children give back their input unless they are told otherwise."""
    config = {"Mode": "DISTRIBUTED", "ExecutionType": "STANDARD"}
    state = {"Type": "Map", "Label": "Items", "ItemProcessor": {"ProcessorConfig": config, **processor}, "End": True}
    return {"StartAt": "M", "States": {"M": {**state, **fields}}}


def reader(key: str, *, bucket: str = BUCKET, **config: Any) -> dict[str, Any]:
    return {
        "Resource": "arn:aws:states:::s3:getObject",
        "Parameters": {"Bucket": bucket, "Key": key},
        "ReaderConfig": config,
    }


def listing(prefix: str = "", **config: Any) -> dict[str, Any]:
    where = {"Bucket": BUCKET, "Prefix": prefix}
    return {"Resource": "arn:aws:states:::s3:listObjectsV2", "Parameters": where, "ReaderConfig": config}


class Store:
    """The bucket, and runs of Maps that read it."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.s3 = boto3.client("s3", region_name="us-east-1")
        self.s3.create_bucket(Bucket=BUCKET)

    def put(self, key: str, body: str | bytes) -> None:
        self.s3.put_object(Bucket=BUCKET, Key=key, Body=body)

    def get(self, key: str) -> str:
        text: str = self.s3.get_object(Bucket=BUCKET, Key=key)["Body"].read().decode()
        return text

    def keys(self, prefix: str = "") -> list[str]:
        return [found["Key"] for found in self.s3.list_objects_v2(Bucket=BUCKET, Prefix=prefix).get("Contents", ())]

    def run(self, item_reader: dict[str, Any], given: Any = None, **fields: Any) -> Execution:
        return self.world.executor.run(distributed(ItemReader=item_reader, **fields), given)

    def items(self, item_reader: dict[str, Any], **fields: Any) -> Any:
        """What the children get."""
        execution = self.run(item_reader, **fields)
        execution.assert_succeeded()
        return execution.output

    def refusal(self, item_reader: dict[str, Any], **fields: Any) -> str:
        """Why the items cannot be read."""
        execution = self.run(item_reader, **fields)
        assert execution.error == "States.ItemReaderFailed"
        return execution.cause or ""


@pytest.fixture
def world() -> Iterator[World]:
    with mock_sfn(freeze=False) as opened:
        yield opened


@pytest.fixture
def store(world: World) -> Store:
    return Store(world)
