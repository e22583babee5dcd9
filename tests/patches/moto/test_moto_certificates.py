"""Certificates that moto makes of messages, in tests with and without a frozen clock."""

from __future__ import annotations

import subprocess
import sys

import pytest

DELIVER = """
import boto3
from pytest_sfn import mock_sfn

def deliver(freeze):
    with mock_sfn(freeze=freeze):
        sns, sqs = boto3.client("sns"), boto3.client("sqs")
        topic = sns.create_topic(Name="news")["TopicArn"]
        queue = sqs.create_queue(QueueName="letters")["QueueUrl"]
        sns.subscribe(TopicArn=topic, Protocol="sqs", Endpoint="arn:aws:sqs:us-east-1:123456789012:letters")
        sns.publish(TopicArn=topic, Message="hi")
        assert len(sqs.receive_message(QueueUrl=queue)["Messages"]) == 1
"""


@pytest.mark.parametrize("order", [(True, False), (False, True), (True, False, True)])
def test_messages_are_delivered_whatever_was_frozen_before(order: tuple[bool, ...]) -> None:
    script = DELIVER + "".join(f"deliver({freeze})\n" for freeze in order)

    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)

    assert done.returncode == 0, done.stderr
