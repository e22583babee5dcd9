"""What moto is told of the world whose calls it answers: its time, and its account."""

from __future__ import annotations

import datetime
import json
import sys
import time
import warnings
from typing import Any

import boto3
import pytest
from freezegun import freeze_time
from moto import mock_aws

from pytest_sfn import mock_sfn
from pytest_sfn.world.world import World

START = datetime.datetime(2025, 1, 1, tzinfo=datetime.UTC)
LIST = {
    "StartAt": "Wait",
    "States": {
        "Wait": {"Type": "Wait", "Seconds": 60, "Next": "List"},
        "List": {
            "Type": "Task",
            "Resource": "arn:aws:states:::aws-sdk:s3:listObjectsV2",
            "Parameters": {"Bucket": "bucket"},
            "End": True,
        },
    },
}


def stored(s3: Any) -> Any:
    s3.put_object(Bucket="bucket", Key="key", Body=b"text")
    return s3.list_objects_v2(Bucket="bucket")["Contents"][0]["LastModified"]


@pytest.fixture
def s3(world: World) -> Any:
    client = boto3.client("s3")
    client.create_bucket(Bucket="bucket")
    return client


def test_a_task_gets_virtual_time(world: World, s3: Any) -> None:
    stored(s3)

    execution = world.executor.run(LIST)

    assert execution.output["Contents"][0]["LastModified"] == "2025-01-01T00:00:00Z"


def test_a_call_of_the_test_is_made_in_virtual_time(world: World, s3: Any) -> None:
    assert stored(s3) == START
    world.clock.advance(90)

    assert stored(s3) == START + datetime.timedelta(seconds=90)


def test_python_itself_keeps_real_time(world: World, s3: Any) -> None:
    kinds = (datetime.datetime, datetime.date, time.time, time.localtime)

    modified = stored(s3)

    assert type(modified) is datetime.datetime
    assert (datetime.datetime, datetime.date, time.time, time.localtime) == kinds
    assert datetime.datetime.now(datetime.UTC) > START + datetime.timedelta(days=365)
    stand_ins = [
        (name, attribute)
        for name, module in list(sys.modules.items())
        if name.startswith("moto.")
        for attribute, value in vars(module).items()
        if getattr(value, "__module__", "") == "freezegun.api"
    ]
    assert stand_ins == []


def test_messages_of_a_queue_become_visible_in_virtual_time(world: World) -> None:
    sqs = boto3.client("sqs")
    url = sqs.create_queue(QueueName="queue")["QueueUrl"]
    sqs.send_message(QueueUrl=url, MessageBody="hello", DelaySeconds=60)

    assert "Messages" not in sqs.receive_message(QueueUrl=url)
    world.clock.advance(60)

    (message,) = sqs.receive_message(QueueUrl=url, AttributeNames=["All"])["Messages"]
    assert message["Attributes"]["SentTimestamp"] == str(int(START.timestamp() * 1000))


def test_moto_follows_the_world_also_beside_freeze_time() -> None:
    with freeze_time("2024-02-29"), mock_sfn(freeze=False) as world:
        s3 = boto3.client("s3")
        s3.create_bucket(Bucket="bucket")
        world.clock.advance(60)

        assert stored(s3) == datetime.datetime(2024, 2, 29, 0, 1, tzinfo=datetime.UTC)
        assert datetime.datetime.now() == datetime.datetime(2024, 2, 29)


# ---- the account

ACCOUNT = "999999999999"


def test_the_account_of_the_world_is_that_of_all_services() -> None:
    with mock_sfn(account=ACCOUNT, freeze=False):
        assert boto3.client("sts").get_caller_identity()["Account"] == ACCOUNT
        assert boto3.client("sns").create_topic(Name="t")["TopicArn"] == f"arn:aws:sns:us-east-1:{ACCOUNT}:t"
        assert f"/{ACCOUNT}/q" in boto3.client("sqs").create_queue(QueueName="q")["QueueUrl"]


def test_events_of_executions_reach_rules_of_that_account() -> None:
    with mock_sfn(account=ACCOUNT, freeze=False) as world:
        events, sqs = boto3.client("events"), boto3.client("sqs")
        url = sqs.create_queue(QueueName="q")["QueueUrl"]
        events.put_rule(Name="r", EventPattern=json.dumps({"source": ["aws.states"]}))
        events.put_targets(Rule="r", Targets=[{"Id": "1", "Arn": f"arn:aws:sqs:us-east-1:{ACCOUNT}:q"}])

        world.executor.run({"StartAt": "P", "States": {"P": {"Type": "Pass", "End": True}}})

        assert "Messages" in sqs.receive_message(QueueUrl=url)


def test_credentials_of_a_role_reach_the_account_of_the_role() -> None:
    with mock_sfn(account=ACCOUNT, freeze=False):
        other = "arn:aws:iam::111111111111:role/r"
        given = boto3.client("sts").assume_role(RoleArn=other, RoleSessionName="session")["Credentials"]
        sts = boto3.client(
            "sts",
            aws_access_key_id=given["AccessKeyId"],
            aws_secret_access_key=given["SecretAccessKey"],
            aws_session_token=given["SessionToken"],
        )

        assert sts.get_caller_identity()["Account"] == "111111111111"


def test_the_account_of_a_moto_that_the_test_started_wins_with_a_warning() -> None:
    with mock_aws(), mock_sfn(account=ACCOUNT, freeze=False):
        with pytest.warns(UserWarning, match=f"account='{ACCOUNT}' applies only to Step Functions"):
            assert boto3.client("sts").get_caller_identity()["Account"] == "123456789012"
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            boto3.client("sts").get_caller_identity()


def test_the_usual_account_beside_a_moto_of_the_test_needs_no_warning() -> None:
    with mock_aws(), mock_sfn(freeze=False), warnings.catch_warnings():
        warnings.simplefilter("error")

        assert boto3.client("sts").get_caller_identity()["Account"] == "123456789012"
