"""Messages of queues that go to functions."""

from __future__ import annotations

import json

import pytest

from pytest_sfn.errors import SfnError

QUEUE = "arn:aws:sqs:us-east-1:123456789012:orders"
CHARGE = "arn:aws:lambda:us-east-1:123456789012:function:Charge"


@pytest.fixture
def queue(boto):
    def make(name="orders", **attributes):
        attributes = {key: str(value) for key, value in attributes.items()}
        return boto("sqs").create_queue(QueueName=name, Attributes=attributes)["QueueUrl"]

    return make


@pytest.fixture
def map_to(boto, handler):
    def make(function="Charge", source=QUEUE, **options):
        made = boto("lambda").create_event_source_mapping(EventSourceArn=source, FunctionName=function, **options)
        return made["EventSourceMappingArn"]

    return make


@pytest.fixture
def send(boto):
    return lambda url, body, **options: boto("sqs").send_message(QueueUrl=url, MessageBody=body, **options)


def left(boto, url):
    names = ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"]
    counts = boto("sqs").get_queue_attributes(QueueUrl=url, AttributeNames=names)["Attributes"]
    return tuple(int(counts[name]) for name in names)


def test_a_message_calls_a_function_and_is_deleted(world, handler, boto, queue, map_to, send):
    url = queue()
    mapping = map_to()

    sent = send(url, '{"id": 7}', MessageAttributes={"kind": {"DataType": "String", "StringValue": "new"}})

    (event,) = handler.payloads
    (record,) = event["Records"]
    attributes = record.pop("attributes")
    assert record.pop("receiptHandle")
    assert attributes["ApproximateReceiveCount"] == "1"
    assert attributes["SentTimestamp"] == attributes["ApproximateFirstReceiveTimestamp"] == "1735689600000"
    assert record == {
        "messageId": sent["MessageId"],
        "body": '{"id": 7}',
        "messageAttributes": {
            "kind": {"stringListValues": [], "binaryListValues": [], "dataType": "String", "stringValue": "new"}
        },
        "md5OfBody": sent["MD5OfMessageBody"],
        "md5OfMessageAttributes": sent["MD5OfMessageAttributes"],
        "eventSource": "aws:sqs",
        "eventSourceARN": QUEUE,
        "awsRegion": "us-east-1",
    }
    assert left(boto, url) == (0, 0)
    (trigger,) = world.triggers.records
    assert (trigger.source, trigger.rule, trigger.target) == ("sqs", mapping, CHARGE)
    assert trigger.call.payload == trigger.event


def test_messages_come_in_batches(handler, boto, queue, map_to):
    url = queue()
    entries = [{"Id": str(n), "MessageBody": str(n)} for n in range(5)]
    boto("sqs").send_message_batch(QueueUrl=url, Entries=entries)

    map_to(BatchSize=2)

    assert [[record["body"] for record in event["Records"]] for event in handler.payloads] == [
        ["0", "1"],
        ["2", "3"],
        ["4"],
    ]


def test_a_batching_window_collects(world, handler, queue, map_to, send):
    url = queue()
    map_to(BatchSize=3, MaximumBatchingWindowInSeconds=60)

    send(url, "a")
    world.clock.advance(30)
    send(url, "b")
    assert handler.call_count == 0
    world.clock.advance(30)

    assert [[record["body"] for record in event["Records"]] for event in handler.payloads] == [["a", "b"]]
    for body in "cde":
        send(url, body)
    assert [record["body"] for record in handler.last_call.payload["Records"]] == ["c", "d", "e"]


def test_a_failed_message_returns_and_ends_in_the_dead_letter_queue(world, handler, boto, queue, map_to, send):
    dead = queue("dead")
    policy = {"deadLetterTargetArn": "arn:aws:sqs:us-east-1:123456789012:dead", "maxReceiveCount": 2}
    url = queue(VisibilityTimeout=30, RedrivePolicy=json.dumps(policy))
    handler.raises(ValueError("no"))
    map_to()

    send(url, "bad")
    assert handler.call_count == 1
    world.clock.advance(31)
    assert handler.call_count == 2
    assert left(boto, dead) == (0, 0)
    world.clock.advance(31)

    assert handler.call_count == 2
    assert left(boto, url) == (0, 0)
    assert left(boto, dead) == (1, 0)


