"""Topics, queues, event buses and tables of other accounts and regions are found by name in the world's own account."""

from __future__ import annotations

import json
from typing import Any

import boto3
import pytest

from pytest_sfn import mock_lambda
from pytest_sfn.execution.results.execution import Execution
from pytest_sfn.world.world import World

OTHER_ACCOUNT = "us-east-1:999999999999"
OTHER_REGION = "eu-west-1:123456789012"
ELSEWHERE = pytest.mark.parametrize("place", [OTHER_ACCOUNT, OTHER_REGION, "eu-west-1:999999999999"])

URL = "https://sqs.{}.amazonaws.com/{}/letters"


def run(world: World, resource: str, parameters: dict[str, Any]) -> Execution:
    task = {"Type": "Task", "Resource": f"arn:aws:states:::{resource}", "Parameters": parameters, "End": True}
    return world.executor.run({"StartAt": "Only", "States": {"Only": task}})


def client_of(account: str, service: str, region: str = "us-east-1") -> Any:
    """A client with credentials of another account."""
    role = f"arn:aws:iam::{account}:role/visitor"
    given = boto3.client("sts").assume_role(RoleArn=role, RoleSessionName="session")["Credentials"]
    return boto3.client(
        service,
        region_name=region,
        aws_access_key_id=given["AccessKeyId"],
        aws_secret_access_key=given["SecretAccessKey"],
        aws_session_token=given["SessionToken"],
    )


def bodies(client: Any, url: str) -> list[str]:
    messages = client.receive_message(QueueUrl=url, MaxNumberOfMessages=10).get("Messages", [])
    return [message["Body"] for message in messages]


def subscribed_topic(place: str = "us-east-1") -> tuple[Any, str]:
    """A topic with a queue that gets its messages: the client and the URL of the queue."""
    sns, sqs = boto3.client("sns", place), boto3.client("sqs", place)
    url = sqs.create_queue(QueueName="letters")["QueueUrl"]
    topic = sns.create_topic(Name="orders")["TopicArn"]
    queue = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    sns.subscribe(TopicArn=topic, Protocol="sqs", Endpoint=queue, Attributes={"RawMessageDelivery": "true"})
    return sqs, url


def make_table(client: Any) -> None:
    client.create_table(
        TableName="orders",
        KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
        BillingMode="PAY_PER_REQUEST",
    )


@ELSEWHERE
def test_a_topic(world, place):
    sqs, url = subscribed_topic()
    arn = f"arn:aws:sns:{place}:orders"

    execution = run(world, "sns:publish", {"TopicArn": arn, "Message": "hello"})

    execution.assert_succeeded()
    assert execution.task("Only").payload["TopicArn"] == arn
    assert bodies(sqs, url) == ["hello"]


@ELSEWHERE
def test_a_queue(world, place):
    sqs = boto3.client("sqs")
    own = sqs.create_queue(QueueName="letters")["QueueUrl"]
    url = URL.format(*place.split(":"))

    execution = run(world, "sqs:sendMessage", {"QueueUrl": url, "MessageBody": "hello"})

    execution.assert_succeeded()
    assert execution.task("Only").payload["QueueUrl"] == url
    assert bodies(sqs, own) == ["hello"]


def test_a_queue_of_a_local_emulator(world):
    sqs = boto3.client("sqs")
    own = sqs.create_queue(QueueName="letters")["QueueUrl"]

    sqs.send_message(QueueUrl="http://localhost:4566/000000000000/letters", MessageBody="hello")

    assert bodies(sqs, own) == ["hello"]


@ELSEWHERE
@pytest.mark.parametrize("bus", ["shop", "default"])
def test_an_event_bus(world, place, bus):
    sqs, events = boto3.client("sqs"), boto3.client("events")
    url = sqs.create_queue(QueueName="letters")["QueueUrl"]
    if bus != "default":
        events.create_event_bus(Name=bus)
    events.put_rule(Name="all", EventPattern='{"source": ["shop"]}', EventBusName=bus)
    target = {"Id": "1", "Arn": "arn:aws:sqs:us-east-1:123456789012:letters"}
    events.put_targets(Rule="all", EventBusName=bus, Targets=[target])
    event = {"Source": "shop", "DetailType": "sale", "Detail": {"off": 20}}

    arn = f"arn:aws:events:{place}:event-bus/{bus}"
    run(world, "events:putEvents", {"Entries": [{**event, "EventBusName": arn}]}).assert_succeeded()

    assert [json.loads(body)["detail"] for body in bodies(sqs, url)] == [{"off": 20}]


@ELSEWHERE
def test_a_table(world, place):
    dynamodb = boto3.client("dynamodb")
    make_table(dynamodb)
    arn = f"arn:aws:dynamodb:{place}:table/orders"

    run(world, "dynamodb:putItem", {"TableName": arn, "Item": {"id": "1"}}).assert_succeeded()
    dynamodb.transact_write_items(TransactItems=[{"Put": {"TableName": arn, "Item": {"id": {"S": "2"}}}}])
    found = run(world, "aws-sdk:dynamodb:batchGetItem", {"RequestItems": {arn: {"Keys": [{"id": {"S": "2"}}]}}})

    assert dynamodb.scan(TableName="orders")["Count"] == 2
    assert found.output["Responses"] == {arn: [{"id": {"S": "2"}}]}
    assert dynamodb.describe_table(TableName=arn)["Table"]["TableName"] == "orders"


