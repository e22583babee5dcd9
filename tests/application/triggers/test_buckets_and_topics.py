"""Notifications of S3, and messages of topics for functions."""

from __future__ import annotations

import json
from urllib.parse import unquote_plus

import pytest

TOPIC = "arn:aws:sns:us-east-1:123456789012:news"
CHARGE = "arn:aws:lambda:us-east-1:123456789012:function:Charge"


@pytest.fixture
def notify(boto):
    def configure(**configuration):
        boto("s3").create_bucket(Bucket="files")
        boto("s3").put_bucket_notification_configuration(Bucket="files", NotificationConfiguration=configuration)

    return configure


@pytest.fixture
def subscribe(boto, handler):
    def make(**attributes):
        boto("sns").create_topic(Name="news")
        given = {"TopicArn": TOPIC, "Protocol": "lambda", "Endpoint": CHARGE, "Attributes": attributes}
        return boto("sns").subscribe(**given)["SubscriptionArn"]

    return make


def names(handler):
    return [event["Records"][0]["eventName"] for event in handler.payloads]


def test_an_object_calls_a_function(world, handler, boto, notify):
    notify(LambdaFunctionConfigurations=[{"Id": "new", "LambdaFunctionArn": CHARGE, "Events": ["s3:ObjectCreated:*"]}])

    made = boto("s3").put_object(Bucket="files", Key="in/a file+1.txt", Body=b"hello")

    (event,) = handler.payloads
    (record,) = event["Records"]
    assert record["eventVersion"] == "2.1"
    assert (record["eventSource"], record["eventName"]) == ("aws:s3", "ObjectCreated:Put")
    assert (record["awsRegion"], record["eventTime"]) == ("us-east-1", "2025-01-01T00:00:00.000Z")
    assert record["s3"]["configurationId"] == "new"
    assert record["s3"]["bucket"]["name"] == "files"
    assert record["s3"]["bucket"]["arn"] == "arn:aws:s3:::files"
    described = record["s3"]["object"]
    assert described["key"] == "in/a+file%2B1.txt"
    assert unquote_plus(described["key"]) == "in/a file+1.txt"
    assert (described["size"], described["eTag"]) == (5, made["ETag"].strip('"'))
    (trigger,) = world.triggers.records
    assert (trigger.source, trigger.rule, trigger.target) == ("s3", "arn:aws:s3:::files", CHARGE)


def test_events_are_named_as_on_aws(handler, boto, notify):
    notify(
        LambdaFunctionConfigurations=[
            {"LambdaFunctionArn": CHARGE, "Events": ["s3:ObjectCreated:*", "s3:ObjectRemoved:*"]}
        ]
    )
    s3 = boto("s3")
    s3.put_object(Bucket="files", Key="a", Body=b"1")
    s3.copy_object(Bucket="files", Key="b", CopySource="files/a")
    upload = s3.create_multipart_upload(Bucket="files", Key="c")["UploadId"]
    part = s3.upload_part(Bucket="files", Key="c", UploadId=upload, PartNumber=1, Body=b"2")["ETag"]
    parts = {"Parts": [{"PartNumber": 1, "ETag": part}]}
    s3.complete_multipart_upload(Bucket="files", Key="c", UploadId=upload, MultipartUpload=parts)
    s3.delete_object(Bucket="files", Key="a")
    s3.delete_objects(Bucket="files", Delete={"Objects": [{"Key": "b"}]})
    s3.put_bucket_versioning(Bucket="files", VersioningConfiguration={"Status": "Enabled"})
    s3.delete_object(Bucket="files", Key="c")

    assert names(handler) == [
        "ObjectCreated:Put",
        "ObjectCreated:Copy",
        "ObjectCreated:CompleteMultipartUpload",
        "ObjectRemoved:Delete",
        "ObjectRemoved:Delete",
        "ObjectRemoved:DeleteMarkerCreated",
    ]
    sequencers = [event["Records"][0]["s3"]["object"]["sequencer"] for event in handler.payloads]
    assert sequencers == sorted(set(sequencers))


def test_prefix_and_suffix_filter_the_keys(handler, boto, notify):
    rules = [{"Name": "prefix", "Value": "in/"}, {"Name": "suffix", "Value": ".csv"}]
    configuration = {"LambdaFunctionArn": CHARGE, "Events": ["s3:ObjectCreated:Put"]}
    notify(LambdaFunctionConfigurations=[{**configuration, "Filter": {"Key": {"FilterRules": rules}}}])

    for key in ("in/a.csv", "in/a.txt", "out/a.csv"):
        boto("s3").put_object(Bucket="files", Key=key, Body=b"")
    boto("s3").delete_object(Bucket="files", Key="in/a.csv")

    assert [event["Records"][0]["s3"]["object"]["key"] for event in handler.payloads] == ["in/a.csv"]