def test_only_failed_items_return(world, handler, boto, queue, map_to):
    url = queue(VisibilityTimeout=30)

    def fail_some(event, context):
        failed = [{"itemIdentifier": each["messageId"]} for each in event["Records"] if each["body"] == "bad"]
        return {"batchItemFailures": failed}

    handler.side_effect = fail_some
    map_to(FunctionResponseTypes=["ReportBatchItemFailures"])
    entries = [{"Id": str(n), "MessageBody": body} for n, body in enumerate(["good", "bad"])]
    boto("sqs").send_message_batch(QueueUrl=url, Entries=entries)

    assert handler.call_count == 1
    handler.side_effect = None
    world.clock.advance(31)

    assert [record["body"] for record in handler.last_call.payload["Records"]] == ["bad"]
    assert handler.last_call.payload["Records"][0]["attributes"]["ApproximateReceiveCount"] == "2"
    assert left(boto, url) == (0, 0)


@pytest.mark.parametrize("failures", [[{"itemIdentifier": "unknown"}], [{}], "x", 1])
def test_an_invalid_report_fails_the_batch(handler, boto, queue, map_to, send, failures):
    url = queue(VisibilityTimeout=30)
    handler.returns({"batchItemFailures": failures})
    map_to(FunctionResponseTypes=["ReportBatchItemFailures"])

    send(url, "a")

    assert left(boto, url) == (0, 1)


def test_filters_drop_messages(handler, boto, queue, map_to, send):
    url = queue()
    pattern = json.dumps({"body": {"kind": ["order"], "total": [{"numeric": [">", 5]}]}})
    map_to(FilterCriteria={"Filters": [{"Pattern": pattern}]})

    send(url, '{"kind": "order", "total": 4}')
    send(url, "not JSON")
    send(url, '{"kind": "order", "total": 6}')

    assert [record["body"] for event in handler.payloads for record in event["Records"]] == [
        '{"kind": "order", "total": 6}'
    ]
    assert left(boto, url) == (0, 0)


def test_a_delayed_message_arrives_later(world, handler, queue, map_to, send):
    url = queue()
    map_to()

    send(url, "later", DelaySeconds=60)

    assert handler.call_count == 0
    world.clock.advance(60)
    assert handler.call_count == 1


def test_a_fifo_queue_keeps_its_order(world, handler, boto, queue, map_to):
    url = queue("orders.fifo", FifoQueue="true", ContentBasedDeduplication="true", VisibilityTimeout=30)
    handler.side_effect = [ValueError("no"), None, None]
    map_to(source=f"{QUEUE}.fifo", BatchSize=1)
    for body in ("a", "b"):
        boto("sqs").send_message(QueueUrl=url, MessageBody=body, MessageGroupId="g")

    assert handler.call_count == 1
    world.clock.advance(31)

    bodies = [record["body"] for event in handler.payloads for record in event["Records"]]
    assert bodies == ["a", "a", "b"]
    assert handler.last_call.payload["Records"][0]["attributes"]["MessageGroupId"] == "g"


def test_a_machine_and_a_topic_reach_the_function(world, handler, boto, queue, map_to):
    queue()
    topic = boto("sns").create_topic(Name="news")["TopicArn"]
    boto("sns").subscribe(TopicArn=topic, Protocol="sqs", Endpoint=QUEUE)
    map_to()
    task = {
        "Type": "Task",
        "Resource": "arn:aws:states:::sns:publish",
        "Parameters": {"TopicArn": topic, "Message": "hello"},
        "End": True,
    }

    world.executor.run({"StartAt": "A", "States": {"A": task}}).assert_succeeded()

    (event,) = handler.payloads
    assert json.loads(event["Records"][0]["body"])["Message"] == "hello"


def test_a_duration_delays_the_deletion(world, boto, queue, map_to, send):
    world.lambdas.register("Slow", duration=10)
    url = queue()
    map_to("Slow")

    send(url, "a")

    assert left(boto, url) == (0, 1)
    world.clock.advance(10)
    assert left(boto, url) == (0, 0)


def test_a_disabled_or_deleted_mapping_calls_nothing(handler, boto, queue, map_to, send):
    url = queue()
    uuid = map_to(Enabled=False).rpartition(":")[2]
    send(url, "a")
    assert handler.call_count == 0

    boto("lambda").update_event_source_mapping(UUID=uuid, Enabled=True)
    assert handler.call_count == 1

    boto("lambda").delete_event_source_mapping(UUID=uuid)
    send(url, "b")
    assert handler.call_count == 1


def test_a_function_that_sends_to_its_own_queue_ends(world, queue, map_to, send, monkeypatch):
    monkeypatch.setattr("pytest_sfn.clock.runaway_chains.MOST_AT_ONE_INSTANT", 20)
    url = queue()
    world.lambdas.register("Again", lambda event, context: send(url, "again")["MessageId"])
    map_to("Again")

    with pytest.raises(SfnError, match=r"Again is called for messages repeatedly, each time by the previous one"):
        send(url, "a")


def test_a_mapping_of_an_unknown_function_is_refused(boto, queue, map_to):
    queue()
    with pytest.raises(boto("lambda").exceptions.ResourceNotFoundException):
        map_to("Nobody")
