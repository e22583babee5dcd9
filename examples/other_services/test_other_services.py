"""Tasks other than Lambda functions: moto answers for DynamoDB, fakes answer for Bedrock and SNS."""

from __future__ import annotations

from typing import Any

import boto3
import pytest

from pytest_sfn import SfnExecutor, mock_task

NOTE = {"id": "n-1", "text": "a long text"}


@pytest.fixture
def notes(sfn_executor: SfnExecutor) -> Any:
    return boto3.resource("dynamodb").create_table(
        TableName="notes",
        KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
        BillingMode="PAY_PER_REQUEST",
    )


@mock_task("Summarise", returns={"Body": {"text": "short"}})
def test_keeps_summarises_and_tells(sfn_executor: SfnExecutor, notes: Any) -> None:
    tell = sfn_executor.mock_task("arn:aws:states:::sns:publish", returns={"MessageId": "m-1"})

    execution = sfn_executor.run("other_services.asl.json", NOTE)

    execution.assert_succeeded(output={"MessageId": "m-1"})
    assert notes.get_item(Key={"id": "n-1"})["Item"]["text"] == "a long text"
    assert tell.last_call.payload["Message"] == "short"


@mock_task("Summarise", raises="Bedrock.ThrottlingException")
def test_fails_when_the_model_is_busy(sfn_executor: SfnExecutor, notes: Any) -> None:
    execution = sfn_executor.run("other_services.asl.json", NOTE)

    execution.assert_failed(error="Bedrock.ThrottlingException")
    execution.assert_not_visited("Tell")
