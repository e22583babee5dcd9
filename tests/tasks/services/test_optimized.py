"""Optimized integrations of DynamoDB, SNS, SQS and EventBridge: their results, their metadata and their errors."""

from __future__ import annotations

import json
import re

import pytest

URL = "https://sqs.us-east-1.amazonaws.com/123456789012/queue"
TOPIC = "arn:aws:sns:us-east-1:123456789012:topic"


@pytest.fixture
def queue(boto):
    boto("sqs").create_queue(QueueName="queue")

    def received():
        messages = boto("sqs").receive_message(QueueUrl=URL, MaxNumberOfMessages=10).get("Messages", [])
        return [message["Body"] for message in messages]

    return received


def test_a_message_to_a_queue_tells_what_http_said(run, queue):
    result = run("sqs:sendMessage", {"QueueUrl": URL, "MessageBody": "hi"}).output

    request_id = result["SdkResponseMetadata"]["RequestId"]
    assert set(result) == {"MD5OfMessageBody", "MessageId", "SdkHttpMetadata", "SdkResponseMetadata"}
    assert result["SdkHttpMetadata"] == {
        "AllHttpHeaders": {
            "x-amzn-RequestId": [request_id],
            "connection": ["keep-alive"],
            "Content-Length": ["106"],
            "Date": ["Wed, 01 Jan 2025 00:00:00 GMT"],
            "Content-Type": ["application/x-amz-json-1.0"],
        },
        "HttpHeaders": {
            "connection": "keep-alive",
            "Content-Length": "106",
            "Content-Type": "application/x-amz-json-1.0",
            "Date": "Wed, 01 Jan 2025 00:00:00 GMT",
            "x-amzn-RequestId": request_id,
        },
        "HttpStatusCode": 200,
    }
    assert queue() == ["hi"]


@pytest.mark.parametrize(("body", "sent"), [({"a": [1, "ü"]}, '{"a":[1,"ü"]}'), ([1, 2], "[1,2]"), (7, "7")])
def test_a_message_that_is_no_text_is_sent_as_compact_json(run, queue, body, sent):
    run("sqs:sendMessage", {"QueueUrl": URL, "MessageBody": body}).assert_succeeded()

    assert queue() == [sent]


@pytest.mark.needs_moto("5.1.18")
def test_a_queue_that_does_not_exist(run):
    run("sqs:sendMessage", {"QueueUrl": URL, "MessageBody": "hi"}).assert_failed(
        error="SQS.QueueDoesNotExistException",
        cause=re.compile(
            r"The specified queue does not exist\. \(Service: AmazonSQS; Status Code: 400; "
            r"Error Code: AWS\.SimpleQueueService\.NonExistentQueue; Request ID: .+; Proxy: null\)"
        ),
    )


def test_a_message_waits_for_its_token(world, queue):
    definition = {
        "StartAt": "Ask",
        "States": {
            "Ask": {
                "Type": "Task",
                "Resource": "arn:aws:states:::sqs:sendMessage.waitForTaskToken",
                "Parameters": {"QueueUrl": URL, "MessageBody": {"token.$": "$$.Task.Token"}},
                "End": True,
            }
        },
    }
    execution = world.executor.start(definition)
    token = json.loads(queue()[0])["token"]

    execution.succeed_task(token, {"done": True})

    execution.assert_succeeded(output={"done": True})
    submitted = next(event for event in execution.history if event["type"] == "TaskSubmitted")
    assert "MessageId" in submitted["taskSubmittedEventDetails"]["output"]


def test_a_message_to_a_topic(run, boto, queue):
    boto("sns").create_topic(Name="topic")
    boto("sns").subscribe(TopicArn=TOPIC, Protocol="sqs", Endpoint="arn:aws:sqs:us-east-1:123456789012:queue")

    result = run("sns:publish", {"TopicArn": TOPIC, "Message": {"order": 1}, "Subject": "s"}).output

    assert json.loads(queue()[0])["Message"] == '{"order":1}'
    assert set(result) == {"MessageId", "SdkHttpMetadata", "SdkResponseMetadata"}
    assert result["SdkHttpMetadata"]["HttpHeaders"]["Content-Type"] == "text/xml"
    assert result["SdkHttpMetadata"]["HttpHeaders"]["Content-Length"] == "294"


def test_a_topic_that_does_not_exist(run):
    run("sns:publish", {"TopicArn": TOPIC, "Message": "hi"}).assert_failed(
        error="SNS.NotFoundException",
        cause=re.compile(
            r"Topic does not exist \(Service: AmazonSNS; Status Code: 404; Error Code: NotFound; Request ID: .+; "
            r"Proxy: null\)"
        ),
    )


