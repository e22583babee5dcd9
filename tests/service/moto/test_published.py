"""``sfn_executor.published``: what topics, queues and event buses got."""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from typing import Any
from unittest.mock import ANY

import boto3
import pytest

from pytest_sfn import mock_lambda, mock_sfn
from pytest_sfn.errors import SfnError
from pytest_sfn.world.world import World

START = datetime(2025, 1, 1, tzinfo=UTC)
TOPIC = "arn:aws:sns:us-east-1:123456789012:orders"
QUEUE = "arn:aws:sqs:us-east-1:123456789012:letters"


def task(resource: str, parameters: dict[str, Any]) -> dict[str, Any]:
    state = {"Type": "Task", "Resource": f"arn:aws:states:::{resource}", "Parameters": parameters, "End": True}
    wait = {"Type": "Wait", "Seconds": 60, "Next": "Only"}
    return {"StartAt": "Wait", "States": {"Wait": wait, "Only": state}}


@pytest.fixture
def sns(world: World) -> Any:
    client = boto3.client("sns", region_name="us-east-1")
    client.create_topic(Name="orders")
    return client


@pytest.fixture
def sqs(world: World) -> Any:
    client = boto3.client("sqs", region_name="us-east-1")
    client.create_queue(QueueName="letters")
    return client


@pytest.fixture
def url(sqs: Any) -> str:
    return str(sqs.get_queue_url(QueueName="letters")["QueueUrl"])


def test_a_task_publishes_to_a_topic(world, sns):
    attributes = {"kind": {"DataType": "String", "StringValue": "new"}}
    execution = world.executor.run(
        task(
            "sns:publish",
            {"TopicArn": TOPIC, "Message": {"id": 7}, "Subject": "An order", "MessageAttributes": attributes},
        )
    )

    assert world.executor.published("orders") == [
        {
            "Message": {"id": 7},
            "Subject": "An order",
            "MessageAttributes": attributes,
            "MessageId": execution.output["MessageId"],
            "Time": START + timedelta(seconds=60),
        }
    ]


def test_a_task_sends_to_a_queue(world, url):
    execution = world.executor.run(task("sqs:sendMessage", {"QueueUrl": url, "MessageBody": [1, 2], "DelaySeconds": 5}))

    assert world.executor.published("letters") == [
        {
            "MessageBody": [1, 2],
            "DelaySeconds": 5,
            "MessageId": execution.output["MessageId"],
            "Time": START + timedelta(seconds=60),
        }
    ]


def test_a_task_puts_an_event(world):
    entry = {"Source": "shop", "DetailType": "sale", "Detail": {"off": 20}}
    execution = world.executor.run(task("events:putEvents", {"Entries": [entry]}))

    assert world.executor.published("default") == [
        {
            **entry,
            "Resources": [ANY, execution.arn],
            "EventId": execution.output["Entries"][0]["EventId"],
            "Time": START + timedelta(seconds=60),
        }
    ]


def test_an_event_may_name_its_own_time(world):
    then = datetime(2024, 2, 29, 12, tzinfo=UTC)
    entry = {"Source": "shop", "DetailType": "sale", "Detail": "{}", "Time": then}
    boto3.client("events", region_name="us-east-1").put_events(Entries=[entry])

    (event,) = world.executor.published("default")
    assert event["Time"] == then


def test_code_under_test_publishes(world, sqs, url):
    def handler(event, context):
        sqs.send_message(QueueUrl=url, MessageBody="from a handler")

    with mock_lambda("Write", handler):
        world.executor.run(task("lambda:invoke", {"FunctionName": "Write"})).assert_succeeded()
    sqs.send_message(QueueUrl=url, MessageBody="from the test")

    assert [sent["MessageBody"] for sent in world.executor.published("letters")] == ["from a handler", "from the test"]


