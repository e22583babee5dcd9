"""Records of DynamoDB's and Kinesis' streams that go to functions."""

from __future__ import annotations

import base64
import json

import pytest

from pytest_sfn.errors import SfnError

CHARGE = "arn:aws:lambda:us-east-1:123456789012:function:Charge"


@pytest.fixture
def stream(boto):
    """The ARN of a table's stream."""
    made = boto("dynamodb").create_table(
        TableName="Orders",
        KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
        BillingMode="PAY_PER_REQUEST",
        StreamSpecification={"StreamEnabled": True, "StreamViewType": "NEW_AND_OLD_IMAGES"},
    )
    return made["TableDescription"]["LatestStreamArn"]


@pytest.fixture
def events(boto):
    """The ARN of a stream of Kinesis."""
    boto("kinesis").create_stream(StreamName="events", ShardCount=1)
    return boto("kinesis").describe_stream(StreamName="events")["StreamDescription"]["StreamARN"]


@pytest.fixture
def map_to(boto, handler):
    def make(source, **options):
        given = {"StartingPosition": "TRIM_HORIZON", "FunctionName": "Charge", **options}
        return boto("lambda").create_event_source_mapping(EventSourceArn=source, **given)["EventSourceMappingArn"]

    return make


@pytest.fixture
def put(boto):
    return lambda number, **more: boto("dynamodb").put_item(TableName="Orders", Item={"id": {"S": str(number)}, **more})


@pytest.fixture
def send(boto):
    def put_record(value):
        boto("kinesis").put_record(StreamName="events", Data=json.dumps(value).encode(), PartitionKey="p")

    return put_record


def ids(handler):
    return [[record["dynamodb"]["Keys"]["id"]["S"] for record in event["Records"]] for event in handler.payloads]


def test_changes_of_items_call_a_function(world, handler, boto, stream, map_to, put):
    mapping = map_to(stream)

    put(1, total={"N": "5"})
    put(1, total={"N": "6"})
    put(1, total={"N": "6"})  # changes nothing
    boto("dynamodb").delete_item(TableName="Orders", Key={"id": {"S": "1"}})

    records = [record for event in handler.payloads for record in event["Records"]]
    assert [record["eventName"] for record in records] == ["INSERT", "MODIFY", "REMOVE"]
    change = records[1]["dynamodb"]
    assert change["Keys"] == {"id": {"S": "1"}}
    assert change["OldImage"] == {"id": {"S": "1"}, "total": {"N": "5"}}
    assert change["NewImage"] == {"id": {"S": "1"}, "total": {"N": "6"}}
    assert change["ApproximateCreationDateTime"] == 1735689600
    assert change["StreamViewType"] == "NEW_AND_OLD_IMAGES"
    assert {key: records[1][key] for key in ("eventSource", "eventVersion", "awsRegion", "eventSourceARN")} == {
        "eventSource": "aws:dynamodb",
        "eventVersion": "1.1",
        "awsRegion": "us-east-1",
        "eventSourceARN": stream,
    }
    assert "NewImage" not in records[2]["dynamodb"]
    trigger = world.triggers.records[0]
    assert (trigger.source, trigger.rule, trigger.target) == ("dynamodb", mapping, CHARGE)


def test_a_task_and_a_batch_write(world, handler, boto, stream, map_to):
    map_to(stream)
    task = {
        "Type": "Task",
        "Resource": "arn:aws:states:::dynamodb:putItem",
        "Parameters": {"TableName": "Orders", "Item": {"id": {"S": "1"}}},
        "End": True,
    }
    world.executor.run({"StartAt": "A", "States": {"A": task}}).assert_succeeded()

    requests = [{"PutRequest": {"Item": {"id": {"S": str(n)}}}} for n in (2, 3)]
    boto("dynamodb").batch_write_item(RequestItems={"Orders": requests})

    assert ids(handler) == [["1"], ["2", "3"]]


def test_a_mapping_begins_at_the_oldest_or_the_next_record(handler, stream, map_to, put):
    put(1)
    map_to(stream, StartingPosition="LATEST")
    assert handler.call_count == 0
    put(2)
    assert ids(handler) == [["2"]]


def test_a_mapping_reads_what_is_there_in_batches(handler, stream, map_to, put):
    for number in range(3):
        put(number)

    map_to(stream, BatchSize=2)

    assert ids(handler) == [["0", "1"], ["2"]]


def test_a_batching_window_collects(world, handler, stream, map_to, put):
    map_to(stream, MaximumBatchingWindowInSeconds=10)
    put(1)
    put(2)
    assert handler.call_count == 0
    world.clock.advance(10)
    assert ids(handler) == [["1", "2"]]