def test_a_bucket_notifies_queues_and_topics(world, handler, boto, notify, subscribe):
    url = boto("sqs").create_queue(QueueName="files")["QueueUrl"]
    subscribe()
    notify(
        QueueConfigurations=[
            {"QueueArn": "arn:aws:sqs:us-east-1:123456789012:files", "Events": ["s3:ObjectCreated:*"]}
        ],
        TopicConfigurations=[{"TopicArn": TOPIC, "Events": ["s3:ObjectCreated:*"]}],
    )
    test_events = len(handler.payloads)

    boto("s3").put_object(Bucket="files", Key="a", Body=b"")

    messages = boto("sqs").receive_message(QueueUrl=url, MaxNumberOfMessages=10)["Messages"]
    assert json.loads(messages[-1]["Body"])["Records"][0]["eventName"] == "ObjectCreated:Put"
    notification = handler.payloads[test_events]["Records"][0]["Sns"]
    assert notification["Subject"] == "Amazon S3 Notification"
    assert json.loads(notification["Message"])["Records"][0]["s3"]["object"]["key"] == "a"


def test_an_object_reaches_a_rule(world, machine, boto, notify):
    notify(EventBridgeConfiguration={})
    pattern = {"source": ["aws.s3"], "detail": {"bucket": {"name": ["files"]}, "object": {"key": [{"suffix": ".csv"}]}}}
    boto("events").put_rule(Name="files", EventPattern=json.dumps(pattern))
    boto("events").put_targets(Rule="files", Targets=[{"Id": "1", "Arn": machine.arn}])

    boto("s3").put_object(Bucket="files", Key="a b.csv", Body=b"1,2")
    boto("s3").put_object(Bucket="files", Key="a.txt", Body=b"")
    boto("s3").delete_object(Bucket="files", Key="a b.csv")

    created, deleted = [run.input for run in world.executor.executions]
    assert (created["detail-type"], deleted["detail-type"]) == ("Object Created", "Object Deleted")
    assert created["resources"] == ["arn:aws:s3:::files"]
    detail = created["detail"]
    assert (detail["reason"], deleted["detail"]["reason"]) == ("PutObject", "DeleteObject")
    assert deleted["detail"]["deletion-type"] == "Permanently Deleted"
    assert (detail["object"]["key"], detail["object"]["size"]) == ("a b.csv", 3)
    assert "etag" in detail["object"]


def test_a_message_calls_a_function(world, handler, boto, subscribe):
    subscription = subscribe()
    attributes = {
        "kind": {"DataType": "String", "StringValue": "new"},
        "total": {"DataType": "Number", "StringValue": "5"},
    }

    sent = boto("sns").publish(TopicArn=TOPIC, Message="hello", Subject="Hi", MessageAttributes=attributes)

    (event,) = handler.payloads
    (record,) = event["Records"]
    notification = record.pop("Sns")
    assert record == {"EventSource": "aws:sns", "EventVersion": "1.0", "EventSubscriptionArn": subscription}
    assert notification["MessageId"] == sent["MessageId"]
    assert (notification["Type"], notification["TopicArn"]) == ("Notification", TOPIC)
    assert (notification["Message"], notification["Subject"]) == ("hello", "Hi")
    assert notification["Timestamp"] == "2025-01-01T00:00:00.000Z"
    assert notification["MessageAttributes"] == {
        "kind": {"Type": "String", "Value": "new"},
        "total": {"Type": "Number", "Value": "5"},
    }
    (trigger,) = world.triggers.records
    assert (trigger.source, trigger.rule, trigger.target) == ("sns", subscription, CHARGE)
    assert trigger.call.invocation_type == "Event"


@pytest.mark.parametrize(
    ("policy", "scope", "count"),
    [
        ({"kind": ["new"]}, "MessageAttributes", 1),
        ({"kind": ["old"]}, "MessageAttributes", 0),
        ({"order": {"total": [{"numeric": [">", 5]}]}}, "MessageBody", 1),
        ({"order": {"total": [{"numeric": [">", 50]}]}}, "MessageBody", 0),
    ],
)
def test_a_filter_policy_chooses(handler, boto, subscribe, policy, scope, count):
    subscribe(FilterPolicy=json.dumps(policy), FilterPolicyScope=scope)
    attributes = {"kind": {"DataType": "String", "StringValue": "new"}}

    boto("sns").publish(TopicArn=TOPIC, Message='{"order": {"total": 7}}', MessageAttributes=attributes)

    assert handler.call_count == count


def test_a_batch_and_a_structure(handler, boto, subscribe):
    subscribe()
    entries = [{"Id": str(n), "Message": str(n)} for n in range(2)]
    boto("sns").publish_batch(TopicArn=TOPIC, PublishBatchRequestEntries=entries)
    structure = json.dumps({"default": "d", "lambda": "l"})
    boto("sns").publish(TopicArn=TOPIC, Message=structure, MessageStructure="json")

    assert [event["Records"][0]["Sns"]["Message"] for event in handler.payloads] == ["0", "1", "l"]