def test_each_entry_of_a_batch_counts(world, sns, sqs, url):
    sns.publish_batch(
        TopicArn=TOPIC,
        PublishBatchRequestEntries=[{"Id": "1", "Message": "a"}, {"Id": "2", "Message": '{"b": 1}', "Subject": "S"}],
    )
    sqs.send_message_batch(
        QueueUrl=url, Entries=[{"Id": "1", "MessageBody": "a"}, {"Id": "2", "MessageBody": '{"b": 1}'}]
    )

    assert [sent["Message"] for sent in world.executor.published("orders")] == ["a", {"b": 1}]
    assert [sent["MessageBody"] for sent in world.executor.published("letters")] == ["a", {"b": 1}]


def test_rejected_entries_of_a_batch_do_not_count(world):
    events = boto3.client("events", region_name="us-east-1")
    good = {"Source": "shop", "DetailType": "sale", "Detail": "{}"}
    events.put_events(Entries=[good, {**good, "Detail": "{"}])

    assert len(world.executor.published("default")) == 1


def test_what_was_received_and_deleted_stays(world, sqs, url):
    sqs.send_message(QueueUrl=url, MessageBody="hello")
    (message,) = sqs.receive_message(QueueUrl=url)["Messages"]
    sqs.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
    sqs.purge_queue(QueueUrl=url)
    sqs.delete_queue(QueueUrl=url)

    assert [sent["MessageBody"] for sent in world.executor.published("letters")] == ["hello"]


def test_a_message_of_a_topic_is_also_one_of_its_queue(world, sns, sqs):
    sns.subscribe(TopicArn=TOPIC, Protocol="sqs", Endpoint=QUEUE)
    sns.publish(TopicArn=TOPIC, Message='{"id": 7}')

    (published,), (sent,) = world.executor.published("orders"), world.executor.published("letters")
    assert published["Message"] == {"id": 7}
    assert sent["MessageBody"]["Message"] == '{"id": 7}'
    assert sent["MessageBody"]["MessageId"] == published["MessageId"]


def test_an_event_is_also_a_message_of_the_queue_that_a_rule_sends_it_to(world, sqs):
    events = boto3.client("events", region_name="us-east-1")
    events.put_rule(Name="all", EventPattern='{"source": ["shop", "aws.states"]}')
    events.put_targets(Rule="all", Targets=[{"Id": "1", "Arn": QUEUE}])
    entry = {"Source": "shop", "DetailType": "sale", "Detail": {"off": 20}}
    world.executor.run(task("events:putEvents", {"Entries": [entry]})).assert_succeeded()

    sources = [sent["MessageBody"]["source"] for sent in world.executor.published("letters")]
    assert sources == ["aws.states", "shop", "aws.states"]  # the status of the execution, before and after


def test_binary_attributes_are_bytes(world, sns, sqs, url):
    attributes = {"raw": {"DataType": "Binary", "BinaryValue": b"\x00\xff"}}
    sns.publish(TopicArn=TOPIC, Message="a", MessageAttributes=attributes)
    sqs.send_message(QueueUrl=url, MessageBody="a", MessageAttributes=attributes)

    assert world.executor.published("orders")[0]["MessageAttributes"] == attributes
    assert world.executor.published("letters")[0]["MessageAttributes"] == attributes


def test_groups_and_duplicates_of_a_fifo_queue(world, sqs):
    url = sqs.create_queue(QueueName="line.fifo", Attributes={"FifoQueue": "true"})["QueueUrl"]
    for _ in range(2):
        sqs.send_message(QueueUrl=url, MessageBody="a", MessageGroupId="g", MessageDeduplicationId="d")

    sent = world.executor.published("line.fifo")
    assert [(one["MessageGroupId"], one["MessageDeduplicationId"]) for one in sent] == [("g", "d")] * 2