FIFO = f"{TOPIC}.fifo"


@pytest.fixture
def fifo(boto):
    boto("sns").create_topic(Name="topic.fifo", Attributes={"FifoTopic": "true"})


def test_the_messages_of_a_fifo_topic_are_numbered(run, fifo):
    def number(resource, **message):
        return run(resource, {"TopicArn": FIFO, **message}).output

    single = {"Message": "hi", "MessageGroupId": "g", "MessageDeduplicationId": "d"}
    first = number("sns:publish", **single)
    second = number("aws-sdk:sns:publish", **single)
    third = number("aws-sdk:sns:publishBatch", PublishBatchRequestEntries=[{"Id": "1", **single}])["Successful"][0]

    numbers = [result["SequenceNumber"] for result in (first, second, third)]
    assert [len(text) for text in numbers] == [20, 20, 20]
    assert numbers == sorted(set(numbers))
    assert first["SdkHttpMetadata"]["HttpHeaders"]["Content-Length"] == "352"


@pytest.mark.parametrize(
    ("message", "why"),
    [
        ({}, "The MessageGroupId parameter is required for FIFO topics"),
        (
            {"MessageGroupId": "g"},
            "The topic should either have ContentBasedDeduplication enabled or MessageDeduplicationId provided "
            "explicitly",
        ),
    ],
)
def test_a_message_that_a_fifo_topic_does_not_take(run, fifo, message, why):
    run("sns:publish", {"TopicArn": FIFO, "Message": "hi", **message}).assert_failed(
        error="SNS.InvalidParameterException",
        cause=re.compile(
            rf"Invalid parameter: {why} \(Service: AmazonSNS; Status Code: 400; Error Code: InvalidParameter; "
        ),
    )


@pytest.mark.parametrize(
    ("field", "arn", "elements"), [("TopicArn", "topic", 1), ("TopicArn", "arn:aws:sns", 3), ("TargetArn", "", 1)]
)
def test_a_topic_whose_name_is_no_arn(run, field, arn, elements):
    run("sns:publish", {field: arn, "Message": "hi"}).assert_failed(
        error="SNS.InvalidParameterException",
        cause=re.compile(
            rf"Invalid parameter: {field} Reason: An ARN must have at least 6 elements, not {elements} "
            r"\(Service: AmazonSNS; Status Code: 400; Error Code: InvalidParameter; "
        ),
    )


def test_a_message_needs_a_topic_or_a_telephone(run):
    run("sns:publish", {"Message": "hi"}).assert_failed(
        error="SNS.InvalidParameterException",
        cause=re.compile(
            r"Invalid parameter: TopicArn or TargetArn Reason: no value for required parameter "
            r"\(Service: AmazonSNS; Status Code: 400; Error Code: InvalidParameter; "
        ),
    )


def test_a_message_to_a_telephone_needs_no_topic(run):
    run("sns:publish", {"PhoneNumber": "+15555550100", "Message": "hi"}).assert_succeeded()


@pytest.fixture
def query(run, boto):
    """The location that a query has for its results, with what it says itself of them."""
    boto("athena").create_work_group(
        Name="reports", Configuration={"ResultConfiguration": {"OutputLocation": "s3://reports/"}}
    )
    boto("athena").create_work_group(
        Name="free",
        Configuration={
            "EnforceWorkGroupConfiguration": False,
            "ResultConfiguration": {"OutputLocation": "s3://free/"},
        },
    )

    def location_of(**arguments):
        result = run("athena:startQueryExecution.sync", {"QueryString": "select 1", **arguments}).output
        return result["QueryExecution"].get("ResultConfiguration", {}).get("OutputLocation", "").rpartition("/")[0]

    return location_of


@pytest.mark.parametrize(
    ("arguments", "location"),
    [
        ({}, ""),
        ({"ResultConfiguration": {"OutputLocation": "s3://own/"}}, "s3://own"),
        ({"WorkGroup": "reports"}, "s3://reports"),
        ({"WorkGroup": "reports", "ResultConfiguration": {"OutputLocation": "s3://own/"}}, "s3://reports"),
        ({"WorkGroup": "free", "ResultConfiguration": {}}, "s3://free"),
        ({"WorkGroup": "free", "ResultConfiguration": {"OutputLocation": "s3://own/"}}, "s3://own"),
    ],
)
def test_a_query_writes_its_results_where_its_work_group_says(query, arguments, location):
    assert query(**arguments) == location