def test_the_own_account_s_resource_of_another_region(world):
    sqs, url = subscribed_topic("eu-west-1")

    run(world, "sns:publish", {"TopicArn": f"arn:aws:sns:{OTHER_ACCOUNT}:orders", "Message": "1"}).assert_succeeded()
    run(world, "sqs:sendMessage", {"QueueUrl": url, "MessageBody": "2"}).assert_succeeded()

    assert bodies(sqs, url) == ["1", "2"]


def test_the_region_of_the_arn_comes_before_that_of_the_caller(world):
    here, here_url = subscribed_topic("us-east-1")
    there, there_url = subscribed_topic("eu-west-1")

    run(world, "sns:publish", {"TopicArn": "arn:aws:sns:eu-west-1:999999999999:orders", "Message": "1"})

    assert (bodies(here, here_url), bodies(there, there_url)) == ([], ["1"])


def test_code_under_test_finds_them_too(world):
    sqs, url = subscribed_topic()

    def handler(event, context):
        boto3.client("sns").publish(TopicArn=f"arn:aws:sns:{OTHER_ACCOUNT}:orders", Message="from a handler")

    with mock_lambda("Announce", handler):
        run(world, "lambda:invoke", {"FunctionName": "Announce"}).assert_succeeded()

    assert bodies(sqs, url) == ["from a handler"]


def test_what_another_account_has_itself_comes_first(world):
    own, other = boto3.client("sqs"), client_of("999999999999", "sqs")
    own_url = own.create_queue(QueueName="letters")["QueueUrl"]
    other_url = other.create_queue(QueueName="letters")["QueueUrl"]

    run(world, "sqs:sendMessage", {"QueueUrl": other_url, "MessageBody": "theirs"}).assert_succeeded()
    run(world, "sqs:sendMessage", {"QueueUrl": own_url, "MessageBody": "ours"}).assert_succeeded()

    assert (bodies(own, own_url), bodies(other, other_url)) == (["ours"], ["theirs"])


def test_a_table_of_another_account_comes_first(world):
    own, other = boto3.client("dynamodb"), client_of("999999999999", "dynamodb")
    make_table(own)
    make_table(other)

    arn = f"arn:aws:dynamodb:{OTHER_ACCOUNT}:table/orders"
    run(world, "dynamodb:putItem", {"TableName": arn, "Item": {"id": "1"}}).assert_succeeded()

    assert (own.scan(TableName="orders")["Count"], other.scan(TableName="orders")["Count"]) == (0, 1)


@pytest.mark.parametrize(
    ("resource", "parameters", "error"),
    [
        ("sns:publish", {"TopicArn": f"arn:aws:sns:{OTHER_ACCOUNT}:none", "Message": "1"}, "SNS.NotFoundException"),
        pytest.param(
            "sqs:sendMessage",
            {"QueueUrl": URL.format("us-east-1", "999999999999"), "MessageBody": "1"},
            "SQS.QueueDoesNotExistException",
            marks=pytest.mark.needs_moto("5.1.16"),
        ),
        (
            "dynamodb:getItem",
            {"TableName": f"arn:aws:dynamodb:{OTHER_ACCOUNT}:table/none", "Key": {"id": "1"}},
            "DynamoDB.ResourceNotFoundException",
        ),
    ],
)
def test_what_neither_account_has_is_not_found(world, resource, parameters, error):
    boto3.client("sns").create_topic(Name="orders")
    boto3.client("sqs").create_queue(QueueName="parcels")
    make_table(boto3.client("dynamodb"))

    run(world, resource, parameters).assert_failed(error=error)


def test_a_batch_that_names_a_table_in_two_ways_is_left_as_it_is(world):
    dynamodb = boto3.client("dynamodb")
    make_table(dynamodb)
    request = {"PutRequest": {"Item": {"id": {"S": "1"}}}}
    arn = f"arn:aws:dynamodb:{OTHER_ACCOUNT}:table/orders"

    with pytest.raises(dynamodb.exceptions.ResourceNotFoundException):
        dynamodb.batch_write_item(RequestItems={"orders": [request], arn: [request]})


def test_entries_with_plain_names_and_with_foreign_ones(world):
    boto3.client("events").create_event_bus(Name="shop")
    event = {"Source": "shop", "DetailType": "sale", "Detail": "{}"}

    boto3.client("events").put_events(
        Entries=[event, {**event, "EventBusName": f"arn:aws:events:{OTHER_ACCOUNT}:event-bus/shop"}]
    )

    assert [len(world.executor.published(name)) for name in ("default", "shop")] == [1, 1]


def test_a_transaction_without_a_table_is_rejected_as_before(world):
    make_table(boto3.client("dynamodb"))
    arn = f"arn:aws:dynamodb:{OTHER_ACCOUNT}:table/orders"
    items = [{"Put": {"TableName": arn, "Item": {"id": {"S": "1"}}}}, {"Put": {"Item": {"id": {"S": "2"}}}}]

    execution = run(world, "aws-sdk:dynamodb:transactWriteItems", {"TransactItems": items})

    execution.assert_failed(error="States.Runtime")
