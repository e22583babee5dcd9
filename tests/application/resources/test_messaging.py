"""Queues, topics, buses, rules, schedules and streams, read back with boto3."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from tests.application.resources.conftest import Make

Client = Callable[[str], Any]
QUEUE = "arn:aws:sqs:us-east-1:123456789012:jobs"


def test_a_queue(make: Make, client: Client):
    dead = make("AWS::SQS::Queue", "Dead")
    made = make(
        "AWS::SQS::Queue",
        QueueName="jobs",
        VisibilityTimeout=45,
        DelaySeconds="5",
        RedrivePolicy={"deadLetterTargetArn": dead.attributes["Arn"], "maxReceiveCount": 3},
        Tags=[{"Key": "team", "Value": "orders"}],
    )

    sqs = client("sqs")
    attributes = sqs.get_queue_attributes(QueueUrl=made.physical_id, AttributeNames=["All"])["Attributes"]
    assert made.physical_id == "https://sqs.us-east-1.amazonaws.com/123456789012/jobs"
    assert made.attributes == {"Arn": QUEUE, "QueueName": "jobs", "QueueUrl": made.physical_id}
    assert (attributes["VisibilityTimeout"], attributes["DelaySeconds"]) == ("45", "5")
    assert json.loads(attributes["RedrivePolicy"])["deadLetterTargetArn"] == dead.attributes["Arn"]
    assert sqs.list_queue_tags(QueueUrl=made.physical_id)["Tags"] == {"team": "orders"}


def test_a_fifo_queue_without_a_name(make: Make, client: Client):
    made = make("AWS::SQS::Queue", "Jobs", FifoQueue=True, ContentBasedDeduplication="true")

    name = str(made.attributes["QueueName"])
    attributes = client("sqs").get_queue_attributes(QueueUrl=made.physical_id, AttributeNames=["All"])["Attributes"]
    assert name.startswith("shop-Jobs-")
    assert name.endswith(".fifo")
    assert (attributes["FifoQueue"], attributes["ContentBasedDeduplication"]) == ("true", "true")


def test_fifo_queue_false_is_a_standard_queue(make: Make):
    assert not str(make("AWS::SQS::Queue", FifoQueue=False).attributes["QueueName"]).endswith(".fifo")


def test_a_queue_policy(make: Make, client: Client):
    queue = make("AWS::SQS::Queue", QueueName="jobs")
    allow = {"Effect": "Allow", "Principal": "*", "Action": "sqs:SendMessage", "Resource": QUEUE}
    make("AWS::SQS::QueuePolicy", Queues=[queue.physical_id], PolicyDocument={"Statement": [allow]})

    answer = client("sqs").get_queue_attributes(QueueUrl=queue.physical_id, AttributeNames=["Policy"])
    assert json.loads(answer["Attributes"]["Policy"])["Statement"] == [allow]


def test_a_topic_with_a_subscription_in_it(make: Make, client: Client):
    queue = make("AWS::SQS::Queue", QueueName="jobs")
    made = make(
        "AWS::SNS::Topic",
        TopicName="orders",
        DisplayName="Orders",
        Subscription=[{"Protocol": "sqs", "Endpoint": queue.attributes["Arn"]}],
    )

    sns = client("sns")
    assert made.physical_id == made.attributes["TopicArn"] == "arn:aws:sns:us-east-1:123456789012:orders"
    assert made.attributes["TopicName"] == "orders"
    assert sns.get_topic_attributes(TopicArn=made.physical_id)["Attributes"]["DisplayName"] == "Orders"
    (subscribed,) = sns.list_subscriptions_by_topic(TopicArn=made.physical_id)["Subscriptions"]
    assert (subscribed["Protocol"], subscribed["Endpoint"]) == ("sqs", QUEUE)


def test_a_fifo_topic_without_a_name(make: Make):
    assert str(make("AWS::SNS::Topic", FifoTopic=True).attributes["TopicName"]).endswith(".fifo")


def test_a_subscription_with_a_filter(make: Make, client: Client):
    topic, queue = make("AWS::SNS::Topic", "Topic"), make("AWS::SQS::Queue", QueueName="jobs")
    made = make(
        "AWS::SNS::Subscription",
        TopicArn=topic.physical_id,
        Protocol="sqs",
        Endpoint=queue.attributes["Arn"],
        RawMessageDelivery=True,
        FilterPolicy={"kind": ["paid"]},
    )

    sns, sqs = client("sns"), client("sqs")
    attributes = sns.get_subscription_attributes(SubscriptionArn=made.physical_id)["Attributes"]
    assert attributes["RawMessageDelivery"] == "true"
    for kind in ("paid", "shipped"):
        value = {"kind": {"DataType": "String", "StringValue": kind}}
        sns.publish(TopicArn=topic.physical_id, Message=kind, MessageAttributes=value)
    received = sqs.receive_message(QueueUrl=queue.physical_id, MaxNumberOfMessages=10)["Messages"]
    assert [message["Body"] for message in received] == ["paid"]


def test_a_topic_policy(make: Make, client: Client):
    topic = make("AWS::SNS::Topic")
    statement = {"Effect": "Allow", "Principal": "*", "Action": "sns:Publish", "Resource": topic.physical_id}
    make("AWS::SNS::TopicPolicy", Topics=[topic.physical_id], PolicyDocument={"Statement": [statement]})

    attributes = client("sns").get_topic_attributes(TopicArn=topic.physical_id)["Attributes"]
    assert json.loads(attributes["Policy"])["Statement"] == [statement]


def test_a_bus_with_a_rule(make: Make, client: Client):
    bus = make("AWS::Events::EventBus", Name="orders")
    target = {"Id": "jobs", "Arn": QUEUE, "InputTransformer": {"InputPathsMap": {"a": "$.a"}, "InputTemplate": "<a>"}}
    rule = make("AWS::Events::Rule", "Rule", EventBusName="orders", EventPattern={"source": ["shop"]}, Targets=[target])

    events = client("events")
    assert bus.attributes["Arn"] == "arn:aws:events:us-east-1:123456789012:event-bus/orders"
    name = rule.physical_id.removeprefix("orders|")
    assert rule.attributes["Arn"] == f"arn:aws:events:us-east-1:123456789012:rule/orders/{name}"
    described = events.describe_rule(Name=name, EventBusName="orders")
    assert json.loads(described["EventPattern"]) == {"source": ["shop"]}
    assert events.list_targets_by_rule(Rule=name, EventBusName="orders")["Targets"] == [target]


def test_a_rule_of_the_default_bus(make: Make, client: Client):
    rule = make("AWS::Events::Rule", Name="nightly", ScheduleExpression="rate(1 day)", State="DISABLED")

    assert rule.physical_id == "nightly"
    assert client("events").describe_rule(Name="nightly")["State"] == "DISABLED"


def test_a_connection_and_an_api_destination(make: Make, client: Client):
    auth = {"ApiKeyAuthParameters": {"ApiKeyName": "x-api-key", "ApiKeyValue": "secret"}}
    connection = make("AWS::Events::Connection", "Shop", AuthorizationType="API_KEY", AuthParameters=auth)
    destination = make(
        "AWS::Events::ApiDestination",
        ConnectionArn=connection.attributes["Arn"],
        HttpMethod="POST",
        InvocationEndpoint="https://example.com",
    )

    assert connection.physical_id.startswith("Shop-")
    assert client("events").describe_connection(Name=connection.physical_id)["AuthorizationType"] == "API_KEY"
    described = client("events").describe_api_destination(Name=destination.physical_id)
    assert described["ConnectionArn"] == connection.attributes["Arn"]


def test_an_archive_and_a_bus_policy(make: Make, client: Client):
    bus = make("AWS::Events::EventBus", Name="orders")
    archive = make("AWS::Events::Archive", SourceArn=bus.attributes["Arn"], RetentionDays=3)
    make(
        "AWS::Events::EventBusPolicy",
        EventBusName="orders",
        StatementId="partner",
        Action="events:PutEvents",
        Principal="111111111111",
    )

    assert client("events").describe_archive(ArchiveName=archive.physical_id)["RetentionDays"] == 3
    assert "partner" in client("events").describe_event_bus(Name="orders")["Policy"]


def test_a_schedule_in_a_group(make: Make, client: Client):
    group = make("AWS::Scheduler::ScheduleGroup", Name="nights")
    schedule = make(
        "AWS::Scheduler::Schedule",
        GroupName=group.physical_id,
        ScheduleExpression="rate(5 minutes)",
        StartDate="2025-03-01T00:00:00Z",
        FlexibleTimeWindow={"Mode": "OFF"},
        Target={"Arn": QUEUE, "RoleArn": "arn:aws:iam::123456789012:role/r", "Input": "{}"},
    )

    described = client("scheduler").get_schedule(Name=schedule.physical_id, GroupName="nights")
    assert described["ScheduleExpression"] == "rate(5 minutes)"
    assert described["Target"]["Arn"] == QUEUE
    assert described["StartDate"].isoformat().startswith("2025-03-01T00:00:00")


def test_a_pipe(make: Make, client: Client):
    role = "arn:aws:iam::123456789012:role/r"
    made = make("AWS::Pipes::Pipe", Name="pipe", RoleArn=role, Source=QUEUE, Target="arn:aws:sns:us-east-1:1:t")

    assert client("pipes").describe_pipe(Name="pipe")["Arn"] == made.attributes["Arn"]


def test_a_kinesis_stream(make: Make, client: Client):
    made = make("AWS::Kinesis::Stream", Name="clicks", ShardCount=2, RetentionPeriodHours=48)

    described = client("kinesis").describe_stream(StreamName="clicks")["StreamDescription"]
    assert (made.physical_id, made.attributes["Arn"]) == ("clicks", described["StreamARN"])
    assert len(described["Shards"]) == 2


def test_a_delivery_stream(make: Make, client: Client):
    destination = {"BucketARN": "arn:aws:s3:::lake", "RoleARN": "arn:aws:iam::123456789012:role/r"}
    made = make("AWS::KinesisFirehose::DeliveryStream", ExtendedS3DestinationConfiguration=destination)

    described = client("firehose").describe_delivery_stream(DeliveryStreamName=made.physical_id)
    assert described["DeliveryStreamDescription"]["DeliveryStreamARN"] == made.attributes["Arn"]


def test_a_pipe_moves_nothing_and_says_so(world):
    pipe = {
        "RoleArn": "arn:aws:iam::123456789012:role/pipe",
        "Source": {"Fn::GetAtt": ["Jobs", "Arn"]},
        "Target": "arn:aws:states:us-east-1:123456789012:stateMachine:Flow",
    }
    resources = {
        "Jobs": {"Type": "AWS::SQS::Queue"},
        "Move": {"Type": "AWS::Pipes::Pipe", "Properties": {"Name": "move", **pipe}},
    }
    app = world.executor.deploy({"Resources": resources})

    assert app["Move"] == "move"
    (warning,) = app.warnings
    assert "Move (AWS::Pipes::Pipe): a pipe moves nothing in a test: start its target with what the pipe" in warning