def test_a_query_of_a_work_group_that_does_not_exist(run):
    run("athena:startQueryExecution", {"QueryString": "select 1", "WorkGroup": "none"}).assert_failed(
        error="Athena.InvalidRequestException"
    )


@pytest.mark.needs_moto("5.2")
def test_an_item_is_put_updated_got_and_deleted(run, table):
    key = {"TableName": "orders", "Key": {"id": {"S": "1"}}}

    put = run("dynamodb:putItem", {"TableName": "orders", "Item": {"id": {"S": "1"}, "n": {"N": "1"}}}).output
    updated = run(
        "dynamodb:updateItem",
        {
            **key,
            "UpdateExpression": "SET n = n + :one",
            "ExpressionAttributeValues": {":one": {"N": "1"}},
            "ReturnValues": "UPDATED_NEW",
        },
    ).output
    got = run("dynamodb:getItem", key).output
    deleted = run("dynamodb:deleteItem", key).output

    assert set(put) == set(deleted) == {"SdkHttpMetadata", "SdkResponseMetadata"}
    assert put["SdkHttpMetadata"]["HttpHeaders"]["x-amz-crc32"] == "2745614147"
    assert put["SdkHttpMetadata"]["HttpHeaders"]["Server"] == "Server"
    assert updated["Attributes"] == {"n": {"N": "2"}}
    assert got["Item"] == {"id": {"S": "1"}, "n": {"N": "2"}}
    assert "Item" not in table.get_item(**key)


def test_a_plain_text_stands_for_an_attribute_value_wherever_one_is_due(run, table):
    item = {"id": "1", "l": {"L": ["a", {"N": "2"}]}, "m": {"M": {"k": "b"}}}
    run("dynamodb:putItem", {"TableName": "orders", "Item": item}).assert_succeeded()
    changed = run(
        "dynamodb:updateItem",
        {
            "TableName": "orders",
            "Key": {"id": "1"},
            "UpdateExpression": "SET v = :new",
            "ConditionExpression": "id = :id",
            "ExpressionAttributeValues": {":new": "x", ":id": "1"},
        },
    )
    changed.assert_succeeded()

    got = run("dynamodb:getItem", {"TableName": "orders", "Key": {"id": "1"}}).output

    assert got["Item"] == {
        "id": {"S": "1"},
        "l": {"L": [{"S": "a"}, {"N": "2"}]},
        "m": {"M": {"k": {"S": "b"}}},
        "v": {"S": "x"},
    }


def test_a_plain_text_stands_for_an_attribute_value_in_older_arguments_too(run, table):
    key = {"TableName": "orders", "Key": {"id": "1"}}
    run("dynamodb:putItem", {"TableName": "orders", "Item": {"id": "1", "v": "old"}}).assert_succeeded()
    update = {"AttributeUpdates": {"v": {"Action": "PUT", "Value": "new"}}, "Expected": {"v": {"Value": "old"}}}

    run("dynamodb:updateItem", {**key, **update}).assert_succeeded()

    assert run("dynamodb:getItem", key).output["Item"]["v"] == {"S": "new"}


@pytest.mark.parametrize(("given", "stored"), [("false", False), ("true", True), (True, True)])
def test_the_boolean_of_an_attribute_value_may_be_a_text(run, table, given, stored):
    run("dynamodb:putItem", {"TableName": "orders", "Item": {"id": "1", "b": {"BOOL": given}}}).assert_succeeded()

    assert table.get_item(TableName="orders", Key={"id": {"S": "1"}})["Item"]["b"] == {"BOOL": stored}


@pytest.mark.parametrize(
    ("name", "arguments", "field"),
    [
        ("dynamodb:putItem", {"TableName": "orders", "Item": {"id": {"S": {"a": 1}}}}, "S"),
        ("dynamodb:putItem", {"TableName": "orders", "Item": {"id": {"S": "1"}, "l": {"L": [{"N": [1]}]}}}, "N"),
        ("dynamodb:getItem", {"TableName": {"a": 1}, "Key": {"id": "1"}}, "TableName"),
        ("sqs:sendMessage", {"QueueUrl": URL, "MessageBody": "hi", "MessageGroupId": {"a": 1}}, "MessageGroupId"),
        ("sns:publish", {"TopicArn": TOPIC, "Message": "hi", "Subject": ["a"]}, "Subject"),
        ("events:putEvents", {"Entries": [{"Source": {"a": 1}, "Detail": {}, "DetailType": "t"}]}, "Source"),
    ],
)
def test_an_object_for_a_text_fails_the_task(run, table, name, arguments, field):
    execution = run(name, arguments)

    assert execution.error == "States.Runtime"
    assert f"[The value for the field '{field}' must be a STRING]" in execution.cause


