"""Tables, queues and topics of moto, as the tests of these workflows make and read them."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import boto3
import pytest

ACCOUNT = "123456789012"


@pytest.fixture
def new_table(sfn_executor) -> Callable[..., Any]:
    """Makes a DynamoDB table with the keys named."""

    def make(name: str, *keys: str) -> Any:
        return boto3.resource("dynamodb").create_table(
            TableName=name,
            KeySchema=[
                {"AttributeName": key, "KeyType": kind} for kind, key in zip(("HASH", "RANGE"), keys, strict=False)
            ],
            AttributeDefinitions=[{"AttributeName": key, "AttributeType": "S"} for key in keys],
            BillingMode="PAY_PER_REQUEST",
        )

    return make


class Queue:
    """An SQS queue."""

    def __init__(self, name: str) -> None:
        self._sqs = boto3.client("sqs")
        self.url = self._sqs.create_queue(QueueName=name)["QueueUrl"]
        self.arn = f"arn:aws:sqs:us-east-1:{ACCOUNT}:{name}"

    def send(self, *bodies: str) -> None:
        for body in bodies:
            self._sqs.send_message(QueueUrl=self.url, MessageBody=body)

    def take(self) -> list[str]:
        """The bodies of the messages that are there: they are taken out."""
        bodies: list[str] = []
        while messages := self._sqs.receive_message(QueueUrl=self.url, MaxNumberOfMessages=10).get("Messages"):
            for message in messages:
                bodies.append(message["Body"])
                self._sqs.delete_message(QueueUrl=self.url, ReceiptHandle=message["ReceiptHandle"])
        return bodies

    def take_json(self) -> list[Any]:
        return [json.loads(body) for body in self.take()]


@pytest.fixture
def new_queue(sfn_executor) -> Callable[[str], Queue]:
    return Queue


@pytest.fixture
def new_topic(new_queue) -> Callable[[str], Callable[[], list[str]]]:
    """Makes an SNS topic with a queue that subscribes to it; gives what reads the messages of the topic."""

    def make(name: str) -> Callable[[], list[str]]:
        queue = new_queue(f"{name}-subscriber")
        sns = boto3.client("sns")
        topic = sns.create_topic(Name=name)["TopicArn"]
        sns.subscribe(TopicArn=topic, Protocol="sqs", Endpoint=queue.arn)
        return lambda: [letter["Message"] for letter in queue.take_json()]

    return make


@pytest.fixture
def s3(sfn_executor) -> Any:
    return boto3.client("s3")


@pytest.fixture
def read_json(s3) -> Callable[[str, str], Any]:
    """Reads the JSON of an object."""
    return lambda bucket, key: json.loads(s3.get_object(Bucket=bucket, Key=key)["Body"].read())
