"""The records of DynamoDB's and Kinesis' streams in moto, shard by shard, as Lambda hands them to functions.

https://docs.aws.amazon.com/lambda/latest/dg/with-ddb.html
https://docs.aws.amazon.com/lambda/latest/dg/with-kinesis.html
"""

from __future__ import annotations

import base64
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from pytest_sfn.application.triggers.polling.mappings import Record
from pytest_sfn.arns import Arn, Place, split_arn
from pytest_sfn.service.moto.sending import find_stream, find_table
from pytest_sfn.values.json_text import Json, loads


@dataclass(frozen=True, slots=True)
class ShardRecord:
    """A record of a shard. ``filtered`` is what the filters of a mapping see; ``arrived`` is in seconds."""

    event: Record
    filtered: Record
    number: str
    arrived: float


def read_shards(stream_arn: str) -> dict[str, Sequence[ShardRecord]]:
    """The records of each shard of a stream, oldest first. Empty if there is no such stream."""
    arn = split_arn(stream_arn)
    if arn is None:
        return {}
    return _changes(arn, stream_arn) if arn.service == "dynamodb" else _puts(arn, stream_arn)


def _changes(arn: Arn, stream_arn: str) -> dict[str, Sequence[ShardRecord]]:
    """The records of a table's stream, which has one shard."""
    table = find_table(arn)
    shard = table.stream_shard if table else None
    if shard is None:
        return {}
    return {shard.id: [_change(item.to_json(), arn, stream_arn) for item in shard.items]}


def _change(record: dict[str, Any], arn: Arn, stream_arn: str) -> ShardRecord:
    made: datetime = record["dynamodb"]["ApproximateCreationDateTime"]
    seconds = made.replace(tzinfo=UTC).timestamp()
    members = {**record["dynamodb"], "ApproximateCreationDateTime": int(seconds)}
    event: Record = {
        "eventID": record["eventID"],
        "eventName": record["eventName"],
        "eventVersion": "1.1",
        "eventSource": "aws:dynamodb",
        "awsRegion": arn.region,
        "dynamodb": members,
        "eventSourceARN": stream_arn,
    }
    return ShardRecord(event, event, str(members["SequenceNumber"]), seconds)


def _puts(arn: Arn, stream_arn: str) -> dict[str, Sequence[ShardRecord]]:
    stream = find_stream(arn)
    shards = stream.shards.items() if stream else ()
    return {name: [_put(record, name, arn, stream_arn) for record in shard.records.values()] for name, shard in shards}


def _put(record: Any, shard: str, arn: Arn, stream_arn: str) -> ShardRecord:
    number = f"{int(record.sequence_number):056d}"
    event: Record = {
        "kinesis": {
            "kinesisSchemaVersion": "1.0",
            "partitionKey": record.partition_key,
            "sequenceNumber": number,
            "data": record.data,
            "approximateArrivalTimestamp": round(record.created_at, 3),
        },
        "eventSource": "aws:kinesis",
        "eventVersion": "1.0",
        "eventID": f"{shard}:{number}",
        "eventName": "aws:kinesis:record",
        "invokeIdentityArn": Place(arn.region, arn.account).role("lambda-role"),
        "awsRegion": arn.region,
        "eventSourceARN": stream_arn,
    }
    filtered = {"partitionKey": record.partition_key, "data": _decode(record.data)}
    return ShardRecord(event, filtered, number, record.created_at)


def _decode(data: str) -> Json:
    """The content of a record of Kinesis: JSON, text, or null for other bytes."""
    try:
        text = base64.b64decode(data).decode()
    except ValueError:
        return None
    try:
        return loads(text)
    except ValueError:
        return text
