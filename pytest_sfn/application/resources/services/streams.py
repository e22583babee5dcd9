"""Kinesis's data streams and Firehose's delivery streams.

https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-kinesis-stream.html
"""

from __future__ import annotations

from collections.abc import Mapping

from pytest_sfn.application.made import Account, Declared, Made, Maker
from pytest_sfn.application.resources.names import name_of
from pytest_sfn.application.resources.plain import Plain
from pytest_sfn.application.resources.properties import arguments

_WITHOUT_EFFECT = (
    "DesiredShardLevelMetrics",
    "Name",
    "RecordDistributionStrategy",
    "RetentionPeriodHours",
    "StreamEncryption",
)


def stream(declared: Declared, account: Account) -> Made:
    """A data stream, of one shard if the template does not say."""
    name = name_of(declared, account, "Name", 128)
    asked = {"StreamName": name, "ShardCount": 1, **declared.properties}
    account.client("kinesis").create_stream(**arguments(declared, "kinesis", "CreateStream", asked, _WITHOUT_EFFECT))
    return Made(name, {"Arn": account.place.arn("kinesis", f"stream/{name}")})


MAKERS: Mapping[str, Maker] = {
    "AWS::Kinesis::Stream": stream,
    "AWS::Kinesis::StreamConsumer": Plain(
        "kinesis",
        "RegisterStreamConsumer",
        "Consumer.ConsumerARN",
        {"ConsumerARN": "Consumer.ConsumerARN", "ConsumerName": "ConsumerName", "StreamARN": "StreamARN"},
    ),
    "AWS::KinesisFirehose::DeliveryStream": Plain(
        "firehose",
        "CreateDeliveryStream",
        "DeliveryStreamName",
        {"Arn": "DeliveryStreamARN"},
        name="DeliveryStreamName",
    ),
}
