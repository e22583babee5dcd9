"""What a failed execution says of a resource that moto does not have."""

from __future__ import annotations

from typing import Any

import boto3
import pytest

from pytest_sfn import SfnExecutor


@pytest.mark.parametrize(
    ("action", "arguments", "explained"),
    [
        (
            "dynamodb:getItem",
            {"TableName": "ordres", "Key": {"id": {"S": "1"}}},
            "moto has no table 'ordres' (did you mean 'orders'?); it has: orders",
        ),
        (
            "eventbridge:describeEventBus",
            {"Name": "ordres"},
            "moto does not have it",
        ),
        ("kinesis:putRecord", {"StreamName": "ordres", "Data": "", "PartitionKey": "1"}, "it has: orders"),
        ("s3:getObject", {"Bucket": "ordres", "Key": "1.json"}, "moto has no bucket 'ordres'"),
        ("s3:getObject", {"Bucket": "orders", "Key": "1.jsn"}, "put_object(Bucket='orders', Key='1.jsn', Body=...)"),
        (
            "sns:publish",
            {"TopicArn": "arn:aws:sns:us-east-1:123456789012:ordres", "Message": "x"},
            "boto3.client(\"sns\").create_topic(Name='ordres')",
        ),
    ],
)
def test_it_names_what_moto_has_and_how_to_make_it(
    sfn_executor: SfnExecutor, action: str, arguments: dict[str, Any], explained: str
) -> None:
    boto3.client("dynamodb").create_table(
        TableName="orders",
        KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
        BillingMode="PAY_PER_REQUEST",
    )
    boto3.client("kinesis").create_stream(StreamName="orders", ShardCount=1)
    boto3.client("s3").create_bucket(Bucket="orders")
    boto3.client("s3").put_object(Bucket="orders", Key="1.json", Body=b"{}")
    boto3.client("sns").create_topic(Name="orders")
    task = {"Type": "Task", "Resource": f"arn:aws:states:::aws-sdk:{action}", "Parameters": arguments, "End": True}

    execution = sfn_executor.run({"StartAt": "Ask", "States": {"Ask": task}})

    assert explained in " ".join(str(execution).split())
