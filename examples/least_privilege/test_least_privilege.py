"""Least privilege: the policy of the role allows what the workflow needs, and nothing else."""

from __future__ import annotations

from typing import Any

import boto3
import pytest

from pytest_sfn import SfnExecutor, mock_lambda

MACHINE = "least_privilege.asl.json"
POLICY = "role_policy.json"
ORDER = {"id": "o-7"}


@mock_lambda("pack")
def pack(event: Any, context: Any) -> Any:
    return {"packed": event["id"]}


@pytest.fixture(autouse=True)
def _services(sfn_executor: SfnExecutor) -> None:
    boto3.client("dynamodb").create_table(
        TableName="orders",
        KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
        BillingMode="PAY_PER_REQUEST",
    )
    boto3.client("s3").create_bucket(Bucket="receipts")


def test_the_role_is_enough_and_has_nothing_to_spare(sfn_executor: SfnExecutor) -> None:
    execution = sfn_executor.run(MACHINE, ORDER, role_policy=POLICY)

    execution.assert_succeeded()
    assert execution.unused_permissions == []


def test_a_role_that_may_do_less_fails_as_on_aws(sfn_executor: SfnExecutor) -> None:
    no_packing = {"Statement": {"Sid": "Closed", "Effect": "Deny", "Action": "lambda:*", "Resource": "*"}}

    execution = sfn_executor.run(MACHINE, ORDER, role_policy=[POLICY, no_packing])

    execution.assert_failed(error="Lambda.AWSLambdaException")
    assert "with an explicit deny in an identity-based policy" in (execution.cause or "")
    pack.assert_not_called()


def test_a_role_that_may_do_more_is_found_out(sfn_executor: SfnExecutor) -> None:
    leftover = {"Statement": {"Effect": "Allow", "Action": "sqs:SendMessage", "Resource": "*"}}

    execution = sfn_executor.run(MACHINE, ORDER, role_policy=[POLICY, leftover])

    assert execution.unused_permissions == ["sqs:SendMessage on *"]


def test_what_the_generated_policy_lacks_is_the_sdk_integration(sfn_executor: SfnExecutor) -> None:
    machine = sfn_executor.load(MACHINE)

    execution = sfn_executor.run(machine, ORDER, role_policy=machine.policy())

    execution.assert_failed(error="S3.S3Exception")
    assert 'perform: s3:PutObject on resource: "arn:aws:s3:::receipts/2025/o-7.json"' in (execution.cause or "")
