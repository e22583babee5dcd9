"""What an exploration triggers happens in each of its runs."""

from __future__ import annotations

import boto3


def test_each_run_reads_a_stream_again(world):
    fake = world.lambdas.register("Charge")
    dynamodb = boto3.client("dynamodb", "us-east-1")
    made = dynamodb.create_table(
        TableName="Orders",
        KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
        BillingMode="PAY_PER_REQUEST",
        StreamSpecification={"StreamEnabled": True, "StreamViewType": "KEYS_ONLY"},
    )
    stream = made["TableDescription"]["LatestStreamArn"]
    boto3.client("lambda", "us-east-1").create_event_source_mapping(
        EventSourceArn=stream, FunctionName="Charge", StartingPosition="TRIM_HORIZON"
    )
    put = {
        "Type": "Task",
        "Resource": "arn:aws:states:::dynamodb:putItem",
        "Parameters": {"TableName": "Orders", "Item": {"id": {"S": "1"}}},
        "Next": "Wait",
    }
    states = {
        "Put": put,
        "Wait": {"Type": "Wait", "Seconds": 1, "Next": "Ask"},
        "Ask": {"Type": "Task", "Resource": "arn:aws:lambda:us-east-1:123456789012:function:Ask", "End": True},
    }
    calls = []
    world.lambdas.register("Ask", lambda event, context: calls.append(fake.call_count))

    world.executor.explore({"StartAt": "Put", "States": states})

    assert calls
    assert set(calls) == {1}