@pytest.mark.parametrize(
    "name",
    [
        "letters",
        QUEUE,
        "arn:aws:sqs:eu-west-1:999999999999:letters",
        "https://sqs.us-east-1.amazonaws.com/123456789012/letters",
        "http://localhost:4566/000000000000/letters",
    ],
)
def test_a_queue_has_a_name_an_arn_and_a_url(world, sqs, url, name):
    sqs.send_message(QueueUrl=url, MessageBody="hello")

    assert len(world.executor.published(name)) == 1


def test_nothing_was_published_yet(world, sns):
    assert world.executor.published("orders") == []
    assert world.executor.published("default") == []


def test_what_a_test_changes_is_its_own(world, sqs, url):
    sqs.send_message(QueueUrl=url, MessageBody='{"a": []}')
    world.executor.published("letters")[0]["MessageBody"]["a"].append(1)

    assert world.executor.published("letters")[0]["MessageBody"] == {"a": []}


def test_an_unknown_name_names_the_closest_one(world, sns, sqs):
    with pytest.raises(SfnError) as raised:
        world.executor.published("order")

    assert str(raised.value) == (
        "there is no topic, queue or event bus 'order' in this world; there are the topic 'orders', the queue "
        "'letters', the event bus 'default'; did you mean 'orders'?"
    )


def test_an_unknown_arn_names_the_closest_one(world, sns):
    with pytest.raises(SfnError, match=f"'{TOPIC}s' in this world; .*; did you mean '{TOPIC}'"):
        world.executor.published(f"{TOPIC}s")


def test_a_name_of_two_kinds_is_ambiguous(world, sns, sqs):
    sqs.create_queue(QueueName="orders")

    with pytest.raises(SfnError) as raised:
        world.executor.published("orders")

    assert str(raised.value) == (
        f"'orders' is the name of the topic {TOPIC} and the queue arn:aws:sqs:us-east-1:123456789012:orders: "
        "give the ARN of one of them"
    )
    assert world.executor.published(TOPIC) == []


def test_a_name_of_two_other_regions_is_ambiguous(world):
    for region in ("eu-west-1", "eu-west-2"):
        boto3.client("sqs", region_name=region).create_queue(QueueName="letters")

    with pytest.raises(SfnError, match=r"the queue arn:aws:sqs:eu-west-1:.* and the queue arn:aws:sqs:eu-west-2:"):
        world.executor.published("letters")


def test_of_two_regions_the_world_s_own_is_meant(world, sqs, url):
    other = boto3.client("sqs", region_name="eu-west-1")
    other_url = other.create_queue(QueueName="letters")["QueueUrl"]
    other.send_message(QueueUrl=other_url, MessageBody="there")
    sqs.send_message(QueueUrl=url, MessageBody="here")

    assert [sent["MessageBody"] for sent in world.executor.published("letters")] == ["here"]
    assert [sent["MessageBody"] for sent in world.executor.published(other_url)] == ["there"]


def test_each_world_has_its_own_list(world, sqs, url):
    sqs.send_message(QueueUrl=url, MessageBody="hello")
    world.reset()
    boto3.client("sqs").create_queue(QueueName="letters")

    assert world.executor.published("letters") == []


def test_a_world_that_is_not_open_has_none():
    with pytest.raises(SfnError, match="nothing is published in a world that is not open"):
        World().executor.published("orders")


def test_it_can_be_read_after_the_world_is_closed():
    with mock_sfn(freeze=False) as sfn:
        sqs = boto3.client("sqs", region_name="us-east-1")
        sqs.send_message(QueueUrl=sqs.create_queue(QueueName="letters")["QueueUrl"], MessageBody="hello")

    assert len(sfn.executor.published("letters")) == 1


def test_a_world_that_publishes_nothing_imports_nothing_for_it():
    code = """
import json, sys, boto3
from pytest_sfn import mock_sfn
with mock_sfn() as sfn:
    boto3.client("s3", region_name="us-east-1").create_bucket(Bucket="letters")
    print(json.dumps([name for name in sys.modules if name.endswith((".published", ".publishing", ".foreign_names"))]))
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=120)
    assert json.loads(done.stdout) == []