def test_a_plain_text_does_not_stand_for_an_attribute_value_in_aws_sdk_integrations(run, table):
    execution = run("aws-sdk:dynamodb:getItem", {"TableName": "orders", "Key": {"id": "1"}})

    assert execution.error == "States.Runtime"
    assert "[The value for the field 'id' must be an OBJECT]" in execution.cause


def test_a_condition_that_does_not_hold(run, table):
    arguments = {"TableName": "orders", "Item": {"id": {"S": "1"}}, "ConditionExpression": "attribute_not_exists(id)"}
    run("dynamodb:putItem", arguments).assert_succeeded()

    run("dynamodb:putItem", arguments).assert_failed(
        error="DynamoDB.ConditionalCheckFailedException",
        cause=re.compile(
            r"The conditional request failed \(Service: AmazonDynamoDBv2; Status Code: 400; "
            r"Error Code: ConditionalCheckFailedException; Request ID: [0-9A-F]{52}; Proxy: null\)"
        ),
    )


def test_an_error_of_dynamodb_without_a_class_of_its_own(run, table):
    run("dynamodb:putItem", {"TableName": "orders", "Item": {"wrong": {"S": "1"}}}).assert_failed(
        error="DynamoDB.AmazonDynamoDBException", cause=re.compile(r".*Error Code: ValidationException;.*")
    )


@pytest.fixture
def events(boto, queue):
    """The events that EventBridge has passed on."""
    boto("events").put_rule(Name="rule", EventPattern=json.dumps({"source": ["shop"]}))
    target = {"Id": "1", "Arn": "arn:aws:sqs:us-east-1:123456789012:queue"}
    boto("events").put_targets(Rule="rule", Targets=[target])
    return lambda: [json.loads(body) for body in queue()]


def test_an_event_names_the_execution_and_its_machine(run, events):
    entry = {"Detail": {"total": 12}, "DetailType": "order", "Source": "shop", "Resources": ["own"]}

    execution = run("events:putEvents", {"Entries": [entry]})

    (event,) = events()
    machine = execution.arn.replace(":execution:", ":stateMachine:").rpartition(":")[0]
    assert event["detail"] == {"total": 12}
    assert event["resources"] == ["own", machine, execution.arn]
    assert set(execution.output) == {"Entries", "FailedEntryCount"}
    assert execution.output["FailedEntryCount"] == 0


@pytest.mark.parametrize("detail", ['"a string"', "no json", "[1]"])
def test_an_event_that_is_not_taken_fails_the_task(run, events, detail):
    good = {"Detail": "{}", "DetailType": "order", "Source": "shop"}

    execution = run("events:putEvents", {"Entries": [good, {**good, "Detail": detail}]})

    assert execution.error == "EventBridge.FailedEntry"
    sent, refused = json.loads(execution.cause)["Entries"]
    assert set(sent) == {"EventId"}
    assert refused == {"ErrorCode": "MalformedDetail", "ErrorMessage": "Detail is malformed."}
    assert len(events()) == 1


def test_an_event_that_nobody_listens_to_is_sent(run):
    entry = {"Detail": {"total": 12}, "DetailType": "order", "Source": "shop"}

    result = run("events:putEvents", {"Entries": [entry, {**entry, "Detail": '{"a":1}'}]}).output

    assert [set(sent) for sent in result["Entries"]] == [{"EventId"}, {"EventId"}]
    assert (list(result), result["FailedEntryCount"]) == (["Entries", "FailedEntryCount"], 0)


def test_an_event_that_eventbridge_refuses_is_the_cause(run):
    run("events:putEvents", {"Entries": [{"Source": "shop"}]}).assert_failed(
        error="EventBridge.FailedEntry",
        cause=(
            '{"Entries":[{"ErrorCode":"InvalidArgument","ErrorMessage":'
            '"Parameter DetailType is not valid. Reason: DetailType is a required argument."}],"FailedEntryCount":1}'
        ),
    )


def test_an_event_whose_detail_is_no_object_fails_the_task(run):
    execution = run("events:putEvents", {"Entries": [{"Detail": "[]", "DetailType": "order", "Source": "shop"}]})

    execution.assert_failed(error="EventBridge.FailedEntry", cause={"FailedEntryCount": 1})