def test_filters_skip_records(handler, stream, map_to, put):
    pattern = {"eventName": ["INSERT"], "dynamodb": {"NewImage": {"kind": {"S": ["order"]}}}}
    map_to(stream, FilterCriteria={"Filters": [{"Pattern": json.dumps(pattern)}]})

    put(1, kind={"S": "order"})
    put(2, kind={"S": "other"})
    put(1, kind={"S": "order"}, more={"S": "x"})

    assert ids(handler) == [["1"]]


def test_a_failed_batch_is_tried_again_before_the_next(world, handler, stream, map_to, put):
    handler.side_effect = [ValueError("no"), ValueError("no"), None, None]
    map_to(stream, BatchSize=1)
    put(1)
    put(2)
    assert ids(handler) == [["1"]]

    world.clock.advance(1)
    assert ids(handler) == [["1"], ["1"]]
    world.clock.advance(2)
    assert ids(handler) == [["1"], ["1"], ["1"], ["2"]]


def test_records_that_fail_too_often_go_to_a_queue(world, handler, boto, stream, map_to, put):
    url = boto("sqs").create_queue(QueueName="dead")["QueueUrl"]
    dead = "arn:aws:sqs:us-east-1:123456789012:dead"
    handler.side_effect = [ValueError("no"), ValueError("no"), None]
    map_to(stream, MaximumRetryAttempts=1, DestinationConfig={"OnFailure": {"Destination": dead}})
    put(1)
    world.clock.advance(1)
    put(2)

    assert ids(handler) == [["1"], ["1"], ["2"]]
    (message,) = boto("sqs").receive_message(QueueUrl=url)["Messages"]
    failure = json.loads(message["Body"])
    assert failure["requestContext"]["condition"] == "RetryAttemptsExhausted"
    assert failure["requestContext"]["approximateInvokeCount"] == 2
    assert failure["DDBStreamBatchInfo"]["batchSize"] == 1
    assert failure["DDBStreamBatchInfo"]["streamArn"] == stream


def test_a_failed_batch_is_split(world, handler, stream, map_to, put):
    def fail(event, context):
        if any(record["dynamodb"]["Keys"]["id"]["S"] == "2" for record in event["Records"]):
            raise ValueError("no")

    handler.side_effect = fail
    for number in range(4):
        put(number)

    map_to(stream, BisectBatchOnFunctionError=True, MaximumRetryAttempts=0)

    assert ids(handler) == [["0", "1", "2", "3"], ["0", "1"], ["2", "3"], ["2"], ["3"]]


def test_a_report_names_the_first_record_that_failed(world, handler, stream, map_to, put):
    def report(event, context):
        failed = [r["dynamodb"]["SequenceNumber"] for r in event["Records"] if r["dynamodb"]["Keys"]["id"]["S"] == "1"]
        return {"batchItemFailures": [{"itemIdentifier": number} for number in failed]}

    handler.side_effect = report
    for number in range(3):
        put(number)
    map_to(stream, FunctionResponseTypes=["ReportBatchItemFailures"])
    assert ids(handler) == [["0", "1", "2"]]

    handler.side_effect = None
    world.clock.advance(1)
    assert ids(handler) == [["0", "1", "2"], ["1", "2"]]


def test_a_record_of_kinesis(world, handler, events, map_to, send):
    mapping = map_to(events)

    send({"kind": "order"})

    (record,) = handler.last_call.payload["Records"]
    assert json.loads(base64.b64decode(record["kinesis"]["data"])) == {"kind": "order"}
    assert record["kinesis"]["partitionKey"] == "p"
    assert record["kinesis"]["approximateArrivalTimestamp"] == 1735689600
    assert record["eventID"] == f"shardId-000000000000:{record['kinesis']['sequenceNumber']}"
    assert (record["eventSource"], record["eventName"]) == ("aws:kinesis", "aws:kinesis:record")
    assert record["eventSourceARN"] == events
    assert world.triggers.records[0].rule == mapping


def test_a_filter_of_kinesis_reads_the_data(handler, events, map_to, send):
    pattern = {"data": {"kind": ["order"]}}
    map_to(events, FilterCriteria={"Filters": [{"Pattern": json.dumps(pattern)}]})

    send({"kind": "other"})
    send("text")
    send({"kind": "order"})

    assert handler.call_count == 1


def test_a_tumbling_window_is_refused_by_name(boto, events, map_to):
    with pytest.raises(SfnError, match="has TumblingWindowInSeconds, which pytest-sfn does not support"):
        map_to(events, TumblingWindowInSeconds=30)
